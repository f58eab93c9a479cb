"""One order at the desk: everything known of it, and what an operator may do about it: refund, accept, ask Stripe, write again."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from uuid import UUID

from nicegui import context, ui

from core.errors import AppError
from core.services import reconciling
from core.services.operate import orders
from core.services.operate.order_records import OrderSheet
from core.services.records import UserRecord
from core.shop.money import told
from ui.built import asked
from ui.calls import call, shown
from ui.components.admin import order_money, order_parts
from ui.components.admin.asking import ask_reason
from ui.components.admin.order_words import BUILD, LETTERS, ORDER
from ui.components.admin.table import chip, when
from ui.components.parts import Tag, button, choice, form, link, note, toast
from ui.components.shop.receipt import receipt
from ui.pages.admin.desk import panel
from ui.session import address_of

ORDERS = "/admin/orders"
SETTLED = "It no longer stands among the orders that need you. Its history keeps what it was."
ACCEPT = "What was paid is taken as it is: the order counts as paid, and its maker gets the files."
AGAIN = ("failed", "refused")
ON_ITS_WAY = ("asked", "pending")
NOT_OPENED = "The file was not opened: please say why you need it."


class One:
    def __init__(self, operator: UserRecord, sheet: OrderSheet, refused: str = "") -> None:
        self.operator, self.sheet, self.refused = operator, sheet, refused
        self.address = address_of(context.client.request)

    @ui.refreshable_method
    def show(self) -> None:
        sheet = self.sheet
        link("Orders", ORDERS, look="text", mark="arrow-left").classes("back")
        with Tag("div", classes="line top"):
            Tag("h1", f"Order {sheet.number}")
            for look, words in (ORDER[sheet.state], BUILD[sheet.build]):
                chip(words, look)
        with Tag("p", classes="muted under"):
            Tag("span", f"{sheet.title}, ")
            if sheet.email:
                Tag("a", sheet.email, href=f"/admin/people/{sheet.user_id}")
            else:
                Tag("span", "whose maker has left")
            Tag("span", ", ")
            when(sheet.created_at)
        self._trouble()
        with Tag("div", classes="g2 order"):
            with Tag("div", classes="stack"):
                order_money.payments(sheet)
                order_parts.history(sheet)
                order_parts.events(sheet)
            with Tag("div", classes="stack"):
                with panel("The price"):
                    receipt(sheet.price, small=True, refunded=sheet.refunded)
                self._acts()
                order_parts.bought(sheet, self.copies_cost)
                order_parts.files(sheet, ORDERS)

    def _trouble(self) -> None:
        sheet = self.sheet
        if self.refused:
            note("bad", NOT_OPENED, role="alert")
        if not sheet.trouble and sheet.state != "review":
            return
        with (
            note("warn", sheet.trouble or "Something about this order’s money is not as it should be.").classes("needs"),
            Tag("div", classes="line"),
        ):
            if sheet.state == "review":
                act = partial(ask_reason, "Accept what was paid?", ACCEPT, "Accept", self._doing(orders.accept, "Accepted."), look="soft")
                button("Accept it", act)
            if sheet.trouble:
                done = self._doing(partial(orders.clear, address=self.address), "Settled.")
                button("It is settled", partial(ask_reason, "Is it settled?", SETTLED, "Settled", done, look="soft"))

    def _acts(self) -> None:
        sheet = self.sheet
        with panel("What you can do"), Tag("div", classes="stack acts"):
            if sheet.refundable > 0:
                button("Give money back", self._ask_refund, look="soft wide")
            if sheet.payments:
                button("Ask Stripe now", self.ask_stripe, look="soft wide")
            if sheet.build in AGAIN:
                button("Make the files again", self.build_again, look="soft wide")
            if not sheet.email:
                Tag("p", "Its maker has left, so there is nobody to write to.", "muted t-sm")
                return
            with form(self.write_again, "line letter"):
                choice("A letter once more", "kind", LETTERS, "order-paid")
                button("Send", type="submit", aria_label="Send this letter once more")

    def _ask_refund(self) -> None:
        sheet = self.sheet
        order_money.ask_refund(sheet, self.refund)

    async def refund(self, amount: int | None, reason: str) -> None:
        """Raises whatever the dialog is to say."""
        self.sheet = await call(orders.refund, self.operator.id, self.sheet.id, amount, reason)
        self.show.refresh()
        left = told(self.sheet.refundable, self.sheet.refund_currency)
        toast(f"It goes out within a minute. {left} can still be given back." if self.sheet.refundable else "It goes out within a minute.")

    @shown()
    async def ask_stripe(self) -> None:
        await call(orders.asks_stripe, self.operator.id, self.sheet.id, self.address)
        before = self.sheet.state
        await asked(reconciling.look_up, self.sheet.id)
        await self.look()
        toast("Stripe says nothing new." if self.sheet.state == before else f"It is now: {ORDER[self.sheet.state][1]}.")

    @shown()
    async def build_again(self) -> None:
        self.sheet = await call(orders.build_again, self.operator.id, self.sheet.id, self.address)
        self.show.refresh()
        toast("The files are being made.")

    @shown()
    async def write_again(self, event) -> None:
        kind = str(event.args.get("kind", ""))
        self.sheet = await call(orders.write_again, self.operator.id, self.sheet.id, kind, self.address)
        toast(f"“{LETTERS[kind]}” is in the outbox.")

    @shown()
    async def copies_cost(self) -> None:
        cost = await call(orders.copies_cost, self.operator.id, self.sheet.id)
        toast(f"The print partner asks {told(cost.total, cost.currency)}, {told(cost.shipping, cost.currency)} of it for shipping.")

    async def look(self) -> None:
        self.sheet = await call(orders.sheet, self.operator.id, self.sheet.id)
        self.show.refresh()

    async def follow(self) -> None:
        """Looks again while money is about to go back or files are made; the page is drawn anew only when something came of it."""
        if self.sheet.build != "building" and not any(refund.status in ON_ITS_WAY for refund in self.sheet.refunds):
            return
        with suppress(AppError):
            found = await call(orders.sheet, self.operator.id, self.sheet.id)
            if found != self.sheet:
                self.sheet = found
                self.show.refresh()

    def _doing(self, act: Callable[..., OrderSheet], done: str) -> Callable[[str], Awaitable[None]]:
        """An act that asks for a reason."""

        async def do(reason: str) -> None:
            self.sheet = await call(act, self.operator.id, self.sheet.id, reason)
            self.show.refresh()
            toast(done)

        return do


def order_link(order_id: UUID | None, number: int | None) -> None:
    """The way to an order, where there is one."""
    if order_id and number:
        Tag("a", f"Order {number}", href=f"{ORDERS}/{order_id}")
