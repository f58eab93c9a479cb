"""The order of the books: cards and what to sort by go in; the cards in that order, and the choice of it, come out."""

from collections.abc import Awaitable, Callable

from core.services.records import BookCard
from ui.components.parts import Tag

CHANGED = "changed"
SORTS = {CHANGED: "Changed last", "title": "By title", "oldest": "Oldest first"}
"""What a shelf can be sorted by, with its words."""


def known(sort: str) -> str:
    """`sort` itself, or the usual one for anything else."""
    return sort if sort in SORTS else CHANGED


def in_order(cards: list[BookCard], sort: str) -> list[BookCard]:
    """The cards in this order; a book that is being made keeps its place among them."""
    if sort == "title":
        return sorted(cards, key=lambda card: (card.title.casefold(), card.updated_at))
    return sorted(cards, key=lambda card: card.updated_at, reverse=sort == CHANGED)


def sort_choice(maker: str, sort: str, choose: Callable[[str], Awaitable[None]]) -> None:
    """A select; the browser keeps what `maker` chose, and asks for it when the page was opened without."""

    async def chosen(event) -> None:
        await choose(known(str(event.args.get("sort", ""))))

    with (
        Tag("shelf-sort", maker=maker, sort=sort).on("sort", chosen, js_handler="(event) => emit(event.detail)"),
        Tag("label", classes="line"),
    ):
        Tag("span", "Sorted", "t-sm muted")
        with Tag("select", classes="in"):
            for key, words in SORTS.items():
                Tag("option", words, value=key, **({"selected": True} if key == sort else {}))
