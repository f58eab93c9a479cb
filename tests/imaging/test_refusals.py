"""What is no photo is refused in words that name it; what is broken is refused or used, and never anything else."""

from collections import Counter
from concurrent.futures import Future

import numpy as np
import pytest
from PIL import Image

from core.errors import PhotoRefused
from core.imaging.inspect import inspect, inspect_and_derive
from core.imaging.sniff import sniff
from tests.imaging.pictures import as_bytes, checks

NO_PHOTOS = {
    b"": "empty",
    b"GIF89a" + bytes(60): "GIF",
    b"BM" + bytes(60): "BMP",
    b"%PDF-1.7\n" + bytes(60): "PDF",
    b"\0\0\0\x18ftypmp42" + bytes(60): "film",
    b"\0\0\0\x1cftypavif" + bytes(60): "AVIF",
    b"\x1aE\xdf\xa3" + bytes(60): "film",
    b"PK\3\4" + bytes(60): "ZIP",
    b"Dear Olga, how are you? It has been a while since we wrote to each other.": "a text",
    "Здравствуй, Ольга! Давно мы не писали друг другу, как дела?".encode(): "a text",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>": "SVG",
    bytes(range(100, 164)): "kind we do not know",
}


@pytest.mark.parametrize(("head", "word"), NO_PHOTOS.items(), ids=NO_PHOTOS.values())
def test_a_refusal_names_what_the_file_is(head, word):
    with pytest.raises(PhotoRefused, match=word):
        sniff(head)


def test_the_name_does_not_matter(tmp_path):
    path = tmp_path / "picture.gif"
    path.write_bytes(as_bytes(checks(), "PNG"))
    assert inspect(str(path), "id", "picture.gif").format == "PNG"


def test_tiny_pictures_and_raw_files_are_refused(tmp_path):
    (tmp_path / "dot.png").write_bytes(as_bytes(Image.new("RGB", (63, 200)), "PNG"))
    with pytest.raises(PhotoRefused, match="63 by 200 pixels"):
        inspect(str(tmp_path / "dot.png"), "id", "dot.png")
    (tmp_path / "raw.dng").write_bytes(as_bytes(checks(), "TIFF", tiffinfo={0xC612: bytes((1, 4, 0, 0))}))
    with pytest.raises(PhotoRefused, match="raw file"):
        inspect(str(tmp_path / "raw.dng"), "id", "raw.dng")


def test_a_cut_off_photo_is_refused_not_printed_half_grey(tmp_path, small_story):
    data = small_story[0].read_bytes()
    (tmp_path / "cut.jpg").write_bytes(data[: len(data) // 2])
    with pytest.raises(PhotoRefused, match="cut short"):
        inspect(str(tmp_path / "cut.jpg"), "id", "cut.jpg")


def test_small_faults_in_a_jpeg_are_forgiven(tmp_path, small_story):
    data = small_story[0].read_bytes()
    (tmp_path / "fault.jpg").write_bytes(data[:-2] + b"\0\0\0\xff\xd9")
    assert inspect(str(tmp_path / "fault.jpg"), "id", "fault.jpg").width == 400


def test_every_bad_file_of_the_corpora(shared, sandbox, tmp_path):
    files = [file for file in sorted(shared("bad-inputs").rglob("*")) if file.is_file()]
    assert len(files) >= 779
    outcomes = run(sandbox, files, tmp_path)
    assert outcomes["used"] > 100 and outcomes["used"] + outcomes["refused"] == len(files)


def test_every_real_photo_is_taken(shared, sandbox, tmp_path):
    files = [file for file in sorted(shared("photos").rglob("*")) if file.suffix.lower() in (".jpg", ".jpeg", ".heic", ".png")]
    assert run(sandbox, files, tmp_path)["used"] == len(files)


def test_seeded_mutants_are_used_or_refused(sandbox, small_story, tmp_path):
    random = np.random.default_rng(20)
    with Image.open(small_story[0]) as picture:
        exif = picture.getexif().tobytes()
        seeds = [small_story[0].read_bytes(), as_bytes(picture, "JPEG", progressive=True, exif=exif)]
        seeds += [as_bytes(picture, format_, exif=exif) for format_ in ("PNG", "WEBP", "HEIF", "TIFF")]
        seeds.append(as_bytes(picture, "TIFF", compression="tiff_lzw"))
    files = []
    for number in range(280):
        path = tmp_path / f"mutant{number}"
        path.write_bytes(mutant(seeds[number % len(seeds)], random))
        files.append(path)
    outcomes = run(sandbox, files, tmp_path)
    assert outcomes["used"] > 20 and outcomes["refused"] > 20 and outcomes.total() == len(files)


def mutant(data: bytes, random: np.random.Generator) -> bytes:
    """A few bytes changed, mostly in the header where they hurt; sometimes a piece cut out or doubled."""
    changed = bytearray(data)
    reach = random.choice([64, 600, len(data)])
    for position in random.integers(4, min(reach, len(data)), random.integers(1, 9)):
        changed[position] = random.integers(0, 256)
    if random.random() < 0.3:
        start, end = sorted(random.integers(12, len(changed), 2).tolist())
        changed[start:end] = b"" if random.random() < 0.5 else changed[start:end] * 2
    return bytes(changed)


def run(sandbox, files, folder) -> Counter:
    copies = [(str(folder / f"thumb{index % 8}"), str(folder / f"screen{index % 8}")) for index in range(len(files))]
    calls = [sandbox.submit(inspect_and_derive, str(file), "id", file.name, *pair) for file, pair in zip(files, copies, strict=True)]
    return Counter(outcome(call) for call in calls)


def outcome(call: Future) -> str:
    """'used' or 'refused'; anything but a photo or a sentence is an error of the test."""
    try:
        facts = call.result()
    except PhotoRefused as refused:
        assert refused.message.endswith(".") and len(refused.message) > 30
        return "refused"
    assert facts.width >= 64 and facts.height >= 64 and len(facts.hash) == 16
    return "used"


def test_stray_bytes_between_the_headers_are_read_over(tmp_path, small_story):
    data = small_story[0].read_bytes()
    table = data.index(b"\xff\xdb")
    path = tmp_path / "stray.jpg"
    path.write_bytes(data[:table] + b"\x00" * 16 + data[table:])
    with Image.open(small_story[0], formats=["JPEG"]) as whole:
        assert inspect(str(path), "id", "stray.jpg").width == whole.width
