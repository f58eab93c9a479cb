"""What the print partner tells of a print job, by webhook or when asked: its row, the order's history and what follows come out."""

import json
from datetime import timedelta
from hashlib import sha256

from sqlmodel import Session

from core import seeing
from core.config import settings
from core.gateways import printer
from core.gateways.printer import PrintJob
from core.log import event
from core.services import moving, outcomes
from storage.database import transaction
from storage.models import Order, PrintOrder, WebhookEvent, now
from storage.queries import orders, print_orders
from storage.queries.rows import insert_new

QUIET = timedelta(minutes=30)
"""After so long without a word the partner is asked."""


@seeing.partner("printer")
def take(payload: bytes, signature: str) -> None:
    """What the partner's webhook tells; the same twice is one. Raises Invalid for what is not its."""
    job = printer.read_event(payload, signature, settings().printer_secret)
    if job is not None:
        tell(job, payload)


def tell(job: PrintJob, payload: bytes = b"") -> None:
    """Writes down how a print job stands, with what follows from it; what is older than what is known changes nothing. `payload` is the
    message it came in, if any."""
    with transaction() as session:
        if payload and not _is_new(session, job, payload):
            return
        row = _row(session, job)
        row = print_orders.lock(session, row.order_id) if row else None
        if row is None or row.state == job.state or print_orders.told_before(row, job.told_at):
            return
        # A print job that is being stopped stays so until the partner says what became of it.
        if row.state == "stopping" and job.state not in print_orders.OVER:
            return
        print_orders.write(
            session, row, state=job.state, told_at=job.told_at, tracking=list(job.tracking), error=job.words, due_at=now() + QUIET
        )
        _consequences(session, orders.by_id(session, row.order_id), job)


def _row(session: Session, job: PrintJob) -> PrintOrder | None:
    """The row of this print job; by our own id where the partner is quicker than our note of its reference."""
    return print_orders.by_reference(session, job.reference) or print_orders.by_external_id(session, job.external_id)


def _is_new(session: Session, job: PrintJob, payload: bytes) -> bool:
    row = _row(session, job)
    outcome = {"outcome": "done"} if row else {"outcome": "ignored", "words": "None of our orders is this print job."}
    seen = WebhookEvent(
        id=f"printer-{sha256(payload).hexdigest()[:40]}", provider="printer", kind=f"print_job.{job.state.lower()}",
        payload=json.loads(payload), order_id=row.order_id if row else None, told_at=job.told_at, **outcome,
    )  # fmt: skip
    return insert_new(session, seen)


def _consequences(session: Session, order: Order, job: PrintJob) -> None:
    moving.note(session, order, f"print_{job.state.lower()}", "printer", job.words)
    event("print_told", order=str(order.id), state=job.state)
    if job.state == "SHIPPED":
        outcomes.shipped(session, order, list(job.tracking))
    if job.state == "REJECTED":
        moving.trouble(session, order, f"The print partner does not print it: {job.words or 'it did not say why'}")
