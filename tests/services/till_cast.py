"""What the stories of money share: a shop that sells through the stand-in, orders that are built, and its messages taken by hand."""

from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import select

from core.services import payments, webhooks
from core.services.shop_records import OrderRecord
from storage.models import Dispute, Invoice, Order, OrderEvent, Payment, Refund
from tests.services.shop_cast import confirm, open_shop, ordered
from tests.services.stage import call, rows


def sell(house, stand_in) -> None:
    """The shop of this process sells through the stand-in; its messages are taken by `tell` alone."""
    open_shop(house, **{name.lower(): value for name, value in stand_in.settings.items()})


def built(order: OrderRecord) -> OrderRecord:
    """As if a worker had built the print files."""
    call(lambda session: session.exec(update(Order).where(Order.id == order.id).values(build="ready")))
    return order


def order_of(maker, **wanted) -> OrderRecord:
    confirm(maker)
    return built(ordered(maker, **wanted))


def begun(maker, order: OrderRecord) -> str:
    """The name of an open checkout of this order at Stripe."""
    payments.checkout(maker.id, order.id)
    return next(row.provider_reference for row in rows(Payment, order_id=order.id) if row.status == "open" and row.way == "checkout")


def tell(stand_in, event: dict) -> str:
    return webhooks.take(*stand_in.signed(event))


def tell_all(stand_in, kind: str = "") -> list[str]:
    """Every message so far, oldest first."""
    return [tell(stand_in, event) for event in stand_in.events(kind)]


def state(order_id: UUID) -> str:
    return rows(Order, id=order_id)[0].state


def acts(order_id: UUID) -> list[str]:
    return [row.act for row in sorted(rows(OrderEvent, order_id=order_id), key=lambda row: row.at)]


def statuses(order_id: UUID) -> list[str]:
    return [row.status for row in sorted(rows(Payment, order_id=order_id), key=lambda row: row.created_at)]


def refund_statuses(order_id: UUID) -> list[tuple[str, int, str]]:
    return [(row.who, row.amount, row.status) for row in sorted(rows(Refund, order_id=order_id), key=lambda row: row.created_at)]


def another(order_id: UUID) -> UUID:
    """One more order just like that one."""

    def copy(session) -> UUID:
        order = session.get_one(Order, order_id)
        same = order.model_dump(exclude={"id", "number", "created_at", "updated_at"})
        made = Order(**same, number=session.exec(select(func.max(Order.number))).one() + 1)
        session.add(made)
        session.flush()
        return made.id

    return call(copy)


def outcome(order_id: UUID) -> dict[str, object]:
    """Where an order and all its money stand, whatever came first."""
    (order,) = rows(Order, id=order_id)
    return {
        "state": order.state,
        "refunded": order.refunded,
        "is_paid": order.paid_at is not None,
        "payments": sorted(row.status for row in rows(Payment, order_id=order_id)),
        "refunds": sorted((row.amount, row.status) for row in rows(Refund, order_id=order_id)),
        "disputes": sorted(row.status for row in rows(Dispute, order_id=order_id)),
        "invoices": sorted((row.kind, row.total) for row in rows(Invoice, order_id=order_id)),
    }
