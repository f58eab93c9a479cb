"""One part of the account page: a title and a sentence go in; a row with room for its controls comes out."""

from collections.abc import Iterator
from contextlib import contextmanager

from ui.components.parts import Tag


@contextmanager
def section(key: str, title: str, words: str) -> Iterator[None]:
    """`key` is the part's id, so that a link can lead to /account#key."""
    with Tag("section", classes="sec", id=key, aria_labelledby=f"{key}-title"):
        with Tag("div"):
            Tag("h2", title, id=f"{key}-title")
            Tag("p", words)
        with Tag("div", classes="form"):
            yield
