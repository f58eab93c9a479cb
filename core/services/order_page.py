"""What the page shows on which a book is ordered: a maker's book goes in; the book, its price and what was ordered before come out, read
at once."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from core.errors import Conflict
from core.services import books, orders, prices, shop
from core.services.records import BookRecord
from core.services.shop_records import OrderRecord, Quote


@dataclass(frozen=True)
class Found:
    """`before` is the book's newest order; `trouble` says why there is no price of its files."""

    before: OrderRecord | None
    sells_copies: bool
    quote: Quote | None
    trouble: str


def find(session: Session, user_id: UUID, book_id: UUID) -> tuple[BookRecord, Found | None]:
    """The book, and what there is to say of ordering it; None where it cannot be ordered."""
    book = books.get(session, user_id, book_id)
    if not shop.is_open() or book.document is None:
        return book, None
    before, copies = orders.newest_of_book(session, user_id, book_id), prices.sells_copies(session, book.kind, book.document.format)
    try:
        return book, Found(before, copies, prices.quote(session, user_id, book_id), "")
    except Conflict as error:
        return book, Found(before, copies, None, error.message)
