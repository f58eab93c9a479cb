"""An order as its page follows it: whose and which go in; where it stands, how far its files are and what was last come out."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import Field
from sqlmodel import Session

from core.facts import Plain
from core.services import invoices, order_files, orders
from core.services.invoice_records import InvoiceRecord
from core.services.records import FindingRecord
from core.services.shop_records import HistoryRecord, OrderRecord
from core.services.store import files
from storage.models import OrderEvent
from storage.queries import books, jobs, order_watch
from storage.queries import orders as order_rows
from storage.queries.orders import OrderRow


class Watched(Plain):
    """`progress` (0 to 1) and `words` are of the files while they are built; `last` is what happened last, a HistoryRecord's act, or
    "again" where it came back to its state. `findings` are what the preflight found, `tracking` where copies on their way can be
    followed, `bytes` the sizes of the inside pages and the cover once they are the maker's."""

    order: OrderRecord
    progress: float = 0.0
    words: str = ""
    last: str = ""
    findings: tuple[FindingRecord, ...] = Field(())
    tracking: tuple[str, ...] = Field(())
    bytes: tuple[int, ...] = Field(())


def watch(session: Session, user_id: UUID, order_id: UUID) -> Watched:
    """Cheap enough to ask for every second. Raises NotFound."""
    return _watched(session, orders.told(session, user_id, order_id), order_watch.last(session, order_id))


@dataclass(frozen=True)
class Whole:
    """All that an order's page shows. `has_book` is whether its book is still there, with pages."""

    watched: Watched
    past: list[HistoryRecord]
    invoices: list[InvoiceRecord]
    has_book: bool


def whole(session: Session, user_id: UUID, order_id: UUID) -> Whole:
    """Raises NotFound."""
    row, rows = orders.told(session, user_id, order_id), order_rows.history(session, order_id)
    book = books.standing(session, user_id, row.order.book_id) if row.order.book_id else None
    papers = invoices.of_order(session, user_id, order_id)
    return Whole(_watched(session, row, rows[-1] if rows else None), orders.past(rows), papers, bool(book and book.revision))


def _watched(session: Session, row: OrderRow, happened: OrderEvent | None) -> Watched:
    order, order_id = orders.record(row), row.order.id
    job = jobs.active(session, f"order:{order_id}") if order.build == "building" else None
    return Watched(
        order=order,
        progress=job.progress if job else 0.0,
        words=job.words if job else "",
        last="again" if happened and happened.act == "placed" and happened.before else happened.act if happened else "",
        findings=tuple(FindingRecord.model_validate(one) for one in row.order.findings or ()),
        tracking=tuple(order_watch.tracking(session, order_id)) if order.copies and row.printing else (),
        bytes=_sizes(order_id) if order.is_unlocked and order.has_files else (),
    )


def _sizes(order_id: UUID) -> tuple[int, ...]:
    return tuple(files().shown_size(files().order_file(order_id, which)) for which in order_files.BOTH)
