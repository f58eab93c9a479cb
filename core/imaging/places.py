"""Names of places, offline: which town or quarter lies at a spot on earth.

In: latitude and longitude in degrees. Out: a Place, or None far from every settlement. The data are GeoNames' (see places.txt).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from core.facts import Place

DATA = Path(__file__).with_name("places.npz")
KM_PER_DEGREE = 111.32
FARTHEST_KM = 25.0
LARGEST_RADIUS_KM = 6.0
RADIUS_OF_ONE_KM = 0.0113
WINDOW = 0.3


@dataclass(frozen=True)
class Gazetteer:
    """All settlements by latitude; `lat` and `lon` in degrees, `ends` where each name ends in `names`."""

    lat: np.ndarray
    lon: np.ndarray
    radius: np.ndarray
    country: np.ndarray
    region: np.ndarray
    ends: np.ndarray
    names: bytes
    countries: list[str]
    regions: list[str]

    def place(self, index: int) -> Place:
        code, country = self.countries[self.country[index]].split("\t")
        start = int(self.ends[index - 1]) if index else 0
        name = self.names[start : int(self.ends[index])].decode("utf-8")
        return Place(name=name, region=self.regions[self.region[index]], country=country, country_code=code)


def place_at(lat: float, lon: float) -> Place | None:
    """The settlement whose edge is nearest: a town reaches as far as its people need room, a city 6 km at most."""
    known = gazetteer()
    first, last = np.searchsorted(known.lat, np.array([lat - WINDOW, lat + WINDOW], np.float32))
    east = (known.lon[first:last] - lon + 180) % 360 - 180
    north = known.lat[first:last] - lat
    distance = KM_PER_DEGREE * np.hypot(east * np.cos(np.radians(lat)), north) - known.radius[first:last]
    if not distance.size or distance.min() > FARTHEST_KM:
        return None
    return known.place(int(first + distance.argmin()))


@cache
def gazetteer() -> Gazetteer:
    """Read once a process, when the first photo with a position comes."""
    with np.load(DATA, allow_pickle=False) as data:
        radius = np.minimum(LARGEST_RADIUS_KM, RADIUS_OF_ONE_KM * np.sqrt(data["population"].astype(np.float32)))
        return Gazetteer(
            lat=data["lat"],
            lon=data["lon"],
            radius=radius,
            country=data["country"],
            region=data["region"],
            ends=np.cumsum(data["lengths"], dtype=np.uint32),
            names=data["names"].tobytes(),
            countries=data["countries"].tobytes().decode("utf-8").split("\n"),
            regions=data["regions"].tobytes().decode("utf-8").split("\n"),
        )
