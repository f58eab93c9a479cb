"""Books by program: titles, documents and the wish to have them made go in; books, jobs and print files come out."""

from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, NotFound
from core.services import books, checking, drawer, generating, memories, photos, print_files
from core.services.checking import CheckRecord
from core.services.records import BookCard, BookRecord, JobRecord
from ui.api.deps import After, Db, Limit, Operations, User, stretch
from ui.api.schemas import Book, BookChange, Generate, Listed, NewBook, PrintFiles, Started
from ui.press import press

router = Operations(prefix="/books", tags=["books"])


@router.get("")
def shelf(session: Db, user: User, limit: Limit = 50, after: After = None, deleted: bool = False) -> Listed[BookCard]:
    """Your books, newest change first; with `deleted` those in the drawer, which keeps them for 30 days."""
    return stretch((drawer.drawer if deleted else books.shelf)(session, user.id), limit, after)


@router.post("", status_code=201)
def create(session: Db, user: User, given: NewBook) -> Book:
    """An empty book; a title is enough."""
    return Book.of(books.create(session, user.id, **dict(given)))


@router.post("/generate", status_code=202)
def generate(session: Db, user: User, given: Generate) -> Started:
    """Has a book made from its photos and memories; makes the book itself first when no `book_id` is given."""
    book_id = given.book_id or _begun(session, user.id, given).id
    job = generating.generate(session, user.id, book_id, given.seed)
    return Started(task_id=job.id, book_id=book_id)


@router.get("/{book_id}")
def get(session: Db, user: User, book_id: UUID) -> Book:
    """One book with its document."""
    return Book.of(books.get(session, user.id, book_id))


@router.put("/{book_id}")
def change(session: Db, user: User, book_id: UUID, given: BookChange) -> Book:
    """Changes what is given. A document replaces the one of `revision`; 409 when the book moved on since."""
    if given.content is not None:
        if given.revision is None:
            raise Invalid("A document needs the revision it was made from.", field="revision")
        books.replace(session, user.id, book_id, given.content, given.revision)
    return Book.of(books.update(session, user.id, book_id, **given.model_dump(exclude={"content", "revision"})))


@router.delete("/{book_id}", status_code=204)
def delete(session: Db, user: User, book_id: UUID) -> None:
    """Puts the book into the drawer, from which it can be restored for 30 days."""
    books.delete(session, user.id, book_id)


@router.post("/{book_id}/restore")
def restore(session: Db, user: User, book_id: UUID) -> Book:
    """Puts a deleted book back on the shelf."""
    return Book.of(drawer.give_back(session, user.id, book_id))


@router.get("/{book_id}/checks")
def checks(session: Db, user: User, book_id: UUID) -> list[CheckRecord]:
    """What may go wrong in print, the gravest first, with the wish or the edits that mend it where a fix is clear."""
    return checking.check(session, user.id, book_id, lambda texts: press().measure(texts))


@router.post("/{book_id}/print-files", status_code=202)
def request_print_files(session: Db, user: User, book_id: UUID) -> JobRecord:
    """Has the interior and the cover made as PDF and looked through."""
    return print_files.request(session, user.id, book_id)


@router.get("/{book_id}/print-files")
def latest_print_files(session: Db, user: User, book_id: UUID) -> PrintFiles:
    """Where the newest print files are, and what was found in them."""
    found = print_files.latest(session, user.id, book_id)
    if found is None:
        raise NotFound("There is no print file of this book yet.")
    return PrintFiles.of(found)


def _begun(session: Session, user_id: UUID, given: Generate) -> BookRecord:
    """A new book with the photos and memories of the request."""
    book = books.create(session, user_id, **given.model_dump(include=set(NewBook.model_fields)))
    photos.put_into(session, user_id, book.id, given.photo_ids)
    for memory in given.memories:
        memories.add(session, user_id, book.id, **dict(memory))
    return book
