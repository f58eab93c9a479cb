"""The account page: who you are here, how you sign in, what you have, and the way out."""

from fastapi import Request

from core.services import account_page as read_at_once
from ui.calls import call
from ui.components.account import address, files, identities, keys, leaving, letters, password, payments, second_factor, sign_ins, you
from ui.components.parts import Tag
from ui.session import require_user
from ui.theme import frame, page

SECTIONS = (you, address, letters, password, second_factor, identities, sign_ins, keys, payments, files, leaving)
SCRIPTS = ("drawing.js", "when.js", "you.js", "doors.js")


def register() -> None:
    page("/account")(account_page)


async def account_page(request: Request) -> None:
    user = require_user(request)
    # What small parts show is read at once.
    request.state.account = await call(read_at_once.read, user.id)
    with frame("Your account", user, sheets=("account.css",), scripts=SCRIPTS), Tag("div", classes="wrap narrow account"):
        Tag("h1", "Your account")
        for part in SECTIONS:
            await part.show(user, request)
