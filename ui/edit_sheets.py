"""Drawings for the editor: a page or the cover of a book as it stands now, with bleed, as SVG, each drawn once."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session

from core.book.document import AnyFrame, Document, PhotoFrame
from core.book.stamps import COVER, cover_stamp, page_stamp
from core.errors import NotFound
from core.services import editor_state, found, photos
from ui.files import ASK_AGAIN, KEPT_A_DAY, PHOTO_URL, drawings, kept, svg
from ui.session import Maker
from ui.transactions import run

Sizes = Mapping[str, tuple[int, int]]


async def sheet(book_id: UUID, sheet: str, request: Request, maker: Maker, v: str = "") -> Response:
    """A page by its id, or "cover", as it stands now. With its present stamp as `v` the answer may be kept."""
    drawing = await _known(maker.id, book_id, sheet, v)
    if drawing is not None:
        return svg(drawing, {"Cache-Control": KEPT_A_DAY, "ETag": f'"{v}"'})
    document, sizes, stamp = await run(_now, maker.id, book_id, sheet)
    headers = {"Cache-Control": KEPT_A_DAY if v == stamp else ASK_AGAIN, "ETag": f'"{stamp}"'}
    if request.headers.get("if-none-match") in (f'"{stamp}"', f'W/"{stamp}"'):
        return Response(status_code=304, headers=headers)
    return svg(await _drawn(book_id, document, sheet, sizes, stamp), headers)


async def _known(user_id: UUID, book_id: UUID, sheet: str, stamp: str) -> str | None:
    """The drawing of this stamp while it is kept; the book must be the maker's."""
    drawing = drawings.get(_key(book_id, sheet, stamp)) if stamp else None
    if drawing is not None:
        await run(found.has_book, user_id, book_id)
    return drawing


async def _drawn(book_id: UUID, document: Document, sheet: str, sizes: Sizes, stamp: str) -> str:
    return await kept(_key(book_id, sheet, stamp), lambda pool: pool.sheet_svg(document, sheet, sizes, PHOTO_URL))


def _key(book_id: UUID, sheet: str, stamp: str) -> tuple[str, str]:
    return str(book_id), f"{sheet}/{stamp}"


def _now(session: Session, user_id: UUID, book_id: UUID, sheet: str) -> tuple[Document, Sizes, str]:
    document = editor_state.newest(session, user_id, book_id)[1]
    return document, *_part(session, user_id, document, sheet)


def _part(session: Session, user_id: UUID, document: Document, sheet: str) -> tuple[Sizes, str]:
    """The sizes of the photos on the sheet, and its stamp."""
    if sheet == COVER:
        frames, stamp = (*document.cover.front, *document.cover.back), cover_stamp(document)
    else:
        number, page = next(((number, page) for number, page in enumerate(document.pages, 1) if page.id == sheet), (0, None))
        if page is None:
            raise NotFound("This page is not in the book any more.")
        frames, stamp = page.frames, page_stamp(document, page, number)
    return photos.sizes(session, user_id, _photos(frames)), stamp


def _photos(frames: tuple[AnyFrame, ...]) -> set[str]:
    return {frame.photo for frame in frames if isinstance(frame, PhotoFrame) and frame.photo}
