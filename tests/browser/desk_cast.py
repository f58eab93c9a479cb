"""A stand-in for the doors of a book that is being edited, in memory: a document goes in; a bare page with the desk, and doors that can
be told to fail or to wait, come out. Edits are made by the real core.book.edits."""

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from playwright.async_api import BrowserContext, Page
from pydantic import TypeAdapter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from core.book.clashes import clashes
from core.book.document import Chapter, Cover, Document, OrnamentFrame, Paragraph, PhotoFrame, TextFrame
from core.book.document import Page as BookPage
from core.book.edits import Edit, LockPage, ReplaceDocument, SetFrame, Several, apply, frames_of
from core.book.inverses import inverse
from core.errors import AppError, Invalid
from tests.browser.conftest import swept
from ui.problems import problem, problem_of

STATIC = Path(__file__).parents[2] / "ui" / "static"
BOOK = "b0000000-0000-4000-8000-000000000001"
EDITS = TypeAdapter(tuple[Edit, ...])
MODULES = ("desk", "book-desk", "saved", "keys")
SHEETS = ("tokens.css", "look.css", "parts.css", "editor/desk.css")
PHOTO = {"w": 4000, "h": 3000, "taken": "", "state": "ready", "aside": "", "hash": "0" * 16}
SIZE = {"width": 203.2, "height": 203.2, "bleed": 3.175, "safety": 12.7, "gutter": 6, "spine": 0}
FORMAT = SIZE | {"key": "booklet-8x8", "name": "Booklet", "min_pages": 2, "max_pages": 48, "step": 2}
BODY = """<main><h1>A book</h1><book-stage></book-stage><saved-note></saved-note><button class="btn soft" data-desk="undo">Undo</button>
<button class="btn soft" data-desk="redo">Redo</button>
<label>Notes <textarea></textarea></label><book-desk book="{book}"></book-desk></main>"""


def a_document() -> Document:
    """Four pages: on each a photo and its caption."""
    pages = tuple(
        BookPage(
            id=f"p{n}",
            kind="photos",
            chapter="c1",
            frames=(
                PhotoFrame(id=f"photo{n}", x=20, y=20, w=100, h=75, photo=f"f{n}"),
                TextFrame(id=f"words{n}", x=20, y=100, w=100, h=20, paragraphs=(Paragraph(style="caption", text=f"Day {n}"),)),
                OrnamentFrame(id=f"rule{n}", name="rule", x=20, y=130, w=40, h=4),
            ),
        )
        for n in range(1, 5)
    )
    cover = Cover(front=(PhotoFrame(id="front", x=10, y=10, w=150, h=150, photo="f1"),), spine="A book")
    chapters = (Chapter(id="c1", title="Days"),)
    return Document(title="A book", format="booklet-8x8", theme="bookshop", cover=cover, chapters=chapters, pages=pages)


