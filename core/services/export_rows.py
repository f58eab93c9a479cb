"""What a maker's rows are in their export: a table goes in; its rows, without secrets, come out in stretches.

A table that holds something of people's is named here, either with the file it goes to or with the reason why it does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, false, or_, tuple_
from sqlalchemy import select as columns_of
from sqlmodel import SQLModel, select

from storage.database import transaction
from storage.models import Book, Order


@dataclass(frozen=True)
class Given:
    """A table that is exported as `file`.json, without the columns `kept_back`; `words` say what it holds. `at_once` rows are read
    together: a document may be a megabyte, so of those with documents only a few are in memory at a time."""

    file: str
    words: str
    kept_back: frozenset[str] = frozenset()
    at_once: int = 500


def _without(*columns: str) -> frozenset[str]:
    return frozenset(columns)


EXPORTED = {
    "users": Given("account", "your account", _without("hashed_password", "totp_secret", "totp_last", "picture_sha256")),
    "sessions": Given("browsers-signed-in", "browsers you are signed in with", _without("id")),
    "refresh_tokens": Given("programs-signed-in", "programs you are signed in with", _without("token_hash")),
    "identities": Given("other-ways-to-sign-in", "accounts elsewhere that sign you in"),
    "api_keys": Given("api-keys", "keys you made for programs, without the keys themselves", _without("key_hash")),
    "books": Given("books", "your books with every page as it is laid out, in millimetres", _without("preview"), at_once=4),
    "book_photos": Given("photos-in-books", "which photo is in which book"),
    "photos": Given("photos", "what is known of each photo: when, where, how large", _without("sums")),
    "memories": Given("memories", "what you and others wrote for your books"),
    "edits": Given("edits", "every change of your books", at_once=4),
    "versions": Given("versions", "kept versions of your books", at_once=4),
    "print_files": Given("print-files", "the print files, and what was found when they were checked", _without("sums")),
    "shares": Given("shares", "links to your books that you gave out", _without("token_hash", "hashed_password")),
    "messages": Given("letters", "letters we wrote to you", _without("text", "html", "message_id", "error")),
    "jobs": Given(
        "work", "work that was done for you", _without("worker", "fence", "lease_until", "lane", "priority", "turn", "request_id", "trace")
    ),
    "uploads": Given("uploads", "photos on their way"),
    "exports": Given("exports", "files like this one", _without("prints", "sha256")),
    "orders": Given("orders", "books you ordered, with their whole price and where they went", _without("sums")),
    "order_documents": Given("ordered-pages", "the pages of each order as they were when you ordered them", at_once=4),
    "order_events": Given("order-history", "what became of each order"),
    "payments": Given("payments", "what you paid, each attempt", _without("url", "facts", "asked_at")),
    "refunds": Given("refunds", "what was given back to you", _without("attempts", "due_at", "error")),
    "disputes": Given("disputes", "payments that were called back at your bank"),
    "invoices": Given("invoices", "your invoices and credit notes, line by line"),
    "print_orders": Given("printed-copies", "printed copies at the printer", _without("attempts", "due_at", "error")),
}

NOT_EXPORTED = {
    "proofs": "one-time secrets in letters, good for an hour or so",
    "recovery_codes": "hashes of secrets, from which nothing can be read",
    "replies": "answers to programs, kept for a day in case they ask again; what they tell of is in the other files",
    "drafts": "pages of a book that is being made this minute; the finished book is in books.json",
    "setup_tokens": "belongs to nobody: the link that makes the first operator",
    **dict.fromkeys(("kinds", "formats", "themes", "prices", "coupons", "texts"), "belongs to nobody: what is on offer, the site's texts"),
    **dict.fromkeys(("counters", "marks", "schedules"), "belongs to nobody: what the place itself remembers"),
    "news": "that something changed, told to open pages and dropped within minutes; what changed is in the other files",
    "webhook_events": "what the payment provider told us; what came of it is in payments.json and order-history.json",
    "audit": "what the operators did; it is theirs",
    "erased": "belongs to nobody who is here: marks of who left for ever, so that an older backup does not bring them back",
}


def rows(table: Table, user_id: UUID) -> Iterator[dict[str, Any]]:
    """The maker's rows of an exported table, as plain dictionaries. Each stretch is read in a transaction of its own."""
    given, key = EXPORTED[table.name], list(table.primary_key)
    wanted = [column for column in table.columns if column.name not in given.kept_back]
    # The key is read along to go on after it, also where it is a hash that is not given.
    reading = columns_of(*wanted, *(column.label(f"_{column.name}") for column in key)).where(mine(table, user_id)).order_by(*key)
    after: ColumnElement[bool] | None = None
    while True:
        with transaction() as session:
            stretch = session.execute((reading if after is None else reading.where(after)).limit(given.at_once)).all()
        for row in stretch:
            yield dict(zip((column.name for column in wanted), row, strict=False))
        if len(stretch) < given.at_once:
            return
        last = stretch[-1][len(wanted) :]
        after = tuple_(*key) > tuple_(*last, types=[column.type for column in key])


def mine(table: Table, user_id: UUID) -> ColumnElement[bool]:
    """True of rows that are the maker's, or of a book or an order of theirs."""
    ways: list[ColumnElement[bool]] = [table.c.id == user_id] if table.name == "users" else []
    if "user_id" in table.c:
        ways.append(table.c.user_id == user_id)
    if "order_id" in table.c:
        ways.append(table.c.order_id.in_(select(Order.id).where(Order.user_id == user_id)))
    if "book_id" in table.c:
        ways.append(table.c.book_id.in_(select(Book.id).where(Book.user_id == user_id)))
    return or_(false(), *ways)


def tables() -> list[Table]:
    """The exported tables."""
    return [SQLModel.metadata.tables[name] for name in EXPORTED]
