"""Letters to people: a kind and its values go in; a row of the outbox comes out, in the transaction of what the letter tells about."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from core.config import settings
from core.letters.letter import Rows, letter
from core.letters.times import moment
from core.letters.words import WORDS
from core.services import notices
from storage.models import Message
from storage.queries import users

NOWHERE = "UTC"


def post(session: Session, kind: str, to: str, user_id: UUID | None = None, **values: str | datetime | Rows) -> None:
    """Puts a letter into the outbox; it goes out once the transaction is safe. `values` are just what `core.letters.words` asks for,
    `off` not among them; a moment is told in the time zone of the person, who is `user_id`. A notice is written to those alone who
    want them. Raises KeyError, ValueError for a mistake in the values."""
    user = users.by_id(session, user_id) if user_id else None
    if WORDS[kind].notice:
        if user is None or not user.notices:
            return
        values = {**values, "off": notices.address(user.id)}
    zone = user.time_zone if user else NOWHERE
    told = {name: moment(value, zone) if isinstance(value, datetime) else value for name, value in values.items()}
    words = letter(kind, told)
    session.add(Message(user_id=user_id, kind=kind, to=to, subject=words.subject, text=words.text, html=words.html, message_id=_new_id()))


def ask(session: Session, kind: str, to: str) -> None:
    """Notes that a letter of this kind is asked for at this address; a worker writes it, should the address be anybody's."""
    session.add(Message(kind=kind, to=to, subject="", message_id=_new_id(), state="asked"))


def _new_id() -> str:
    return f"<{uuid4()}@{settings().mail_domain}>"
