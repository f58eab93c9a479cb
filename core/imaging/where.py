"""Where a photo was taken, as its camera's GPS says.

In: EXIF. Out: latitude and longitude in degrees, or None when absent, zero or impossible.
"""

import math
from collections.abc import Sequence

from core.imaging.source import Source

LAT_REF, LAT, LON_REF, LON = 1, 2, 3, 4
NOWHERE = 1e-4


def where(source: Source) -> tuple[float, float] | None:
    """(lat, lon), north and east positive. The spot 0, 0 in the Gulf of Guinea is what receivers write that know nothing."""
    gps = source.exif.gps
    lat = degrees(gps.get(LAT), gps.get(LAT_REF), "NS", 90)
    lon = degrees(gps.get(LON), gps.get(LON_REF), "EW", 180)
    if lat is None or lon is None or max(abs(lat), abs(lon)) < NOWHERE:
        return None
    return round(lat, 6), round(lon, 6)


def degrees(value: object, reference: object, letters: str, most: float) -> float | None:
    """Degrees, minutes and seconds as a signed number; `letters` are the positive and the negative reference."""
    letter = str(reference or "").strip("\0 ").upper()[:1]
    if not isinstance(value, Sequence) or len(value) != 3 or not letter or letter not in letters:
        return None
    try:
        whole, minutes, seconds = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    angle = whole + minutes / 60 + seconds / 3600
    if not math.isfinite(angle) or not 0 <= angle <= most:
        return None
    return angle if letter == letters[0] else -angle
