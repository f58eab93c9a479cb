"""Orders as the operator sees and mends them: an order's id goes in; its sheet, refunds, letters sent again and decisions come out.

Every act is in the log of operators' acts, with the operator's reason.
"""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Conflict, Invalid, NotFound
from core.gateways.printer import Cost
from core.services import audit, invoices, moving, order_files, outcomes, print_orders, refunds, settling, text
from core.services.ledger import Ledger, came_in
from core.services.operate.order_records import (
    AttemptRecord,
    DisputeRow,
    EventRow,
    FileRow,
    InvoiceRow,
    OrderSheet,
    PrintRow,
    RefundRow,
)
from core.services.shop_records import HistoryRecord
from core.services.store import files
from storage.models import Order, User
from storage.queries.operate import orders as table

NOT_HERE = "There is no such order."
LONGEST_REASON = 500
WHICH = ("interior", "cover")
BUILT_AGAIN = ("failed", "refused")
LETTERS = ("order-paid", "book-ready", "shipped", "refunded")
REFUNDABLE = ("refundable", "refund_currency")


def sheet(session: Session, operator_id: UUID, order_id: UUID) -> OrderSheet:
    """All there is to know of an order. Raises NotFound."""
    audit.operator(session, operator_id)
    order, email = _row(session, order_id)
    money = Ledger(order, *(read(session, order.id) for read in (table.payments, table.refunds, table.disputes)))
    own = ("email", "history", "payments", "refunds", "disputes", "invoices", "print_order", "events", "files", *REFUNDABLE)
    values = {name: getattr(order, name) for name in OrderSheet.model_fields if name not in own}
    printed = table.print_order(session, order.id)
    return OrderSheet(
        **values | {"findings": tuple(order.findings or ())},
        email=email,
        history=_all(HistoryRecord, table.history(session, order.id)),
        payments=_all(AttemptRecord, money.payments),
        refunds=_all(RefundRow, money.refunds),
        disputes=_all(DisputeRow, money.disputes),
        invoices=_all(InvoiceRow, invoices.of_order_for_operator(session, operator_id, order.id)),
        print_order=_as(PrintRow, printed, tracking=tuple(printed.tracking or ())) if printed else None,
        events=tuple(_as(EventRow, event, order_number=order.number) for event in table.events(session, order.id)),
        files=_files(order),
        **_refundable(money),
    )  # fmt: skip


def refund(session: Session, operator_id: UUID, order_id: UUID, amount: int | None, reason: str) -> OrderSheet:
    """Asks for so much to be given back, all that is left when None. Raises NotFound, Invalid, Conflict."""
    _, order, why = _act(session, operator_id, order_id, reason)
    refunds.ask(session, operator_id, order.id, amount, why)
    return sheet(session, operator_id, order_id)


def accept(session: Session, operator_id: UUID, order_id: UUID, reason: str) -> OrderSheet:
    """Takes what was paid for an order under review as its price: the maker gets the files. Raises NotFound, Invalid, Conflict."""
    _, order, why = _act(session, operator_id, order_id, reason)
    if order.state != "review":
        raise Conflict("Only an order that needs a look can be accepted.", code="not_from_here")
    settling.accept(session, operator_id, order_id, why)
    return sheet(session, operator_id, order_id)


def clear(session: Session, operator_id: UUID, order_id: UUID, reason: str, address: str = "") -> OrderSheet:
    """The trouble is over: it no longer stands among what needs a look. Raises NotFound, Invalid, Conflict."""
    by, order, why = _act(session, operator_id, order_id, reason)
    if not order.trouble:
        raise Conflict("Nothing is wrong with this order.", code="no_trouble")
    before = _stand(order)
    moving.trouble(session, order, "")
    _log(session, by, "order_trouble_cleared", order, before, address, why)
    return sheet(session, operator_id, order_id)


def build_again(session: Session, operator_id: UUID, order_id: UUID, address: str = "") -> OrderSheet:
    """Queues the print files once more that could not be made. Raises NotFound, Conflict."""
    by = audit.operator(session, operator_id)
    order, _ = _row(session, order_id)
    if order.build not in BUILT_AGAIN:
        raise Conflict("These files are being made, or are ready.", code="not_failed")
    if order.user_id is None:
        raise Conflict("Its maker has left, and took the book along.", code="not_failed")
    before = _stand(order)
    order.build, order.findings = "building", None
    order_files.begin(session, order)
    _log(session, by, "order_built_again", order, before, address)
    return sheet(session, operator_id, order_id)


