"""What an order's moves bring with them: a payment, a refund, files built or a dispute goes in; invoices and letters come out.

Each is called in the transaction of what happened, after its rows are written. Called twice, each does its work once.
"""

from collections.abc import Callable

from sqlmodel import Session

from core.config import settings
from core.errors import Conflict
from core.services import invoices, mail, print_orders
from core.services.invoice_records import Content
from core.shop.money import told
from core.shop.states import STATES, UNLOCKED
from storage.models import Invoice, Order, OrderEvent, Refund, User
from storage.queries import invoices as rows
from storage.queries import orders, users

HANDED_OVER = "files_handed_over"
SOON = "The print files are being built just now; a letter tells you as soon as they are there."
READY = "The print files are ready, and wait for you with your order."
COPIES = "The printed copies are on order, and a letter comes when they are on their way."
STILL_YOURS = "The rest of your order stays as it is, and the print files stay yours."
CLOSED = "That is all of it, so the print files are closed again; your book stays as it is."
TWICE = "That payment was one too many, or not the one that was asked for; your order is not touched by it."
PAY_AGAIN = "Your order waits for you for a while: you can pay it in another way."
ORDER_AGAIN = "Your book is as you left it, and you can order it again whenever you like."


def paid(session: Session, order: Order) -> None:
    """The order's money is here, for the first time or back again: the invoice and the receipt, once; files that are built are told of."""
    orders.lock(session, order)
    invoice, is_new = invoices.issue(session, order)
    if is_new:
        _receipt(session, order, invoice)
        if order.copies:
            print_orders.ask(session, order)
    files_ready(session, order)


def files_ready(session: Session, order: Order) -> None:
    """Tells the maker that the files are theirs, once both are so: they are built, and the order is unlocked."""
    orders.lock(session, order)
    if order.build == "ready" and order.state in UNLOCKED and not rows.has_event(session, order.id, HANDED_OVER):
        _note(session, order, HANDED_OVER, "The print files are the maker’s.")
        _book_ready(session, order)


def build_failed(session: Session, order: Order) -> None:
    """The files of an order that was paid could not be built, or are refused by the checks: its maker and the operators are told."""
    if order.state in UNLOCKED:
        _post(session, order, "order-trouble", title=order.title, **_numbered(order))
        look(session, order, "It was paid, and its print files could not be built.")


def refunded(session: Session, order: Order, refund: Refund) -> None:
    """Money went back: the credit note of what was invoiced, and a letter. Copies not printed yet are stopped with the last of it."""
    orders.lock(session, order)
    if invoices.has_credit(session, order.id, refund):
        return
    invoices.credit(session, order, refund)
    _refund_letter(session, order, refund)
    if order.copies and order.state == "refunded":
        print_orders.stop(session, order)


def corrected(session: Session, order: Order, given: list[Refund]) -> None:
    """Money of the order was told of once more: what is invoiced follows. `given` are refunds that were told of before, some perhaps
    before anything was invoiced."""
    orders.lock(session, order)
    invoices.complete(session, order)
    for refund in given:
        if not invoices.has_credit(session, order.id, refund):
            invoices.credit(session, order, refund)


def refund_failed(session: Session, order: Order, refund: Refund) -> None:
    """Money that was on its way back never arrived: what was credited for it is invoiced again, and maker and operators are told."""
    orders.lock(session, order)
    if invoices.undo_credit(session, order, refund):
        amount = told(refund.amount, refund.currency)
        _post(session, order, "refund-failed", amount=amount, title=order.title, **_numbered(order))
        look(session, order, f"A refund of {amount} did not reach its maker.")


def payment_failed(session: Session, order: Order) -> None:
    """A bank that was waited for said no."""
    again = PAY_AGAIN if order.state == "placed" else ORDER_AGAIN
    _post(session, order, "payment-failed", title=order.title, again=again, **_numbered(order))


def disputed(session: Session, order: Order) -> None:
    """The payment is in question at the bank: the maker is told why the files rest, the operators that there is something to answer."""
    _post(session, order, "order-disputed", title=order.title, **_numbered(order))
    look(session, order, "Its payment is disputed. Answer with what you know in Stripe’s dashboard, before the day it names there.")


def lost(session: Session, order: Order) -> None:
    """The bank took the money back for good: a credit note, and a letter."""
    orders.lock(session, order)
    invoices.issue(session, order)
    if invoices.credit_called_back(session, order):
        _post(session, order, "order-lost", title=order.title, **_numbered(order))
        look(session, order, "Its payment was called back by the bank for good.")
    if order.copies:
        print_orders.stop(session, order)


