"""Rows of makers as the operator's tables find them."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import Session, col

from storage.models import ApiKey, Book, Order, Photo, Share, SignIn, User
from storage.queries.operate.paging import holding

SORTS = {"created_at": (col(User.created_at), col(User.id)), "email": (col(User.email), col(User.id))}
OF_STATE = {
    "active": and_(col(User.is_active), col(User.deleted_at).is_(None)),
    "off": and_(col(User.is_active).is_(False), col(User.deleted_at).is_(None)),
    "closed": col(User.deleted_at).is_not(None),
    "operator": col(User.is_superuser),
}


def find(words: str, state: str) -> Select:
    """Makers with these words in their address or name; how many books and orders each has beside."""
    found = select(User, _count(Book.user_id), _count(Order.user_id))
    if words:
        found = found.where(or_(holding(col(User.email), words), holding(col(User.name), words)))
    return found.where(OF_STATE[state]) if state else found


def _count(owner):
    return select(func.count()).where(col(owner) == User.id).correlate(User).scalar_subquery()


def holdings(session: Session, user_id: UUID, at: datetime, idle: timedelta) -> dict[str, int]:
    """How much of each there is of this maker's."""
    living = and_(SignIn.user_id == user_id, SignIn.expires_at > at, SignIn.seen_at > at - idle)
    counts = {
        "photos": select(func.count()).where(Photo.user_id == user_id),
        "photo_bytes": select(func.coalesce(func.sum(Photo.bytes), 0)).where(Photo.user_id == user_id),
        "sessions": select(func.count()).where(living),
        "keys": select(func.count()).where(ApiKey.user_id == user_id),
        "shares": select(func.count()).where(Share.user_id == user_id),
    }
    row = session.execute(select(*(found.scalar_subquery().label(name) for name, found in counts.items()))).one()
    return {name: int(value) for name, value in row._mapping.items()}
