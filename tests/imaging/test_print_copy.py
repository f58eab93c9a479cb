"""The copy for print: enough pixels, never more than there are, untouched where it may be."""

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from core.imaging.derive import print_copy
from core.imaging.inspect import inspect
from core.imaging.jpeg import stripped
from core.imaging.paint import paint_story
from tests.imaging.pictures import as_bytes, orientation_exif


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    path = paint_story(tmp_path_factory.mktemp("one"), 1, size=(2400, 1800))[0]
    return path, inspect(str(path), "id", path.name)


@pytest.mark.parametrize("need", [(2400, 1800), (1601, 1200), (1500, 1125), (1200, 900), (1000, 750), (333, 250), (9000, 6750)])
def test_a_copy_has_what_is_needed_and_is_never_enlarged(photo, tmp_path, need):
    path, facts = photo
    copy = print_copy(str(path), facts, need, str(tmp_path / "print.jpg"))
    with Image.open(tmp_path / "print.jpg") as picture:
        assert picture.size == (copy.width, copy.height) and picture.mode == "RGB"
    assert min(need[0], 2400) <= copy.width <= 2400
    assert copy.width <= max(need[0] * 1.5, need[0] + 2400 / 8)
    assert copy.bytes == (tmp_path / "print.jpg").stat().st_size


def test_near_its_own_resolution_the_scan_passes_untouched(photo, tmp_path):
    path, facts = photo
    copy = print_copy(str(path), facts, (1601, 1200), str(tmp_path / "print.jpg"))
    assert copy.passed_through
    assert not print_copy(str(path), facts, (1500, 1125), str(tmp_path / "smaller.jpg")).passed_through
    assert np.array_equal(*(simplejpeg.decode_jpeg(file.read_bytes()) for file in (path, tmp_path / "print.jpg")))


@pytest.mark.parametrize("options", [{"progressive": True}, {"restart_marker_rows": 1}, {"subsampling": 0}, {"keep_rgb": True}])
def test_odd_but_valid_jpegs_pass_with_their_pixels(tmp_path, options):
    picture = Image.fromarray(np.random.default_rng(3).integers(0, 255, (90, 120, 3), np.uint8))
    data = as_bytes(picture, "JPEG", comment=b"made by hand", **options)
    clean = stripped(data + b"a thumbnail after the end")
    assert b"made by hand" not in clean and clean.endswith(b"\xff\xd9")
    assert np.array_equal(simplejpeg.decode_jpeg(data), simplejpeg.decode_jpeg(clean))


def test_a_broken_structure_does_not_pass():
    data = as_bytes(Image.new("RGB", (90, 90)), "JPEG")
    assert stripped(data[:-2]) is None
    assert stripped(data[:60]) is None
    assert stripped(data[:20] + b"nonsense" + data[20:]) is None


def test_a_turned_photo_is_encoded_upright(tmp_path):
    path = tmp_path / "turned.jpg"
    path.write_bytes(as_bytes(Image.new("RGB", (400, 300), "teal"), "JPEG", exif=orientation_exif(6)))
    copy = print_copy(str(path), inspect(str(path), "id", "turned.jpg"), (300, 400), str(tmp_path / "print.jpg"))
    assert (copy.width, copy.height, copy.passed_through) == (300, 400, False)


def test_large_pictures_of_other_formats_come_down_to_the_need(tmp_path):
    path = tmp_path / "large.png"
    path.write_bytes(as_bytes(Image.new("RGB", (2000, 1000), "teal"), "PNG"))
    copy = print_copy(str(path), inspect(str(path), "id", "large.png"), (400, 200), str(tmp_path / "print.jpg"))
    assert 400 <= copy.width <= 800 and copy.width == 2 * copy.height
