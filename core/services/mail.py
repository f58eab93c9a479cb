"""Letters to people: a kind and its values go in; a row of the outbox comes out, in the transaction of what the letter tells about."""

from uuid import UUID, uuid4

from sqlmodel import Session

from core.config import settings
from core.letters.letter import letter
from storage.models import Message


def post(session: Session, kind: str, to: str, user_id: UUID | None = None, **values: str) -> None:
    """Puts a letter into the outbox; it goes out once the transaction is safe. `values` are what `core.letters.words` asks for."""
    words = letter(kind, values)
    message_id = f"<{uuid4()}@{settings().mail_domain}>"
    session.add(Message(user_id=user_id, kind=kind, to=to, subject=words.subject, text=words.text, html=words.html, message_id=message_id))
