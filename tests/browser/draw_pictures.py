"""Draws the pictures of the welcome page anew: painted photos go through the product itself; ui/static/pictures/*.webp come out.

Run it with `python -m tests.browser.draw_pictures` after a look or the layout has changed.
"""

import asyncio
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright

from core.book.brief import Brief, MemoryText
from core.book.compose import compose
from core.book.document import Document
from core.book.themes import theme_of
from core.facts import PhotoFacts
from core.imaging.inspect import inspect
from core.imaging.paint import SAMPLE_MEMORIES, paint_story
from core.press.setter import Setter
from tests.chromium import launch_options

PICTURES = Path(__file__).parents[2] / "ui" / "static" / "pictures"
PHOTOS, TITLE, FORMAT = 40, "A year of small journeys", "booklet-8x8"
QUALITY = 82


@dataclass(frozen=True)
class Spread:
    """The spread with `left` on its left page of a book in `theme` from these of the painted photos, `width` px wide; told by the
    memory of that number, if any."""

    name: str
    theme: str
    width: int
    photos: tuple[int, ...]
    left: int = 2
    memory: int | None = None


SPREADS = (
    Spread("welcome", "kitchen-table", 1800, (24, 26, 31, 34), memory=2),
    Spread("bookshop", "bookshop", 900, (13, 15), memory=1),
    Spread("gallery", "gallery", 900, (5, 15, 21)),
    Spread("kitchen-table", "kitchen-table", 900, (7, 13, 30, 35, 39)),
    Spread("photo-kind", "bookshop", 800, (7, 8, 10, 39, 13, 17, 21)),
    Spread("memory-kind", "bookshop", 800, (24, 30), memory=2),
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = paint_story(Path(folder), PHOTOS)
        asyncio.run(_draw(Path(folder), [inspect(str(path), path.stem, path.name) for path in paths]))


async def _draw(folder: Path, photos: list[PhotoFacts]) -> None:
    setter = Setter()
    async with async_playwright() as play:
        browser = await play.chromium.launch(**launch_options())
        for spread in SPREADS:
            taken = tuple(photos[number - 1] for number in spread.photos)
            document, sizes = _book(setter, spread, taken), {photo.id: (photo.width, photo.height) for photo in taken}
            numbers = (spread.left, spread.left + 1)
            pages = [setter.page_svg(document, number, sizes, lambda key: (folder / f"{key}.jpg").as_uri()) for number in numbers]
            await _shoot(browser, folder, spread, pages)
        await browser.close()


def _book(setter: Setter, spread: Spread, photos: tuple[PhotoFacts, ...]) -> Document:
    told = [SAMPLE_MEMORIES[spread.memory]] if spread.memory is not None else []
    memories = tuple(MemoryText(memory.title, memory.text, memory.title, memory.author, memory.about) for memory in told)
    brief = Brief(title=TITLE, kind="memory", format=FORMAT, theme=spread.theme, photos=photos, memories=memories)
    return compose(brief, setter.measure).document


async def _shoot(browser: Browser, folder: Path, spread: Spread, pages: list[str]) -> None:
    """Two pages side by side, each in a shadow root so that their ids never meet, with the fold of light of every open book."""
    tab = await browser.new_page(viewport={"width": spread.width, "height": spread.width // 2})
    sheet = folder / f"{spread.name}.html"
    sheet.write_text(SHEET.format(left=pages[0], right=pages[1], style=STYLE, paper=theme_of(spread.theme).paper))
    await tab.goto(sheet.as_uri(), wait_until="load")
    shot = Image.open(io.BytesIO(await tab.screenshot()))
    shot.convert("RGB").save(PICTURES / f"{spread.name}.webp", quality=QUALITY, method=6)
    await tab.close()


SHEET = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; display: grid; grid-template-columns: 1fr 1fr; position: relative; background: {paper} }}
body::after {{ content: ""; position: absolute; inset: 0; background: linear-gradient(90deg, #0000 45%, #00000006 47.5%, #00000014 49.5%,
#00000028 50%, #0000001a 50.3%, #0000000a 52%, #0000 56%) }}</style>
<div><template shadowrootmode="open">{style}{left}</template></div><div><template shadowrootmode="open">{style}{right}</template></div>"""
STYLE = "<style>svg { display: block; width: 100%; height: auto }</style>"

if __name__ == "__main__":
    main()
