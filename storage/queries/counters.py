"""Numbers without a gap: a name goes in; the next number under it comes out, given for good with the transaction that asked."""

from sqlalchemy import update
from sqlmodel import Session, col

from storage.models import Counter
from storage.queries.rows import insert_new


def next_number(session: Session, name: str) -> int:
    """One more than the last. Whoever else asks under this name waits until the transaction ends; should it fail, they get this number."""
    raised = update(Counter).where(col(Counter.name) == name).values(value=Counter.value + 1).returning(Counter.value)
    found = session.scalars(raised).first()
    if found is None:
        insert_new(session, Counter(name=name))
        found = session.scalars(raised).first()
    return found
