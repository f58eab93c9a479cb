"""Orders for the stories of money: a maker and what is to be told of them go in; rows as the shop writes them come out."""

from uuid import uuid4

from core.shop.pricing import Breakdown, Line
from storage.database import transaction
from storage.models import Order, Payment, Refund, User, now
from tests.services.stage import call, rows

FILES = Line(what="files", words="Print files, 40 pages", unit=2100, amount=2100)
OFF = Line(what="discount", words="Coupon SPRING", amount=-200)
PRICE = Breakdown(
    currency="USD", lines=(FILES, OFF), discount=200, delivery=0, tax=303, tax_rate=1900, tax_behaviour="inclusive", total=1900
)  # fmt: skip


def order_of(user, number: int = 1, price: Breakdown = PRICE, **values) -> Order:
    made = Order(
        number=number, user_id=user.id if user else None, title="Our summer", kind="photo", format="square-8.5", theme="gallery", pages=40,
        revision=3, currency=price.currency, total=price.total, price=price.model_dump(mode="json"),
    )  # fmt: skip
    for name, value in values.items():
        setattr(made, name, value)
    return kept(made)


def paid_by(order: Order, status: str = "paid", facts: dict | None = None) -> Payment:
    # What was told of it is that it came as it was asked for, where nothing else is said.
    captured = [[order.total, order.currency]] if status == "paid" else []
    money = {"amount": order.total, "currency": order.currency}
    return kept(
        Payment(
            user_id=order.user_id,
            order_id=order.id,
            status=status,
            provider_reference=f"cs_{uuid4().hex}",
            facts={"captured": captured} | (facts or {}),
            **money,
        )
    )


def refund_of(payment: Payment, amount: int, status: str = "succeeded", currency: str = "") -> Refund:
    money = {"amount": amount, "currency": currency or payment.currency}
    return kept(Refund(order_id=payment.order_id, payment_id=payment.id, status=status, reason="A page is torn.", **money))


def kept(row):
    with transaction() as session:
        session.add(row)
        session.flush()
        session.refresh(row)
    return row


def stands(order: Order, state: str, **values) -> None:
    """Writes where the order stands, as the moves do."""
    change(order, state=state, paid_at=now(), **values)


def change(order: Order, **values) -> None:
    def write(session):
        row = session.get(Order, order.id)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)

    call(write)


def come_of(outcome, order: Order, *more) -> None:
    """One of core.services.outcomes, for this order."""
    call(lambda session: outcome(session, session.get(Order, order.id), *more))


def make_operator(user) -> None:
    call(lambda session: setattr(session.get(User, user.id), "is_superuser", True))


def one(model, **where):
    (found,) = rows(model, **where)
    return found
