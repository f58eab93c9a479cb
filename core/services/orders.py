"""Orders: a book as it is now goes in and is frozen with its price; what becomes of it comes out.

Nothing is paid here: see core.services.payments. Where an order stands is changed by core.services.moving alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.book.document import Document
from core.book.measure import Measure
from core.errors import Conflict, Forbidden, NotFound, TooMany
from core.log import event
from core.services import catalogue, checking, coupons, cursors, documents, found, moving, order_files, prices, shop, versions
from core.services.catalogue import KindRecord
from core.services.checking import CheckRecord
from core.services.cursors import Part
from core.services.once import known
from core.services.prices import Priced, Wanted
from core.services.shop_records import Address, HistoryRecord, OrderRecord
from core.shop import money
from core.shop.states import PAYABLE, UNLOCKED
from storage.database import Written, let_go
from storage.models import Order, OrderDocument, OrderEvent, Payment, now
from storage.queries import books, counters, orders, pages
from storage.queries.orders import OrderRow

WAITS = timedelta(days=7)
"""How long an order can be paid."""
PAYABLE_STILL = timedelta(days=1)
MOST_WAITING = 20
NOT_HERE = "This order is not here."
MOVED_ON = "The book was changed just now. Please look at it once more, and order it then."
FROZEN = ("book_id", "title", "kind", "format", "theme", "pages", "revision", "copies", "shipping", "address")


@dataclass(frozen=True)
class Same:
    """What makes two orders one: asked for twice, by a second click or a lost answer."""

    book_id: UUID | None
    revision: int
    coupon: str
    copies: int
    shipping: str
    address: Address | None


class NotPrintable(Conflict):
    """The preflight would refuse the book; `checks` say what is wrong, and where."""

    code = "not_printable"

    def __init__(self, checks: list[CheckRecord]):
        more = len(checks) - 1
        others = f" So it is in {more} more {'place' if more == 1 else 'places'}." if more else ""
        super().__init__(f"This book cannot be printed yet. {checks[0].words}{others}")
        self.more = {"checks": [check.model_dump(mode="json") for check in checks]}


def place(
    session: Session, user_id: UUID, book_id: UUID, *,
    coupon: str = "", copies: int = 0, shipping: str = "", address: Address | None = None, total: int | None = None,
    measure: Measure | None = None,
) -> OrderRecord:  # fmt: skip
    """Orders the book as it is now; `total` is the price its maker saw. The same once more, while it waits to be paid, is the same order.
    `measure` sets the words to see whether they fit; without it the preflight of the finished files alone tells. Comes before the first
    write. Raises NotFound, Invalid naming the field, Forbidden, TooMany, Unavailable, and Conflict: shop_closed,
    not_for_sale, no_pages, not_printable, price_changed, book_changed."""
    wish = pages.wish(session, user_id, book_id, PAYABLE)
    newest = documents.of(session, book_id, wish.standing if wish else None)
    _may_order(wish.is_confirmed, wish.waiting)
    if newest.document is None:
        raise documents.no_pages()
    document, kind, count = newest.document, wish.kind, len(newest.document.pages)
    _check_range(catalogue.kind_as(kind, wish.offer), count)
    prices.know(session, kind, document.format, wish.rates)
    going = (copies, shipping, address) if copies else (0, "", None)
    same = Same(book_id, newest.revision, coupon.strip().upper(), *going)
    # Before the coupon is looked at: the order itself may have used it up.
    if same.coupon and (waiting := _waiting(session, user_id, same, total)):
        return waiting
    priced = prices.priced(session, user_id, Wanted(kind, document.format, count, coupon, copies, shipping, address))
    _check_total(priced, total)
    _check_printable(session, user_id, document, measure)
    # Written out before anybody waits for this.
    written = document.model_dump_json()
    if not books.lock_at(session, user_id, book_id, newest.revision):
        raise Conflict(MOVED_ON, code="book_changed")
    if waiting := _waiting(session, user_id, same, priced.price.total):
        return waiting
    frozen = {"title": document.title[:200], "format": document.format, "theme": document.theme, "revision": newest.revision}
    sent = {"copies": copies, "shipping": shipping, "address": address.model_dump()} if copies and address else {}
    order = Order(user_id=user_id, book_id=book_id, kind=kind, pages=count, number=0, **frozen, **sent, **_bill(priced))
    record = _placed(session, order, priced, written)
    versions.keep_ordered(session, user_id, book_id, newest.revision, document, order.number)
    return record


def again(session: Session, user_id: UUID, order_id: UUID) -> OrderRecord:
    """A new order of the same pages, copies and address at today's price, or the one that waits already. Raises NotFound, and all that
    `place` raises."""
    old = _owned(session, user_id, order_id)
    _may_order(*orders.standing(session, user_id, PAYABLE))
    if old.build == "refused":
        raise Conflict("These pages cannot be printed as they are. Please change the book, and order it then.", code="not_printable")
    address = Address.model_validate(old.address) if old.address else None
    wanted = Wanted(old.kind, old.format, old.pages, "", old.copies, old.shipping, address)
    priced = prices.priced(session, user_id, wanted)
    _check_total(priced, None)
    orders.lock(session, old)
    same = Same(old.book_id, old.revision, "", old.copies, old.shipping, address)
    if old.book_id and (waiting := _waiting(session, user_id, same, priced.price.total)):
        return waiting
    frozen = {name: getattr(old, name) for name in FROZEN}
    order = Order(user_id=user_id, number=0, **frozen, **_bill(priced))
    return _placed(session, order, priced, orders.document(session, old.id))


def get(session: Session, user_id: UUID, order_id: UUID) -> OrderRecord:
    """The order as it stands. Raises NotFound."""
    return record(told(session, user_id, order_id))


def told(session: Session, user_id: UUID, order_id: UUID) -> OrderRow:
    """The order's row with what hangs on it. Raises NotFound."""
    row = orders.told(session, user_id, order_id)
    if row is None:
        raise NotFound(NOT_HERE)
    return row


