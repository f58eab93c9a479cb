"""Open pages and whether they may stay open: keys of browsers' sessions go in; those that still hold come out."""

from collections.abc import Collection

from sqlmodel import Session

from core.services.secret import token_hash
from core.services.sessions import IDLE
from storage.models import now
from storage.queries import sessions

# Databases take so many values in one statement, and it stays one statement for as many pages as one process has open.
AT_ONCE = 5000


def key_of(sid: str) -> str:
    """What a session is known by where its cookie's value must not lie about."""
    return token_hash(sid)


def living(session: Session, keys: Collection[str]) -> set[str]:
    """Those of `keys` whose session holds: neither signed out nor run out, and its account neither switched off nor closed."""
    asked, at = list(keys), now()
    found: set[str] = set()
    for start in range(0, len(asked), AT_ONCE):
        found.update(sessions.living(session, asked[start : start + AT_ONCE], at, at - IDLE))
    return found
