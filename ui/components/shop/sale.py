"""A book on sale, on its own page: what is known of it goes in; its whole price, the way to order it and what was bought come out."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from core.errors import Conflict
from core.services import order_files, orders, preview_file, prices, shop
from core.services.records import JobRecord, OrderedFiles, PreviewRecord
from core.services.shop_records import OrderRecord, Quote
from ui.components.parts import Progress, Tag, button, link, note
from ui.components.shop.receipt import money, receipt
from ui.components.words import counted, size

ACTIVE = ("queued", "running")


@dataclass(frozen=True)
class Sale:
    """`quote` is the whole price, None where the book is not for sale as it is (`trouble` says why); `order` the book's newest one,
    `bought` the files of the newest that is theirs; `marked` the PDF to look through, of the book as it is."""

    quote: Quote | None
    trouble: str
    order: OrderRecord | None
    bought: OrderedFiles | None
    marked: PreviewRecord | None

    @property
    def words(self) -> str:
        return money(self.quote.price.total, self.quote.price.currency) if self.quote else ""


def sale_of(session: Session, user_id: UUID, book_id: UUID) -> Sale | None:
    """None while nothing is sold here."""
    if not shop.is_open():
        return None
    quote, trouble = priced(session, user_id, book_id)
    return Sale(
        quote, trouble, orders.newest_of_book(session, user_id, book_id), order_files.of_book(session, user_id, book_id),
        preview_file.latest(session, user_id, book_id),
    )  # fmt: skip


def priced(session: Session, user_id: UUID, book_id: UUID) -> tuple[Quote | None, str]:
    """(the whole price of the book as it is, why it has none)."""
    try:
        return (prices.quote(session, user_id, book_id), "") if shop.is_open() else (None, "")
    except Conflict as error:
        return None, error.message


def is_theirs(sale: Sale, revision: int) -> bool:
    """Whether the book's newest pages are bought already."""
    return sale.bought is not None and sale.bought.revision == revision


def price_beside(sale: Sale | None) -> None:
    """The whole price beside a book that has no pages yet."""
    if sale is None:
        return
    if sale.quote is None:
        note("warn", sale.trouble)
        return
    Tag("p", "The whole price", "price-h")
    receipt(sale.quote.price, small=True)
    words = f"With about {counted(sale.quote.pages, 'page')}. Making it is free; you pay only when you order it."
    Tag("p", words, "fine t-sm muted")


def order_or_files(sale: Sale, book_id: UUID, revision: int) -> None:
    """The one main button of a finished book: to order it, or to what was bought."""
    if is_theirs(sale, revision):
        link("To your print files", f"/orders/{sale.bought.order_id}", look="main", mark="download")
    else:
        link("Order", f"/books/{book_id}/order", look="main", aria_label="Order this book")


def cost_line(sale: Sale, revision: int) -> None:
    """The whole price beside the button, in a line."""
    if sale.quote and not is_theirs(sale, revision):
        with Tag("p", classes="cost"):
            Tag("strong", sale.words)
            Tag("span", "for the print files, everything included", "muted")


class SalePanel:
    """What there is to have of a finished book: the pages to look through for free, and the print files. `make` asks for the PDF to
    look through, `stop` ends making it."""

    def __init__(self, book_id: UUID, revision: int, sale: Sale, job: JobRecord | None, make: Callable, stop: Callable) -> None:
        self.book_id, self.revision, self.sale, self.job = book_id, revision, sale, job
        with Tag("section", classes="part", id="print", aria_labelledby="print-title"):
            Tag("h2", "Ready for the printer", id="print-title")
            self._files()
            is_made = bool(job and job.state in ACTIVE)
            if is_made or not is_theirs(sale, revision):
                Tag("h3", "To look through first", classes="look-through")
                self._under_way(stop) if is_made else self._marked(make)

    def tell(self, job: JobRecord) -> None:
        self.bar.show(job.progress)
        self.percent.set_text(f"{round(100 * job.progress)}%")
        self.words.set_text(job.words or "Waiting for its turn")

    def _files(self) -> None:
        order, bought = self.sale.order, self.sale.bought
        if bought:
            is_same = bought.revision == self.revision
            words = "These pages are yours, with their print files." if is_same else "You ordered this book; it has changed since."
            with note("ok" if is_same else "info", words):
                link(f"To order {bought.number}", f"/orders/{bought.order_id}")
            if is_same:
                if shop.prints_copies():
                    link("Order printed copies", f"/books/{self.book_id}/order", look="soft", mark="truck")
                return
        if order and order.state in ("placed", "pending"):
            with note("info", "You ordered this book, and the order waits to be paid."):
                link(f"To order {order.number}", f"/orders/{order.id}")
        words = "Two PDFs as printers want them: the inside pages, and the cover. Every page is checked before you pay."
        Tag("p", words, "muted")
        if self.sale.quote:
            link(f"Order the print files, {self.sale.words}", f"/books/{self.book_id}/order", look="soft", mark="file-text")
        else:
            note("warn", self.sale.trouble)

    def _under_way(self, stop: Callable) -> None:
        self.words = Tag("p", classes="muted t-sm", role="status")
        with Tag("div", classes="line"):
            self.bar = Progress("Making the PDF to look through")
            self.percent = Tag("span", classes="num muted t-sm")
            button("Stop", stop, look="text")
        self.tell(self.job)

    def _marked(self, make: Callable) -> None:
        if self.job and self.job.state == "failed":
            note("bad", self.job.error or "Making the PDF did not work. Please try again.")
        Tag("p", "All pages in one PDF, marked as a preview: free, to read at leisure or to show around.", "muted")
        if self.sale.marked:
            words = f"Preview, PDF, {size(self.sale.marked.bytes)}"
            link(words, f"/files/books/{self.book_id}/preview.pdf", look="soft", mark="download", download=True)
        else:
            button("Make a preview PDF", make, mark="eye")