class Doors:
    """`fails` are statuses answered to the next changes (0 breaks the connection); `gate`, when closed, holds changes on their way.
    `sent` are the changes that came in."""

    def __init__(self):
        self.document, self.revision = a_document(), 1
        self.log: list[tuple[int, str, Edit]] = []
        self.done, self.undone = [], []
        self.keys: dict[str, dict] = {}
        self.fails: list[int] = []
        self.signed_out = False
        self.sent: list[dict] = []
        self.asked = 0
        self.gate = asyncio.Event()
        self.gate.set()

    def app(self) -> Starlette:
        return Starlette(routes=[
            Route("/books/{book}/edit", self.page),
            Route("/edit/books/{book}", self.state, methods=["GET"]),
            Route("/edit/books/{book}", self.change, methods=["POST"]),
            Route("/files/photos/{photo}/{size}.jpg", self.picture),
            Mount("/look", StaticFiles(directory=STATIC)),
        ])  # fmt: skip

    async def page(self, request: Request) -> Response:
        links = "".join(f'<link rel="stylesheet" href="/look/{sheet}">' for sheet in SHEETS)
        scripts = "".join(f'<script type="module" src="/look/editor/{name}.js"></script>' for name in MODULES)
        body = BODY.format(book=request.path_params["book"])
        return HTMLResponse(f'<!doctype html><html lang="en"><head><title>A book</title>{links}{scripts}</head><body>{body}</body></html>')

    async def picture(self, request: Request) -> Response:
        return Response('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>', media_type="image/svg+xml")

    async def state(self, request: Request) -> Response:
        self.asked += 1
        if self.signed_out:
            return problem(401, "signed_out", "Please sign in again.")
        if request.path_params["book"] != BOOK:
            return problem(404, "not_found", "There is no such book.")
        etag = f'"{self.revision}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        return JSONResponse(self._state(), headers={"ETag": etag})

    async def change(self, request: Request) -> Response:
        body = await request.json()
        self.sent.append(body)
        await self.gate.wait()
        if self.signed_out:
            return problem(401, "signed_out", "Please sign in again.")
        if self.fails:
            status = self.fails.pop(0)
            if status == 0:
                # Made, but the answer is lost on its way.
                self.answer(body)
                return Response("gone", status_code=502)
            return problem(status, "moved" if status == 409 else "unexpected", "Something went wrong on our side.")
        try:
            return self.answer(body)
        except AppError as error:
            return problem_of(error)

    def answer(self, body: dict) -> Response:
        if body["key"] in self.keys:
            return JSONResponse(self.keys[body["key"]])
        edit = self._edit(body)
        others = [other for revision, tab, other in self.log if revision > body["revision"] and tab != body["tab"]]
        if places := clashes(edit, others):
            refusal = {"status": 409, "code": "clash", "detail": "Changed elsewhere.", "places": sorted(places), "revision": self.revision}
            return JSONResponse(refusal, 409, media_type="application/problem+json")
        self.keys[body["key"]] = reply = self.make(edit, body["tab"], "undo" if body.get("undo") else "redo" if body.get("redo") else "")
        return JSONResponse(reply)

    def make(self, edit: Edit, tab: str, how: str = "") -> dict:
        """Makes an edit as somebody at the tab; the reply of the door."""
        before, old, stamps = self.revision, self.document, self._stamps()
        self.document = apply(old, edit)
        self.revision += 1
        self.log.append((self.revision, tab, edit))
        self._count(inverse(old, edit), how)
        now = self._state()
        changed = [page.id for page in self.document.pages if old.page(page.id) != page]
        change = {
            "pages": {page["id"]: page for page in now["document"]["pages"] if page["id"] in changed},
            "stamps": {sheet: stamp for sheet, stamp in now["stamps"].items() if stamps.get(sheet) != stamp},
        }
        if [page.id for page in old.pages] != [page.id for page in self.document.pages]:
            change["order"] = [page.id for page in self.document.pages]
        if old.cover != self.document.cover:
            change["cover"] = now["document"]["cover"]
        reply = {name: now[name] for name in ("revision", "can_undo", "can_redo")}
        return reply | {"before": before, "change": change, "made": self._made(edit), "notes": []}

    def _count(self, back: Edit, how: str) -> None:
        if how == "undo":
            self.undone.append(back)
        else:
            self.done.append(back)
            self.undone = self.undone if how == "redo" else []

    def _edit(self, body: dict) -> Edit:
        if body.get("undo"):
            return self.done.pop()
        if body.get("redo"):
            return self.undone.pop()
        if wish := body.get("wish"):
            return self._fulfil(wish)
        edits = EDITS.validate_python(body["edits"])
        return edits[0] if len(edits) == 1 else Several(edits=edits)

    def _fulfil(self, wish: dict) -> Edit:
        frame = next((f for f in frames_of(self.document, wish.get("sheet") or "p1") if f.id == wish.get("frame_id")), None)
        match wish["kind"]:
            case "set-words" if "refuse" not in wish["text"]:
                words = (Paragraph(style="caption", text=wish["text"]),)
                return SetFrame(sheet=wish["sheet"], frame=frame.model_copy(update={"paragraphs": words}))
            case "place-photo":
                return SetFrame(sheet=wish["sheet"], frame=frame.model_copy(update={"photo": wish["photo"]}))
            case "shuffle-page":
                return LockPage(page_id=wish["page_id"], locked=True)
            case "dress-book":
                return ReplaceDocument(document=self.document.model_copy(update={"theme": wish["theme"]}))
        raise Invalid("These words are too many for this page.")

    def _made(self, edit: Edit) -> dict:
        frame = getattr(edit, "frame", None)
        return {"sheet": getattr(edit, "sheet", ""), "frame": frame.id if frame else ""}

    def _stamps(self) -> dict[str, str]:
        def stamp(text: str) -> str:
            return hashlib.sha256(text.encode()).hexdigest()[:16]

        pages = {page.id: stamp(f"{n}{page.model_dump_json(exclude={'locked'})}") for n, page in enumerate(self.document.pages)}
        return pages | {"cover": stamp(self.document.cover.model_dump_json())}

    def _state(self) -> dict:
        return {
            "book_id": BOOK,
            "revision": self.revision,
            "can_undo": bool(self.done),
            "can_redo": bool(self.undone),
            "document": self.document.model_dump(mode="json"),
            "stamps": self._stamps(),
            "format": FORMAT,
            "theme": {"key": "bookshop"},
            "photos": [PHOTO | {"id": f"f{n}", "name": f"{n}.jpg", "words": f"Photo {n}"} for n in range(1, 7)],
        }


