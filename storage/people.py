"""Tables of people: who they are, how they come in, and what is sent and given out in their name."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Index, UniqueConstraint, false, func, true
from sqlmodel import Field, SQLModel

from storage.columns import json, line, long_text, new_id, now, number, of_table, time


class User(SQLModel, table=True):
    """A person. An account made by an identity provider has no password ('' as its hash). `confirmed_at` is when the email address
    was proven theirs; `picture` names a file of `picture_sha256`; `notices` says whether letters may come that
    are not about money or safety. `totp_secret` is encrypted, `totp_last` the time step of the code that was used last.
    An account with `deleted_at` is closed, and comes back when its owner signs in soon enough."""

    __tablename__ = "users"
    __table_args__ = (Index(None, "created_at", "id"),)

    id: UUID = new_id()
    email: str = Field(max_length=254, unique=True, index=True)
    hashed_password: str = Field(max_length=255)
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    is_superuser: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    name: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    language: str = Field(default="en", max_length=35, sa_column_kwargs={"server_default": "en"})
    time_zone: str = Field(default="UTC", max_length=64, sa_column_kwargs={"server_default": "UTC"})
    picture: UUID | None = None
    picture_sha256: str = line(64)
    notices: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    confirmed_at: datetime | None = None
    totp_secret: str = Field(default="", max_length=255, sa_column_kwargs={"server_default": ""})
    totp_last: int = number()
    totp_on: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    deleted_at: datetime | None = Field(default=None, index=True)
    created_at: datetime = time()
    updated_at: datetime = time()

    @property
    def email_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def has_password(self) -> bool:
        return bool(self.hashed_password)

    @property
    def second_factor(self) -> bool:
        return self.totp_on


class Erased(SQLModel, table=True):
    """Somebody who left for ever: an older backup still has them, and is not to bring them back. `mark` is the SHA-256 of their id, from
    which nobody learns the id."""

    __tablename__ = "erased"

    mark: str = Field(max_length=64, primary_key=True)
    at: datetime = Field(default_factory=now, index=True, sa_column_kwargs={"server_default": func.now()})


class SignIn(SQLModel, table=True):
    """A browser's session; `id` is the SHA-256 of the cookie's value, `key` what it is called where sessions are listed. `proven_at` is
    when whoever uses it last showed a password or the like, `code_at` when the second factor, should they have one; `agent` and
    `address` are the browser's and the network's own words."""

    __tablename__ = "sessions"

    id: str = Field(max_length=64, primary_key=True)
    key: UUID = Field(default_factory=uuid4, unique=True)
    user_id: UUID = of_table("users")
    agent: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    address: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    proven_at: datetime = time()
    code_at: datetime | None = None
    seen_at: datetime = time()
    expires_at: datetime
    created_at: datetime = time()


class RefreshToken(SQLModel, table=True):
    """One link of a rotating chain; all of a `family_id` fall when one is used twice. `begun_at` is when its first was given out (NULL:
    with this one)."""

    __tablename__ = "refresh_tokens"

    id: UUID = new_id()
    family_id: UUID = Field(index=True)
    user_id: UUID = of_table("users")
    token_hash: str = Field(max_length=64, unique=True)
    agent: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    address: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    used_at: datetime | None = None
    begun_at: datetime | None = None
    expires_at: datetime
    created_at: datetime = time()


class SetupToken(SQLModel, table=True):
    """The one-time link that makes the operator; `id` is the SHA-256 of its secret."""

    __tablename__ = "setup_tokens"

    id: str = Field(max_length=64, primary_key=True)
    created_at: datetime = time()


class Proof(SQLModel, table=True):
    """A one-time secret in somebody's hands; `id` is its SHA-256. `purpose` is confirm, reset, email or second; `email` the address it
    was sent to."""

    __tablename__ = "proofs"

    id: str = Field(max_length=64, primary_key=True)
    user_id: UUID = of_table("users")
    purpose: str = Field(max_length=20)
    email: str = Field(default="", max_length=254, sa_column_kwargs={"server_default": ""})
    expires_at: datetime
    created_at: datetime = time()


class RecoveryCode(SQLModel, table=True):
    """One way in for whoever lost their second factor; works once. `code_hash` is its SHA-256."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: UUID = new_id()
    user_id: UUID = of_table("users", index=False)
    code_hash: str = Field(max_length=64)
    used_at: datetime | None = None
    created_at: datetime = time()


