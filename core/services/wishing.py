"""Wishes come true: a wish goes in; a plan comes out that makes the edit for it on whatever the newest document is."""

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from sqlmodel import Session

from core.book.document import Document
from core.book.dress import dressed
from core.book.edits import Edit, ReplaceDocument
from core.book.fulfil import fulfil
from core.book.hands import Tools
from core.book.measure import Measure
from core.book.wishes import DressBook, Wish
from core.errors import Unavailable
from core.facts import PhotoFacts
from core.services.documents import no_pages
from storage.database import let_go
from storage.queries import photos


class Facts(Mapping[str, PhotoFacts]):
    """The facts of photos by id, read when they are first asked for: most wishes need none, or few."""

    def __init__(self, read: Callable[[], Mapping[str, dict]]):
        self._read, self._rows = read, None

    def __getitem__(self, photo_id: str) -> PhotoFacts:
        return PhotoFacts.model_validate(self._known[photo_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    @property
    def _known(self) -> Mapping[str, dict]:
        if self._rows is None:
            self._rows = self._read()
        return self._rows


def plan(
    session: Session, user_id: UUID, book_id: UUID, wish: Wish, measure: Measure | None, seed: str
) -> Callable[[Document | None], tuple[Edit, tuple[str, ...]]]:
    """What makes the wish's edit on a document, with sentences about it. The database is let go of before words are set, which
    may be slow. The same `seed` on the same document gives the same edit."""

    def planned(document: Document | None) -> tuple[Edit, tuple[str, ...]]:
        if document is None:
            raise no_pages()
        let_go(session)
        return _fulfilled(document, wish, tools(session, user_id, book_id, document, measure, seed))

    return planned


def tools(session: Session, user_id: UUID, book_id: UUID, document: Document, measure: Measure | None, seed: str) -> Tools:
    """What hands work with: the facts of the book's photos, and of those that its pages show."""

    def read() -> dict[str, dict]:
        of_book = {str(row.id): row.facts for row in photos.of_book(session, user_id, book_id)}
        rest = [UUID(photo_id) for photo_id in document.photo_ids - of_book.keys()]
        more = {str(row.id): row.facts for row in photos.some(session, user_id, rest)} if rest else {}
        let_go(session)
        return {photo_id: facts for photo_id, facts in (of_book | more).items() if facts}

    return Tools(Facts(read), measure or _no_measure, seed)


def _fulfilled(document: Document, wish: Wish, hands: Tools) -> tuple[Edit, tuple[str, ...]]:
    if isinstance(wish, DressBook):
        made, notes = dressed(document, wish.format or document.format, wish.theme or document.theme, hands)
        return ReplaceDocument(document=made), tuple(notes)
    return fulfil(document, wish, hands), ()


def _no_measure(requests: object) -> list:
    raise Unavailable("Words cannot be set just now. Please try again in a moment.")
