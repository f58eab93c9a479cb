"""What a maker has ordered: their orders come out, the newest first, each with where it stands."""

from fastapi import Request

from core.book.formats import format_of
from core.services import orders, shop
from core.services.cursors import Part
from core.services.records import UserRecord
from core.services.shop_records import OrderRecord
from ui.calls import call, shown
from ui.components.covers import ordered_cover
from ui.components.parts import Tag, button, link
from ui.components.shop.receipt import money
from ui.components.shop.stand import IN_WORDS
from ui.components.words import counted
from ui.session import require_user
from ui.theme import frame, page

A_PAGE = 20
BOUGHT = "When you order a book, it stands here with its files and its receipt."
FREE = "There is nothing to order here: each book’s print files are on its page."


def register() -> None:
    page("/orders")(orders_page)


async def orders_page(request: Request) -> None:
    user = require_user(request)
    part = await call(orders.page, user.id, "", A_PAGE)
    with frame("Your orders", user, sheets=("order.css",), scripts=("drawing.js", "when.js")), Tag("div", classes="wrap narrow"):
        Tag("h1", "Your orders")
        if part.items:
            Orders(user, part).show()
        else:
            _none()


class Orders:
    """The list, which grows by a stretch at a time."""

    def __init__(self, user: UserRecord, part: Part[OrderRecord]) -> None:
        self.user, self.part = user, part

    def show(self) -> None:
        self.list = Tag("ul", classes="orders has-book", aria_label="Orders, the newest first")
        self._rows()
        self.more = button("Show more", self.go_on)
        self.more.set_visibility(bool(self.part.next))

    def _rows(self) -> None:
        with self.list:
            for order in self.part.items:
                self._row(order)

    def _row(self, order: OrderRecord) -> None:
        words, kind = IN_WORDS[order.state]
        with Tag("li"):
            ordered_cover(order.id, order.book_id, order.title, order.theme, format_of(order.format))
            with Tag("div", classes="grow"):
                with Tag("h2"):
                    Tag("a", order.title, href=f"/orders/{order.id}")
                with Tag("p", classes="muted t-sm"):
                    Tag("span", f"Order {order.number}, ")
                    Tag("local-day", datetime=order.created_at.isoformat())
                    copies = f" and {counted(order.copies, 'copy', 'copies')}" if order.copies else ""
                    Tag("span", f". Print files{copies}, {counted(order.pages, 'page')}.")
            with Tag("div", classes="end"):
                Tag("strong", money(order.total, order.currency))
                Tag("span", words, f"chip {kind}")

    @shown()
    async def go_on(self) -> None:
        self.part = await call(orders.page, self.user.id, self.part.next, A_PAGE)
        self._rows()
        self.more.set_visibility(bool(self.part.next))


def _none() -> None:
    with Tag("div", classes="no-orders"):
        Tag("p", BOUGHT if shop.is_open() else FREE, "lead")
        link("To your books", "/books", look="soft")
