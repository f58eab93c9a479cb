"""The pages behind links in letters about an address: confirm it, or keep the one there is. Programs open links in letters, so a page
alone does nothing: it has one button that does."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request

from core.errors import NotFound
from core.services import addresses, proofs
from core.services.proofs import KEEP as PURPOSE
from ui.calls import call
from ui.components.doors import error_words
from ui.components.parts import Tag, button, link, note
from ui.letter_doors import CONFIRM, FORGOT, KEEP
from ui.theme import frame, page

USED = "This link has done its work, or its time is over."
ANOTHER = "Should your address still wait to be confirmed, your account page sends you a new letter."
CHANGED = "The change was stopped or confirmed meanwhile. If somebody else asked for it, choose a new password now."
STAYS = "The other one cannot be confirmed any more. If it was not you who asked for it, somebody may know your password: choose a new one."


def register() -> None:
    page(CONFIRM + "/{secret}")(confirm)
    page(KEEP + "/{secret}")(keep)


async def confirm(secret: str, request: Request) -> None:
    with _door(request):
        if "done" in request.query_params:
            Tag("h1", "Thank you, it is confirmed")
            Tag("p", "This address is yours, and now we know it.", "lead")
            _onward(request)
            return
        try:
            found = await call(addresses.about, secret)
        except NotFound:
            Tag("h1", "This link is used up")
            Tag("p", f"{USED} {ANOTHER}", "lead")
            _onward(request)
            return
        Tag("h1", "Is this your address?")
        Tag("p", found.email, "lead breaks")
        _press(request, f"{CONFIRM}/{secret}", "Yes, it is mine")
        Tag("p", "If you know nothing of it, close this page. Nothing changes then.", "muted")


async def keep(secret: str, request: Request) -> None:
    with _door(request):
        if "done" in request.query_params:
            Tag("h1", "Your address stays as it is")
            Tag("p", STAYS, "lead")
            link("Choose a new password", FORGOT, look="soft")
            return
        try:
            found = await call(proofs.peek, secret, PURPOSE)
        except NotFound:
            Tag("h1", "This link is used up")
            Tag("p", f"{USED} {CHANGED}", "lead")
            link("Choose a new password", FORGOT, look="soft")
            return
        Tag("h1", "Keep your address?")
        Tag("p", f"Somebody signed in to your account wants to use {found.email} in place of the address you have.", "lead breaks")
        _press(request, f"{KEEP}/{secret}", "Keep my address")
        Tag("p", "If it was you, close this page and open the link that we sent to the new address.", "muted")


@contextmanager
def _door(request: Request) -> Iterator[None]:
    with frame("Your address", request.state.user, sheets=("welcome.css",)), Tag("div", classes="wrap"), Tag("div", classes="door"):
        yield


def _press(request: Request, action: str, words: str) -> None:
    with Tag("form", method="post", action=action):
        if error := error_words(request.query_params.get("error", ""), request.query_params.get("field", "")):
            note("bad", error, role="alert")
        button(words, look="main", type="submit")


def _onward(request: Request) -> None:
    link("To your account", "/account#address", look="soft") if request.state.user else link("Sign in", "/#sign-in", look="soft")
