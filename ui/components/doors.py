"""The sign-in, account and set-up forms: an action, an error's code and a target go in; plain HTML forms come out."""

from core.services.passwords import SHORTEST
from ui.components.parts import Tag, button, field, note

ERRORS = {
    "wrong_password": "This e-mail address and password do not belong together. Please try again.",
    "email_taken": "There is an account with this e-mail address already. Sign in instead.",
    "too_many": "That was tried too often. Please wait a few minutes and try again.",
    "not_found": "This set-up link was used already, or the product was started anew since. Please use the newest link.",
    "invalid/email": "This does not look like an e-mail address. Please check it.",
    "invalid/password": f"Please choose another password: at least {SHORTEST} characters, and none that others would guess first.",
}
SOMETHING = "That did not work. Please check what you typed and try again."


def error_words(code: str, about: str) -> str:
    """The sentence for an error's `code` and the field it is `about`; '' without a code."""
    if not code:
        return ""
    return ERRORS.get(f"{code}/{about}") or ERRORS.get(code, SOMETHING)


def door(action: str, press: str, *, new: bool, error: str = "", target: str = "", look: str = "soft", **hidden: str) -> None:
    """A form for an e-mail address and a password. `new` asks for a password to be chosen; `target` is where to go then."""
    with Tag("form", method="post", action=action):
        if error:
            note("bad", error, role="alert")
        for name, value in ({**hidden, "next": target} if target else hidden).items():
            Tag("input", type="hidden", name=name, value=value)
        field("Email", "email", type="email", autocomplete="email", required=True)
        if new:
            hint = f"At least {SHORTEST} characters. A short sentence is easy to remember."
            rules = {"autocomplete": "new-password", "minlength": SHORTEST}
            field("Password", "password", hint=hint, type="password", required=True, **rules)
        else:
            field("Password", "password", type="password", required=True, autocomplete="current-password")
        button(press, look=f"{look} wide", type="submit")
