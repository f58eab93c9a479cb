"""Links to a book's preview: a maker's book goes in; a secret that is told once comes out, and for whoever brings it the book.

Every look asks the database whether the link still holds, so one that was stopped, or is over, shows nothing from then on.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlmodel import Session

from core.book.document import Document
from core.config import settings
from core.errors import Invalid, NotFound, NotSignedIn, TooMany
from core.facts import Plain
from core.services import documents, found, passwords, text
from core.services.limits import Limiter
from core.services.secret import fresh, token_hash
from storage.database import let_go
from storage.models import Share, now
from storage.queries import books, shares
from storage.queries.shares import Given

MOST, LONGEST_NAME, SHORTEST_PASSWORD = 50, 100, 6
PROOF_LASTS, LONGEST_TIME = timedelta(hours=12), 12
GONE = "There is nothing at this link. It may have ended, or be incomplete. Whoever gave it to you can make you a new one."

tries = Limiter("share", most=10, seconds=300)


class ShareRecord(Plain):
    """A link that was given out. `ended` tells that its time is over."""

    id: UUID
    book_id: UUID
    name: str
    has_password: bool
    expires_at: datetime | None
    ended: bool
    created_at: datetime


@dataclass(frozen=True)
class Made:
    """`secret` is told now and never again."""

    share: ShareRecord
    secret: str


@dataclass(frozen=True)
class Shared:
    """A book as whoever has the link sees it."""

    share_id: UUID
    user_id: UUID
    book_id: UUID
    revision: int
    document: Document


@dataclass(frozen=True)
class Entry:
    """What shows later that the password was known, until `until`."""

    proof: str
    until: datetime


def make(session: Session, user_id: UUID, book_id: UUID, *, name: str = "", password: str = "", expires_at: datetime | None = None) -> Made:
    """A new link to the book. Raises NotFound, Conflict before there are pages, Invalid naming the field, TooMany. Call it first in
    a transaction."""
    name = text.line(name, "name", LONGEST_NAME)
    _check(password)
    ends = _end(expires_at)
    if documents.newest(session, user_id, book_id).document is None:
        raise documents.no_pages()
    let_go(session)
    hashed = passwords.hash_password(password) if password else ""
    books.lock(session, user_id, book_id)
    if shares.count(session, user_id, book_id) >= MOST:
        raise TooMany(f"A book has {MOST} links at most. Please stop sharing one first.", code="too_many_shares")
    secret = fresh()
    row = Share(user_id=user_id, book_id=book_id, name=name, token_hash=token_hash(secret), hashed_password=hashed, expires_at=ends)
    session.add(row)
    session.flush()
    return Made(_record(row), secret)


def of_book(session: Session, user_id: UUID, book_id: UUID) -> list[ShareRecord]:
    """The links to the book that were given out, the newest first, those that are over too. Raises NotFound."""
    found.has_book(session, user_id, book_id)
    return [_record(row) for row in shares.of_book(session, user_id, book_id)]


def revoke(session: Session, user_id: UUID, book_id: UUID, share_id: UUID) -> None:
    """Ends a link for good. Raises NotFound."""
    found.has_book(session, user_id, book_id)
    if not shares.remove(session, user_id, book_id, share_id):
        raise NotFound("This link is not here any more.")


def open(session: Session, secret: str, proof: str = "") -> Shared:
    """The book behind a link. Raises NotFound when it leads nowhere, NotSignedIn when it asks for a password that `proof` does not
    show."""
    given = _given(session, secret)
    if given.hashed_password and not _proves(given, proof):
        raise NotSignedIn("This book asks for a password.", code="password_needed")
    newest = documents.newest(session, given.user_id, given.book_id)
    if newest.document is None:
        raise NotFound(GONE)
    return Shared(given.id, given.user_id, given.book_id, newest.revision, newest.document)


def enter(session: Session, secret: str, password: str, address: str = "") -> Entry:
    """A proof for whoever knows the link's password. Raises NotFound, NotSignedIn, and TooMany after 10 tries in 5 minutes for the
    link from one network `address`. Call it first in a transaction."""
    given = _given(session, secret)
    until = min(filter(None, (now() + PROOF_LASTS, given.expires_at)))
    if given.hashed_password:
        tries.count(f"{given.id} {address}")
        let_go(session)
        if not passwords.matches(password, given.hashed_password):
            raise NotSignedIn("This is not the password. Please try again.", code="wrong_password", field="password")
        tries.forget(f"{given.id} {address}")
    return Entry(_proof(given, int(until.timestamp())), until)


def photo(session: Session, secret: str, proof: str, name: str) -> tuple[UUID, UUID]:
    """Whose and which photo of the shared book has this `photo_name`. Raises as `open`."""
    shared = open(session, secret, proof)
    for photo_id in shared.document.photo_ids:
        if photo_name(shared.share_id, photo_id) == name:
            return shared.user_id, UUID(photo_id)
    raise NotFound(GONE)


def photo_name(share_id: UUID, photo_id: str) -> str:
    """What a photo is called within a share, and nowhere else."""
    return sha256(f"{share_id} {photo_id}".encode()).hexdigest()[:32]


def _check(password: str) -> None:
    if password and not SHORTEST_PASSWORD <= len(password) <= passwords.LONGEST:
        raise Invalid(
            f"Please choose a password of {SHORTEST_PASSWORD} to {passwords.LONGEST} characters, or leave it empty.", field="password"
        )


def _end(wanted: datetime | None) -> datetime | None:
    """The wanted end as it is kept, in UTC."""
    if wanted is None:
        return None
    try:
        ends = wanted.astimezone(UTC)
    except OverflowError:
        raise Invalid("Please choose an end within the years that calendars tell.", field="expires_at") from None
    if ends <= now():
        raise Invalid("Please choose an end that is still to come.", field="expires_at")
    return ends


def _given(session: Session, secret: str) -> Given:
    given = shares.living(session, token_hash(secret), now())
    if given is None:
        raise NotFound(GONE)
    return given


def _proof(given: Given, until: int) -> str:
    """Signed with our key over the password's hash, so it holds for this link, this password and this long."""
    told = f"share {given.id} {given.hashed_password} {until}".encode()
    return f"{until}.{hmac.new(settings().secret_key.encode(), told, sha256).hexdigest()}"


def _proves(given: Given, proof: str) -> bool:
    until, _, _ = proof.partition(".")
    if not (until.isascii() and until.isdigit() and len(until) <= LONGEST_TIME and int(until) > now().timestamp()):
        return False
    return hmac.compare_digest(proof.encode("utf-8", "surrogatepass"), _proof(given, int(until)).encode())


def _record(row: Share) -> ShareRecord:
    told = row.model_dump(include={"id", "book_id", "name", "expires_at", "created_at"})
    ended = row.expires_at is not None and row.expires_at <= now()
    return ShareRecord.model_validate(told | {"has_password": bool(row.hashed_password), "ended": ended})
