"""The plain forms at the door: POST /sign-in, /register, /setup and /sign-out. A refusal leads back to the page with `?error=code`."""

from fastapi import FastAPI, Request
from fastapi.responses import Response

from core.errors import AppError
from core.services import accounts, operators
from ui.entering import HOME, Target, Word, back, enter, enter_nothing, leave
from ui.second_factor import second_step
from ui.session import address_of
from ui.transactions import run


def register(app: FastAPI) -> None:
    app.post("/sign-in", include_in_schema=False)(sign_in)
    app.post("/register", include_in_schema=False)(sign_up)
    app.post("/setup", include_in_schema=False)(claim)
    app.post("/sign-out", include_in_schema=False)(leave)


async def sign_in(request: Request, email: Word = "", password: Word = "", target: Target = HOME) -> Response:
    try:
        return await second_step(request, target, accounts.authenticate, email, password, address_of(request))
    except AppError as error:
        return back(request, error, target)


async def sign_up(request: Request, email: Word = "", password: Word = "", time_zone: Word = "", target: Target = HOME) -> Response:
    """A new maker is at their shelf at once. For an address that has an account the answer is the same, but its cookie opens nothing."""
    try:
        made = await run(accounts.register, email, password, address_of(request), time_zone)
    except AppError as error:
        return back(request, error, target)
    return await (enter(request, made.user.id, target) if made.user else enter_nothing(request, target))


async def claim(request: Request, token: Word = "", email: Word = "", password: Word = "", time_zone: Word = "") -> Response:
    try:
        user = await run(operators.claim_setup, token, email, password, time_zone)
    except AppError as error:
        return back(request, error)
    return await enter(request, user.id)
