"""The sign-in, account and set-up forms: an action, an error's code and a target go in; plain HTML forms come out."""

from core.services.passwords import SHORTEST
from ui.components.parts import Tag, button, field, note

CHOICE = f"Please choose another password: at least {SHORTEST} characters, and none that others would guess first."
HINT = f"At least {SHORTEST} characters. A short sentence is easy to remember."
ERRORS = {
    "account_gone": "This account was closed more than 14 days ago, and does not come back.",
    "wrong_password": "This email address and password do not belong together. Please try again.",
    "email_taken": "There is an account with this email address already. Sign in instead.",
    "second_ended": "That took a little long. Please sign in once more.",
    "address_gone": "This address cannot be used any more. Please sign in and choose another one; until then your old one stays.",
    "wrong_password/password": "This is not the password of this account. Please try again.",
    "wrong_code": "This code does not fit, or was used already. Please wait for the next one and try again.",
    "second_factor_needed": "Please type the code from your authenticator app as well.",
    "no_password": "This account has no password yet. Please choose one by the letter we send you.",
    "busy": "Nobody can sign in at this moment. Please try again in a few seconds.",
    "no_room": "There is no room to keep anything new just now. Please try again later.",
    "not_found": "This set-up link was used already, or the product was started anew since. Please use the newest link.",
    "invalid/email": "This does not look like an email address. Please check it.",
    "invalid/password": CHOICE,
    "invalid/new_password": CHOICE,
}
SOMETHING = "That did not work. Please check what you typed and try again."


def error_words(code: str, about: str) -> str:
    """The sentence for an error's `code` and the field it is `about`; '' without a code."""
    if not code:
        return ""
    return ERRORS.get(f"{code}/{about}") or ERRORS.get(code, SOMETHING)


def door(
    action: str,
    press: str,
    *,
    new: bool,
    error: str = "",
    about: str = "",
    keep: bool = False,
    target: str = "",
    look: str = "soft",
    **hidden: str,
) -> None:
    """A form for an email address and a password. `new` asks for a password to be chosen; `error` is what was wrong with the field
    `about`; `keep` shows the address again without an error; `target` is where to go then."""
    with Tag("form", method="post", action=action):
        if error:
            note("bad", error, role="alert")
        for name, value in ({**hidden, "next": target} if target else hidden).items():
            Tag("input", type="hidden", name=name, value=value)
        email(wrong=bool(error) and about == "email")
        wrong = bool(error) and about != "email"
        if new:
            Tag("input", type="hidden", name="time_zone")
            new_password("Password", "password", wrong)
        else:
            field("Password", "password", type="password", required=True, autocomplete="current-password", **marked(wrong))
        kept_address(bool(error) or keep)
        button(press, look=f"{look} wide", type="submit")


def email(wrong: bool = False) -> None:
    """A field for the address that signs in; `wrong` when it was not taken."""
    field("Email", "email", type="email", autocomplete="email", required=True, **marked(wrong))


def new_password(label: str, name: str, wrong: bool = False) -> None:
    """A field for a password to be chosen; `wrong` when it was not taken."""
    # No longest: a browser would cut off what is too long, and say nothing.
    rules = {"autocomplete": "new-password", "minlength": SHORTEST}
    field(label, name, hint=HINT, type="password", required=True, **rules, **marked(wrong))


def kept_address(back: bool) -> None:
    """Within a form: the browser keeps the address typed into it. When the answer led `back` here it shows that again, and puts the
    cursor where the mistake is."""
    Tag("kept-address", hidden=True, **({"back": True} if back else {}))


def marked(is_wrong: bool) -> dict[str, str]:
    """What tells of a field that it is the one that is wrong."""
    return {"aria_invalid": "true"} if is_wrong else {}
