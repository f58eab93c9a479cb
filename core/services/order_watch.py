"""An order as its page follows it: whose and which go in; where it stands, how far its files are and what was last come out."""

from uuid import UUID

from pydantic import Field
from sqlmodel import Session

from core.facts import Plain
from core.services import order_files, orders
from core.services.records import FindingRecord
from core.services.shop_records import OrderRecord
from core.services.store import files
from storage.files import size_of
from storage.queries import jobs, order_watch


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
    order = orders.get(session, user_id, order_id)
    job = jobs.active(session, f"order:{order_id}") if order.build == "building" else None
    happened = order_watch.last(session, order_id)
    return Watched(
        order=order,
        progress=job.progress if job else 0.0,
        words=job.words if job else "",
        last="again" if happened and happened.act == "placed" and happened.before else happened.act if happened else "",
        findings=tuple(FindingRecord.model_validate(one) for one in order_watch.findings(session, order_id)),
        tracking=tuple(order_watch.tracking(session, order_id)) if order.copies else (),
        bytes=_sizes(order_id) if order.is_unlocked and order.has_files else (),
    )


def _sizes(order_id: UUID) -> tuple[int, ...]:
    return tuple(size_of(files().order_file(order_id, which)) for which in order_files.BOTH)
