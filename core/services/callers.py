"""Programs that call: an access token or an API key goes in; its maker comes out."""

from typing import NoReturn

from sqlmodel import Session

from core.errors import Forbidden, NotSignedIn
from core.services import api_keys, tokens
from core.services.records import UserRecord


def maker(session: Session, secret: str, writes: bool) -> UserRecord:
    """Whoever the token or the key belongs to. Raises NotSignedIn, and Forbidden for writing with a key that may only read."""
    found: UserRecord | None = None
    if secret.startswith(api_keys.BEGINS):
        found, scope = api_keys.user_for(session, secret) or (None, "")
        if found and writes and scope == "read":
            raise Forbidden("This key may read, and not write. Make one with the scope write.", code="scope")
    elif secret:
        found = tokens.user_for_access(session, secret)
    return found or refuse()


def refuse() -> NoReturn:
    raise NotSignedIn("Send a living access token or API key: Authorization: Bearer …")
