"""Ordering a book: what is bought, what was checked and the whole price stand on one page; the maker goes on to pay."""

from contextlib import suppress
from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import events, ui

from core.book.formats import format_of
from core.book.themes import theme_of
from core.errors import AppError, Conflict, Invalid
from core.services import books, checking, orders, prices, print_orders
from core.services.checking import CheckRecord
from core.services.order_page import Found, find
from core.services.records import BookRecord, UserRecord
from core.services.shop_records import OrderRecord
from core.shop.pricing import Breakdown
from ui.calls import call, shown
from ui.components.covers import drawn_cover
from ui.components.parts import Tag, button, field, form, icon, icon_button, link, note
from ui.components.shop.delivery import Delivery, Wanted
from ui.components.shop.receipt import money, receipt
from ui.components.words import counted
from ui.press import press
from ui.session import require_user
from ui.theme import frame, page

SHEETS = ("price.css", "order.css")
SHOWN = 6
THEN = (
    "We make the two files of just these pages, and look at each page as a printer would. What cannot be printed you hear before you pay.",
    "You pay on Stripe’s page. We never see your card.",
    "The files are yours at once. Take them to any printer, as often as you like; your book can go on changing.",
)


def register() -> None:
    page("/books/{book_id}/order")(order_page)


async def order_page(book_id: UUID, request: Request) -> Response | None:
    user = require_user(request)
    book, found = await call(find, user.id, book_id)
    if found is None:
        return RedirectResponse(f"/books/{book_id}#print" if book.document else f"/books/{book_id}", 303)
    here = OrderPage(user, book, found)
    with frame(f"Order {book.title}", user, sheets=SHEETS, scripts=("drawing.js", "when.js")), Tag("div", classes="wrap"):
        here.show()
    return None


