"""The operator's desk by program: what came and went, makers, books and work, who did what, the settings in force. For others it is not
there; an operator with a second factor has signed in with it within half an hour."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from core.services.operate import acts, books, in_force, people, tables, today, work
from core.services.operate.acts import ActRecord
from core.services.operate.books import BookRow
from core.services.operate.in_force import SettingRecord
from core.services.operate.people import PersonDetail, PersonRecord, Reason, SeenBook
from core.services.operate.tables import Asked
from core.services.operate.today import Today
from core.services.operate.work import JobRow
from ui.api.deps import After, Db, Limit, Operations, User, fresh_code
from ui.api.door import not_by_key
from ui.api.schemas import Listed
from ui.session import address_of

router = Operations(prefix="/admin", tags=["admin"], dependencies=[Depends(not_by_key), Depends(fresh_code)])

_Words = Annotated[str, Query(max_length=200, description="Words to look for.")]
_State = Annotated[str, Query(max_length=20, description="Those in this state alone.")]
_Sort = Annotated[str, Query(max_length=40, description="What the list is sorted by; with - before it the largest come first.")]


def _asked(words: _Words = "", state: _State = "", sort: _Sort = "", limit: Limit = 100, after: After = "") -> Asked:
    return Asked(words, state, sort, after, limit)


TableAsked = Annotated[Asked, Depends(_asked)]


def table_part(session: Db, user: User, table: tables.Table, asked: Asked) -> Listed:
    """A stretch of a long table."""
    found = tables.page(session, user.id, table, asked)
    return Listed(items=found.items, next=found.next)


@router.get("/today")
def glance(session: Db, user: User, days: Annotated[int, Query(ge=1, le=30, description="How many days, today the last.")] = 7) -> Today:
    """What came and went within these days, what waits, and what is wrong."""
    return today.glance(session, user.id, days)


@router.get("/users")
def makers(session: Db, user: User, asked: TableAsked) -> Listed[PersonRecord]:
    """Lists makers: state is active, off, closed or operator; sorted by created_at or email."""
    return table_part(session, user, people.TABLE, asked)


@router.get("/users/{user_id}")
def maker(session: Db, user: User, user_id: UUID) -> PersonDetail:
    """One maker, and how much they keep here."""
    return people.get(session, user.id, user_id)


@router.post("/users/{user_id}/off")
def switch_off(session: Db, user: User, user_id: UUID, body: Reason, request: Request) -> PersonDetail:
    """Switches the account off and signs its owner out everywhere; nothing of theirs is lost."""
    return people.switch_off(session, user.id, user_id, body.reason, address_of(request))


@router.post("/users/{user_id}/on")
def switch_on(session: Db, user: User, user_id: UUID, request: Request) -> PersonDetail:
    """Switches an account on again."""
    return people.switch_on(session, user.id, user_id, address_of(request))


@router.post("/users/{user_id}/sign-out", status_code=204)
def sign_out(session: Db, user: User, user_id: UUID, body: Reason, request: Request) -> None:
    """Signs the maker out of every browser and program."""
    people.sign_out(session, user.id, user_id, body.reason, address_of(request))


@router.post("/users/{user_id}/erase", status_code=204)
def erase(session: Db, user: User, user_id: UUID, body: Reason, request: Request) -> None:
    """Erases the account with all that is its owner's, for ever; invoices stay."""
    people.delete(session, user.id, user_id, body.reason, address_of(request))


@router.get("/books")
def all_books(session: Db, user: User, asked: TableAsked) -> Listed[BookRow]:
    """Lists books without what stands in them: state is draft, generating, ready or drawer; sorted by created_at, updated_at or title."""
    return table_part(session, user, books.TABLE, asked)


@router.post("/books/{book_id}/look")
def look_into(session: Db, user: User, book_id: UUID, body: Reason, request: Request) -> SeenBook:
    """A maker's words and what is known of their photos, for a reason that is written down."""
    return people.look_into(session, user.id, book_id, body.reason, address_of(request))


@router.get("/jobs")
def all_jobs(session: Db, user: User, asked: TableAsked) -> Listed[JobRow]:
    """Lists background work, the newest first: state is queued, running, done, failed or cancelled."""
    return table_part(session, user, work.TABLE, asked)


@router.post("/jobs/{job_id}/retry", status_code=202)
def retry_job(session: Db, user: User, job_id: UUID, request: Request) -> JobRow:
    """Queues failed or cancelled work again."""
    return work.retry(session, user.id, job_id, address_of(request))


@router.delete("/jobs/{job_id}")
def cancel_job(session: Db, user: User, job_id: UUID, request: Request) -> JobRow:
    """Stops work that waits or runs; nothing happens when it is over."""
    return work.cancel(session, user.id, job_id, address_of(request))


@router.get("/audit")
def audit_log(session: Db, user: User, asked: TableAsked) -> Listed[ActRecord]:
    """Lists what operators did, the newest first."""
    return table_part(session, user, acts.TABLE, asked)


@router.get("/settings")
def settings_in_force(session: Db, user: User) -> Listed[SettingRecord]:
    """Every setting with where it comes from; secrets are masked."""
    return Listed(items=in_force.of_all(session, user.id), next=None)
