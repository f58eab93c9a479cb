"""The operator's texts are pages as soon as they are written, with links at the foot of every page, and not before."""

import sqlite3
import time
from contextlib import closing

import httpx
import pytest

from tests.serving import wait_for


@pytest.fixture(scope="module")
def place(shop):
    """Where no other story reads the small print."""
    return shop[0]


def test_a_text_is_a_page_once_it_is_written(place):
    assert all(httpx.get(f"{place.url}/{key}").status_code == 404 for key in ("terms", "privacy", "imprint", "seller"))
    assert "The small print" not in httpx.get(place.url).text
    with closing(sqlite3.connect(place.data / "memories.db", timeout=10)) as kept, kept:
        for key, text in (("imprint", "# Sal\n<b>12 Orchard Lane</b>"), ("seller", "Sal, for invoices")):
            kept.execute("INSERT INTO texts (key, text, updated_at) VALUES (?, ?, ?)", (key, text, time.strftime("%Y-%m-%d %H:%M:%S")))
    page = httpx.get(f"{place.url}/imprint")
    assert page.status_code == 200 and "12 Orchard Lane" in page.text and "<b>12" not in page.text
    assert httpx.get(f"{place.url}/seller").status_code == 404
    told = wait_for(lambda: (text := httpx.get(place.url).text) and "The small print" in text and text, 90, "no link came")
    assert "/imprint" in told and "/terms" not in told
