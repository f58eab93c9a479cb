"""What a book costs: the book, or what it would be, goes in; the whole price comes out of the operator's rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from core.book.formats import FORMATS, format_of
from core.book.planner import PHOTOS_A_PAGE
from core.book.themes import theme_of
from core.errors import Conflict, Invalid, NotFound
from core.services import coupons, documents, enough, found, print_orders, shop
from core.services.once import known, once
from core.services.shop_records import Address, Quote
from core.shop import money, pricing
from core.shop.pricing import Breakdown, Rate
from storage.models import Coupon, Price
from storage.queries import books, prices

MOST_COPIES = 200


@dataclass(frozen=True)
class Wanted:
    """What is to be bought: a book of this kind and format with so many pages, and copies of it."""

    kind: str
    format: str
    pages: int
    coupon: str = ""
    copies: int = 0
    shipping: str = ""
    address: Address | None = None


@dataclass(frozen=True)
class Priced:
    price: Breakdown
    coupon: Coupon | None


def quote(
    session: Session, user_id: UUID, book_id: UUID, coupon: str = "", copies: int = 0, shipping: str = "", address: Address | None = None
) -> Quote:
    """What the book as it is now would cost, with the pages that are to be expected where it has none yet. Raises NotFound, Conflict
    where nothing is sold, Invalid naming the field, and Unavailable while the print partner does not say what delivery costs."""
    row = known(session, ("book", user_id, book_id))
    book = {name: getattr(row, name) for name in ("kind", "format", "theme")} if row else books.chosen(session, user_id, book_id)
    if book is None:
        raise NotFound(found.NO_BOOK)
    shop.require_open()
    document = documents.shown(session, user_id, book_id).document
    # The pages are of the size they were laid out for, whatever was chosen for the next time.
    size = document.format if document else book["format"]
    pages = len(document.pages) if document else _expected(session, user_id, book_id, size, book["theme"])
    told = priced(session, user_id, Wanted(book["kind"], size, pages, coupon, copies, shipping, address))
    return Quote(book_id=book_id, kind=book["kind"], format=size, pages=pages, is_estimate=document is None, price=told.price)


def starting(session: Session) -> dict[tuple[str, str], Breakdown]:
    """What the files of the smallest book of each kind and format cost, for whoever has no book yet; nothing while nothing is sold."""
    if not shop.is_open():
        return {}
    files = [row for row in prices.every(session) if row.what == "files" and row.format in FORMATS]
    return {
        (row.kind, row.format): pricing.price(rate(row), None, max(format_of(row.format).min_pages, row.pages_included))
        for row in files
    }  # fmt: skip


def sells_copies(session: Session, kind: str, format_key: str) -> bool:
    """Whether printed copies of such a book can be ordered beside its files."""
    rows = _rows(session, kind, format_key)
    return shop.prints_copies() and "files" in rows and "copy" in rows and rate(rows["copy"]).goes_with(rate(rows["files"]))


def before_delivery(session: Session, user_id: UUID, book: Quote, copies: int, coupon: str = "") -> Breakdown:
    """What the files and so many copies of a book cost while nobody knows where they go. Raises Invalid naming the field."""
    rows = _rows(session, book.kind, book.format)
    files, copy = rate(rows["files"]), _of_copies(rows, Wanted(book.kind, book.format, book.pages, copies=copies))
    found = coupons.find(session, user_id, coupon, files.currency)
    return pricing.price(files, copy, book.pages, copies, 0, coupons.reduction(found))


def priced(session: Session, user_id: UUID, wanted: Wanted) -> Priced:
    """The price of this, and the coupon that is in it. Comes before the first write: the print partner may be asked. Raises as `quote`
    does."""
    rows = _rows(session, wanted.kind, wanted.format)
    if "files" not in rows:
        raise Conflict("This book is not on sale in its size. Please choose another size.", code="not_for_sale")
    files, copy = rate(rows["files"]), _of_copies(rows, wanted)
    coupon = coupons.find(session, user_id, wanted.coupon, files.currency)
    delivery = _delivery(session, wanted, files.currency) if wanted.copies else 0
    told = pricing.price(files, copy, wanted.pages, wanted.copies, delivery, coupons.reduction(coupon))
    return Priced(told, coupon)


def know(session: Session, kind: str, format: str, rows: Iterable[Price]) -> None:
    """The rows of all sizes of a kind were read already: none of this one is asked for in this transaction."""
    of_size = {row.what: row for row in rows if row.format == format}
    once(session, ("prices", kind, format), lambda: of_size)


def rate(row: Price) -> Rate:
    return Rate(**row.model_dump(include={"currency", "base", "pages_included", "per_page", "tax_rate", "tax_behaviour"}))


def _of_copies(rows: dict[str, Price], wanted: Wanted) -> Rate | None:
    if not wanted.copies:
        return None
    if not 0 < wanted.copies <= MOST_COPIES:
        raise Invalid(f"Choose between 1 and {MOST_COPIES} copies.", field="copies")
    copy = rate(rows["copy"]) if "copy" in rows else None
    if copy is None or not shop.prints_copies() or not copy.goes_with(rate(rows["files"])):
        raise Invalid("Printed copies of this book are not sold here. You can order its print files.", field="copies")
    return copy


def _delivery(session: Session, wanted: Wanted, currency: str) -> int:
    if wanted.address is None:
        raise Invalid("Please tell where the copies go.", field="address")
    if not wanted.shipping:
        raise Invalid("Please choose how the copies are sent.", field="shipping")
    address, shipping = wanted.address, wanted.shipping
    cost = print_orders.delivery(session, wanted.format, wanted.pages, wanted.copies, address, shipping, currency)
    coin = money.step(currency)
    return -(-cost // coin) * coin


def _expected(session: Session, user_id: UUID, book_id: UUID, format: str, theme: str) -> int:
    """About how many pages will be made of the photos and memories that are here."""
    pile = enough.pile(session, user_id, book_id)
    a_page = PHOTOS_A_PAGE if theme_of(theme).most_photos > 1 else 1.0
    return format_of(format).round_up(1 + pile.story_pages + round(pile.photos / a_page))


def _rows(session: Session, kind: str, format: str) -> dict[str, Price]:
    """The operator's rows for such a book, read once a transaction."""
    return once(session, ("prices", kind, format), lambda: prices.of_book(session, kind, format))
