"""The editor's doors: a maker's book comes out whole, changes go in one by one, and what each did comes out."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from core.book.edits import Edit
from core.book.shown import format_shown, theme_shown
from core.book.stamps import stamps
from core.book.wishes import Wish
from core.errors import Invalid
from core.services import editing, editor_state, planning
from core.services.editing import MOST_EDITS, Done
from ui import edit_sheets
from ui.files import ASK_AGAIN
from ui.press import press
from ui.session import Maker
from ui.transactions import run


class Asked(BaseModel):
    """One change: edits, a wish, or a step back or forth in the log."""

    model_config = ConfigDict(extra="forbid")

    key: UUID
    tab: str = Field("", max_length=64)
    revision: int = Field(ge=0)
    edits: Annotated[list[Edit], Field(min_length=1, max_length=MOST_EDITS)] | None = None
    wish: Wish | None = None
    undo: bool = False
    redo: bool = False


def register(app: FastAPI) -> None:
    router = APIRouter(prefix="/edit/books/{book_id}", tags=["editor"])
    router.get("", response_class=Response)(state)
    router.post("", response_class=Response)(change)
    router.get("/layouts/{sheet}", response_class=Response)(layouts)
    router.get("/dress", response_class=Response)(dress)
    router.get("/sheets/{sheet}.svg", response_class=Response)(edit_sheets.sheet)
    app.include_router(router)


async def state(book_id: UUID, request: Request, maker: Maker) -> Response:
    """The whole book as the editor shows it; 304 while nothing changed."""
    etag = f'W/"{await run(editor_state.mark, maker.id, book_id)}"'
    headers = {"ETag": etag, "Cache-Control": ASK_AGAIN}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return _json(await run(_state, maker.id, book_id), headers)


async def change(book_id: UUID, asked: Asked, maker: Maker) -> Response:
    """Makes one change. The same `key` again is one change; 409 with code `clash` when another tab changed the same since `revision`."""
    return _json(await run(_change, maker.id, book_id, asked))


async def layouts(book_id: UUID, sheet: str, maker: Maker) -> Response:
    """The layouts there are for a page's photos, best first."""
    return _json({"layouts": await run(planning.layouts, maker.id, book_id, sheet, press().measure)})


async def dress(book_id: UUID, maker: Maker, format: str = "", theme: str = "") -> Response:
    """What another size or look would change; nothing is changed."""
    pages, notes = await run(planning.dress, maker.id, book_id, format or None, theme or None, press().measure)
    return _json({"notes": notes, "pages": pages})


def told(done: Done) -> dict[str, Any]:
    """What a change did, for whoever asked for it."""
    names = ("revision", "before", "can_undo", "can_redo", "made", "notes")
    return {name: getattr(done, name) for name in names} | {"change": done.difference}


def _state(session, user_id: UUID, book_id: UUID) -> bytes:
    found = editor_state.state(session, user_id, book_id)
    told = {
        "book_id": book_id, "revision": found.revision, "can_undo": found.can_undo, "can_redo": found.can_redo,
        "document": found.document, "stamps": stamps(found.document), "format": format_shown(found.document),
        "theme": theme_shown(found.document), "photos": found.photos,
    }  # fmt: skip
    return to_json(told)


def _change(session, user_id: UUID, book_id: UUID, asked: Asked) -> bytes:
    where = {"revision": asked.revision, "key": asked.key, "tab": asked.tab}
    if sum((asked.edits is not None, asked.wish is not None, asked.undo, asked.redo)) != 1:
        raise Invalid("Send one of these: edits, a wish, undo or redo.")
    if asked.undo or asked.redo:
        return to_json(told((editing.undo if asked.undo else editing.redo)(session, user_id, book_id, **where)))
    # The press is started by the first wish that sets words.
    hands = {"edits": asked.edits} if asked.wish is None else {"wish": asked.wish, "measure": lambda texts: press().measure(texts)}
    return to_json(told(editing.make(session, user_id, book_id, **where, **hands)))


def _json(body: Any, headers: dict[str, str] | None = None) -> Response:
    content = body if isinstance(body, bytes) else to_json(body)
    return Response(content, media_type="application/json", headers={"Cache-Control": ASK_AGAIN} | (headers or {}))
