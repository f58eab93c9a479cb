"""The plain forms behind links in letters: POST /forgot, /reset/…, /confirm/… and /keep-address/… A refusal leads back to the page."""

from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from core.errors import AppError, TooMany
from core.services import addresses, resets
from ui.entering import Word, wait
from ui.session import address_of
from ui.sorry import sorry
from ui.transactions import run

FORGOT, RESET, CONFIRM, KEEP = "/forgot", "/reset", "/confirm", "/keep-address"
ON_ITS_WAY = (
    "If there is an account with this address, a letter is on its way to it. Open the link in it within the hour, and choose a new "
    "password. Nothing there? Look among the unwanted mail, and check the address for a slip."
)


def register(app: FastAPI) -> None:
    app.post(FORGOT, include_in_schema=False)(forgot)
    app.post(RESET + "/{secret}", include_in_schema=False)(reset)
    app.post(CONFIRM + "/{secret}", include_in_schema=False)(confirm)
    app.post(KEEP + "/{secret}", include_in_schema=False)(keep)


async def forgot(request: Request, email: Word = "") -> Response:
    """The same for every address, whether anybody has it or not."""
    try:
        await run(resets.forgotten, email, address_of(request))
    except TooMany as error:
        return wait(error)
    except AppError as error:
        return to(FORGOT, error)
    return sorry(200, "Please look into your mail", ON_ITS_WAY)


async def reset(secret: str, password: Word = "") -> Response:
    """Leads to the sign-in form: the link gave a new password, and nothing else."""
    try:
        await run(resets.reset, secret, password)
    except AppError as error:
        return to(_with(RESET, secret), error)
    return to("/", done="password", anchor="sign-in")


async def confirm(secret: str) -> Response:
    return await _use(addresses.confirm, CONFIRM, secret)


async def keep(secret: str) -> Response:
    return await _use(addresses.keep, KEEP, secret)


async def _use(service, page: str, secret: str) -> Response:
    try:
        await run(service, secret)
    except AppError as error:
        return to(_with(page, secret), error)
    return to(_with(page, secret), done="yes")


def to(page: str, error: AppError | None = None, anchor: str = "", **words: str) -> Response:
    """To a page of ours that shows the sentence for `error`, or what is `done`."""
    words |= ({"error": error.code} | ({"field": error.field} if error.field else {})) if error else {}
    return RedirectResponse(f"{page}{f'?{urlencode(words)}' if words else ''}{f'#{anchor}' if anchor else ''}", 303)


def _with(page: str, secret: str) -> str:
    return f"{page}/{quote(secret, safe='')}"
