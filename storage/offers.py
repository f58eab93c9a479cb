"""Tables of what is on offer, as the operator edits it, and of the house's own: texts, numbers, notes, and who changed what. Money is in
integer minor units of its currency (cents; yen; thousandths of a dinar), currencies are ISO 4217 codes in capitals."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint, false, func, true
from sqlmodel import Field, SQLModel

from storage.columns import json, kept, line, long_text, new_id, now, time
from storage.columns import number as whole


class Kind(SQLModel, table=True):
    """What the operator changed about a kind of book. `questions` are asked of the maker; `themes` and `formats` are the keys on offer."""

    __tablename__ = "kinds"

    key: str = Field(max_length=20, primary_key=True)
    name: str = Field(max_length=60)
    words: str = line(300)
    questions: list | None = json()
    themes: list | None = json()
    formats: list | None = json()
    min_pages: int = whole()
    max_pages: int = whole()
    is_on: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    position: int = whole()
    updated_at: datetime = time()


class BookFormat(SQLModel, table=True):
    """What the operator changed about a format. `package` is the print partner's own name of the product, '' where it prints none."""

    __tablename__ = "formats"

    key: str = Field(max_length=40, primary_key=True)
    name: str = Field(max_length=60)
    words: str = line(300)
    package: str = line(64)
    is_on: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    position: int = whole()
    updated_at: datetime = time()


class BookTheme(SQLModel, table=True):
    """What the operator changed about a theme."""

    __tablename__ = "themes"

    key: str = Field(max_length=40, primary_key=True)
    name: str = Field(max_length=60)
    words: str = line(300)
    is_on: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    position: int = whole()
    updated_at: datetime = time()


class Price(SQLModel, table=True):
    """What a kind of book in a format costs. `what` is files or copy; `base` covers `pages_included` pages, each further one costs
    `per_page`. `tax_rate` is in hundredths of a percent; `tax_behaviour` says whether the amounts hold the tax: inclusive or exclusive."""

    __tablename__ = "prices"
    __table_args__ = (UniqueConstraint("kind", "format", "what"),)

    id: UUID = new_id()
    kind: str = Field(max_length=20)
    format: str = Field(max_length=40)
    what: str = line(10, "files")
    currency: str = Field(max_length=3)
    base: int
    pages_included: int = whole()
    per_page: int = whole()
    tax_rate: int = whole()
    tax_behaviour: str = line(10, "inclusive")
    is_on: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    updated_at: datetime = time()


class Coupon(SQLModel, table=True):
    """A code that makes an order cheaper: by `percent`, or by `amount` of `currency`. `code` is in capitals; `most_uses` NULL is no end."""

    __tablename__ = "coupons"

    id: UUID = new_id()
    code: str = Field(max_length=40, unique=True)
    percent: int = whole()
    amount: int = whole()
    currency: str = line(3)
    ends_at: datetime | None = None
    most_uses: int | None = None
    uses: int = whole()
    is_on: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    created_at: datetime = time()
    updated_at: datetime = time()


class Counter(SQLModel, table=True):
    """The last number given out under a name; raised in the transaction that uses it, so no number is left out."""

    __tablename__ = "counters"

    name: str = Field(max_length=40, primary_key=True)
    value: int = whole()


class Audit(SQLModel, table=True):
    """One act of an operator: who, what, on what, before and after. `reason` is theirs."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at", "id"), Index("ix_audit_what", "what", "what_id"))

    id: UUID = new_id()
    operator_id: UUID | None = kept("users")
    operator: str = Field(max_length=254)
    act: str = Field(max_length=60)
    what: str = line(40)
    what_id: str = line(64)
    before: dict | None = json()
    after: dict | None = json()
    reason: str = long_text()
    address: str = line(64)
    at: datetime = Field(default_factory=now, sa_column_kwargs={"server_default": func.now()})


class SiteText(SQLModel, table=True):
    """A text of the operator's: terms, privacy, imprint, or seller (whose name and address stand on invoices)."""

    __tablename__ = "texts"

    key: str = Field(max_length=20, primary_key=True)
    text: str = Field(sa_type=Text)
    updated_at: datetime = time()


class Mark(SQLModel, table=True):
    """Something the whole place remembers under a name, such as up to where Stripe's events were read."""

    __tablename__ = "marks"

    name: str = Field(max_length=40, primary_key=True)
    value: str = long_text()
    is_alarm: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    updated_at: datetime = time()
