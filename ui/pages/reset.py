"""The page behind the link in a letter about a forgotten password: the link goes in, a new password can be chosen."""

from fastapi import Request

from core.errors import NotFound
from core.services import proofs
from core.services.proofs import RESET as PURPOSE
from ui.calls import call
from ui.components.doors import error_words, new_password
from ui.components.parts import Tag, button, link, note
from ui.letter_doors import FORGOT, RESET
from ui.theme import frame, page

USED = "Links to choose a new password work once, and for an hour. If you still need one, let us write to you again."


def register() -> None:
    page(RESET + "/{secret}")(reset)


async def reset(secret: str, request: Request) -> None:
    try:
        found = await call(proofs.peek, secret, PURPOSE)
    except NotFound:
        found = None
    with frame("A new password", request.state.user, sheets=("welcome.css",)), Tag("div", classes="wrap"), Tag("div", classes="door"):
        Tag("h1", "Choose a new password" if found else "This link is used up")
        if found is None:
            Tag("p", USED, "lead")
            link("Write to me again", FORGOT, look="soft")
            return
        Tag("p", "It signs you out everywhere, and ends the keys of your programs. Then you sign in with it.", "lead")
        with Tag("div", classes="card"), Tag("form", method="post", action=f"{RESET}/{secret}"):
            if words := error_words(request.query_params.get("error", ""), request.query_params.get("field", "")):
                note("bad", words, role="alert")
            # For programs that keep passwords: whose this one is.
            Tag("input", type="text", name="username", value=found.email, autocomplete="username", hidden=True)
            new_password("New password", "password", wrong=bool(words))
            button("Save my new password", look="main wide", type="submit")