def won(session: Session, order: Order) -> None:
    """A dispute ended in our favour. Money that was already taken back is invoiced again."""
    orders.lock(session, order)
    invoices.undo_called_back(session, order)
    _post(session, order, "order-settled", title=order.title, **_numbered(order))


def review(session: Session, order: Order) -> None:
    """Something about the order's money is not as it should be: the operators are told what."""
    look(session, order, order.trouble or STATES[order.state])


def shipped(session: Session, order: Order, tracking: list[str]) -> None:
    """The printer sent the copies off; `tracking` are addresses where they can be followed."""
    _post(session, order, "shipped", title=order.title, how=_how(tracking), **_numbered(order))


def look(session: Session, order: Order, trouble: str) -> None:
    """Writes to each operator that this order needs a look, and why."""
    link = f"{settings().address}/admin/orders/{order.id}"
    for operator in rows.operators(session):
        mail.post(session, "order-look", operator.email, operator.id, number=str(order.number), trouble=trouble, link=link)


def write_again(session: Session, order: Order, kind: str) -> None:
    """Writes a letter of this order once more: order-paid, book-ready, shipped or refunded. Raises Conflict (nothing_to_tell) when
    the order is not there yet, KeyError for another kind."""
    if not _AGAIN[kind](session, order):
        raise Conflict("There is nothing to tell in this letter yet.", code="nothing_to_tell")


def _receipt_again(session: Session, order: Order) -> bool:
    found = [row for row in rows.of_order(session, order.id) if row.kind == "invoice"]
    if found:
        _receipt(session, order, found[0])
    return bool(found)


def _ready_again(session: Session, order: Order) -> bool:
    is_theirs = order.build == "ready" and order.state in UNLOCKED
    if is_theirs:
        _book_ready(session, order)
    return is_theirs


def _shipped_again(session: Session, order: Order) -> bool:
    sent = rows.print_order(session, order.id)
    is_sent = sent is not None and sent.state == "SHIPPED"
    if is_sent:
        shipped(session, order, list(sent.tracking or ()))
    return is_sent


def _refunded_again(session: Session, order: Order) -> bool:
    refund = rows.last_refund(session, order.id)
    if refund:
        _refund_letter(session, order, refund)
    return refund is not None


_AGAIN: dict[str, Callable[[Session, Order], bool]] = {
    "order-paid": _receipt_again, "book-ready": _ready_again, "shipped": _shipped_again, "refunded": _refunded_again,
}  # fmt: skip


def _receipt(session: Session, order: Order, invoice: Invoice) -> None:
    content = Content.model_validate(invoice.content)
    lines = [(line.words, told(line.amount, content.currency)) for line in content.lines]
    if content.tax and content.tax_behaviour == "inclusive":
        lines.append((f"Of which tax, {content.tax_rate / 100:g} %", told(content.tax, content.currency)))
    whole = (*lines, ("Paid in all", told(content.total, content.currency)))
    after = " ".join(filter(None, (READY if order.build == "ready" else SOON, COPIES if order.copies else "")))
    thanks = f"We have your payment for “{order.title}”." if content.total else f"“{order.title}” is yours, and nothing was to pay."
    _post(session, order, "order-paid", thanks=thanks, invoice=content.number, next=after, rows=whole, **_numbered(order))


def _book_ready(session: Session, order: Order) -> None:
    _post(session, order, "book-ready", title=order.title, copies=COPIES if order.copies else "", **_numbered(order))


def _refund_letter(session: Session, order: Order, refund: Refund) -> None:
    if not invoices.is_invoiced(session, order.id, refund):
        rest = TWICE
    else:
        rest = CLOSED if order.state == "refunded" else STILL_YOURS if order.state in UNLOCKED else ""
    _post(session, order, "refunded", amount=told(refund.amount, refund.currency), title=order.title, rest=rest, **_numbered(order))


def _how(tracking: list[str]) -> str:
    # The addresses are the printer's words, so nothing but an address of the web is passed on.
    found = [
        address for address in tracking if address.startswith(("https://", "http://")) and address.isprintable() and " " not in address
    ]
    return f"Follow them here: {' and '.join(found)}" if found else "They should be with you within the days that were named."


def _numbered(order: Order) -> dict[str, str]:
    return {"number": str(order.number), "link": f"{settings().address}/orders/{order.id}"}


def _post(session: Session, order: Order, kind: str, **values: str | tuple[tuple[str, str], ...]) -> None:
    """Writes to the order's maker, where there still is one."""
    maker: User | None = users.by_id(session, order.user_id) if order.user_id else None
    if maker is not None:
        mail.post(session, kind, maker.email, maker.id, **values)


def _note(session: Session, order: Order, act: str, words: str) -> None:
    session.add(OrderEvent(order_id=order.id, act=act, who="system", words=words))
