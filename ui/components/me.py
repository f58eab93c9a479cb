"""The person in a circle, at the head of every page: a record goes in; their picture, or the letters of their name, comes out."""

from nicegui import context

from core.services import profiles
from core.services.records import UserRecord
from ui.components.parts import Tag

PICTURE_URL = "/files/people/{picture_id}.jpg"


def me(user: UserRecord) -> Tag:
    """The circle that opens the account's menu."""
    with Tag("summary", classes="me", aria_label=f"Account of {user.name or user.email}") as circle:
        _face(user)
    context.client.me = circle
    return circle


def show_me(user: UserRecord) -> None:
    """Shows the person as they are now at the head of this page."""
    circle = getattr(context.client, "me", None)
    if circle is not None:
        circle.clear()
        circle.props["aria-label"] = f"Account of {user.name or user.email}"
        circle.update()
        with circle:
            _face(user)


def _face(user: UserRecord) -> None:
    if user.picture:
        Tag("img", src=PICTURE_URL.format(picture_id=user.picture), alt="", width=44, height=44)
    else:
        Tag("span", profiles.initials(user))
