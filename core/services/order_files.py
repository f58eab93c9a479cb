"""Print files that were ordered: an order goes in; having them built, and the files for whoever paid for them, come out.

While the shop is open no print file leaves by any other way. They lie by the order's id, whatever becomes of the book.
"""

from typing import Literal
from uuid import UUID

from sqlmodel import Session

from core.book.document import Document
from core.errors import Conflict, NotFound, PayFirst
from core.services import moving, outcomes, shop
from core.services.once import known
from core.services.records import FindingRecord, OrderedFiles
from core.services.store import files
from core.shop.states import UNLOCKED
from storage.database import let_go
from storage.models import Job, Order, now
from storage.queries import jobs, order_files

Which = Literal["interior", "cover"]
BOTH: tuple[Which, ...] = ("interior", "cover")
NOT_HERE = "This order is not here."
PAY = "The print files are yours once this order is paid."
NOT_BUILT = {
    "building": "The print files are still being built. That takes a minute or two.",
    "refused": "These pages cannot be printed as they are, so there are no print files. The order says what is wrong.",
    "failed": "The print files could not be built. We know of it, and look after it.",
}


def begin(session: Session, order: Order) -> None:
    """Queues building the files of an order that was just placed; while that is under way nothing happens."""
    work = Job(user_id=order.user_id, kind="order", subject=f"order:{order.id}", args={"order_id": str(order.id)})
    jobs.add(session, work)


def begin_again(session: Session, order_id: UUID) -> None:
    """Their build job was queued once more."""
    order = order_files.locked(session, order_id)
    if order is not None and order.build == "failed":
        order.build, order.updated_at = "building", now()


def failed(session: Session, order_id: UUID, reason: str) -> None:
    """Building them ended without them: whoever looks after this place must look, and a maker who paid is told. Comes after a write."""
    order = order_files.locked(session, order_id)
    if order is None or order.build != "building":
        return
    order.build, order.updated_at = "failed", now()
    moving.note(session, order, "build_failed", "system", reason)
    moving.trouble(session, order, f"Its print files could not be built: {reason}")
    outcomes.build_failed(session, order)


def is_unlocked(order: Order) -> bool:
    """Whether the print files are the maker's, built or not."""
    return order.state in UNLOCKED


def title(session: Session, user_id: UUID, order_id: UUID) -> str:
    """What the book was called when it was ordered. Raises NotFound."""
    return _owned(session, user_id, order_id).title


def file_key(session: Session, user_id: UUID, order_id: UUID, which: Which) -> str:
    """The PDF. Raises NotFound, PayFirst while it is not paid for, Conflict `not_ready` while it is not built."""
    there = files().order_file(_open(session, user_id, order_id).id, which)
    let_go(session)
    if files().size(there) is None:
        raise Conflict(NOT_BUILT["failed"], code="not_ready")
    return there


def frozen(session: Session, user_id: UUID, order_id: UUID) -> tuple[Document, bool]:
    """The pages as they were ordered, and whether they may be seen without the mark of what is not paid. Raises NotFound."""
    _owned(session, user_id, order_id)
    found = order_files.frozen(session, order_id)
    if found is None:
        raise NotFound(NOT_HERE)
    order, content = found
    return Document.model_validate(content), is_unlocked(order) or not shop.is_open()


def of_order(session: Session, user_id: UUID, order_id: UUID) -> OrderedFiles:
    """Both files with what the preflight found. Raises as `file_key`."""
    return _record(_open(session, user_id, order_id))


def of_book(session: Session, user_id: UUID, book_id: UUID) -> OrderedFiles | None:
    """The files of the newest pages of a book that were paid for; None where none were."""
    both = known(session, ("orders", user_id, book_id))
    order = both[1] if both else order_files.unlocked_of_book(session, user_id, book_id, UNLOCKED)
    return _record(order) if order else None


def unlocked_of_maker(session: Session, user_id: UUID) -> list[OrderedFiles]:
    """All print files that somebody paid for, the last ordered first."""
    return [_record(order) for order in order_files.unlocked_of_maker(session, user_id, UNLOCKED)]


def may_print(session: Session, user_id: UUID, book_id: UUID, revision: int) -> bool:
    """Whether these pages may be seen as they print: they are paid for, or nothing is sold here."""
    return not shop.is_open() or order_files.is_paid(session, user_id, book_id, revision, UNLOCKED)


def report(order: Order) -> tuple[FindingRecord, ...]:
    """What the preflight found in the order's files; nothing before they were built."""
    return tuple(FindingRecord.model_validate(finding) for finding in order.findings or ())


def pay_first() -> PayFirst:
    """What whoever asks for the print files of a book is told while they are sold."""
    return PayFirst("Print files are sold here. Please order the book; they are yours as soon as it is paid.")


def _owned(session: Session, user_id: UUID, order_id: UUID) -> Order:
    order = order_files.owned(session, user_id, order_id)
    if order is None:
        raise NotFound(NOT_HERE)
    return order


def _open(session: Session, user_id: UUID, order_id: UUID) -> Order:
    order = _owned(session, user_id, order_id)
    if not is_unlocked(order):
        raise PayFirst(PAY)
    if order.build != "ready":
        raise Conflict(NOT_BUILT[order.build], code="not_ready")
    return order


def _record(order: Order) -> OrderedFiles:
    store = files()
    return OrderedFiles(
        order_id=order.id, number=order.number, book_id=order.book_id, title=order.title, format=order.format, theme=order.theme,
        revision=order.revision, findings=report(order), created_at=order.built_at or order.created_at,
        interior_bytes=store.shown_size(store.order_file(order.id, "interior")),
        cover_bytes=store.shown_size(store.order_file(order.id, "cover")),
    )  # fmt: skip
