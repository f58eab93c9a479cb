"""Every kind of letter, for the operator to look at: a kind goes in; what it says with made-up values comes out."""

from uuid import UUID

from sqlmodel import Session

from core.config import settings
from core.errors import NotFound
from core.facts import Plain
from core.letters.samples import sample
from core.letters.words import WORDS
from core.letters.words_shop import SHOP
from core.services import audit

GROUPS = ("Accounts", "Orders and money", "May be stopped")


class LetterKind(Plain):
    """A kind of letter and when it is written; `group` is one of GROUPS."""

    key: str
    name: str
    group: str


class SampleRecord(Plain):
    """A letter that goes to nobody."""

    kind: LetterKind
    subject: str
    text: str
    html: str


def kinds(session: Session, operator_id: UUID) -> list[LetterKind]:
    """All of them, by group. Raises NotFound for whoever is no operator."""
    audit.operator(session, operator_id)
    return sorted((_kind(key) for key in WORDS), key=lambda kind: GROUPS.index(kind.group))


def look(session: Session, operator_id: UUID, key: str) -> SampleRecord:
    """One kind. Raises NotFound."""
    audit.operator(session, operator_id)
    if key not in WORDS:
        raise NotFound("There is no such letter.")
    made = sample(key, settings().address)
    return SampleRecord(kind=_kind(key), subject=made.subject, text=made.text, html=made.html)


def _kind(key: str) -> LetterKind:
    return LetterKind(key=key, name=key.replace("-", " ").capitalize(), group=_group(key))


def _group(key: str) -> str:
    about_accounts, about_orders, stoppable = GROUPS
    return stoppable if WORDS[key].notice else about_orders if key in SHOP else about_accounts
