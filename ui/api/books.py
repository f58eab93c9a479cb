"""Books by program: titles, documents and the wish to have them made go in; books, jobs and print files come out."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import TypeAdapter
from sqlmodel import Session

from core.book.brief import Kind
from core.errors import Invalid
from core.services import books, checking, drawer, generating, memories, photos, print_files
from core.services.checking import CheckRecord
from core.services.records import BookCard, BookHead, BookRecord, BookStatus, JobRecord
from storage.queries.books import Wanted
from ui.api.deps import After, Db, Limit, Operations, User, costly, listed
from ui.api.preconditions import IfMatch, check, etag
from ui.api.schemas import Book, BookChange, Generate, Listed, NewBook, PrintFiles, Started
from ui.press import press

Order = Literal["-updated", "updated", "-created", "created", "title", "-title"]
ForGood = Annotated[bool, Query(description="Whether to remove a book that lies in the drawer, with all that hangs on it.")]
HEAD = TypeAdapter(BookHead)

router = Operations(prefix="/books", tags=["books"])


@router.get("")
def shelf(
    session: Db, user: User, limit: Limit = 50, after: After = "",
    status: Annotated[BookStatus | None, Query(description="Books in this state alone.")] = None,
    kind: Annotated[Kind | None, Query(description="Books of this kind alone.")] = None,
    q: Annotated[str, Query(max_length=200, description="Books with this in their title, in capitals or not.")] = "",
    deleted: Annotated[bool, Query(description="The books in the drawer, instead of those on the shelf.")] = False,
    order: Annotated[Order | None, Query(description="By what; with - the largest or newest first. Else by the newest change.")] = None,
) -> Listed[BookCard]:  # fmt: skip
    """Your books, newest change first; with `deleted` those in the drawer, which keeps them for 30 days."""
    wanted = Wanted(deleted, status or "", kind or "", q)
    return listed(books.page(session, user.id, wanted, order or "", after, limit))


@router.post("", status_code=201)
def create(session: Db, user: User, given: NewBook) -> Book:
    """An empty book; a title is enough."""
    return Book.of(books.create(session, user.id, **dict(given)))


@router.post("/generate", status_code=202)
def generate(session: Db, user: User, given: Generate) -> Started:
    """Has a book made from its photos and memories; makes the book itself first when no `book_id` is given."""
    costly.count(str(user.id))
    book_id = given.book_id or _begun(session, user.id, given).id
    job = generating.generate(session, user.id, book_id, given.seed)
    return Started(task_id=job.id, book_id=book_id)


@router.post("/sample", status_code=202)
def make_sample(session: Db, user: User) -> Started:
    """Has a sample book made from pictures that the product paints itself."""
    costly.count(str(user.id))
    job = generating.make_sample(session, user.id)
    return Started(task_id=job.id, book_id=job.book_id)


@router.get("/{book_id}", response_model=Book)
def get(session: Db, user: User, request: Request, book_id: UUID) -> Response:
    """One book with its document. With the `ETag` of an answer as `If-None-Match`, 304 while nothing changed."""
    return _answer(books.told(session, user.id, book_id), request.headers.get("if-none-match", ""))


@router.put("/{book_id}", response_model=Book)
def change(session: Db, user: User, book_id: UUID, given: BookChange, only: IfMatch) -> Response:
    """Changes what is given. A document replaces the one of `revision`, as one edit; 409 when the book moved on since, 412 when it is
    not at the revision of `If-Match`."""
    if given.content is not None:
        if given.revision is None and only is None:
            raise Invalid("A document needs the revision it was made from.", field="revision")
        books.replace(session, user.id, book_id, given.content, given.revision, only)
    elif only is not None:
        check(only, books.lock(session, user.id, book_id))
    return _answer(books.change(session, user.id, book_id, **given.model_dump(exclude={"content", "revision"})))


@router.delete("/{book_id}", status_code=204)
def delete(session: Db, user: User, book_id: UUID, for_good: ForGood = False) -> None:
    """Puts the book into the drawer, from which it can be restored for 30 days; with `for_good` removes one that lies there."""
    (drawer.delete_for_good if for_good else books.delete)(session, user.id, book_id)


@router.post("/{book_id}/restore")
def restore(session: Db, user: User, book_id: UUID) -> Book:
    """Puts a deleted book back on the shelf."""
    return Book.of(drawer.give_back(session, user.id, book_id))


@router.post("/{book_id}/copy", status_code=201)
def copy(session: Db, user: User, book_id: UUID) -> Book:
    """Makes the same book once more, with its photos, its memories and its pages."""
    return Book.of(drawer.copy(session, user.id, book_id))


@router.get("/{book_id}/checks")
def checks(session: Db, user: User, book_id: UUID) -> Listed[CheckRecord]:
    """What may go wrong in print, the gravest first, with the wish or the edits that mend it where a fix is clear."""
    return Listed(items=checking.check(session, user.id, book_id, lambda texts: press().measure(texts)), next=None)


@router.post("/{book_id}/print-files", status_code=202)
def request_print_files(session: Db, user: User, book_id: UUID) -> JobRecord:
    """Has the interior and the cover made as PDF and looked through."""
    costly.count(str(user.id))
    return print_files.request(session, user.id, book_id)


@router.get("/{book_id}/print-files")
def latest_print_files(session: Db, user: User, book_id: UUID) -> PrintFiles:
    """Where the newest print files are, and what was found in them."""
    found = print_files.latest(session, user.id, book_id)
    if found is None:
        raise print_files.none_yet()
    return PrintFiles.of(found)


def _answer(told: books.Told, known: str = "") -> Response:
    """The book as JSON, its document as it is written in the database; 304 when it is still the one of the tag `known`."""
    head, document = told
    tag = etag(head.revision, f"{int(head.updated_at.timestamp() * 1e6):x}{head.status[0]}")
    if tag in known:
        return Response(status_code=304, headers={"ETag": tag})
    body = HEAD.dump_json(head)
    return Response(b'%b,"content":%b}' % (body[:-1], document.encode()), headers={"ETag": tag}, media_type="application/json")


def _begun(session: Session, user_id: UUID, given: Generate) -> BookRecord:
    """A new book with the photos and memories of the request."""
    book = books.create(session, user_id, **given.model_dump(include=set(NewBook.model_fields)))
    photos.put_into(session, user_id, book.id, given.photo_ids)
    for memory in given.memories:
        memories.add(session, user_id, book.id, **dict(memory))
    return book