def write_again(session: Session, operator_id: UUID, order_id: UUID, kind: str, address: str = "") -> OrderSheet:
    """Puts this letter about the order into the outbox once more. Raises NotFound, Invalid, Conflict where there is nothing to tell."""
    by = audit.operator(session, operator_id)
    order, email = _row(session, order_id)
    if not email:
        raise Conflict("Its maker has left: there is nobody to write to.", code="nothing_to_tell")
    if kind not in LETTERS:
        raise Invalid(f"One of these letters can be sent again: {', '.join(LETTERS)}.", field="kind")
    before = _stand(order)
    outcomes.write_again(session, order, kind)
    _log(session, by, "order_letter_sent_again", order, before, address, kind=kind)
    return sheet(session, operator_id, order_id)


def asks_stripe(session: Session, operator_id: UUID, order_id: UUID, address: str = "") -> None:
    """Writes down that the operator has Stripe asked about the order; who asks it stands outside the transaction. Raises NotFound."""
    by = audit.operator(session, operator_id)
    order, _ = _row(session, order_id)
    _log(session, by, "order_looked_up", order, _stand(order), address)


def copies_cost(session: Session, operator_id: UUID, order_id: UUID) -> Cost:
    """What the print partner asks of us for the order's copies. Comes before the first write. Raises NotFound, Unavailable."""
    audit.operator(session, operator_id)
    order, _ = _row(session, order_id)
    found = print_orders.cost(session, order)
    if found is None:
        raise NotFound("This order is of the files alone.")
    return found


def file_key(session: Session, operator_id: UUID, order_id: UUID, which: str, reason: str, address: str = "") -> tuple[str, str]:
    """The key of a print file of the order, and its name: it shows the maker's photos and words, so whoever opens it says why. Raises
    NotFound, Invalid."""
    by, order, why = _act(session, operator_id, order_id, reason)
    if which not in WHICH or order.build != "ready" or files().size(files().order_file(order.id, which)) is None:
        raise NotFound("There is no such file.")
    _log(session, by, "order_file_opened", order, _stand(order), address, why, which=which)
    return files().order_file(order.id, which), f"order-{order.number}-{which}.pdf"


def _act(session: Session, operator_id: UUID, order_id: UUID, reason: str) -> tuple[User, Order, str]:
    by = audit.operator(session, operator_id)
    order, _ = _row(session, order_id)
    why = text.plain(reason, "reason", LONGEST_REASON).strip()
    if not why:
        raise Invalid("Please say why: it stands in the log of what operators did.", field="reason")
    return by, order, why


def _row(session: Session, order_id: UUID) -> tuple[Order, str]:
    found = table.one(session, order_id)
    if found is None:
        raise NotFound(NOT_HERE)
    return found


def _stand(order: Order) -> dict[str, Any]:
    return {"state": order.state, "build": order.build, "refunded": order.refunded, "trouble": order.trouble}


def _log(
    session: Session, by: User, act: str, order: Order, before: dict[str, Any], address: str, reason: str = "", **more: object
) -> None:
    audit.write(session, by, act, "order", order.id, before=before, after=_stand(order) | more, reason=reason, address=address)


def _refundable(money: Ledger) -> dict[str, Any]:
    """What can be given back at once: what is left of the payment that `refunds.ask` would take."""
    open_ = [(payment, left) for payment in money.payments if payment.provider == "stripe" and (left := money.left(payment))]
    if not open_:
        return {"refundable": 0, "refund_currency": money.order.currency}
    payment, left = max(open_, key=lambda pair: (money.counts(pair[0]), pair[1]))
    return {"refundable": left, "refund_currency": (came_in(payment) or (0, payment.currency))[1]}


def _files(order: Order) -> tuple[FileRow, ...]:
    if order.build != "ready" or order.user_id is None:
        return ()
    return tuple(FileRow(which=which, bytes=files().shown_size(files().order_file(order.id, which))) for which in WHICH)


def _all(kind: type, rows: list) -> tuple:
    return tuple(_as(kind, row) for row in rows)


def _as(kind: type, row: object, **more: object) -> Any:
    return kind(**{name: getattr(row, name) for name in kind.model_fields if name not in more}, **more)
