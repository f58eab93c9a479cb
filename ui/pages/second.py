"""The page between password and shelf: whoever has a second factor types its code here."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from ui.components.account.prove import CODE
from ui.components.parts import Tag, button, field, link, note
from ui.entering import HOME, local
from ui.second_factor import PAGE, is_waiting
from ui.theme import frame, page

ERRORS = {
    "wrong_code": "This code does not fit, or was used already. Please wait for the next one and try again.",
    "second_factor_needed": "Please type the code from your authenticator app.",
    "too_many": "That was tried too often. Please wait a few minutes and try again.",
}
SOMETHING = "That did not work. Please try once more."


def register() -> None:
    page(PAGE)(second_page)


async def second_page(request: Request) -> Response | None:
    if not await is_waiting(request):
        return RedirectResponse("/", 303)
    asked = request.query_params
    with frame("Your code", None, sheets=("welcome.css",)), Tag("div", classes="wrap"), Tag("div", classes="door"):
        Tag("h1", "One more step")
        Tag("p", "Please type the six digits that your authenticator app shows for this account.", "lead")
        with Tag("div", classes="card"), Tag("form", method="post", action=PAGE):
            if error := asked.get("error", ""):
                note("bad", ERRORS.get(error, SOMETHING), role="alert")
            Tag("input", type="hidden", name="next", value=local(asked.get("next", HOME)))
            hint = "Lost your phone? A recovery code works here as well."
            field("Code", "code", hint=hint, required=True, autofocus=True, **CODE)
            button("Sign in", look="main wide", type="submit")
        link("Begin again", "/#sign-in", look="text")
    return None
