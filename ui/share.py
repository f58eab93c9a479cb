"""The doors for whoever has a link to a book: a secret goes in; the book's preview, its drawings and its photos' copies come out.

Each answer asks anew whether the link holds, and none may be kept.
"""

import re
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from core.errors import AppError, NotFound, NotSignedIn
from core.press.watermark import marked_svg
from core.services import order_files, photos, shares
from core.services.shares import GONE, Shared
from storage.models import now
from ui.entering import Word
from ui.files import PHOTO_URL, Draw, Sizes, check_number, kept, picture, svg
from ui.pages import share as pages
from ui.session import address_of, is_https
from ui.sorry import sorry
from ui.transactions import run

_PHOTO = re.compile(re.escape(PHOTO_URL).replace(r"\{id\}", "([0-9a-f-]{36})"))


def register(app: FastAPI) -> None:
    router = APIRouter(prefix="/s", include_in_schema=False)
    for path, door in (
        ("/{secret}", book),
        ("/{secret}/pages/{number}.svg", page),
        ("/{secret}/cover.svg", cover),
        ("/{secret}/photos/{name}.jpg", photo),
    ):
        router.get(path, response_class=Response)(door)
        router.head(path, response_class=Response)(door)
    router.post("/{secret}", response_class=Response)(enter)
    app.include_router(router)


async def book(secret: str, request: Request) -> Response:
    """The book, or the question for its password."""
    try:
        shared = await run(shares.open, secret, _proof(request))
    except NotSignedIn:
        return pages.door()
    except NotFound:
        return _nothing()
    return pages.book(shared, f"/s/{secret}")


async def enter(secret: str, request: Request, password: Word = "") -> Response:
    """Takes the password and leads to the book."""
    try:
        entry = await run(shares.enter, secret, password, address_of(request))
    except NotFound:
        return _nothing()
    except AppError as error:
        return pages.door(error.message, 403 if isinstance(error, NotSignedIn) else error.status)
    answer = RedirectResponse(f"/s/{secret}", 303, pages.QUIET | {"Referrer-Policy": "same-origin"})
    _remember(answer, secret, entry.proof, entry.until)
    return answer


async def page(secret: str, number: int, request: Request) -> Response:
    """A page (1-based) of the book as it is now."""

    def draw(pool, document, sizes):
        return pool.page_svg(document, number, sizes, PHOTO_URL)

    return await _drawing(secret, request, str(number), draw)


async def cover(secret: str, request: Request) -> Response:
    """The front of the cover."""

    def draw(pool, document, sizes):
        return pool.cover_svg(document, sizes, PHOTO_URL)

    return await _drawing(secret, request, "cover", draw)


async def photo(secret: str, name: str, request: Request) -> Response:
    """The screen copy of a photo that stands in the book."""
    user_id, photo_id = await _answered(shares.photo, secret, _proof(request), name)
    return await picture(user_id, photo_id, "screen", pages.UNTOLD)


async def _drawing(secret: str, request: Request, part: str, draw: Draw) -> Response:
    shared, sizes, is_clean = await _answered(_opened, secret, _proof(request))
    if part != "cover":
        check_number(shared.document, int(part))
    drawing = await kept((str(shared.book_id), f"{shared.revision}/{part}"), lambda pool: draw(pool, shared.document, sizes))
    return svg(_within(drawing if is_clean else marked_svg(drawing), secret, shared.share_id), pages.UNTOLD)


async def _answered(function: Callable, *args: str):
    """What the service answers. Whoever has not told the password learns no more than whoever has no link."""
    try:
        return await run(function, *args)
    except NotSignedIn:
        raise NotFound(GONE) from None


def _opened(session: Session, secret: str, proof: str) -> tuple[Shared, Sizes, bool]:
    """The book, the sizes of its photos, and whether it is shown without the mark of what is not paid."""
    shared = shares.open(session, secret, proof)
    is_clean = order_files.may_print(session, shared.user_id, shared.book_id, shared.revision)
    return shared, photos.sizes(session, shared.user_id, shared.document.photo_ids), is_clean


def _within(drawing: str, secret: str, share_id: UUID) -> str:
    """The drawing with its photos' addresses within the share."""
    return _PHOTO.sub(lambda found: f"/s/{secret}/photos/{shares.photo_name(share_id, found[1])}.jpg", drawing)


def _nothing() -> Response:
    answer = sorry(404, "Nothing here", GONE)
    answer.headers.update(pages.UNTOLD)
    return answer


def _cookie() -> str:
    # Bound to the share's own path, so it cannot bear the name __Host-, which browsers keep for the whole host.
    return "__Secure-share" if is_https() else "share"


def _proof(request: Request) -> str:
    return request.cookies.get(_cookie(), "")


def _remember(answer: Response, secret: str, proof: str, until: datetime) -> None:
    lasts = int((until - now()).total_seconds())
    answer.set_cookie(_cookie(), proof, max_age=lasts, path=f"/s/{secret}", secure=is_https(), httponly=True, samesite="lax")
