"""The part about the password: a person goes in; a plain form to change it, or to choose a first one, comes out."""

from fastapi import Request

from core.services.records import UserRecord
from ui.components.account.prove import CODE
from ui.components.account.section import section
from ui.components.doors import error_words, kept_address, marked, new_password
from ui.components.parts import Tag, button, field, note
from ui.password_doors import LETTER, PART, PASSWORD

WORDS = "A new one signs you out everywhere but here, and we write to you about it."
NONE_YET = "You have none: another service signs you in. Choosing one ends that; you can link the service again then."
# This page's session ends before the answer has come; being led to the welcome page just then would lose the new one.
STAY = "() => window.socket?.off('open')"
DONE = {
    "changed": "Your password is changed. Everywhere else you have to sign in with the new one.",
    "sent": "A letter is on its way to you. Open the link in it within the hour, and choose a password.",
}


async def show(user: UserRecord, request: Request) -> None:
    asked = request.query_params
    wrong = asked.get("field", "") if asked.get("part") == PART and "error" in asked else ""
    with section(PART, "Password", WORDS if user.has_password else NONE_YET):
        if asked.get("part") == PART:
            _told(request)
        if user.has_password:
            _change(user, wrong)
        else:
            with Tag("form", method="post", action=LETTER):
                button("Send me a letter to choose one", type="submit")


def _told(request: Request) -> None:
    asked = request.query_params
    if done := DONE.get(asked.get("done", "")):
        note("ok", done, role="status")
    elif words := error_words(asked.get("error", ""), asked.get("field", "")):
        note("bad", words, role="alert")


def _change(user: UserRecord, wrong: str) -> None:
    with Tag("form", classes="stack", method="post", action=PASSWORD).on("submit", js_handler=STAY):
        # For programs that keep passwords: whose this one is.
        Tag("input", type="text", name="username", value=user.email, autocomplete="username", hidden=True)
        now = {"type": "password", "autocomplete": "current-password"} | marked(wrong == "password")
        field("Password you have now", "password", required=True, **now)
        if user.second_factor:
            # Not required: it may have been turned off since, further down this page.
            field("Code", "code", hint="From your authenticator app, or a recovery code.", **CODE, **marked(wrong == "code"))
        new_password("New password", "new_password", wrong == "new_password")
        kept_address(bool(wrong))
        button("Change my password", type="submit")
