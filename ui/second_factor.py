"""The second step of signing in: a person whose password was right goes in; a page that asks for a code, then their session, come out.

Between the two a cookie of its own holds a one-time secret and nothing else. It opens nothing but this door, for five minutes.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from core.errors import AppError, NotFound, TooMany
from core.services import proofs, second_factor
from core.services.records import UserRecord
from ui.entering import HOME, Target, Word, agent_of, begin_anew, entered, local, wait
from ui.session import address_of, is_https, sid_of
from ui.transactions import run

PAGE = "/second-factor"
PURPOSE = "second"
LASTS = timedelta(minutes=5)


def register(app: FastAPI) -> None:
    app.post(PAGE, include_in_schema=False)(give_code)


async def second_step(request: Request, target: str, proved: Callable[..., UserRecord], *args: Any) -> Response:
    """What whoever `proved(session, *args)` finds to be somebody is answered: their session, or the page that asks for a code. All of it
    is one transaction, so that no proof counts that is taken back meanwhile. Raises as `proved` does."""
    user, secret = await run(_step, sid_of(request), agent_of(request), address_of(request), proved, args)
    if not user.second_factor:
        return entered(secret, target)
    answer = RedirectResponse(_page(target), 303)
    lasts = int(LASTS.total_seconds())
    answer.set_cookie(cookie_name(), secret, max_age=lasts, path="/", secure=is_https(), httponly=True, samesite="lax")
    return answer


async def give_code(request: Request, code: Word = "", target: Target = HOME) -> Response:
    """Takes the code, and lets in whoever it belongs to. A wrong one leaves the way open for another try."""
    secret = request.cookies.get(cookie_name(), "")
    try:
        sid = await run(_pass, secret, code, sid_of(request), agent_of(request), address_of(request))
    except NotFound:
        return _without_cookie(RedirectResponse(f"/?{urlencode(_words('second_ended', target))}", 303))
    except TooMany as error:
        return wait(error)
    except AppError as error:
        return RedirectResponse(_page(target, error.code), 303)
    return _without_cookie(entered(sid, target))


async def is_waiting(request: Request) -> bool:
    """Whether this browser stands between the two steps."""
    secret = request.cookies.get(cookie_name(), "")
    try:
        await run(proofs.peek, secret, PURPOSE)
    except NotFound:
        return False
    return True


def cookie_name() -> str:
    return "__Host-second" if is_https() else "second"


def _step(
    session: Session, old: str | None, agent: str, address: str, proved: Callable[..., UserRecord], args: tuple[Any, ...]
) -> tuple[UserRecord, str]:
    """Who that is, with their session or, where they have a second factor, the secret that stands for the first."""
    user = proved(session, *args)
    if user.second_factor:
        return user, proofs.make(session, user.id, PURPOSE, LASTS)
    return user, begin_anew(session, user.id, old, agent, address)


def _pass(session: Session, secret: str, code: str, old: str | None, agent: str, address: str) -> str:
    """Uses the secret and the code up together and begins the session; when the code is wrong, the transaction fails and the secret
    stays good."""
    user_id = proofs.take(session, secret, PURPOSE).user_id
    second_factor.check(session, user_id, code, address)
    return begin_anew(session, user_id, old, agent, address)


def _page(target: str, error: str = "") -> str:
    words = _words(error, target)
    return f"{PAGE}?{urlencode(words)}" if words else PAGE


def _words(error: str, target: str) -> dict[str, str]:
    return ({"error": error} if error else {}) | ({"next": local(target)} if target != HOME else {})


def _without_cookie(answer: Response) -> Response:
    answer.delete_cookie(cookie_name(), path="/", secure=is_https(), httponly=True, samesite="lax")
    return answer
