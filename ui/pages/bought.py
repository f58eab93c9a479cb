"""One order: where it stands is followed live, its files are fetched here, and it is paid, cancelled or ordered again."""

import time
from contextlib import suppress
from uuid import UUID

from fastapi import Request
from nicegui import ui

from core.book.formats import format_of
from core.errors import AppError
from core.services import orders, payments, reconciling
from core.services.invoices import InvoiceRecord
from core.services.order_watch import Watched, watch, whole
from core.services.records import UserRecord
from core.services.shop_records import HistoryRecord
from ui.built import asked, pay
from ui.calls import call, shown
from ui.components.covers import ordered_cover
from ui.components.parts import NOTE_MARKS, Progress, Tag, button, confirm, icon, link
from ui.components.shop.past import past_words
from ui.components.shop.receipt import money, receipt
from ui.components.shop.stand import MARKS, Act, Came, Stand, is_waited_for, stand
from ui.components.shop.track import track
from ui.components.words import counted, size
from ui.following import Follow
from ui.session import require_user
from ui.theme import frame, page

LOOK_AGAIN, LATER = 2.0, 5.0
"""Seconds between two looks while something is about to change, and at an order that nothing happens to for long."""
LONG = 90.0
"""Seconds after which nothing is expected any more at once."""
ASK_AFTER = 4.0
"""Seconds after coming back from paying until Stripe is asked; and then at each doubling of it."""
FORGET_QUERY = "history.replaceState(history.state, '', location.pathname)"
GIVE_UP = "Nothing was taken. Your book stays as it is, and can be ordered again."
HAVE_IT = (
    "You have these files already, and may print them as often as you like. This begins a new order of the same pages, at today’s price."
)


def register() -> None:
    page("/orders/{order_id}")(bought_page)


async def bought_page(order_id: UUID, request: Request) -> None:
    user = require_user(request)
    came = request.query_params.get("from", "")
    here = Bought(user, order_id, came if came in ("paid", "cancelled") else "", "pay" in request.query_params)
    await here.follow.first(here.load())
    title = here.told.order.title
    with frame(f"Order of {title}", user, sheets=("price.css", "order.css"), scripts=("drawing.js", "when.js")), Tag("div", classes="wrap"):
        here.show()


