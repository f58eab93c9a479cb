"""Links to a book by program: a name, a password and an end go in; the link's address, told once, and the list of all come out."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from core.config import settings
from core.services import passwords, shares
from core.services.shares import ShareRecord
from ui.api.deps import Db, Operations, User
from ui.api.schemas import Listed

router = Operations(prefix="/books/{book_id}/shares", tags=["shares"])


class NewShare(BaseModel):
    """A link to the book; all of it is optional."""

    name: str = Field("", max_length=shares.LONGEST_NAME, description="By which you know it again; visitors do not see it.")
    password: str = Field("", max_length=passwords.LONGEST, description="Asked for before anything is shown; '' for none.")
    expires_at: AwareDatetime | None = Field(None, description="When it ends, null for never.")


class MadeShare(ShareRecord):
    """A link that was just made. This is the only answer that holds its address."""

    url: str


@router.get("")
def of_book(session: Db, user: User, book_id: UUID) -> Listed[ShareRecord]:
    """Lists the links to the book that were given out, the newest first, those that are over too."""
    return Listed(items=shares.of_book(session, user.id, book_id), next=None)


@router.post("", status_code=201)
def make(session: Db, user: User, book_id: UUID, given: NewShare) -> MadeShare:
    """Makes a link under which people without an account turn the book's pages."""
    made = shares.make(session, user.id, book_id, name=given.name, password=given.password, expires_at=given.expires_at)
    return MadeShare(**dict(made.share), url=f"{settings().address}/s/{made.secret}")


@router.delete("/{share_id}", status_code=204)
def revoke(session: Db, user: User, book_id: UUID, share_id: UUID) -> None:
    """Stops sharing: the link leads nowhere from then on."""
    shares.revoke(session, user.id, book_id, share_id)
