"""The operator's view of letters: which wait, went out or failed; what they say, a further try, and addresses confirmed by hand."""

from datetime import datetime
from typing import Literal, TypeVar
from uuid import UUID

from sqlmodel import Session

from core.config import settings
from core.errors import Conflict, NotFound
from core.facts import Plain
from core.services import addresses, audit, mailing, profiles
from core.services.records import UserRecord
from storage.models import now
from storage.queries import messages

State = Literal["waiting", "sent", "failed"]
STATES: tuple[State, ...] = ("waiting", "sent", "failed")


class MessageRecord(Plain):
    """A letter. `error` is why its last try failed; `open` that it went to an account whose address is not confirmed yet."""

    id: UUID
    user_id: UUID | None
    kind: str
    to: str
    subject: str
    state: State
    attempts: int
    error: str
    due_at: datetime
    sent_at: datetime | None
    created_at: datetime
    open: bool


class LetterRecord(MessageRecord):
    """With what the letter says; '' once it was sent, for it may have been a secret."""

    text: str
    html: str


T = TypeVar("T", bound=MessageRecord)


def has_mail() -> bool:
    """Whether a mail server is set up; without one every letter waits."""
    return bool(settings().smtp_url)


def newest(
    session: Session, operator_id: UUID, state: State | None = None, limit: int = 50, after: UUID | None = None
) -> list[MessageRecord]:
    """At most `limit` letters, the newest first, those older than the one with the id `after`. Raises NotFound."""
    audit.operator(session, operator_id)
    before = _row(session, after)[0] if after else None
    return [_record(MessageRecord, row) for row in messages.newest(session, limit, state or "", before)]


def get(session: Session, operator_id: UUID, message_id: UUID) -> LetterRecord:
    """One letter and what it says. It may hold a way into its reader's account, so it is written down who opened it. Raises NotFound."""
    by = audit.operator(session, operator_id)
    letter = _record(LetterRecord, _row(session, message_id))
    if letter.text:
        audit.write(session, by, "letter_opened", "message", message_id, after={"kind": letter.kind})
    return letter


def send_again(session: Session, operator_id: UUID, message_id: UUID) -> LetterRecord:
    """Has a letter tried at once that failed or rests until its next try. Raises NotFound, and Conflict for others, and for one whose
    link has ended."""
    by = audit.operator(session, operator_id)
    row = _row(session, message_id)
    if mailing.is_over(row[0]):
        raise Conflict("The link in this letter does not work any more. Whoever it was for can ask for a new one.", code="link_over")
    if not messages.send_again(session, message_id, now()):
        _row(session, message_id)
        raise Conflict("This letter is on its way, or was sent already.", code="not_resting")
    session.refresh(row[0])
    letter = _record(LetterRecord, row)
    audit.write(session, by, "letter_sent_again", "message", message_id, after={"kind": letter.kind})
    return letter


def confirm_address(session: Session, operator_id: UUID, user_id: UUID) -> UserRecord:
    """Takes the operator's word for it that the address of this account is its owner's. Raises NotFound."""
    by = audit.operator(session, operator_id)
    if not profiles.get(session, user_id).email_confirmed:
        addresses.mark_confirmed(session, user_id)
        change = {"before": {"email_confirmed": False}, "after": {"email_confirmed": True}}
        audit.write(session, by, "address_confirmed", "user", user_id, **change)
        session.expire_all()
    return profiles.get(session, user_id)


def _row(session: Session, message_id: UUID) -> messages.Row:
    found = messages.by_id(session, message_id)
    if found is None:
        raise NotFound("This letter is not here. It may have been dropped.")
    return found


def _record(kind: type[T], row: messages.Row) -> T:
    message, is_open = row
    values = {name: getattr(message, name) for name in kind.model_fields if name != "open"}
    return kind(**values, open=is_open)