class Bought:
    """One open page. It looks again when there are news and while something is about to change, and redraws only when it did. Coming
    here unlocks nothing: `came` only chooses the words, `is_going` leads on to Stripe once the files are checked."""

    def __init__(self, user: UserRecord, order_id: UUID, came: Came, is_going: bool) -> None:
        self.user, self.order_id, self.came, self.is_going = user, order_id, came, is_going
        self.began, self.ask_at, self.is_gone = time.monotonic(), ASK_AFTER, False
        self.told: Watched
        self.past: list[HistoryRecord] = []
        self.invoices: list[InvoiceRecord] = []
        self.book_id: UUID | None = None
        about = ("order", order_id), ("work", user.id)
        self.follow = Follow(self.look_again, *about, is_busy=self._is_waiting, net=LOOK_AGAIN)

    async def load(self) -> None:
        found = await call(whole, self.user.id, self.order_id)
        self.told, self.past, self.invoices = found.watched, found.past, found.invoices
        self.book_id = self.told.order.book_id if found.has_book else None

    def show(self) -> None:
        self._head()
        with Tag("div", classes="o"):
            with Tag("div"):
                self.body()
            with Tag("aside", classes="rec", aria_label="The receipt"):
                self.bill()
        # Coming back to this page by the browser's own button, or drawing it anew, must not lead on to pay again.
        ui.timer(0, self._begun, once=True)

    def _head(self) -> None:
        order = self.told.order
        Tag("a", "Your orders", "crumb", href="/orders")
        with Tag("div", classes="line bought-head has-book"):
            ordered_cover(order.id, order.book_id, order.title, order.theme, format_of(order.format))
            with Tag("div", classes="grow"):
                Tag("h1", order.title)
                with Tag("p", classes="muted num"):
                    Tag("span", f"Order {order.number}, placed ")
                    Tag("local-day", datetime=order.created_at.isoformat(), hours=True)
                copies = f" and {counted(order.copies, 'printed copy', 'printed copies')}" if order.copies else ""
                size_name = format_of(order.format).name.replace(" × ", "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}")
                Tag("p", f"Print files{copies}, {counted(order.pages, 'page')}, {size_name}.", "muted t-sm")

    @ui.refreshable_method
    def body(self) -> None:
        now = self.now()
        with Tag("section", classes=f"st-c {now.look}", aria_label="Where it stands"):
            with Tag("h2", role="status"):
                icon(MARKS[now.look], 22)
                Tag("span", now.title)
            Tag("p", now.words)
            self.bar = None
            if now.is_building:
                self._building()
            if self.told.order.build == "refused":
                self._findings("error")
            with Tag("div", classes="line acts"):
                for act in now.acts:
                    self._act(act)
            if "files" in now.acts:
                self._findings("error", "warning", "note")
            for address in self.told.tracking:
                link("Follow the parcel", address, look="text", mark="truck", rel="noopener noreferrer", target="_blank")
            track(self.told.order)
        self._past()

    @ui.refreshable_method
    def bill(self) -> None:
        order = self.told.order
        Tag("h2", "The receipt" if order.paid_at else "The whole price")
        receipt(order.price, refunded=order.refunded)
        for invoice in self.invoices:
            words = "Credit note" if invoice.kind == "credit" else "Invoice"
            link(f"{words} {invoice.number}, PDF", f"/files/invoices/{invoice.id}.pdf", look="text wide", mark="file-text", download=True)

    def now(self) -> Stand:
        return stand(self.told, self.came, self.is_going, self.user.email)

    def _building(self) -> None:
        with Tag("div", classes="line making"):
            self.bar = Progress("Making the print files", self.told.progress)
            self.percent = Tag("span", f"{round(100 * self.told.progress)}%", "num muted t-sm")

    def _findings(self, *severities: str) -> None:
        told = [one for one in self.told.findings if one.severity in severities]
        if not told:
            return
        if severities != ("error",):
            with Tag("details", classes="known"):
                Tag("summary", f"{counted(len(told), 'thing')} to know about the files")
                with Tag("ul"):
                    for one in told:
                        Tag("li", one.words)
            return
        with Tag("details", classes="known", open=True):
            Tag("summary", "What cannot be printed")
            with Tag("ul", classes="findings"):
                for one in told:
                    with Tag("li", classes="note bad"):
                        icon(NOTE_MARKS["bad"], 18)
                        Tag("span", one.words, "grow")
                        if one.page and self.book_id:
                            there = f"/books/{self.book_id}/edit?page={one.page}"
                            Tag("a", "Mend it", href=there, aria_label=f"Mend it on page {one.page}")

    def _act(self, act: Act) -> None:
        order = self.told.order
        if act in ("pay", "try"):
            words = f"Pay {money(order.total, order.currency)}" if act == "pay" else "Try again"
            button(words, self.pay, look="main big")
        elif act == "cancel":
            button("Cancel this order", self.ask_cancel, look="text")
        elif act == "again":
            has_files = order.is_unlocked and not order.copies
            button("Order it again", self.ask_again if has_files else self.again, look="text" if order.is_unlocked else "soft")
        elif act == "book" and order.book_id:
            link("To your book", f"/books/{order.book_id}/edit", look="main")
        elif act == "files":
            for which, words, bytes in zip(("interior", "cover"), ("Inside pages", "Cover"), self.told.bytes, strict=False):
                look = "main" if which == "interior" else "soft"
                link(f"{words} (PDF, {size(bytes)})", f"/files/orders/{order.id}/{which}.pdf", look=look, mark="download", download=True)

    def _past(self) -> None:
        with Tag("details", classes="happened"):
            Tag("summary", "What happened so far")
            with Tag("ol"):
                for one in self.past:
                    if not (words := past_words(one)):
                        continue
                    with Tag("li"):
                        Tag("local-day", datetime=one.at.isoformat(), hours=True)
                        Tag("span", words)

    # what happens

    async def _begun(self) -> None:
        ui.run_javascript(FORGET_QUERY)
        await self._go_on()

    def _is_waiting(self) -> bool:
        return is_waited_for(self.told, self.came)

    async def look_again(self) -> None:
        if self._asks_now():
            with suppress(AppError):
                await asked(reconciling.look_up, self.order_id)
        before, now = self.told, await call(watch, self.user.id, self.order_id)
        if before != now:
            await self._turned(before, now)
        if self.follow.net < LATER and self._waited() > LONG:
            # Nobody paid, it seems: the way to do it is shown again.
            self.came, self.follow.net = "", LATER
            self.body.refresh()
        await self._go_on()

    def _waited(self) -> float:
        return time.monotonic() - self.began

    def _asks_now(self) -> bool:
        """Whether the message of a payment is late: then Stripe is asked, ever more seldom."""
        waits = self.told.order.state == "pending" or (self.told.order.state == "placed" and self.came == "paid")
        is_late = waits and self._waited() >= self.ask_at
        while is_late and self.ask_at <= self._waited():
            self.ask_at *= 2
        return is_late

    async def _turned(self, before: Watched, now: Watched) -> None:
        stood = self.now()
        self.told = now
        if self.now() == stood and before.order == now.order:
            if self.bar:
                self.bar.show(now.progress)
                self.percent.set_text(f"{round(100 * now.progress)}%")
            return
        await self.load()
        self.body.refresh()
        self.bill.refresh()

    async def _go_on(self) -> None:
        """Leads on to Stripe as soon as the files are checked, once."""
        order = self.told.order
        if not self.is_going or self.is_gone or (order.state == "placed" and order.build == "building"):
            return
        self.is_gone = order.state == "placed" and order.build == "ready"
        if not (self.is_gone and await self.pay()):
            self.is_going = False
            self.body.refresh()

    @shown()
    async def pay(self) -> bool:
        """Goes to Stripe's page; False where that did not work, and the page says why."""
        # The session may have ended, and the order may be another's: asked before anybody outside is.
        await call(orders.get, self.user.id, self.order_id)
        ui.navigate.to(await pay(payments.checkout, self.user.id, self.order_id))
        return True

    def ask_cancel(self) -> None:
        confirm("Cancel this order?", GIVE_UP, "Cancel the order", self.cancel)

    @shown()
    async def cancel(self) -> None:
        await call(orders.cancel, self.user.id, self.order_id)
        await self._redraw()

    def ask_again(self) -> None:
        confirm("Order it again?", HAVE_IT, "Order it again", self.again, look="soft")

    @shown()
    async def again(self) -> None:
        placed = await call(orders.again, self.user.id, self.order_id)
        ui.navigate.to(f"/orders/{placed.id}")

    async def _redraw(self) -> None:
        await self.load()
        self.is_going, self.came = False, ""
        self.body.refresh()
        self.bill.refresh()
