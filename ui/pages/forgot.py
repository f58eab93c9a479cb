"""The page for a forgotten password: an address goes in, and a letter to it, if it has an account, comes of it."""

from fastapi import Request

from ui.components.doors import email, error_words, kept_address
from ui.components.parts import Tag, button, link, note
from ui.letter_doors import FORGOT
from ui.theme import frame, page


def register() -> None:
    page(FORGOT)(forgot)


async def forgot(request: Request) -> None:
    asked = request.query_params
    around = frame("A new password", request.state.user, sheets=("welcome.css",), scripts=("doors.js",))
    with around, Tag("div", classes="wrap"), Tag("div", classes="door"):
        Tag("h1", "Forgotten your password?")
        Tag("p", "Tell us your address, and we write to you how to choose a new one. Your books are safe meanwhile.", "lead")
        with Tag("div", classes="card"), Tag("form", method="post", action=FORGOT):
            if words := error_words(asked.get("error", ""), asked.get("field", "")):
                note("bad", words, role="alert")
            email(wrong=bool(words))
            kept_address(bool(words))
            button("Write to me", look="main wide", type="submit")
        with Tag("p", classes="t-sm"):
            link("Back to signing in", "/#sign-in")
