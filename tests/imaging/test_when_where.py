"""When and where a photo was taken: the camera's word where it makes sense, never a guess dressed as one."""

from datetime import datetime

import pytest
from PIL import Image

from core.imaging.inspect import inspect
from core.imaging.when import time_in_name
from tests.imaging.pictures import as_bytes, checks

ORIGINAL, DIGITIZED, CHANGED, OFFSET = 0x9003, 0x9004, 0x0132, 0x9011
LISBON = {1: "N", 2: (38.0, 42.0, 42.0), 3: "W", 4: (9.0, 7.0, 47.0)}


def facts(tmp_path, *, camera=None, gps=None, main=None, name="photo.jpg", format_="JPEG"):
    exif = Image.Exif()
    exif.update({0x010F: "Maker", **(main or {})})
    exif.get_ifd(0x8769).update(camera or {})
    exif.get_ifd(0x8825).update(gps or {})
    (tmp_path / "photo").write_bytes(as_bytes(checks(), format_, exif=exif.tobytes()))
    return inspect(str(tmp_path / "photo"), "id", name)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_time_and_place_are_read_from_every_format(tmp_path, format_):
    found = facts(tmp_path, camera={ORIGINAL: "2024:05:11 09:40:07"}, gps=LISBON, format_=format_)
    assert found.taken == datetime(2024, 5, 11, 9, 40, 7)
    assert (round(found.lat, 3), round(found.lon, 3)) == (38.712, -9.13)
    assert found.place.country == "Portugal" and found.utc_offset == 60


def test_the_camera_s_offset_wins_over_the_place_s_law(tmp_path):
    found = facts(tmp_path, camera={ORIGINAL: "2024:05:11 09:40:07", OFFSET: "-03:30"}, gps=LISBON)
    assert found.utc_offset == -210


@pytest.mark.parametrize(
    "nonsense", ["0000:00:00 00:00:00", "2024:13:45 10:00:00", "    :  :     :  :  ", "1980:01:01 00:00:00", "soon", "0001:01:01 00:00:00"]
)
def test_nonsense_is_no_date(tmp_path, nonsense):
    assert facts(tmp_path, camera={ORIGINAL: nonsense}, main={CHANGED: nonsense}).taken is None


def test_which_date_counts(tmp_path):
    assert facts(tmp_path, camera={ORIGINAL: "2001:02:03 04:05:06", DIGITIZED: "2020:01:02 00:00:01"}).taken.year == 2001
    assert facts(tmp_path, camera={DIGITIZED: "2020:01:02 00:00:01"}, name="IMG_20240425_101530.jpg").taken.year == 2020
    assert facts(tmp_path, main={CHANGED: "2022:01:02 00:00:01"}, name="IMG_20240425_101530.jpg").taken.year == 2024
    assert facts(tmp_path, main={CHANGED: "2022:01:02 00:00:01"}).taken.year == 2022


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("IMG_20240425_101530.jpg", datetime(2024, 4, 25, 10, 15, 30)),
        ("PXL_20240425_101530123.jpg", datetime(2024, 4, 25, 10, 15, 30)),
        ("2024-04-25 10.15.30.jpg", datetime(2024, 4, 25, 10, 15, 30)),
        ("Photo 2024-04-25 at 10.15.30.png", datetime(2024, 4, 25, 10, 15, 30)),
        ("signal-2024-04-25-101530.jpg", datetime(2024, 4, 25, 10, 15, 30)),
        ("IMG-20240425-WA0007.jpg", datetime(2024, 4, 25, 12)),
        ("holiday 2024-04-25.jpg", datetime(2024, 4, 25, 12)),
        ("DSC_20241999.jpg", None),
        ("IMG_4711.jpg", None),
        ("1234520240425999.jpg", None),
    ],
)
def test_dates_in_names(name, moment):
    assert time_in_name(name) == moment


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (95.0, 0.0, 0.0), 3: "E", 4: (10.0, 0.0, 0.0)},
        {2: (38.0, 42.0, 42.0), 4: (9.0, 7.0, 47.0)},
        {1: "N", 2: (38.0, 42.0), 3: "W", 4: (9.0, 7.0)},
        {1: "X", 2: (38.0, 42.0, 42.0), 3: "W", 4: (9.0, 7.0, 47.0)},
        {1: "N", 3: "W"},
    ],
)
def test_garbled_positions_are_ignored(tmp_path, gps):
    found = facts(tmp_path, gps=gps)
    assert (found.lat, found.lon, found.place) == (None, None, None)


def test_mid_ocean_has_a_position_and_no_name(tmp_path):
    found = facts(tmp_path, gps={1: "S", 2: (40.0, 0.0, 0.0), 3: "W", 4: (120.0, 0.0, 0.0)})
    assert (found.lat, found.lon, found.place) == (-40.0, -120.0, None)


def test_a_png_may_carry_its_date_behind_the_pixels(tmp_path):
    exif = Image.Exif()
    exif.update({0x010F: "Maker", CHANGED: "2022:01:02 00:00:01"})
    data = as_bytes(checks(), "PNG", exif=exif.tobytes())
    start = data.index(b"eXIf") - 4
    end = start + 12 + int.from_bytes(data[start : start + 4], "big")
    last = data.index(b"IEND") - 4
    moved = data[:start] + data[end:last] + data[start:end] + data[last:]
    (tmp_path / "photo.png").write_bytes(moved)
    assert inspect(str(tmp_path / "photo.png"), "id", "photo.png").taken.year == 2022
