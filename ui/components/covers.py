"""A book standing: its drawn cover, or its title in the look chosen while nothing is drawn yet."""

from uuid import UUID

from core.book.formats import Format
from ui.components.parts import Tag


def standing(format: Format, classes: str = "") -> Tag:
    """The box of a cover in the true shape of the format; fill it within `with`."""
    return Tag("div", classes=f"standing {classes}").style(f"--aspect: {format.width / format.height:.4f}")


def drawn_cover(book_id: UUID, revision: int, title: str, format: Format) -> Tag:
    box = standing(format)
    with box:
        Tag("book-drawing", src=f"/files/books/{book_id}/cover.svg?r={revision}", label=f"Cover of {title}")
    return box


def ordered_cover(order_id: UUID, book_id: UUID | None, title: str, theme: str, format: Format) -> Tag:
    """The cover as it was ordered; its title alone once the book and its photos are gone."""
    if book_id is None:
        return plain_cover(title, theme, format)
    box = standing(format)
    with box:
        Tag("book-drawing", src=f"/files/orders/{order_id}/cover.svg", label=f"Cover of {title}")
    return box


def plain_cover(title: str, theme: str, format: Format) -> Tag:
    box = standing(format, f"unmade {theme}")
    with box:
        Tag("span", title, "title", aria_hidden="true")
    return box
