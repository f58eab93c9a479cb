"""The part about money: a maker goes in; each payment they began, with how it ended and the order it was for, comes out."""

from fastapi import Request
from nicegui import ui

from core.services import payments, shop
from core.services.cursors import Part
from core.services.records import UserRecord
from core.services.shop_records import PaymentRecord
from ui.calls import call, shown
from ui.components.account.section import section
from ui.components.parts import Tag, button
from ui.components.shop.receipt import money

A_PAGE = 10
WORDS = {
    "open": ("Not paid yet", "info"), "pending": ("At your bank", "info"), "paid": ("Paid", "ok"), "failed": ("Did not go through", "bad"),
    "expired": ("Not paid in time", ""), "cancelled": ("Called off", ""), "wrong": ("We look at it", "warn"),
}  # fmt: skip


async def show(user: UserRecord, request: Request) -> None:
    part = await call(payments.history, user.id, "", A_PAGE)
    if not part.items and not shop.is_open():
        return
    with section("payments", "Payments", "What you paid here, and what came back. Receipts and invoices stand with each order."):
        Payments(user, part).show()


class Payments:
    """The list, which grows by a stretch at a time."""

    def __init__(self, user: UserRecord, part: Part[PaymentRecord]) -> None:
        self.user, self.part, self.found = user, part, [*part.items]

    @ui.refreshable_method
    def show(self) -> None:
        if not self.found:
            Tag("p", "You have not paid for anything here.", "muted t-sm")
            return
        with Tag("ul", classes="rows", aria_label="Payments, the newest first"):
            for payment in self.found:
                _row(payment)
        if self.part.next:
            button("Show more", self.go_on, look="text")

    @shown()
    async def go_on(self) -> None:
        self.part = await call(payments.history, self.user.id, self.part.next, A_PAGE)
        self.found += self.part.items
        self.show.refresh()


def _row(payment: PaymentRecord) -> None:
    words, kind = WORDS[payment.status]
    with Tag("li"), Tag("div", classes="grow"):
        with Tag("div", classes="line between"):
            Tag("a", payment.title, href=f"/orders/{payment.order_id}")
            Tag("strong", money(payment.amount, payment.currency), "num")
        with Tag("div", classes="line between muted t-sm"):
            with Tag("span"):
                Tag("span", f"Order {payment.order_number}, ")
                Tag("local-day", datetime=payment.created_at.isoformat())
                if payment.refunded:
                    Tag("span", f". {money(payment.refunded, payment.currency)} came back")
            Tag("span", words, f"chip {kind}")
