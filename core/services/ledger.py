"""The money of one order: its row goes in, locked; its payments, refunds and disputes come out, and what is told of them is taken in."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from core.gateways.stripe import when
from core.shop import facts
from core.shop.facts import DisputeTold, Facts, Money, RefundTold, Told
from storage.models import Dispute, Order, Payment, Refund, now
from storage.queries import orders, payments


@dataclass(frozen=True)
class Picture:
    """Where everything stood: payments and refunds by their ids, `given` the refunds that succeeded of money that came in, and the
    disputes."""

    payments: dict[UUID, str]
    refunds: dict[UUID, str]
    given: frozenset[UUID]
    disputes: dict[str, str]


@dataclass
class Ledger:
    """All the money of an order, read while nobody else writes to it."""

    order: Order
    payments: list[Payment]
    refunds: list[Refund]
    disputes: list[Dispute]

    def picture(self) -> Picture:
        came = {row.id for row in self.payments if row.status in ("paid", "wrong")}
        given = frozenset(row.id for row in self.refunds if row.status == "succeeded" and row.payment_id in came)
        statuses = {row.id: row.status for row in self.payments}
        return Picture(statuses, {row.id: row.status for row in self.refunds}, given, {row.id: row.status for row in self.disputes})

    def money(self) -> list[Money]:
        return [self._money(row) for row in self.payments]

    def refunded(self) -> int:
        """What was given back of the order's own price."""
        return sum(one.refunded for one in self.money() if not one.is_extra and one.status in ("paid", "wrong"))

    def left(self, payment: Payment) -> int:
        """What can still be given back of this payment."""
        came = came_in(payment)
        return facts.left(came[0] if came else 0, [(row.amount, row.status) for row in self.of(payment)])

    def of(self, payment: Payment) -> list[Refund]:
        return [row for row in self.refunds if row.payment_id == payment.id]

    def counts(self, payment: Payment) -> bool:
        """Whether this payment pays the order."""
        return payment.status == "paid" and not known(payment).is_extra

    def _money(self, payment: Payment) -> Money:
        came = came_in(payment)
        given = sum(row.amount for row in self.of(payment) if row.status == "succeeded")
        disputes = tuple(row.status for row in self.disputes if row.payment_id == payment.id)
        return Money(payment.status, came[0] if came else payment.amount, given, known(payment).is_extra, disputes)


def opened(session: Session, order_id: UUID) -> Ledger:
    """The order's money, with its row locked until the transaction ends."""
    order = orders.take(session, order_id)
    money = payments.of_order(session, order_id), payments.refunds_of(session, order_id), payments.disputes_of(session, order_id)
    return Ledger(order, *money)


def known(payment: Payment) -> Facts:
    return Facts.model_validate(payment.facts or {})


def came_in(payment: Payment) -> tuple[int, str] | None:
    """The sum that came in, None before one did."""
    if payment.provider == "free":
        return payment.amount, payment.currency
    return facts.came_in(payment.amount, payment.currency, known(payment))


def learn(session: Session, payment: Payment, news: Facts) -> None:
    """Joins news to what is known of a payment, and puts it where they say."""
    after = facts.join(known(payment), news).model_dump(mode="json")
    if after != payment.facts:
        payment.facts, payment.updated_at = after, now()
    payment.status = facts.status(payment.amount, payment.currency, known(payment))
    payment.url = payment.url if payment.status == "open" else ""
    session.add(payment)
    session.flush()


def take(session: Session, ledger: Ledger, payment: Payment, told: Told) -> None:
    """Takes in what was told of this payment. What names another order, or another payment of the provider's, is money gone astray."""
    reference = told.intent if payment.way == "intent" else told.reference
    pairs = ((told.order_id, str(payment.order_id)), (reference, payment.provider_reference), (told.intent, payment.intent))
    if any(says and is_so and says != is_so for says, is_so in pairs):
        learn(session, payment, Facts(strayed=told.facts.captured))
        return
    if reference and not payment.provider_reference and not payments.is_taken(session, reference):
        payment.provider_reference = reference
    payment.intent, payment.url = payment.intent or told.intent, told.url or payment.url
    learn(session, payment, told.facts)
    for one in told.refunds:
        _take_refund(session, ledger, payment, one)
    for one in told.disputes:
        _take_dispute(session, ledger, payment, one)
    payment.refunded = ledger._money(payment).refunded
    if unheard(ledger, payment):
        # A charge tells how much was given back, not by which refunds.
        payment.asked_at = None


def unheard(ledger: Ledger, payment: Payment) -> int:
    """What was given back of this payment, as its charge says, and by no refund that is known."""
    given = sum(row.amount for row in ledger.of(payment) if row.status != "failed")
    failed = sum(row.amount for row in ledger.of(payment) if row.status == "failed")
    return max(0, known(payment).refunded - failed - given)


def add_refund(session: Session, ledger: Ledger, payment: Payment, amount: int, currency: str, who: str, **values) -> Refund:
    row = Refund(order_id=payment.order_id, payment_id=payment.id, amount=amount, currency=currency, who=who, **values)
    session.add(row)
    session.flush()
    ledger.refunds.append(row)
    return row


def _take_refund(session: Session, ledger: Ledger, payment: Payment, told: RefundTold) -> None:
    mine = [row for row in ledger.of(payment) if told.id and told.id == row.provider_reference]
    mine = mine or [row for row in ledger.of(payment) if not row.provider_reference and told.ours == str(row.id)]
    if not mine:
        if not told.id or payments.refund_named(session, told.id):
            return
        values = {"provider_reference": told.id, "status": told.status, "reason": told.words}
        add_refund(session, ledger, payment, told.amount, told.currency, "stripe", **values)
        return
    row, status = mine[0], facts.later_refund(mine[0].status, told.status)
    if (row.provider_reference, row.status) != (told.id, status):
        row.provider_reference, row.status, row.updated_at = told.id, status, now()
        row.error = told.words if status == "failed" else ""
        session.add(row)
        session.flush()


def _take_dispute(session: Session, ledger: Ledger, payment: Payment, told: DisputeTold) -> None:
    found = next((row for row in ledger.disputes if row.id == told.id), None)
    if found is None:
        if told.id and session.get(Dispute, told.id) is None:
            same = {"order_id": payment.order_id, "payment_id": payment.id, "amount": told.amount, "currency": told.currency}
            row = Dispute(id=told.id, status=told.status, told_at=when(told.at), **same)
            session.add(row)
            session.flush()
            ledger.disputes.append(row)
        return
    status, at = facts.later_dispute((found.status, round(found.told_at.timestamp())), (told.status, told.at))
    found.status, found.told_at = status, when(at)
    session.add(found)
