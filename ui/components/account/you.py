"""The part about the person: name, picture, language and time zone, as others and our letters know them."""

from fastapi import Request
from nicegui import events, ui

from core.book.tongues import HYPHENATED
from core.services import profiles
from core.services.profiles import LARGEST_PICTURE
from core.services.records import UserRecord
from ui.calls import call, shown
from ui.components.account.section import section
from ui.components.me import show_me
from ui.components.parts import Tag, button, choice, field, form, toast

WORDS = "How we sign your books and write to you."


async def show(user: UserRecord, request: Request) -> None:
    with section("you", "You", WORDS):
        Portrait(user).show()
        _facts(user)


class Portrait:
    """The picture, which goes to its own door from the browser; afterwards it is looked at anew here."""

    def __init__(self, user: UserRecord) -> None:
        self.user = user

    @ui.refreshable_method
    def show(self) -> None:
        words = "A new picture" if self.user.picture else "Choose a picture"
        field = Tag(
            "portrait-field", classes="portrait", words=words, most=LARGEST_PICTURE, picture=str(self.user.picture or ""),
            letters=profiles.initials(self.user),
        )  # fmt: skip
        field.on("changed", self.look_again, args=[])

    @shown()
    async def look_again(self) -> None:
        self.user = await call(profiles.get, self.user.id)
        self.show.refresh()
        show_me(self.user)


def _facts(user: UserRecord) -> None:
    @shown()
    async def save(event: events.GenericEventArguments) -> None:
        given = {name: str(event.args[name]) for name in ("name", "language", "time_zone") if name in event.args}
        show_me(await call(profiles.update, user.id, **given))
        toast("Saved.")

    with form(save):
        field("Name", "name", value=user.name, maxlength=100, autocomplete="name")
        choice("Language new books begin with", "language", _tongues(user.language), user.language)
        with Tag("div", classes="field"):
            Tag("label", "Time zone", "lbl", for_="time-zone")
            Tag("time-zone-field", value=user.time_zone)
        button("Save", look="main", type="submit")


def _tongues(now: str) -> dict[str, str]:
    """By their own names; one that came in by program is kept as it is."""
    tongues = dict(sorted(HYPHENATED.items(), key=lambda item: item[1]))
    return tongues if now in tongues else {now: now} | tongues
