"""Pages as pictures by program: a book and a page go in; SVG as it prints, or PNG of any width, comes out."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path as FilePath
from typing import Annotated
from uuid import UUID
from weakref import WeakValueDictionary

from fastapi import Path, Query, Request
from fastapi.responses import Response

from core.errors import PayFirst
from core.press.pool import PressPool
from core.services import drawings
from core.services.drawings import COVER, Parts
from ui.api.deps import Caller, Operations
from ui.files import ASK_AGAIN, KEPT_A_DAY, drawn_page
from ui.press import press
from ui.transactions import run

router = Operations(prefix="/books/{book_id}", tags=["books"])

Number = Annotated[int, Path(ge=1, description="The page, 1-based.")]
Width = Annotated[int, Query(ge=200, le=2400, description="The picture's width in pixels.")]
Revision = Annotated[int | None, Query(description="The book's revision: with it the answer may be kept.")]
PNG = {200: {"description": "The picture.", "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}}
SCREEN = 1200
"""How wide, in pixels, pages are shown that are not paid for while print files are sold."""
Copies = Mapping[str, FilePath]
Draw = Callable[[PressPool, Parts, Copies], bytes]

# A PNG takes a child of the press for half a second; one at a time leaves the other to pages that somebody looks at.
_turn = asyncio.Semaphore(1)
# Each maker stands in that line once, so that nobody who asks for very many keeps others from theirs.
_own_turns: WeakValueDictionary[UUID, asyncio.Semaphore] = WeakValueDictionary()


@router.get("/pages/{number}.svg", response_class=Response)
async def page(request: Request, user: Caller, book_id: UUID, number: int, r: int | None = None) -> Response:
    """A page (1-based) as it prints, as SVG. With the book's revision as `r` the answer may be kept."""
    return await drawn_page(request, user.id, book_id, number, r)


@router.get("/pages/{number}.png", response_class=Response, responses=PNG)
async def page_png(request: Request, user: Caller, book_id: UUID, number: Number, width: Width = 1200, r: Revision = None) -> Response:
    """A page (1-based) as it prints, as PNG, cut to its trim. With the book's revision as `r` the answer may be kept.

    While print files are sold, pages that are not paid for are marked and at most 1200 pixels wide.
    """

    def draw(pool: PressPool, parts: Parts, copies: Copies) -> bytes:
        return pool.page_png(parts.document, number, parts.sizes, copies, width)

    return await _png(request, user.id, book_id, number, width, r, draw)


@router.get("/cover.png", response_class=Response, responses=PNG)
async def cover_png(request: Request, user: Caller, book_id: UUID, width: Width = 1200, r: Revision = None) -> Response:
    """The front of the cover as PNG."""

    def draw(pool: PressPool, parts: Parts, copies: Copies) -> bytes:
        return pool.cover_png(parts.document, parts.sizes, copies, width)

    return await _png(request, user.id, book_id, COVER, width, r, draw)


async def _png(request: Request, user_id: UUID, book_id: UUID, number: int, width: int, asked: int | None, draw: Draw) -> Response:
    parts = await run(drawings.parts, user_id, book_id, number)
    if width > SCREEN and not parts.is_clean:
        raise PayFirst(f"Wider than {SCREEN} pixels the pages are for whoever bought them. Please order the book, or ask for less.")
    copies = await asyncio.to_thread(drawings.copies, user_id, parts.sizes)
    # A copy that was not here yet will be: the picture is another one then.
    etag = f'W/"{book_id.hex}-{parts.revision}-{number}-{width}-{len(copies)}{"" if parts.is_clean else "-marked"}"'
    headers = {"ETag": etag, "Cache-Control": KEPT_A_DAY if asked == parts.revision and parts.is_clean else ASK_AGAIN}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    async with _own_turns.setdefault(user_id, asyncio.Semaphore(1)), _turn:
        drawn = await asyncio.to_thread(lambda: _drawn(draw, parts, copies))
    return Response(drawn, media_type="image/png", headers=headers)


def _drawn(draw: Draw, parts: Parts, copies: Copies) -> bytes:
    drawn = draw(press(), parts, copies)
    return drawn if parts.is_clean else press().marked_png(drawn)
