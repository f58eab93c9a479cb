"""Invoices and credit notes by program: a maker goes in; what was billed and given back comes out."""

from uuid import UUID

from core.services import invoices
from core.services.invoice_records import InvoiceRecord
from ui.api.deps import Db, Operations, User
from ui.api.schemas import Listed
from ui.invoices import url_of

router = Operations(prefix="/invoices", tags=["invoices"])


class Billed(InvoiceRecord):
    """An invoice, or the credit note of what was given back. GET `url` with the same token for it as PDF."""

    url: str


@router.get("")
def of_maker(session: Db, user: User) -> Listed[Billed]:
    """Your invoices and credit notes, the newest first."""
    return Listed(items=[_billed(found) for found in invoices.of_maker(session, user.id)], next=None)


@router.get("/{invoice_id}")
def get(session: Db, user: User, invoice_id: UUID) -> Billed:
    """One invoice or credit note."""
    return _billed(invoices.get(session, user.id, invoice_id))


def _billed(found: InvoiceRecord) -> Billed:
    return Billed(**found.model_dump(), url=url_of(found.id))