def page(session: Session, user_id: UUID, after: str = "", most: int = 50) -> Part[OrderRecord]:
    """A stretch of the maker's orders, the newest first. Raises Invalid for a cursor of another list."""
    rows = orders.page(session, user_id, cursors.read(after, "orders", datetime, UUID), most + 1)
    return cursors.part(rows, most, "orders", lambda row: (row.order.created_at, row.order.id), record)


def newest_of_book(session: Session, user_id: UUID, book_id: UUID) -> OrderRecord | None:
    """The book's last order, None before the first. Raises NotFound."""
    found.has_book(session, user_id, book_id)
    both = known(session, ("orders", user_id, book_id))
    row = both[0] if both else orders.newest_of_book(session, user_id, book_id)
    return record(row) if row else None


def history(session: Session, user_id: UUID, order_id: UUID) -> list[HistoryRecord]:
    """What happened to the order, in its order, but for what the operator alone must look at. Raises NotFound."""
    return past(orders.history(session, _owned(session, user_id, order_id).id))


def past(rows: list[OrderEvent]) -> list[HistoryRecord]:
    """What of an order's history its maker is told."""
    fields, told = set(HistoryRecord.model_fields), [row for row in rows if row.act not in moving.TROUBLE]
    return [HistoryRecord.model_validate(row.model_dump(include=fields)) for row in told]


def cancel(session: Session, user_id: UUID, order_id: UUID) -> OrderRecord:
    """Gives the order up before it is paid; money that is under way already still counts. Nothing happens to one that is cancelled.
    Raises NotFound, and Conflict with code not_from_here once there is money."""
    order = _owned(session, user_id, order_id)
    orders.lock(session, order)
    if order.state not in PAYABLE and order.state != "cancelled":
        words = (
            "The bank is at work on this order." if order.state == "pending" else "There is nothing to cancel about this order any more."
        )
        raise Conflict(words, code="not_from_here")
    moving.move(session, order, "cancelled", "maker")
    return get(session, user_id, order_id)


