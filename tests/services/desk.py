"""What the stories of the operator's desk share: Sal, an operator, and the acts that were written down."""

from sqlalchemy import update

from storage.models import Audit, Order, Payment, User
from tests.conftest import make_user
from tests.services.stage import call, rows


def operator():
    """Sal, who runs the place."""
    user = make_user("sal@example.org")
    call(lambda session: session.exec(update(User).where(User.id == user.id).values(is_superuser=True)))
    return user


def acts() -> list[str]:
    return [act.act for act in sorted(rows(Audit), key=lambda act: act.at)]


def last_act() -> Audit:
    return max(rows(Audit), key=lambda act: act.at)


BREAKDOWN = {
    "currency": "USD", "lines": [{"what": "files", "words": "Print files", "quantity": 1, "unit": 1900, "amount": 1900}], "discount": 0,
    "delivery": 0, "tax": 0, "tax_rate": 0, "tax_behaviour": "inclusive", "total": 1900,
}  # fmt: skip


def order_of(user, number: int, **values) -> Order:
    """An order as it lies in the database, placed and nothing else."""
    told = {"title": "Four days in April", "kind": "photo", "format": "square-8.5", "theme": "bookshop", "pages": 32, "revision": 3}
    told |= {"currency": "USD", "total": 1900, "price": BREAKDOWN, "build": "ready"}
    order = Order(user_id=user.id, number=number, **told | values)
    call(lambda session: session.add(order))
    return order


def paid_by(order, **values) -> Payment:
    """An attempt that was paid."""
    told = {"amount": order.total, "currency": order.currency, "status": "paid", "provider_reference": f"cs_test_{order.number}"}
    payment = Payment(user_id=order.user_id, order_id=order.id, **told | values)
    call(lambda session: session.add(payment))
    return payment