class OrderPage:
    """One open page. The price is asked for anew with every choice; nothing of it comes from the browser."""

    def __init__(self, user: UserRecord, book: BookRecord, found: Found) -> None:
        self.user, self.book, self.wanted = user, book, Wanted()
        self.quote, self.trouble = found.quote, found.trouble
        self.price: Breakdown | None = found.quote.price if found.quote else None
        self.coupon, self.wrong_coupon, self.tried_coupon = "", "", ""
        self.sells_copies, self.is_busy, self.before = found.sells_copies, False, found.before
        self.checks: list[CheckRecord] | None = None

    async def _price(self) -> None:
        """Asks for the price of what is chosen; of copies without their delivery, until it is known where they go."""
        wanted = self.wanted if self.wanted.is_whole else Wanted()
        try:
            self.quote = await call(
                prices.quote, self.user.id, self.book.id, self.coupon, wanted.copies, wanted.shipping, wanted.address
            )  # fmt: skip
            self.trouble, self.price = "", self.quote.price
        except Conflict as error:
            self.quote, self.trouble = None, error.message
            return
        if not self.wanted.is_whole:
            self.price = await call(prices.before_delivery, self.user.id, self.quote, self.wanted.copies, self.coupon)

    def show(self) -> None:
        document = self.book.document
        Tag("a", "Back to the book", "crumb", href=f"/books/{self.book.id}")
        Tag("h1", f"Order “{document.title}”")
        with Tag("div", classes="o buying"):
            with Tag("div"):
                self._told_before()
                self._what()
                if self.sells_copies:
                    Delivery(self.wanted, self.user.name, self._chosen)
            with Tag("aside", classes="rec", aria_label="The whole price"):
                self.bill()
        ui.timer(0, self.look, once=True)

    def _told_before(self) -> None:
        before = self.before
        if before is None or before.revision != self.book.revision:
            return
        words = "You have bought just these pages; this would be one more order." if before.is_unlocked else ""
        if before.state in ("placed", "pending"):
            words = "You have ordered just these pages, and the order waits to be paid."
        if words:
            with note("info", words).classes("before"):
                link("Go to it", f"/orders/{before.id}")

    def _what(self) -> None:
        book, document = self.book, self.book.document
        size = format_of(document.format)
        with Tag("section", aria_labelledby="what"):
            Tag("h2", "What you get", id="what")
            with Tag("div", classes="what has-book"):
                drawn_cover(book.id, book.revision, document.title, size)
                with Tag("div"), Tag("dl", classes="facts"):
                    _fact("Files", "Two PDFs for a printer: the inside pages, and the cover. Yours to keep.")
                    _fact(
                        "Size", f"{size.name} ({size.width:.0f}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{size.height:.0f}\N{NO-BREAK SPACE}mm)"
                    )
                    _fact("Look", theme_of(document.theme).name)
                    _fact("Pages", str(len(document.pages)))
                    Tag("dt", "Version")
                    with Tag("dd"):
                        Tag("span", "As it is since ")
                        Tag("local-day", datetime=book.updated_at.isoformat(), hours=True)
            self.checked()
        if not self.sells_copies:
            _then()

    @ui.refreshable_method
    def checked(self) -> None:
        """What stands in the way of printing, or that nothing does."""
        grave = [check for check in self.checks or () if check.severity == "error"]
        if self.checks is None:
            _line("clock", "Looking at every page", "")
        elif not grave:
            with _line("circle-check", "Every page is ready to print", "ok"):
                link("Look at it once more", f"/books/{self.book.id}/preview")
        else:
            with Tag("ul", classes="findings"):
                for check in grave[:SHOWN]:
                    with Tag("li", classes="note bad"):
                        icon("circle-alert", 18)
                        Tag("span", check.words, "grow")
                        there = f"/books/{self.book.id}/edit" + (f"?page={check.number}" if check.number else "")
                        Tag("a", "Mend it", href=there, aria_label=f"Mend it: {check.words}")
            if len(grave) > SHOWN:
                Tag("p", f"And {counted(len(grave) - SHOWN, 'more like it', 'more like these')}.", "muted t-sm")

    @ui.refreshable_method
    def bill(self) -> None:
        """The receipt, the coupon and the one main button."""
        Tag("h2", "The whole price")
        if self.quote is None:
            note("warn", self.trouble)
            return
        price, waits = self.price, not self.wanted.is_whole
        receipt(price, total="Before delivery" if waits else "Total")
        self._coupon()
        if not self.user.email_confirmed:
            with note("warn", "Please confirm your email address first: the receipt goes there."):
                link("To your address", "/account#address")
        words = f"Pay {money(price.total, price.currency)}" if price.total else "Take it"
        button(
            "Placing your order" if self.is_busy else "First say where to" if waits else words, self.pay, look="main big wide pay",
            disabled=self.is_busy or waits or not self.user.email_confirmed or self._is_refused(),
        )  # fmt: skip
        Tag("p", "You pay on Stripe’s page and come straight back. Nothing is added there." if price.total else "There is nothing to pay.",
            "fine t-sm muted")  # fmt: skip

    def _is_refused(self) -> bool:
        return any(check.severity == "error" for check in self.checks or ())

    def _coupon(self) -> None:
        if self.coupon:
            with Tag("p", classes="line taken"):
                Tag("span", f"Coupon {self.coupon} is in it.", "muted")
                icon_button("Take the coupon out", "x", self.drop_coupon)
            return
        with Tag("details", classes="coupon", **({"open": True} if self.wrong_coupon else {})):
            Tag("summary", "I have a coupon")
            with form(self.take_coupon, ""):
                wrong = {"aria_invalid": "true", "aria_describedby": "coupon-wrong"} if self.wrong_coupon else {}
                field(
                    "Coupon", "coupon", value=self.tried_coupon, required=True, maxlength=40, autocomplete="off",
                    autocapitalize="characters", **wrong,
                )  # fmt: skip
                button("Use it", type="submit")
                if self.wrong_coupon:
                    with Tag("p", classes="err", id="coupon-wrong", role="alert"):
                        icon("circle-alert", 16)
                        Tag("span", self.wrong_coupon)

    # what happens

    async def look(self) -> None:
        """Looks at every page as printing would; the same is done again when the order is placed."""
        with suppress(AppError):
            self.checks = await call(checking.check, self.user.id, self.book.id, lambda texts: press().measure(texts))
            self.checked.refresh()
            if self._is_refused():
                self.bill.refresh()

    @shown()
    async def take_coupon(self, event: events.GenericEventArguments) -> None:
        self.coupon, self.wrong_coupon = str(event.args.get("coupon", "")).strip().upper(), ""
        self.tried_coupon = self.coupon
        try:
            await self._price()
        except AppError as error:
            self.coupon, self.wrong_coupon = "", error.message
            await self._price()
        self.bill.refresh()

    @shown()
    async def drop_coupon(self) -> None:
        self.coupon = ""
        await self._price()
        self.bill.refresh()

    @shown()
    async def _chosen(self, is_new_place: bool) -> None:
        wanted = self.wanted
        try:
            if is_new_place and wanted.copies and wanted.address and self.quote:
                currency = self.quote.price.currency
                wanted.options = await call(
                    print_orders.options, self.user.id, self.book.id, wanted.copies, wanted.address, currency
                )  # fmt: skip
            elif is_new_place:
                wanted.options = []
            if wanted.shipping not in [way.level for way in wanted.options]:
                wanted.shipping = wanted.options[0].level if wanted.options else ""
            await self._price()
        except AppError:
            wanted.options, wanted.shipping = [], ""
            raise
        finally:
            self.bill.refresh()

    @shown()
    async def pay(self) -> None:
        if self.is_busy or self.quote is None:
            return
        self.is_busy = True
        self.bill.refresh()
        try:
            order = await self._place()
        except AppError as error:
            await self._not_placed(error)
            raise
        ui.navigate.to(f"/orders/{order.id}?pay" if order.state == "placed" else f"/orders/{order.id}")

    async def _place(self) -> OrderRecord:
        wanted = self.wanted
        return await call(
            orders.place, self.user.id, self.book.id, coupon=self.coupon, copies=wanted.copies, shipping=wanted.shipping,
            address=wanted.address, total=self.price.total, measure=lambda texts: press().measure(texts),
        )  # fmt: skip

    async def _not_placed(self, error: AppError) -> None:
        """What the page showed is not so any more: it is asked for anew."""
        self.is_busy = False
        if isinstance(error, Invalid) and error.field == "coupon":
            self.coupon, self.wrong_coupon = "", error.message
        with suppress(AppError):
            self.book = await call(books.get, self.user.id, self.book.id)
            await self._price()
        self.bill.refresh()
        if error.code == "not_printable":
            await self.look()


def _then() -> None:
    with Tag("section", classes="after", aria_labelledby="then"):
        Tag("h2", "What happens then", id="then")
        with Tag("ol", classes="then"):
            for words in THEN:
                Tag("li", words)


def _fact(name: str, words: str) -> None:
    Tag("dt", name)
    Tag("dd", words)


def _line(mark: str, words: str, classes: str) -> Tag:
    with Tag("p", classes=f"line checked {classes}", role="status") as line:
        icon(mark, 18)
        Tag("span", words)
    return line