class Identity(SQLModel, table=True):
    """Somebody's account at an identity provider, which signs them in here; known by issuer and subject, never by `email`. One with
    `ended_at` was unlinked, and signs nobody in until its owner links it again."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: UUID = new_id()
    user_id: UUID = of_table("users")
    issuer: str = Field(max_length=255)
    subject: str = Field(max_length=255)
    email: str = Field(default="", max_length=254, sa_column_kwargs={"server_default": ""})
    ended_at: datetime | None = None
    created_at: datetime = time()


class ApiKey(SQLModel, table=True):
    """A program's own way in. `key_hash` is its SHA-256, `start` its first characters, by which its owner knows it again.
    `scope` is read or write."""

    __tablename__ = "api_keys"

    id: UUID = new_id()
    user_id: UUID = of_table("users")
    name: str = Field(max_length=100)
    start: str = Field(max_length=16)
    key_hash: str = Field(max_length=64, unique=True)
    scope: str = Field(max_length=20)
    expires_at: datetime
    used_at: datetime | None = None
    created_at: datetime = time()


class Message(SQLModel, table=True):
    """A letter on its way out, written in the transaction of what it tells about. `state` is waiting, sent or failed; or asked,
    where it is still to be written to whoever has this address, should there be anybody. `message_id` is its
    Message-ID, the same at every try. What it says is let go (`text`, `html` '') once it was sent: it may hold a secret."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_state_due_at", "state", "due_at"),
        Index(None, "created_at", "id"),
        Index(None, "state", "created_at", "id"),
    )

    id: UUID = new_id()
    user_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="CASCADE", index=True)
    kind: str = Field(max_length=40)
    to: str = Field(max_length=254)
    subject: str = Field(max_length=300)
    text: str = long_text()
    html: str = long_text()
    message_id: str = Field(max_length=255, unique=True)
    state: str = Field(default="waiting", max_length=20, sa_column_kwargs={"server_default": "waiting"})
    attempts: int = number()
    due_at: datetime = time()
    error: str = long_text()
    sent_at: datetime | None = None
    created_at: datetime = time()


class Share(SQLModel, table=True):
    """A link to a book's preview for people without an account. `token_hash` is the SHA-256 of its secret; `hashed_password` is ''
    where the link alone is enough."""

    __tablename__ = "shares"

    id: UUID = new_id()
    user_id: UUID = of_table("users")
    book_id: UUID = of_table("books")
    name: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    token_hash: str = Field(max_length=64, unique=True)
    hashed_password: str = Field(default="", max_length=255, sa_column_kwargs={"server_default": ""})
    expires_at: datetime | None = None
    created_at: datetime = time()


class Export(SQLModel, table=True):
    """A finished ZIP of everything somebody has here; dropped at `expires_at`. `prints` tells whether it holds print files that were free
    when it was packed, and the numbers of the orders whose files it holds; None where it was packed before that was written down."""

    __tablename__ = "exports"

    id: UUID = new_id()
    user_id: UUID = of_table("users")
    bytes: int = Field(sa_type=BigInteger)
    sha256: str = line(64)
    expires_at: datetime
    prints: dict | None = json()
    created_at: datetime = time()


class Reply(SQLModel, table=True):
    """What a request with an Idempotency-Key was answered, for when it comes again. `request` is the SHA-256 of what was asked;
    `status` is 0 while the first is under way."""

    __tablename__ = "replies"

    user_id: UUID = of_table("users", primary_key=True, index=False)
    key: str = Field(max_length=255, primary_key=True)
    request: str = Field(max_length=64)
    status: int = number()
    body: str = long_text()
    created_at: datetime = Field(default_factory=now, index=True, sa_column_kwargs={"server_default": func.now()})
