"""The plain forms behind links in letters: POST /forgot, /reset/…, /confirm/…, /keep-address/… and /letters/off/… A refusal leads back
to the page."""

from urllib.parse import parse_qs, quote, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from core.errors import AppError, TooMany
from core.services import addresses, notices, resets
from ui.entering import Word, wait
from ui.session import address_of
from ui.sorry import sorry
from ui.transactions import run

FORGOT, RESET, CONFIRM, KEEP, OFF = "/forgot", "/reset", "/confirm", "/keep-address", notices.OFF
LETTERS, YES, NO = "letters", "on", "off"
ON_ITS_WAY = (
    "If there is an account with this address, a letter is on its way to it. Open the link in it within the hour, and choose a new "
    "password. Nothing there? Look among the unwanted mail, and check the address for a slip."
)


def register(app: FastAPI) -> None:
    app.post(FORGOT, include_in_schema=False)(forgot)
    app.post(RESET + "/{secret}", include_in_schema=False)(reset)
    app.post(CONFIRM + "/{secret}", include_in_schema=False)(confirm)
    app.post(KEEP + "/{secret}", include_in_schema=False)(keep)
    app.post(OFF + "/{token}", include_in_schema=False)(letters_off)


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


async def letters_off(token: str, request: Request) -> Response:
    """Stops the letters that may be stopped, or has them come again. A mail program presses this too, in its reader's name (RFC 8058):
    it sends no cookie, says its own words and wants no page."""
    told = parse_qs((await request.body()).decode("utf-8", "replace")).get(LETTERS, [])
    try:
        await run(notices.switch, token, told == [YES])
    except AppError as error:
        return sorry(error.status, "Nothing here", error.message)
    return to(_with(OFF, token), done=told[0]) if told in ([YES], [NO]) else Response(status_code=200)


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