class Hand:
    """Somebody with the bare page open in one tab. `errors` holds what their browser complained of, beside answers of the doors."""

    def __init__(self, page: Page, url: str):
        self.page, self.url, self.errors = page, url, []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def open(self, query: str = "") -> "Hand":
        await self.page.goto(f"{self.url}/books/{BOOK}/edit{query}")
        await self.opened()
        return self

    async def opened(self) -> None:
        await self.page.wait_for_function("document.body.classList.contains('desk-open')")

    async def does(self, script: str, *values):
        """Runs `script`, a function of the desk and of `values`."""
        return await self.page.evaluate(f"(values) => ({script})(window.desk, ...values)", list(values))

    async def moves(self, frame: str, sheet: str, **values: float) -> None:
        """Sets values of a frame, as a hand that lets go of it does; does not wait for the answer."""
        set_frame = "(d, s, f, v) => void d.edit([{kind: 'set-frame', sheet: s, frame: {...d.frame(s, f), ...v}}])"
        await self.does(set_frame, sheet, frame, values)

    async def writes(self, frame: str, sheet: str, text: str) -> None:
        set_words = "(d, s, f, t) => void d.wish({kind: 'set-words', sheet: s, frame_id: f, text: t})"
        await self.does(set_words, sheet, frame, text)

    async def saved(self) -> None:
        await self.page.wait_for_function("window.desk.saved && window.desk.outbox.state === 'saved'")

    async def frame(self, sheet: str, frame: str) -> dict:
        return await self.does("(d, s, f) => d.frame(s, f)", sheet, frame)


@asynccontextmanager
async def at_the_desk(doors: Doors, context: BrowserContext, query: str = "") -> AsyncIterator[Hand]:
    """The page is open at the end of its address `query`; at the end the browser must not have complained."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(doors.app(), port=port, log_level="error"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    hand = await Hand(await context.new_page(), f"http://127.0.0.1:{port}").open(query)
    yield hand
    await swept(context)
    doors.gate.set()
    server.should_exit = True
    await task
    assert not hand.errors


async def another(context: BrowserContext, hand: Hand) -> Hand:
    """A second tab of the same maker."""
    return await Hand(await context.new_page(), hand.url).open()
