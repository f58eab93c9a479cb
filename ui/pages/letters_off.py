"""The page behind “No more letters like this”. Programs open links in letters, so it does nothing by itself: its button does."""

from fastapi import Request

from core.errors import NotFound
from core.services import notices
from ui.calls import call
from ui.components.parts import Tag, button, link
from ui.letter_doors import LETTERS, NO, OFF, YES
from ui.theme import frame, page

WHICH = "These are the letters that say a first draft of a book is laid out, or that something could not be made."
ALWAYS = "Letters about your orders, your money and how you sign in still come: you need those."


def register() -> None:
    page(OFF + "/{token}")(letters_off)


async def letters_off(token: str, request: Request) -> None:
    with frame("Letters", request.state.user, sheets=("welcome.css",)), Tag("div", classes="wrap"), Tag("div", classes="door"):
        try:
            come = await call(notices.about, token)
        except NotFound as error:
            Tag("h1", "This link is not complete")
            Tag("p", error.message, "lead")
            link("To your account", "/account#letters", look="soft")
            return
        done = request.query_params.get("done")
        Tag("h1", "They come again" if done == YES and come else "Get fewer letters?" if come else "No more letters like this")
        Tag("p", f"{WHICH} {ALWAYS}", "lead")
        with Tag("form", method="post", action=f"{OFF}/{token}"):
            Tag("input", type="hidden", name=LETTERS, value=NO if come else YES)
            button("No more of these" if come else "Send them again", look="main" if come else "soft", type="submit")
