"""Prices as the operator edits them: what a kind of book in a format costs goes in, checked; rows, a whole price and the log come out.

The files and a printed copy of the same book are changed together: they share the currency and the tax. Orders hold a price of their own,
frozen when they were placed, so no change here reaches them.
"""

from datetime import datetime
from itertools import product
from uuid import UUID

from pydantic import Field
from sqlmodel import Session, select

from core.book.formats import FORMATS
from core.errors import Invalid, NotFound
from core.facts import Plain
from core.services import audit
from core.services.books import KINDS
from core.shop import money, pricing
from core.shop.pricing import Behaviour, Breakdown, Rate
from storage.models import Price, now

MOST_TAX = 5000
NOT_SOLD = "There is no such book to be priced."
ALL_OF_IT = 10_000


class Amounts(Plain):
    """In minor units: `base` covers `pages_included` pages, each further one costs `per_page`."""

    base: int = Field(ge=0, le=money.MOST)
    pages_included: int = Field(ge=0, le=2000)
    per_page: int = Field(ge=0, le=money.MOST)
    is_on: bool = True


class PriceChange(Plain):
    """The price of a book as it is to be; `tax_rate` in hundredths of a percent. Without `printed` it is not sold printed."""

    currency: str = Field(min_length=3, max_length=3)
    tax_rate: int = Field(0, ge=0, le=ALL_OF_IT)
    tax_behaviour: Behaviour = "inclusive"
    files: Amounts
    printed: Amounts | None = None


class PriceRecord(Plain):
    """The price of a kind of book in a format; `files` is None where none was set, and the book cannot be bought then."""

    kind: str
    format: str
    currency: str
    tax_rate: int
    tax_behaviour: Behaviour
    files: Amounts | None
    printed: Amounts | None
    updated_at: datetime | None


def every(session: Session, operator_id: UUID) -> list[PriceRecord]:
    """The price of each kind in each format, set or not. Raises NotFound for whoever is no operator."""
    audit.operator(session, operator_id)
    rows = {(row.kind, row.format, row.what): row for row in session.exec(select(Price))}
    return [
        _record(kind, key, rows.get((kind, key, "files")), rows.get((kind, key, "copy"))) for kind in KINDS for key in FORMATS
    ]  # fmt: skip


def get(session: Session, operator_id: UUID, kind: str, format: str) -> PriceRecord:
    """Raises NotFound."""
    audit.operator(session, operator_id)
    _check(kind, format)
    return _record(kind, format, *_rows(session, kind, format))


def save(session: Session, operator_id: UUID, kind: str, format: str, change: PriceChange, address: str = "") -> PriceRecord:
    """What this book costs from now on. Raises NotFound, Invalid."""
    by = audit.operator(session, operator_id)
    before = get(session, operator_id, kind, format)
    checked(format, change)
    for what, amounts in (("files", change.files), ("copy", change.printed)):
        _put(session, kind, format, what, change, amounts)
    session.flush()
    after = _record(kind, format, *_rows(session, kind, format))
    old, new = (record.model_dump(mode="json", exclude={"updated_at"}) for record in (before, after))
    if old != new:
        audit.write(session, by, "price_changed", "price", f"{kind}/{format}", before=old, after=new, address=address)
    return after


def preview(session: Session, operator_id: UUID, kind: str, format: str, change: PriceChange, pages: int, copies: int = 0) -> Breakdown:
    """What a book of so many pages would cost, were the change made; delivery apart. Raises NotFound, Invalid."""
    audit.operator(session, operator_id)
    _check(kind, format)
    checked(format, change)
    return _whole(change, pages, copies if change.printed else 0)


def checked(format: str, change: PriceChange) -> None:
    """Raises Invalid with one sentence that names the field."""
    if change.currency not in money.CURRENCIES:
        raise Invalid(f"Choose a currency of the list, as USD; “{change.currency}” is none.", field="currency")
    if change.tax_rate > MOST_TAX:
        raise Invalid("A tax of more than half the price is a slip: 19 percent is 19.", field="tax_rate")
    made, coin = FORMATS[format], money.step(change.currency)
    for what, amounts in (("files", change.files), ("printed", change.printed)):
        if amounts and amounts.pages_included > made.max_pages:
            raise Invalid(f"{made.name} has at most {made.max_pages} pages.", field=f"{what}.pages_included")
        if amounts and (amounts.base % coin or amounts.per_page % coin):
            raise Invalid(f"In {change.currency} there is no coin as small as that.", field=f"{what}.base")
    sold = (0, 1) if change.printed and change.printed.is_on else (0,)
    for pages, copies in product((made.min_pages, made.max_pages), sold):
        _payable(_whole(change, pages, copies), pages)


def _whole(change: PriceChange, pages: int, copies: int) -> Breakdown:
    return pricing.price(_rate(change, change.files), _rate(change, change.printed) if copies else None, pages, copies, 0, None)


def _rate(change: PriceChange, amounts: Amounts) -> Rate:
    told = {"tax_rate": change.tax_rate, "tax_behaviour": change.tax_behaviour}
    return Rate(currency=change.currency, base=amounts.base, pages_included=amounts.pages_included, per_page=amounts.per_page, **told)


def _payable(price: Breakdown, pages: int) -> None:
    """Whether somebody could pay it: nothing at all, or what a card takes."""
    told = money.told(price.total, price.currency)
    if price.total > money.MOST:
        raise Invalid(f"With {pages} pages it would cost {told}, more than can be paid at once.", field="files.per_page")
    if price.total and not money.chargeable(price.total, price.currency):
        least = money.told(money.least(price.currency), price.currency)
        raise Invalid(f"With {pages} pages it would cost {told}; the least that can be paid is {least}.", field="files.base")


def _put(session: Session, kind: str, format: str, what: str, change: PriceChange, amounts: Amounts | None) -> None:
    row = next((row for row in _rows(session, kind, format) if row and row.what == what), None)
    if amounts is None:
        if row:
            session.delete(row)
        return
    row = row or Price(kind=kind, format=format, what=what, currency=change.currency, base=0)
    row.currency, row.tax_rate, row.tax_behaviour = change.currency, change.tax_rate, change.tax_behaviour
    row.base, row.pages_included, row.per_page, row.is_on = amounts.base, amounts.pages_included, amounts.per_page, amounts.is_on
    row.updated_at = now()
    session.add(row)


def _rows(session: Session, kind: str, format: str) -> tuple[Price | None, Price | None]:
    found = {row.what: row for row in session.exec(select(Price).where(Price.kind == kind, Price.format == format))}
    return found.get("files"), found.get("copy")


def _check(kind: str, format: str) -> None:
    if kind not in KINDS or format not in FORMATS:
        raise NotFound(NOT_SOLD)


def _record(kind: str, format: str, files: Price | None, copy: Price | None) -> PriceRecord:
    told = files or copy
    return PriceRecord(
        kind=kind,
        format=format,
        currency=told.currency if told else "USD",
        tax_rate=told.tax_rate if told else 0,
        tax_behaviour=told.tax_behaviour if told else "inclusive",
        files=_amounts(files),
        printed=_amounts(copy),
        updated_at=max((row.updated_at for row in (files, copy) if row), default=None),
    )


def _amounts(row: Price | None) -> Amounts | None:
    if row is None:
        return None
    return Amounts(base=row.base, pages_included=row.pages_included, per_page=row.per_page, is_on=row.is_on)
