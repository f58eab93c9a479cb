"""The doors to the identity provider: GET /oidc/begin sends a browser there, GET /oidc/back takes it in again.

Between the two a cookie of its own keeps the journey, sealed; what comes back without it is of no use. Setting out is a link and not a
form, because browsers hold a form's redirects to our own address (CSP form-action). A page of another site that leads here changes
nothing: signing in takes a press on our page, and linking a secret that only our page has.
"""

import asyncio
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from core.errors import AppError, NotSignedIn, TooMany
from core.gateways.identity import Who
from core.services import identities, proving
from core.services.identities import AWAY, Journey, Purpose
from core.services.limits import Limiter
from core.services.records import UserRecord
from core.services.secret import token_hash
from ui.entering import HOME, local, wait
from ui.guard import is_foreign
from ui.second_factor import second_step
from ui.session import address_of, is_https, require_user, sid_of
from ui.transactions import run

PAGE = "/account"
LONGEST = 500

# Each one waits for another's server.
journeys = Limiter("identity", most=60, seconds=300)


def register(app: FastAPI) -> None:
    app.get("/oidc/begin", include_in_schema=False)(begin)
    app.get("/oidc/back", include_in_schema=False)(back)


async def begin(request: Request, purpose: Purpose = "enter", key: str = "", next: str = HOME) -> Response:
    """Sends the browser to the provider. To link an identity takes the `key` that the account page made."""
    if is_foreign(request.headers):
        return RedirectResponse("/", 303)
    # A cookie has to hold it.
    target = local(next) if len(next) <= LONGEST else HOME
    try:
        await asyncio.to_thread(journeys.count, address_of(request))
        sid_hash = await _whose(request, purpose, key)
        there, sealed = await asyncio.to_thread(identities.depart, purpose, target, sid_hash)
    except AppError as error:
        return _refused(error, purpose, target)
    answer = RedirectResponse(there, 303)
    lasts = int(AWAY.total_seconds())
    answer.set_cookie(cookie_name(), sealed, max_age=lasts, path="/", secure=is_https(), httponly=True, samesite="lax")
    return answer


async def back(request: Request) -> Response:
    """Takes in whoever comes back, for what they set out for. The journey is over with this, however it ends."""
    purpose, target = "enter", HOME
    try:
        await asyncio.to_thread(journeys.count, address_of(request))
        kept = identities.journey(request.cookies.get(cookie_name(), ""))
        purpose, target = kept.purpose, kept.target
        who = await asyncio.to_thread(identities.arrive, kept, dict(request.query_params))
        answer = await _arrived(request, kept, who)
    except AppError as error:
        answer = _refused(error, purpose, target)
    answer.delete_cookie(cookie_name(), path="/", secure=is_https(), httponly=True, samesite="lax")
    return answer


def cookie_name() -> str:
    return "__Host-oidc" if is_https() else "oidc"


async def _whose(request: Request, purpose: Purpose, key: str) -> str:
    """The hash of the session that links or proves; '' for signing in. Raises NotSignedIn, NotFound for a key that is not good."""
    if purpose == "enter":
        return ""
    user, sid = require_user(request), sid_of(request) or ""
    if purpose == "link":
        await run(identities.use_allowance, user.id, key)
    return token_hash(sid)


async def _arrived(request: Request, kept: Journey, who: Who) -> Response:
    if kept.purpose == "enter":
        return await second_step(request, kept.target, identities.enter, who)
    user, sid = require_user(request), sid_of(request) or ""
    if token_hash(sid) != kept.sid_hash:
        raise NotSignedIn("This began in another session. Please sign in and try again.")
    if kept.purpose == "link":
        await run(identities.link, user.id, who)
    elif (await run(_prove, user, who, sid)).second_factor:
        return await second_step(request, kept.target, _known, user)
    return RedirectResponse(kept.target, 303)


def _prove(session: Session, user: UserRecord, who: Who, sid: str) -> UserRecord:
    found = identities.prove(session, user.id, who)
    if not found.second_factor:
        proving.mark(session, sid)
    return found


def _known(_session: Session, user: UserRecord) -> UserRecord:
    """Who has proved it already."""
    return user


def _refused(error: AppError, purpose: Purpose, target: str) -> Response:
    """Back to where it began, which shows the sentence of the error's code. Who tried too often is told so at once."""
    if isinstance(error, TooMany):
        return wait(error)
    page = "/" if purpose == "enter" or isinstance(error, NotSignedIn) else PAGE
    words = {"error": error.code} | ({"next": target} if page == "/" and target != HOME else {})
    return RedirectResponse(f"{page}?{urlencode(words)}" + ("#sign-in" if page == "/" else "#identities"), 303)
