"""Going in and out: a request and a session id go in; answers that set or clear the cookie, or lead back to a form, come out."""

from typing import Annotated
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from core.errors import AppError, TooMany
from core.log import event
from core.services import sessions
from core.services.secret import fresh
from ui.guard import is_our_origin
from ui.session import address_of, cookie_name, is_https, sid_of
from ui.sorry import sorry
from ui.transactions import run

HOME = "/books"

Word = Annotated[str, Form(max_length=2000)]
Target = Annotated[str, Form(alias="next", max_length=2000)]


async def enter(request: Request, user_id: UUID, target: str = HOME) -> Response:
    """Begins a session for whoever has just proved who they are, and leads to `target`. They leave the session they came with, so
    nobody can hand them a known one."""
    return entered(await run(begin_anew, user_id, sid_of(request), agent_of(request), address_of(request)), target)


async def enter_nothing(request: Request, target: str = HOME) -> Response:
    """What looks like `enter` from outside: the session they came with ends all the same, and the cookie is of chance alone."""
    await run(_end, sid_of(request))
    return entered(fresh(), target)


async def leave(request: Request) -> Response:
    """Ends the session and leads to the welcome page. Pictures and drawings that the browser kept for this maker go with it."""
    await run(_end, sid_of(request))
    if request.state.user:
        event("signed_out", user_id=request.state.user.id)
    answer = RedirectResponse("/", 303, {"Clear-Site-Data": '"cache"'})
    answer.delete_cookie(cookie_name(), path="/", secure=is_https(), httponly=True, samesite="lax")
    return answer


def back(request: Request, error: AppError, target: str = HOME) -> Response:
    """To the page that the form stands on, which shows the sentence of `error`'s code. Who tried too often is told so at once."""
    if isinstance(error, TooMany):
        return wait(error)
    came_from = request.headers.get("referer", "")
    page = urlsplit(came_from).path if is_our_origin(came_from, request.headers) else "/"
    words = {"error": error.code} | ({"field": error.field} if error.field else {}) | ({"next": local(target)} if target != HOME else {})
    # The welcome page is long: straight to the form.
    anchor = "" if page != "/" else "#new-account" if error.field else "#sign-in"
    return RedirectResponse(f"{local(page)}?{urlencode(words)}{anchor}", 303)


def wait(error: TooMany) -> Response:
    """A page that says when to come again."""
    answer = sorry(error.status, "A moment, please", error.message)
    if error.wait:
        answer.headers["Retry-After"] = str(error.wait)
    return answer


def local(target: str) -> str:
    """`target` when it is a path of ours, else the shelf: a link must not lead whoever signs in to another site."""
    is_path = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if is_path else HOME


def agent_of(request: Request) -> str:
    return request.headers.get("user-agent", "")


def begin_anew(session: Session, user_id: UUID, old: str | None, agent: str, address: str) -> str:
    """A session of whoever has just proved who they are; the one they came with ends."""
    _end(session, old)
    return sessions.begin(session, user_id, agent, address)


def _end(session: Session, sid: str | None) -> None:
    if sid:
        sessions.end(session, sid)


def entered(sid: str, target: str) -> Response:
    """The answer to whoever has a session now."""
    answer = RedirectResponse(local(target), 303)
    lasts = int(sessions.LONGEST.total_seconds())
    answer.set_cookie(cookie_name(), sid, max_age=lasts, path="/", secure=is_https(), httponly=True, samesite="lax")
    return answer
