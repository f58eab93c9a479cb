"""Pictures, drawn pages and print files by their addresses: ids and a maker go in; bytes that only their owner gets come out."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from sqlmodel import Session

from core.book.document import Document
from core.errors import NotFound, Unavailable
from core.press.pool import PressPool
from core.press.watermark import marked_svg
from core.services import books, news, order_files, photos, preview_file, print_files, shop, versions, work
from core.services.order_files import Which
from ui.drawings import Drawings
from ui.given import as_download, streamed
from ui.press import forget_all, press
from ui.session import Maker
from ui.transactions import run

PHOTO_URL = "/files/photos/{id}/screen.jpg"
KEPT_A_MONTH = "private, max-age=2592000, immutable"
# The same revision is drawn anew after an update of the product, so a drawing is kept for a day only.
KEPT_A_DAY = "private, max-age=86400, immutable"
ASK_AGAIN = "private, no-cache"
TRIES, BETWEEN = 10, 0.5
"""How often, and after how many seconds each, a picture is looked for that is being made again."""

Sizes = Mapping[str, tuple[int, int]]
Draw = Callable[[PressPool, Document, Sizes], str]

drawings = Drawings()


def register(app: FastAPI) -> None:
    router = APIRouter(prefix="/files", tags=["files"])
    for path, door in (
        ("/photos/{photo_id}/{size}.jpg", photo),
        ("/books/{book_id}/pages/{number}.svg", page),
        ("/books/{book_id}/cover.svg", cover),
        ("/books/{book_id}/versions/{version_id}/pages/{number}.svg", version_page),
        ("/books/{book_id}/versions/{version_id}/cover.svg", version_cover),
        ("/jobs/{job_id}/pages/{number}.svg", draft_page),
        ("/books/{book_id}/{which}.pdf", download),
        ("/orders/{order_id}/{which}.pdf", ordered),
        ("/orders/{order_id}/cover.svg", ordered_cover),
    ):
        router.get(path, response_class=Response)(door)
        router.head(path, response_class=Response, include_in_schema=False)(door)
    app.include_router(router)
    news.when_gone(drawings.forget_all)
    news.when_gone(forget_all)


async def photo(photo_id: UUID, size: Literal["thumb", "screen"], maker: Maker) -> Response:
    """A JPEG copy of a photo without any metadata: `thumb` is 320 px, `screen` 1600 px on its longest side."""
    return await picture(maker.id, photo_id, size, {"Cache-Control": KEPT_A_MONTH})


async def picture(user_id: UUID, photo_id: UUID, size: photos.CopySize, headers: dict[str, str]) -> Response:
    """A copy of a photo of this maker's. One that is not in the store any more is made again while whoever asks waits a little."""
    key = await run(photos.copy_key, user_id, photo_id, size)
    for tries in range(TRIES):
        with suppress(NotFound):
            return await streamed(key, "image/jpeg", headers)
        if not tries:
            await run(photos.copies_again, user_id, [photo_id])
        await asyncio.sleep(BETWEEN)
    raise Unavailable("This picture is being made again. Please look again in a moment.", code="not_ready")


async def page(book_id: UUID, number: int, request: Request, maker: Maker, r: int | None = None) -> Response:
    """A page (1-based) as SVG, cut to its trim. With the book's revision as `r` the answer may be kept."""
    return await drawn_page(request, maker.id, book_id, number, r)


async def drawn_page(request: Request, user_id: UUID, book_id: UUID, number: int, revision: int | None) -> Response:
    def draw(pool: PressPool, document: Document, sizes: Sizes) -> str:
        return pool.page_svg(document, number, sizes, PHOTO_URL)

    return await _drawn(request, user_id, book_id, str(number), revision, draw)


async def cover(book_id: UUID, request: Request, maker: Maker, r: int | None = None) -> Response:
    """The front of the cover as SVG."""

    def draw(pool: PressPool, document: Document, sizes: Sizes) -> str:
        return pool.cover_svg(document, sizes, PHOTO_URL)

    return await _drawn(request, maker.id, book_id, "cover", r, draw)


async def version_page(book_id: UUID, version_id: UUID, number: int, maker: Maker) -> Response:
    """A page of a kept version of the book. A version never changes."""
    document, sizes = await run(_of_version, maker.id, book_id, version_id)
    check_number(document, number)
    drawing = await kept((str(version_id), str(number)), lambda pool: pool.page_svg(document, number, sizes, PHOTO_URL))
    return _of_kept(drawing)


async def version_cover(book_id: UUID, version_id: UUID, maker: Maker) -> Response:
    """The front of the cover of a kept version."""
    document, sizes = await run(_of_version, maker.id, book_id, version_id)
    drawing = await kept((str(version_id), "cover"), lambda pool: pool.cover_svg(document, sizes, PHOTO_URL))
    return _of_kept(drawing)


async def draft_page(job_id: UUID, number: int, maker: Maker) -> Response:
    """A page of a book that is being made, as soon as it is laid out."""
    document, sizes = await run(_draft, maker.id, job_id)
    check_number(document, number)
    key = (str(job_id), str(hash(document.pages[number - 1])))
    drawing = await kept(key, lambda pool: pool.page_svg(document, number, sizes, PHOTO_URL))
    return svg(marked_svg(drawing) if shop.is_open() else drawing, {"Cache-Control": "no-store"})


