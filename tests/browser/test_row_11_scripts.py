"""Hardening, row 11: strings that would be scripts, in titles, memories, names, versions and on pages, are words and never run."""

import json
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser

from tests.api.cast import Maker
from tests.serving import ROOT

FILE = ROOT.parent / "shared/bad-inputs/naughty-strings.json"
OWN = [
    "<script>alert('ran')</script>",
    "<img src=x onerror=alert('ran')>",
    "</textarea><svg onload=alert('ran')>",
    "{{constructor.constructor('alert(1)')()}}",
]
RAN = "for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => { console.error('a script ran'); return true };"


@pytest.fixture(scope="module")
def strings() -> list[str]:
    """Those of the collection that speak to a browser; our own few where it is not beside the project."""
    found = json.loads(FILE.read_text()) if FILE.exists() else []
    return OWN + [words for words in found if len(words) <= 200 and any(sign in words for sign in ("<", "javascript:", "alert", "{{"))]


@pytest.fixture(scope="module")
def maker(server, strings) -> tuple[Maker, str]:
    """A maker and a book that hold them all."""
    maker = Maker(server.url, "nell")
    book = maker.book("Words")
    for words in strings[:40]:
        maker.api.post("/api/v1/books", json={"title": words, "subtitle": words})
    for words in strings:
        maker.api.post(f"/api/v1/books/{book}/memories", json={"title": words, "text": words, "author": words})
    pages = [{"id": f"p{n}", "kind": "story", "frames": [frame(n, words)]} for n, words in enumerate(strings[:60])]
    content = {"title": OWN[0], "subtitle": OWN[1], "format": "booklet-8x8", "theme": "bookshop", "pages": pages}
    assert maker.api.put(f"/api/v1/books/{book}", json={"content": content, "revision": 0, "title": OWN[2]}).status_code == 200
    maker.api.put("/api/v1/users/me", json={"name": OWN[1]})
    for words in strings[:10]:
        maker.api.post(f"/api/v1/books/{book}/versions", json={"name": words[:100]})
    return maker, book


def frame(number: int, words: str) -> dict:
    return {"kind": "text", "id": f"f{number}", "x": 20, "y": 20, "w": 100, "h": 100, "paragraphs": [{"style": "body", "text": words}]}


async def test_no_words_run(browser: Browser, server, maker):
    cast, book = maker
    # Past the policy that would stop a script which got in.
    context = await browser.new_context(bypass_csp=True)
    await context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cast.browser.cookies.items()])
    await context.add_init_script(RAN)
    page, ran, elsewhere, ours = await context.new_page(), [], [], (None, "", urlsplit(server.url).hostname)
    page.on("dialog", lambda dialog: ran.append(dialog.message))
    page.on("console", lambda told: ran.append(told.text) if "a script ran" in told.text else None)
    page.on("request", lambda asked: elsewhere.append(asked.url) if urlsplit(asked.url).hostname not in ours else None)
    for path in ("/books", "/account", *(f"/books/{book}{part}" for part in ("", "/preview", "/edit", "/history"))):
        await page.goto(server.url + path)
        await page.wait_for_function("window.did_handshake === true")
        await page.wait_for_timeout(300)
        assert await page.evaluate("document.querySelectorAll('[onerror], [onload], iframe, a[href^=javascript]').length") == 0, path
        if path == "/books":
            assert OWN[0] in await page.inner_text("body")
    assert not ran
    assert not elsewhere
    await context.close()
