"""When a photo was taken, as its camera or its file's name says.

In: EXIF and a file name. Out: naive local time and the offset from UTC in minutes, where they are known and make sense.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzfpy

from core.imaging.source import Source

ORIGINAL, DIGITIZED, CHANGED = 0x9003, 0x9004, 0x0132
OFFSET_ORIGINAL, OFFSET_DIGITIZED, OFFSET = 0x9011, 0x9012, 0x9010
YEARS = range(1900, 2100)

CLOCK_NEVER_SET = {datetime(year, 1, 1) for year in (1970, 1980, 2000)}
"""What cameras write whose clock was never set."""

EXIF_TIME = re.compile(r"\s*(\d{4})[:/.-](\d\d?)[:/.-](\d\d?)[ T](\d\d?):(\d\d?):(\d\d?)")
EXIF_OFFSET = re.compile(r"\s*([+-])(\d\d):(\d\d)")
NAME_TIME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?:[-_ T.]{1,2}|[ _-]at[ _-])(\d\d)[-_.h]?(\d\d)[-_.m]?(\d\d)")
NAME_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")


def when(source: Source, name: str) -> datetime | None:
    """Local time of the exposure: the camera's word first, then the name's (IMG_20240425_101530), then the last change's."""
    exif = source.exif.camera
    return time_of(exif.get(ORIGINAL)) or time_of(exif.get(DIGITIZED)) or time_in_name(name) or time_of(source.exif.main.get(CHANGED))


def offset_minutes(source: Source, taken: datetime | None, spot: tuple[float, float] | None) -> int | None:
    """Minutes east of UTC: what the camera wrote, else the law of the place (lat, lon) at that time."""
    exif = source.exif.camera
    for tag in (OFFSET_ORIGINAL, OFFSET_DIGITIZED, OFFSET):
        match = EXIF_OFFSET.match(text_of(exif.get(tag)))
        if match and int(match[2]) <= 14:
            return (int(match[2]) * 60 + int(match[3])) * (-1 if match[1] == "-" else 1)
    return zone_offset(taken, spot) if taken and spot else None


def zone_offset(taken: datetime, spot: tuple[float, float]) -> int | None:
    lat, lon = spot
    try:
        offset = ZoneInfo(tzfpy.get_tz(lon, lat)).utcoffset(taken)
    except (ZoneInfoNotFoundError, ValueError):
        return None
    return round(offset.total_seconds() / 60)


def time_of(value: object) -> datetime | None:
    match = EXIF_TIME.match(text_of(value))
    return sensible(match.groups()) if match else None


def time_in_name(name: str) -> datetime | None:
    """The moment in a file's name; a day alone counts as its noon."""
    if match := NAME_TIME.search(name):
        year, _, *rest = match.groups()
        if found := sensible((year, *rest)):
            return found
    if match := NAME_DAY.search(name):
        year, _, *rest = match.groups()
        return sensible((year, *rest, "12", "0", "0"))
    return None


def sensible(numbers: tuple[str, ...]) -> datetime | None:
    try:
        found = datetime(*(int(number) for number in numbers))
    except ValueError:
        return None
    return found if found.year in YEARS and found not in CLOCK_NEVER_SET else None


def text_of(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("ascii", "replace")
    return value if isinstance(value, str) else ""