async def download(book_id: UUID, which: Literal["interior", "cover", "preview"], request: Request, maker: Maker) -> Response:
    """The newest print file; `preview` is the marked PDF to look through while print files are sold. Kept in a bucket, it is a redirect
    to a link that lasts a minute."""
    title = (await run(books.get, maker.id, book_id)).title
    if which == "preview":
        return await pdf(request, await run(preview_file.file_key, maker.id, book_id), title, which)
    return await pdf(request, await run(print_files.file_key, maker.id, book_id, which), title, which)


async def ordered(order_id: UUID, which: Which, request: Request, maker: Maker) -> Response:
    """A print file of an order that was paid. Kept in a bucket, it is a redirect to a link that lasts a minute."""
    key = await run(order_files.file_key, maker.id, order_id, which)
    return await pdf(request, key, await run(order_files.title, maker.id, order_id), which)


async def ordered_cover(order_id: UUID, maker: Maker) -> Response:
    """The front of the cover as it was ordered, whatever became of the book."""
    document, sizes, is_clean = await run(_of_order, maker.id, order_id)
    drawing = await kept((str(order_id), "cover"), lambda pool: pool.cover_svg(document, sizes, PHOTO_URL))
    return svg(drawing if is_clean else marked_svg(drawing), {"Cache-Control": ASK_AGAIN})


async def pdf(request: Request, key: str, title: str, which: str) -> Response:
    name = f"{title}.pdf" if which == "interior" else f"{title} - {which}.pdf"
    return await as_download(request, key, name.replace("/", "-"), "application/pdf")


async def _drawn(request: Request, user_id: UUID, book_id: UUID, part: str, asked: int | None, draw: Draw) -> Response:
    """A drawing of the newest revision. The owner is asked for each time; the drawing itself may come from memory."""
    document, sizes, revision, is_clean = await run(_laid_out, user_id, book_id)
    if part != "cover":
        check_number(document, int(part))
    etag = f'W/"{book_id.hex}-{revision}-{part}{"" if is_clean else "-marked"}"'
    # What is marked is clean as soon as it is paid, at the same revision.
    headers = {"ETag": etag, "Cache-Control": KEPT_A_DAY if asked == revision and is_clean else ASK_AGAIN}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    drawing = await kept((str(book_id), f"{revision}/{part}"), lambda pool: draw(pool, document, sizes))
    return svg(drawing if is_clean else marked_svg(drawing), headers)


def _of_kept(drawing: str) -> Response:
    """A page of a kept version. While print files are sold it is marked, whatever was bought."""
    if shop.is_open():
        return svg(marked_svg(drawing), {"Cache-Control": ASK_AGAIN})
    return svg(drawing, {"Cache-Control": KEPT_A_DAY})


async def kept(key: tuple[str, str], draw: Callable[[PressPool], str]) -> str:
    """The drawing of this key from memory, else drawn now."""
    found = drawings.get(key)
    if found is None:
        found = await asyncio.to_thread(lambda: draw(press()))
        drawings.keep(key, found)
    return found


def _laid_out(session: Session, user_id: UUID, book_id: UUID) -> tuple[Document, Sizes, int, bool]:
    """The newest pages, with their revision and whether they are shown without the mark of what is not paid."""
    book = books.get(session, user_id, book_id)
    if book.document is None:
        raise NotFound("This book has no pages yet.")
    is_clean = order_files.may_print(session, user_id, book_id, book.revision)
    return book.document, photos.sizes(session, user_id, book.document.photo_ids), book.revision, is_clean


def _of_version(session: Session, user_id: UUID, book_id: UUID, version_id: UUID) -> tuple[Document, Sizes]:
    document = versions.get(session, user_id, book_id, version_id)
    return document, photos.sizes(session, user_id, document.photo_ids)


def _of_order(session: Session, user_id: UUID, order_id: UUID) -> tuple[Document, Sizes, bool]:
    document, is_clean = order_files.frozen(session, user_id, order_id)
    return document, photos.sizes(session, user_id, document.photo_ids), is_clean


def _draft(session: Session, user_id: UUID, job_id: UUID) -> tuple[Document, Sizes]:
    """The pages laid out so far; the finished ones once the work has ended while a page was still being asked for."""
    document, job = work.draft(session, user_id, job_id), work.get(session, user_id, job_id)
    if document is None and job.kind == "generate" and job.state == "done":
        document = books.get(session, user_id, job.book_id).document
    if document is None:
        raise NotFound("No page of this book is laid out yet.")
    return document, photos.sizes(session, user_id, document.photo_ids)


def check_number(document: Document, number: int) -> None:
    if not 1 <= number <= len(document.pages):
        raise NotFound(f"This book has no page {number}.")


def svg(drawing: str, headers: dict[str, str]) -> Response:
    return Response(drawing, media_type="image/svg+xml; charset=utf-8", headers=headers)
