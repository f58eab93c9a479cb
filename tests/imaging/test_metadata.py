"""Nothing of the original's metadata reaches what we hand out: no position, owner, serial, comment or thumbnail."""

import shutil
import subprocess
from concurrent.futures import wait

import pytest
from PIL import Image, PngImagePlugin

from core.imaging.derive import print_copy
from core.imaging.inspect import inspect_and_derive
from tests.imaging.pictures import as_bytes, checks

ALLOWED = {"SourceFile", "ExifTool", "File", "JFIF", "Composite", "APP14"}


def telling_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x013B], exif[0x8298] = "Olga Owner", "Olga Owner"
    exif.get_ifd(0x8769).update({0xA431: "SERIAL-4711", 0x9003: "2024:05:11 09:40:00"})
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 42.0, 42.0), 3: "W", 4: (9.0, 7.0, 47.0)})
    return exif


def telling_files() -> dict[str, bytes]:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "secret words")
    exif, xmp = telling_exif().tobytes(), b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>secret words</x:xmpmeta>"
    jpeg = as_bytes(checks(), "JPEG", exif=exif, xmp=xmp, comment=b"secret words", quality=90)
    return {
        "photo.jpg": jpeg + as_bytes(checks(), "JPEG", exif=exif),
        "photo.png": as_bytes(checks(), "PNG", exif=exif, pnginfo=notes),
        "photo.webp": as_bytes(checks(), "WEBP", exif=exif, xmp=xmp),
        "photo.tif": as_bytes(checks(), "TIFF", exif=exif),
        "photo.heic": as_bytes(checks(), "HEIF", exif=exif, xmp=xmp),
    }


@pytest.mark.parametrize("name", telling_files())
def test_copies_tell_nothing(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(telling_files()[name])
    facts = inspect_and_derive(str(path), "id", name, str(tmp_path / "thumb.jpg"), str(tmp_path / "screen.jpg"))
    assert facts.place.name and facts.taken.year == 2024
    print_copy(str(path), facts, (160, 120), str(tmp_path / "print.jpg"))
    for copy in ("thumb.jpg", "screen.jpg", "print.jpg"):
        data = (tmp_path / copy).read_bytes()
        assert not any(secret in data for secret in (b"Olga", b"4711", b"secret", b"Exif", b"GPS", b"http"))
        with Image.open(tmp_path / copy) as picture:
            assert not picture.getexif() and set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_copies_of_real_photos_tell_nothing(shared, sandbox, tmp_path):
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not here; Pillow looks for the same in the test above")
    files = [file for file in sorted(shared("photos").rglob("*.*")) if file.suffix.lower() in (".jpg", ".jpeg", ".heic")]
    calls = [sandbox.submit(inspect_and_derive, str(file), "id", file.name, *copies(tmp_path, index)) for index, file in enumerate(files)]
    wait(calls)
    prints = [
        sandbox.submit(
            print_copy, str(file), call.result(), (call.result().width, call.result().height), str(tmp_path / f"print{index}.jpg")
        )
        for index, (file, call) in enumerate(zip(files, calls, strict=True))
    ]
    wait(prints)
    told = subprocess.run(["exiftool", "-G", "-s", "-r", "-fast", str(tmp_path)], capture_output=True, text=True, check=True).stdout
    groups = {line[1 : line.index("]")] for line in told.splitlines() if line.startswith("[")}
    assert len(prints) >= 90 and groups <= ALLOWED


def copies(folder, index: int) -> tuple[str, str]:
    return str(folder / f"thumb{index}.jpg"), str(folder / f"screen{index}.jpg")
