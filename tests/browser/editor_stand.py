"""A stand for parts of the editor alone: a made-up book goes in; a page with the real desk and that part comes out, its doors
answered here. `asked` holds every change that was asked for; edits are made, wishes only noted."""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from PIL import Image
from playwright.async_api import BrowserContext, Page, Route
from pydantic import TypeAdapter

from core.book.document import Chapter, Document, PhotoFrame, TextFrame
from core.book.document import Page as BookPage
from core.book.document import Paragraph as Words
from core.book.edits import Edit, apply
from core.book.formats import format_of

LOOK = Path(__file__).parents[2] / "ui" / "static"
ORIGIN = "http://localhost:18700"
BOOK = "00000000-0000-4000-8000-000000000001"
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
EDITS = TypeAdapter(list[Edit])


def book(chapters: Iterable[tuple[str, int]] = (("Sintra", 4), ("Cascais", 4), ("Monsanto", 3))) -> Document:
    """A title page and chapters of so many pages, each page with one photo: p2 shows photo-2 and so on."""
    pages = [BookPage(id="p1", kind="title", frames=(_words("t1", "Four Days in April"),))]
    names = []
    for title, many in chapters:
        names.append(Chapter(id=f"c{len(names) + 1}", title=title))
        for at in range(many):
            number = len(pages) + 1
            frame = PhotoFrame(id=f"f{number}", x=20, y=20, w=160, h=120, photo=f"photo-{number}")
            pages.append(BookPage(id=f"p{number}", kind="photos" if at else "opening", chapter=names[-1].id, frames=(frame,)))
    return Document(title="Four Days in April", format="square-8.5", theme="bookshop", chapters=tuple(names), pages=tuple(pages))


def _words(frame_id: str, text: str) -> TextFrame:
    return TextFrame(id=frame_id, x=20, y=80, w=160, h=30, paragraphs=(Words(style="title", text=text),))


def photo(number: int, **values) -> dict:
    """One photo of the pile; three were taken on each day."""
    told = {"id": f"photo-{number}", "name": f"DSC_{number:04}.jpg", "w": 4000, "h": 3000, "words": f"Sintra, photo {number}", "aside": ""}
    return told | {"taken": f"2024-04-{1 + number // 3 % 28:02}T10:{number % 60:02}:00", "state": "ready", "hash": "0" * 16} | values


@dataclass
class Stand:
    document: Document
    photos: list[dict]
    asked: list[dict] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    revision: int = 1

    async def open(self, context: BrowserContext, body: str, *, sheets: Iterable[str] = (), scripts: Iterable[str] = ()) -> Page:
        """The page with `body` once the desk has opened."""
        page = await context.new_page()
        page.on("pageerror", lambda error: self.missing.append(str(error)))
        self.body, self.sheets, self.scripts = body, sheets, scripts
        await page.route(f"{ORIGIN}/**", self.answer)
        await page.goto(f"{ORIGIN}/")
        await page.evaluate("async (book) => { await window.ready; await window.desk.open(book) }", BOOK)
        return page

    @property
    def wishes(self) -> list[dict]:
        return [change["wish"] for change in self.asked if "wish" in change]

    @property
    def edits(self) -> list[list[dict]]:
        return [change["edits"] for change in self.asked if "edits" in change]

    async def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
        if path.startswith("/look/"):
            file = LOOK / path.removeprefix("/look/")
            await route.fulfill(body=file.read_bytes(), content_type=KINDS.get(file.suffix, "text/plain"))
        elif path.startswith("/files/photos/"):
            await route.fulfill(body=picture(path.split("/")[3]), content_type="image/jpeg")
        elif "/sheets/" in path:
            self.drawn.append(path.rpartition("/")[2].removesuffix(".svg"))
            await route.fulfill(body=self.sheet(self.drawn[-1]), content_type="image/svg+xml")
        elif path == f"/edit/books/{BOOK}":
            told = self.state() if route.request.method == "GET" else self.change(json.loads(route.request.post_data))
            await route.fulfill(json=told)
        else:
            await route.fulfill(body=self.page(), content_type="text/html")

    def page(self) -> str:
        sheets = "".join(f'<link rel="stylesheet" href="/look/{name}">' for name in ("tokens.css", "look.css", "parts.css", *self.sheets))
        imports = ", ".join(f'import("/look/{name}")' for name in ("editor/desk.js", *self.scripts))
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stand</title>{sheets}'
            '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
            f"<body><main>{self.body}</main><script type=module>window.ready = Promise.all([{imports}])</script></body></html>"
        )

    def state(self) -> dict:
        size = format_of(self.document.format)
        numbers = {
            "width": size.width,
            "height": size.height,
            "bleed": size.bleed,
            "spine": 8.0,
            "min_pages": 4,
            "max_pages": 200,
            "step": 2,
        }
        return {
            "book_id": BOOK, "revision": self.revision, "can_undo": False, "can_redo": False,
            "document": self.document.model_dump(mode="json"), "stamps": self.stamps(), "format": {"key": size.key, **numbers},
            "theme": {"key": self.document.theme, "colours": []}, "photos": self.photos,
        }  # fmt: skip

    def stamps(self) -> dict[str, str]:
        return {page.id: f"{hash((number, page)) & (2**64 - 1):016x}" for number, page in enumerate(self.document.pages)} | {
            "cover": "c" * 16
        }

    def change(self, change: dict) -> dict:
        self.asked.append(change)
        before, stamps = self.revision, self.stamps()
        for edit in EDITS.validate_python(change.get("edits", [])):
            self.document = apply(self.document, edit)
        self.revision += 1
        told = {"order": [page.id for page in self.document.pages], "pages": {p.id: p.model_dump(mode="json") for p in self.document.pages}}
        told["stamps"] = {sheet: stamp for sheet, stamp in self.stamps().items() if stamps.get(sheet) != stamp}
        return {
            "revision": self.revision, "before": before, "can_undo": True, "can_redo": False, "change": told,
            "made": {"sheet": "", "frame": ""}, "notes": [],
        }  # fmt: skip

    def sheet(self, sheet: str) -> str:
        page = self.document.page(sheet)
        wide = 440 if page is None else 222
        frames = page.photo_frames if page else ()
        drawn = "".join(
            f'<image x="{f.x}" y="{f.y}" width="{f.w}" height="{f.h}" href="/files/photos/{f.photo}/screen.jpg"/>' for f in frames
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} 222"><rect width="{wide}" height="222" fill="#fffdf8"/>'
            f"{drawn}</svg>"
        )


@cache
def picture(name: str) -> bytes:
    number = int(name.partition("-")[2] or 0)
    made = io.BytesIO()
    Image.new("HSV", (320, 240), (number * 47 % 256, 120, 190)).convert("RGB").save(made, "JPEG")
    return made.getvalue()
