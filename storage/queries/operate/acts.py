"""Rows of the log of operators' acts."""

from sqlalchemy import Select, or_, select
from sqlmodel import col

from storage.models import Audit
from storage.queries.operate.paging import holding

SORTS = {"at": (col(Audit.at), col(Audit.id))}


def find(words: str, _state: str) -> Select:
    """Acts by whoever has these words in their address, of this name, or on what has this id."""
    found = select(Audit)
    if not words:
        return found
    return found.where(or_(holding(col(Audit.operator), words), holding(col(Audit.act), words), col(Audit.what_id) == words))
