"""The desk's frame: a title and the operator go in; the side bar with every part of the desk, and room for one of them, come out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.services.records import UserRecord
from ui.components.parts import Tag, icon
from ui.session import DESK
from ui.theme import bare, before_main, logo


@dataclass(frozen=True)
class Part:
    """A part of the desk; `key` is what a page calls it."""

    key: str
    words: str
    mark: str
    address: str


PARTS = (
    Part("today", "Today", "sun", DESK),
    Part("people", "People", "users", f"{DESK}/people"),
    Part("books", "Books", "book-open", f"{DESK}/books"),
    Part("orders", "Orders", "package", f"{DESK}/orders"),
    Part("work", "Work", "activity", f"{DESK}/work"),
    Part("letters", "Letters", "mail", f"{DESK}/letters"),
    Part("offers", "Kinds and prices", "tag", f"{DESK}/offers"),
    Part("texts", "Texts", "file-text", f"{DESK}/texts"),
    Part("events", "Payment news", "arrow-left-right", f"{DESK}/events"),
    Part("audit", "Who did what", "history", f"{DESK}/audit"),
    Part("settings", "Settings", "sliders-horizontal", f"{DESK}/settings"),
)


@contextmanager
def desk(title: str, operator: UserRecord, current: str, **files: tuple[str, ...]) -> Iterator[None]:
    """Everything around a page of the desk. `current` is the key of the part it belongs to; `files` as for `bare`."""
    wanted = files | {
        "sheets": ("admin.css", *files.get("sheets", ())),
        "scripts": ("when.js", "refocus.js", *files.get("scripts", ())),
    }
    with bare(f"{title} · Sal’s desk", **wanted):
        with before_main():
            _side(operator, current)
        with Tag("div", classes="desk"):
            yield


def head(title: str, words: str = "") -> None:
    """The page's heading, with a sentence beneath."""
    Tag("h1", title)
    if words:
        Tag("p", words, "muted under")


def panel(title: str, classes: str = "") -> Tag:
    """A sheet of the desk with a heading of its own; fill it within `with`."""
    made = Tag("section", classes=f"pan {classes}", aria_label=title)
    with made:
        Tag("h2", title)
    return made


def _side(operator: UserRecord, current: str) -> None:
    with Tag("nav", classes="sidebar", aria_label="Sal’s desk"):
        with Tag("a", classes="mark", href=DESK, aria_label="Sal’s desk"):
            logo()
            Tag("span", "Sal’s desk")
        for part in PARTS:
            here = {"aria-current": "page"} if part.key == current else {}
            _way(part.words, part.mark, part.address, **here)
        Tag("span", classes="grow")
        _way("My own shelf", "arrow-left", "/books")


def _way(words: str, mark: str, address: str, **attributes: str) -> None:
    with Tag("a", classes="nv", href=address, **attributes):
        icon(mark, 18)
        Tag("span", words)
