"""The log of operators' acts, to be read: who did what to what, when, what was before and after, and why."""

from datetime import datetime
from typing import Any
from uuid import UUID

from core.facts import Plain
from core.services.operate.tables import Table
from storage.models import Audit
from storage.queries.operate import acts as rows


class ActRecord(Plain):
    """One act. `before` and `after` hold what changed, None where nothing did."""

    id: UUID
    operator_id: UUID | None
    operator: str
    act: str
    what: str
    what_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str
    address: str
    at: datetime


def _record(row: Audit) -> ActRecord:
    return ActRecord.model_validate(row.model_dump())


TABLE = Table("audit", ActRecord, rows.find, rows.SORTS, _record, first="-at")
