"""Colours come out right in sRGB, whatever profile, depth or mode the file has."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from core.imaging.colour import is_foreign
from core.imaging.derive import print_copy
from core.imaging.inspect import inspect_and_derive
from core.imaging.profiles import ADOBE_RGB, DISPLAY_P3
from tests.imaging.pictures import as_bytes, green_cyan_profile, middle, plain

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
WANTED = (190, 110, 70)
NEAR = 5


def coded_for(profile: bytes, colour: tuple[int, ...] = WANTED) -> tuple[int, ...]:
    """The numbers by which a profile says the sRGB colour."""
    picture = ImageCms.profileToProfile(plain(colour), SRGB, ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    return picture.getpixel((0, 0))


def colours_of(tmp_path, data: bytes) -> list[tuple[int, ...]]:
    """What the screen copy and the print copy show in the middle."""
    path = tmp_path / "photo"
    path.write_bytes(data)
    facts = inspect_and_derive(str(path), "id", "photo", str(tmp_path / "thumb.jpg"), str(tmp_path / "screen.jpg"))
    print_copy(str(path), facts, (facts.width, facts.height), str(tmp_path / "print.jpg"))
    return [middle(tmp_path / "screen.jpg"), middle(tmp_path / "print.jpg")]


def near(colours: list[tuple[int, ...]], wanted: tuple[int, ...], within: int = NEAR) -> bool:
    return all(abs(level - goal) <= within for colour in colours for level, goal in zip(colour, wanted, strict=True))


@pytest.mark.parametrize("profile", [ADOBE_RGB, DISPLAY_P3], ids=["Adobe RGB", "Display P3"])
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_wide_gamuts_become_srgb(tmp_path, profile, format_):
    coded = coded_for(profile)
    assert max(abs(a - b) for a, b in zip(coded, WANTED, strict=True)) > NEAR
    data = as_bytes(plain(coded), format_, icc_profile=profile, quality=95)
    assert near(colours_of(tmp_path, data), WANTED)


def test_adobe_rgb_told_by_exif_alone_is_honoured(tmp_path):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA001] = 0xFFFF
    exif.get_ifd(0x8769)[0xA005] = {1: "R03"}
    assert near(colours_of(tmp_path, as_bytes(plain(coded_for(ADOBE_RGB)), "JPEG", exif=exif, quality=95)), WANTED)


def test_srgb_by_any_name_is_left_alone_and_a_broken_profile_does_no_harm(tmp_path):
    assert not is_foreign(SRGB.tobytes())
    assert is_foreign(DISPLAY_P3)
    for profile in (SRGB.tobytes(), b"no profile at all", DISPLAY_P3[:200]):
        assert near(colours_of(tmp_path, as_bytes(plain(WANTED), "JPEG", icc_profile=profile, quality=95)), WANTED)


def test_a_profile_for_other_inks_than_the_picture_has_is_ignored(tmp_path):
    assert near(colours_of(tmp_path, as_bytes(plain(WANTED), "JPEG", icc_profile=green_cyan_profile(), quality=95)), WANTED)


def test_cmyk_without_a_profile(tmp_path):
    data = as_bytes(plain((0, 255, 255, 0), "CMYK"), "JPEG", quality=95)
    red, green, blue = colours_of(tmp_path, data)[1]
    assert red > 200 and green < 70 and blue < 70


@pytest.mark.parametrize("format_", ["JPEG", "TIFF"])
def test_cmyk_follows_its_profile(tmp_path, format_):
    data = as_bytes(plain((255, 0, 0, 0), "CMYK"), format_, icc_profile=green_cyan_profile(), quality=95)
    for red, green, blue in colours_of(tmp_path, data):
        assert green > red + 60 and green > blue + 60


def test_grey_stays_grey_and_becomes_rgb(tmp_path):
    for data in (as_bytes(plain(120, "L"), "JPEG", quality=95), as_bytes(plain((120, 255), "LA"), "PNG")):
        assert near(colours_of(tmp_path, data), (120, 120, 120), 2)
    with Image.open(tmp_path / "print.jpg") as picture:
        assert picture.mode == "RGB"


def test_sixteen_bits_are_scaled_not_cut(tmp_path):
    wide = np.full((80, 96, 3), [level * 257 for level in reversed(WANTED)], np.uint16)
    for kind in (".png", ".tiff"):
        assert near(colours_of(tmp_path, cv2.imencode(kind, wide)[1].tobytes()), WANTED, 3)
        grey = cv2.imencode(kind, np.full((80, 96), 120 * 257, np.uint16))[1].tobytes()
        assert near(colours_of(tmp_path, grey), (120, 120, 120), 2)


def test_floating_point_grey(tmp_path):
    assert near(colours_of(tmp_path, as_bytes(Image.new("F", (96, 80), 0.5), "TIFF")), (127, 127, 127), 2)


def test_transparency_lies_over_white(tmp_path):
    half = (200, 0, 0, 128)
    palette = plain((10, 200, 90)).quantize(4)
    palette.info["transparency"] = palette.getpixel((0, 0))
    assert near(colours_of(tmp_path, as_bytes(plain(half, "RGBA"), "PNG")), (227, 127, 127))
    assert near(colours_of(tmp_path, as_bytes(plain(half, "RGBA"), "WEBP", lossless=True)), (227, 127, 127))
    assert near(colours_of(tmp_path, as_bytes(palette, "PNG", transparency=palette.getpixel((0, 0)))), (255, 255, 255))
    assert near(colours_of(tmp_path, as_bytes(plain((10, 200, 90)).quantize(4), "PNG")), (10, 200, 90))


def test_lab_pictures(tmp_path):
    lab = ImageCms.applyTransform(plain(WANTED), ImageCms.buildTransform(SRGB, ImageCms.createProfile("LAB"), "RGB", "LAB"))
    assert near(colours_of(tmp_path, as_bytes(lab, "TIFF")), WANTED, 8)


def test_heic(tmp_path):
    data = as_bytes(plain(coded_for(DISPLAY_P3)), "HEIF", icc_profile=DISPLAY_P3, quality=95)
    assert near(colours_of(tmp_path, data), WANTED, 8)