def _owned(session: Session, user_id: UUID, order_id: UUID) -> Order:
    order = orders.owned(session, user_id, order_id)
    if order is None:
        raise NotFound(NOT_HERE)
    return order


def _may_order(is_confirmed: bool, waiting: int) -> None:
    shop.require_open()
    if not is_confirmed:
        raise Forbidden("Please confirm your email address first: receipts and news of your order go there.", code="email_not_confirmed")
    if waiting >= MOST_WAITING:
        raise TooMany(f"{MOST_WAITING} of your orders wait to be paid. Please pay or cancel one of them first.")


def _waiting(session: Session, user_id: UUID, wanted: Same, total: int | None) -> OrderRecord | None:
    """The order of just this that waits to be paid, at this price where one is given."""
    row = orders.newest_of_book(session, user_id, wanted.book_id)
    order = row.order if row else None
    if order is None or order.state not in PAYABLE or order.build in ("refused", "failed") or order.expires_at < now() + PAYABLE_STILL:
        return None
    address = Address.model_validate(order.address) if order.address else None
    code = orders.coupon_code(session, order.id)
    found = Same(order.book_id, order.revision, code, order.copies, order.shipping, address)
    return record(row) if found == wanted and total in (None, order.total) else None


def _check_range(offer: KindRecord, pages: int) -> None:
    if pages < offer.min_pages or pages > (offer.max_pages or pages):
        most = f" to {offer.max_pages}" if offer.max_pages else " or more"
        words = f"A {offer.name.lower()} has {offer.min_pages or 1}{most} pages, and yours has {pages}. Please change it first."
        raise Conflict(words, code="not_printable")


def _check_total(priced: Priced, seen: int | None) -> None:
    price = priced.price
    if seen is not None and seen != price.total:
        told = money.told(price.total, price.currency)
        raise Conflict(f"The price has changed: it is {told} now. Please look at it once more.", code="price_changed")
    if price.total and not money.chargeable(price.total, price.currency):
        raise Conflict("This price cannot be paid by card. Please tell whoever runs this shop.", code="not_for_sale")


def _check_printable(session: Session, user_id: UUID, document: Document, measure: Measure | None) -> None:
    """Raises Conflict with what the preflight would refuse. Setting the words takes a while, so nothing is locked meanwhile."""
    facts = checking.facts_of(session, user_id, document)
    let_go(session)
    grave = [check for check in checking.checked(document, facts, measure) if check.severity == "error"]
    if grave:
        raise NotPrintable(grave)


def _bill(priced: Priced) -> dict[str, Any]:
    price = priced.price
    return {"currency": price.currency, "total": price.total, "price": price.model_dump(mode="json"), "expires_at": now() + WAITS}


def _placed(session: Session, order: Order, priced: Priced, document: str) -> OrderRecord:
    """Keeps the order with what it froze, and has its print files built. What costs nothing is paid at once."""
    coupons.take(session, priced.coupon)
    order.coupon_id = priced.coupon.id if priced.coupon else None
    order.number = counters.next_number(session, "orders")
    session.add(order)
    session.flush()
    session.add(OrderDocument(order_id=order.id, document=Written(document)))
    session.add(OrderEvent(order_id=order.id, act="placed", after="placed", who="maker"))
    session.flush()
    event("order_placed", order=str(order.id), user_id=order.user_id)
    order_files.begin(session, order)
    if not order.total:
        nothing = {"amount": 0, "currency": order.currency, "status": "paid", "provider": "free", "asked_at": now()}
        session.add(Payment(user_id=order.user_id, order_id=order.id, **nothing))
        moving.move(session, order, "paid", "system", "There was nothing to pay.")
        return get(session, order.user_id, order.id)
    return record(OrderRow(order, has_invoice=False, printing=None))


def record(row: OrderRow) -> OrderRecord:
    """What a maker is told of their order."""
    order = row.order
    told = order.model_dump(include=set(OrderRecord.model_fields))
    hangs = {"has_invoice": row.has_invoice, "print_state": row.printing or ""}
    return OrderRecord.model_validate(told | hangs | {"is_unlocked": order.state in UNLOCKED, "has_files": order.build == "ready"})
