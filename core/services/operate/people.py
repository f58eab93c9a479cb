"""Makers as the operator sees them: who they are and how much they have, never their photos or words without a reason that is kept."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlmodel import Session

from core.errors import Conflict, Invalid, NotFound
from core.facts import Plain
from core.services import audit, closing, memories, photos, sessions
from core.services.operate.tables import Table
from core.services.records import MemoryRecord, PhotoRecord
from storage.models import User, now
from storage.queries import users
from storage.queries.operate import books as book_rows
from storage.queries.operate import people as rows

PersonState = Literal["active", "off", "closed"]


class PersonRecord(Plain):
    """A maker in the list of all. `state` is active, off (an operator switched the account off) or closed (by its owner)."""

    id: UUID
    email: str
    name: str
    state: PersonState
    is_operator: bool
    email_confirmed: bool
    second_factor: bool
    books: int
    orders: int
    created_at: datetime


class PersonDetail(PersonRecord):
    """One maker, with how much they keep here."""

    language: str
    time_zone: str
    notices: bool
    closed_at: datetime | None
    photos: int
    photo_bytes: int
    sessions: int
    keys: int
    shares: int


class Reason(BaseModel):
    """Why the operator does it, in their own words; kept in the log of acts."""

    model_config = {"extra": "forbid", "hide_input_in_errors": True}

    reason: str = Field(max_length=500)


class SeenBook(Plain):
    """What a maker put into a book: their photos' names and facts, and their words."""

    book_id: UUID
    title: str
    photos: list[PhotoRecord]
    memories: list[MemoryRecord]


def state_of(user: User) -> PersonState:
    return "closed" if user.deleted_at else "active" if user.is_active else "off"


def _record(user: User, books: int, orders: int) -> PersonRecord:
    return PersonRecord(**_values(user, books, orders))


def _values(user: User, books: int, orders: int) -> dict:
    return {
        "id": user.id, "email": user.email, "name": user.name, "state": state_of(user), "is_operator": user.is_superuser,
        "email_confirmed": user.email_confirmed, "second_factor": user.totp_on, "books": books, "orders": orders,
        "created_at": user.created_at,
    }  # fmt: skip


TABLE = Table("people", PersonRecord, rows.find, rows.SORTS, _record, tuple(rows.OF_STATE))


def get(session: Session, operator_id: UUID, user_id: UUID) -> PersonDetail:
    """One maker. Raises NotFound."""
    audit.operator(session, operator_id)
    found = session.execute(rows.find("", "").where(User.id == user_id)).first()
    if found is None:
        raise _nobody()
    user = found[0]
    more = {"language": user.language, "time_zone": user.time_zone, "notices": user.notices, "closed_at": user.deleted_at}
    return PersonDetail(**_values(*found), **more, **rows.holdings(session, user_id, now(), sessions.IDLE))


def switch_off(session: Session, operator_id: UUID, user_id: UUID, reason: str, address: str = "") -> PersonDetail:
    """Switches the account off, which signs its owner out everywhere. Raises NotFound, Invalid without a reason, Conflict for one's own."""
    operator, user = _both(session, operator_id, user_id)
    wanted = _reason(reason)
    if operator_id == user_id:
        raise Conflict("This is your own account: somebody else has to switch it off.", code="own_account")
    if user.is_active:
        users.change(session, user_id, is_active=False)
        sessions.end_others(session, user_id, None)
        change = {"before": {"is_active": True}, "after": {"is_active": False}}
        audit.write(session, operator, "person_off", "user", user_id, **change, reason=wanted, address=address)
    session.expire(user)
    return get(session, operator_id, user_id)


def switch_on(session: Session, operator_id: UUID, user_id: UUID, address: str = "") -> PersonDetail:
    """Switches the account on again. Raises NotFound."""
    operator, user = _both(session, operator_id, user_id)
    if not user.is_active:
        users.change(session, user_id, is_active=True)
        change = {"before": {"is_active": False}, "after": {"is_active": True}}
        audit.write(session, operator, "person_on", "user", user_id, **change, address=address)
    session.expire(user)
    return get(session, operator_id, user_id)


def sign_out(session: Session, operator_id: UUID, user_id: UUID, reason: str, address: str = "") -> None:
    """Signs the maker out of every browser and program. Raises NotFound, Invalid without a reason."""
    operator, _ = _both(session, operator_id, user_id)
    wanted = _reason(reason)
    sessions.end_others(session, user_id, None)
    audit.write(session, operator, "person_signed_out", "user", user_id, reason=wanted, address=address)


def delete(session: Session, operator_id: UUID, user_id: UUID, reason: str, address: str = "") -> None:
    """Erases the account for ever, as its owner could. Raises NotFound, Invalid without a reason, and Conflict for one's own and for the
    last operator's."""
    operator, user = _both(session, operator_id, user_id)
    wanted = _reason(reason)
    if operator_id == user_id:
        raise Conflict("This is your own account: leave by your account's page.", code="own_account")
    # Whoever is erased is told in the log by their id alone: their address goes with them.
    audit.write(session, operator, "person_erased", "user", user_id, before={"state": state_of(user)}, reason=wanted, address=address)
    if user.deleted_at is not None or not user.is_active:
        users.change(session, user_id, is_active=True, deleted_at=None)
        session.expire_all()
    closing.erase(session, user_id)


def look_into(session: Session, operator_id: UUID, book_id: UUID, reason: str, address: str = "") -> SeenBook:
    """What the maker put into a book, for a reason that is written down before anything is shown. Raises NotFound, Invalid."""
    operator = audit.operator(session, operator_id)
    wanted = _reason(reason)
    found = book_rows.one(session, book_id)
    if found is None:
        raise NotFound("This book is not here any more.")
    user_id = found[1]
    audit.write(session, operator, "book_looked_into", "book", book_id, after={"user": str(user_id)}, reason=wanted, address=address)
    seen = photos.of_book(session, user_id, book_id), memories.of_book(session, user_id, book_id)
    return SeenBook(book_id=book_id, title=found[0].title, photos=seen[0], memories=seen[1])


def _both(session: Session, operator_id: UUID, user_id: UUID) -> tuple[User, User]:
    operator, user = audit.operator(session, operator_id), users.by_id(session, user_id)
    if user is None:
        raise _nobody()
    return operator, user


def _nobody() -> NotFound:
    return NotFound("Nobody with this id is here. They may have left.")


def _reason(words: str) -> str:
    wanted = words.strip()
    if not wanted:
        raise Invalid("Please say why, in a few words: the log of acts keeps it.", field="reason")
    return wanted
