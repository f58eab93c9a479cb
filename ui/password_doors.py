"""The plain forms of the account page's part about the password: POST /account/password and /account/password-letter."""

from fastapi import FastAPI, Request
from fastapi.responses import Response

from core.errors import AppError, TooMany
from core.services import resets
from ui.entering import Word, enter, wait
from ui.letter_doors import to
from ui.session import address_of, require_user
from ui.transactions import run

PASSWORD, LETTER = "/account/password", "/account/password-letter"
PAGE, PART = "/account", "password"


def register(app: FastAPI) -> None:
    app.post(PASSWORD, include_in_schema=False)(change)
    app.post(LETTER, include_in_schema=False)(send_letter)


async def change(request: Request, password: Word = "", new_password: Word = "", code: Word = "") -> Response:
    """Everybody who was signed in is signed out; this browser goes on with a session of its own."""
    user = require_user(request)
    try:
        await run(resets.change, user.id, password, new_password, code, address_of(request))
    except AppError as error:
        return _back(error)
    return await enter(request, user.id, f"{PAGE}?part={PART}&done=changed#{PART}")


async def send_letter(request: Request) -> Response:
    user = require_user(request)
    try:
        await run(resets.send_link, user.id)
    except AppError as error:
        return _back(error)
    return to(PAGE, part=PART, done="sent", anchor=PART)


def _back(error: AppError) -> Response:
    return wait(error) if isinstance(error, TooMany) else to(PAGE, error, part=PART, anchor=PART)
