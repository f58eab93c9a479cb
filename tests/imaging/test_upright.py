"""However the camera was held, the picture stands upright: facts, screen copies and print copies alike."""

import numpy as np
import pytest
from PIL import Image

from core.imaging.derive import print_copy
from core.imaging.inspect import inspect_and_derive
from tests.imaging.pictures import as_bytes, checks, orientation_exif, stored_for

SAVED_AS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "TIFF": "tif"}


@pytest.mark.parametrize("format_", SAVED_AS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_in_every_format_comes_out_upright(tmp_path, format_, orientation):
    path = tmp_path / f"photo.{SAVED_AS[format_]}"
    path.write_bytes(as_bytes(stored_for(checks(), orientation), format_, exif=orientation_exif(orientation), quality=95))
    facts = inspect_and_derive(str(path), "id", path.name, str(tmp_path / "thumb.jpg"), str(tmp_path / "screen.jpg"))
    copy = print_copy(str(path), facts, (160, 120), str(tmp_path / "print.jpg"))
    assert (facts.width, facts.height) == (copy.width, copy.height) == (160, 120)
    for name in ("thumb.jpg", "screen.jpg", "print.jpg"):
        assert difference(tmp_path / name, checks()) < 4


def test_the_camera_examples_come_out_alike(shared, sandbox, tmp_path):
    files = sorted(shared("bad-inputs/exif-orientation-examples").glob("*.jpg"))
    assert len(files) == 18
    for file in files:
        screen = tmp_path / file.name
        facts = sandbox.submit(inspect_and_derive, str(file), "id", file.name, str(tmp_path / "thumb.jpg"), str(screen)).result()
        shape = file.name.partition("_")[0]
        assert (facts.width > facts.height) == (shape == "Landscape")
        with Image.open(tmp_path / f"{shape}_1.jpg" if (tmp_path / f"{shape}_1.jpg").exists() else screen) as first:
            assert difference(screen, first.convert("RGB")) < 6


def difference(path, expected: Image.Image) -> float:
    with Image.open(path, formats=("JPEG",)) as picture:
        return float(np.abs(np.asarray(picture.convert("RGB"), int) - np.asarray(expected, int)).mean())
