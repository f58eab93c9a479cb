"""The operator's view of letters: which wait, went out or failed; what they say, a further try, and addresses confirmed by hand."""

from datetime import datetime
from typing import Literal, TypeVar
from uuid import UUID

from sqlmodel import Session

from core.config import settings
from core.errors import Conflict, NotFound
from core.facts import Plain
from core.log import event
from core.services import addresses, mailing, profiles
from core.services.records import UserRecord
from storage.models import now
from storage.queries import messages, users

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
    _check_operator(session, operator_id)
    before = _row(session, after)[0] if after else None
    return [_record(MessageRecord, row) for row in messages.newest(session, limit, state or "", before)]


def get(session: Session, operator_id: UUID, message_id: UUID) -> LetterRecord:
    """One letter and what it says. Raises NotFound."""
    _check_operator(session, operator_id)
    return _record(LetterRecord, _row(session, message_id))


def send_again(session: Session, operator_id: UUID, message_id: UUID) -> LetterRecord:
    """Has a letter tried at once that failed or rests until its next try. Raises NotFound, and Conflict for others, and for one whose
    link has ended."""
    _check_operator(session, operator_id)
    if mailing.is_over(_row(session, message_id)[0]):
        raise Conflict("The link in this letter does not work any more. Whoever it was for can ask for a new one.", code="link_over")
    if not messages.send_again(session, message_id, now()):
        _row(session, message_id)
        raise Conflict("This letter is on its way, or was sent already.", code="not_resting")
    event("letter_sent_again", user_id=operator_id, message=message_id)
    session.expire_all()
    return get(session, operator_id, message_id)


def confirm_address(session: Session, operator_id: UUID, user_id: UUID) -> UserRecord:
    """Takes the operator's word for it that the address of this account is its owner's. Raises NotFound."""
    _check_operator(session, operator_id)
    if not profiles.get(session, user_id).email_confirmed:
        addresses.mark_confirmed(session, user_id)
        event("address_confirmed_by_operator", user_id=user_id, operator=operator_id)
        session.expire_all()
    return profiles.get(session, user_id)


def _check_operator(session: Session, operator_id: UUID) -> None:
    user = users.living(session, operator_id)
    if user is None or not user.is_superuser:
        raise NotFound("There is nothing here.")


def _row(session: Session, message_id: UUID) -> messages.Row:
    found = messages.by_id(session, message_id)
    if found is None:
        raise NotFound("This letter is not here. It may have been dropped.")
    return found


def _record(kind: type[T], row: messages.Row) -> T:
    message, is_open = row
    values = {name: getattr(message, name) for name in kind.model_fields if name != "open"}
    return kind(**values, open=is_open)
