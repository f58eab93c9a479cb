"""Leaving: an account that is closed is gone for everybody at once, and comes back when its owner signs in soon enough."""

from uuid import UUID

from sqlmodel import Session

from storage.queries import users


def bring_back(session: Session, user_id: UUID) -> None:
    """Opens a closed account again; nothing happens to an open one. For a user who has just proved who they are."""
    users.change(session, user_id, deleted_at=None)
