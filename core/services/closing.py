"""Leaving: an account that is closed is gone for everybody at once, and comes back when its owner signs in soon enough; then, or at
once when its owner says so, all of it is erased.

Erasing is noted in the account's row first (closed longer ago than anybody may come back from), so that a kill on the way loses nothing:
the worker's sweep goes on with whatever it finds noted. The row itself goes last. Invoices, which the law has kept, stay as they were
written; of orders and payments only sums, states and times do, without a person.
"""

import logging
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session

from core.config import settings
from core.errors import Conflict, NotFound, NotSignedIn
from core.log import event
from core.services import documents, mail, moving, news, planning, work
from core.services.store import files
from core.shop.states import PAYABLE
from storage import wipe
from storage.database import after_commit, transaction
from storage.models import now
from storage.queries import jobs, leaving, users

GRACE = timedelta(days=14)
LEFT_BEHIND = "Whoever ordered it has left for ever. If the bank still pays, give the money back."
KNOWN = timedelta(days=365)
"""For so long the mark of who left is kept, for backups that still have them."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

log = logging.getLogger(__name__)

# What is remembered may be of whoever was erased, in whatever process that was.
news.when_gone(documents.forget_all)
news.when_gone(planning.forget_all)
news.when_gone_of(lambda user_id: files().forget_maker(user_id))


def close(session: Session, user_id: UUID) -> datetime:
    """Closes the account: nobody meets anything of it any more, whoever is signed in to it is signed out, work under way for it is
    stopped. Says until when its owner may come back by signing in; a letter says so too. Raises NotFound, and Conflict for the last
    operator."""
    email = _shut(session, user_id, now())
    until = now() + GRACE
    mail.post(session, "account-closed", email, user_id, until=until, link=f"{settings().address}/")
    event("account_closed", user_id=user_id)
    return until


def bring_back(session: Session, user_id: UUID) -> None:
    """Opens a closed account again; nothing happens to an open one. For a user who has just proved who they are. Raises NotSignedIn
    when it is too late."""
    if not leaving.bring_back(session, user_id, now() - GRACE):
        raise NotSignedIn("This account was closed more than 14 days ago, and does not come back.", code="account_gone")


def may_return(deleted_at: datetime | None) -> bool:
    """Whether an account that was closed then (None: it is open) can still be signed in to."""
    return deleted_at is None or deleted_at > now() - GRACE


def erase(session: Session, user_id: UUID) -> None:
    """Removes the account for ever: its rows, files, drawings and letters, as soon as the transaction is safe. Raises NotFound, and
    Conflict for the last operator."""
    condemn(session, user_id)
    after_commit(session, partial(erase_noted, user_id))


def condemn(session: Session, user_id: UUID) -> None:
    """Notes that the account goes for ever; whoever calls this calls `erase_noted` next, or the next sweep does. Raises as `erase`."""
    _shut(session, user_id, LONG_AGO)
    for order in leaving.orders(session, user_id):
        if order.state in PAYABLE:
            moving.move(session, order, "cancelled", "maker")
    event("account_erased", user_id=user_id)


def erase_noted(user_id: UUID) -> None:
    """Erases an account that is noted to go. Takes its time; outside transactions. Never raises."""
    try:
        _erase(user_id)
    except Exception:
        # It is noted, so the next sweep of the worker goes on with it; whoever left has been told that it is done.
        log.exception("Erasing %s was cut off; the next sweep goes on with it", user_id)


def leave_out(session: Session, marks: Collection[str]) -> int:
    """Notes that whoever an older backup brought back goes for ever; the next sweep erases them. `marks` are of all who left; how many of
    them are here."""
    back = leaving.erased_before(session, marks)
    for user_id in back:
        leaving.close(session, user_id, LONG_AGO)
    return len(back)


def sweep() -> None:
    """Erases what was closed long enough ago, and goes on with what was cut off. Old bytes leave the database's files, too."""
    with transaction() as session:
        leaving.forget_erased(session, now() - KNOWN)
        due = leaving.due(session, now() - GRACE)
        # Of an order whose maker has left a provider may still tell something.
        leaving.drop_told(session)
    for user_id in due:
        erase_noted(user_id)
    wipe.catch_up()


def _shut(session: Session, user_id: UUID, at: datetime) -> str:
    leaving.lock_operators(session)
    user = users.living(session, user_id)
    if user is None:
        raise NotFound("This account is not here any more.")
    if leaving.is_last_operator(session, user_id):
        words = "You are the only one who looks after this place, so your account has to stay. Make somebody else an operator first."
        raise Conflict(words, code="last_operator")
    for job in leaving.active_jobs(session, user_id):
        # Photos are looked at, and what was ordered is built, to the end: whoever comes back finds it ready.
        if job.kind not in ("inspect", "order") and jobs.ask_to_stop(session, job.id):
            work.settle(session, job)
    leaving.close(session, user_id, at)
    news.of_session(session, user_id)
    return user.email


def _disown(session: Session, user_id: UUID) -> None:
    leaving.lock_operators(session)
    ordered = leaving.orders(session, user_id)
    for order in ordered:
        order.trouble = LEFT_BEHIND if order.state in ("placed", "pending") else ""
    session.flush()
    leaving.disown(session, [order.id for order in ordered])
    leaving.drop_told(session)


def _erase(user_id: UUID) -> None:
    with transaction() as session:
        held = leaving.holdings(session, user_id)
    if held is None:
        return
    store = files()
    store.drop_maker(user_id, held.books, held.uploads, held.orders)
    more = True
    while more:
        with transaction() as session:
            more = leaving.drop_stretch(session, user_id)
    # Once more: work that was under way may have put something there until its row was gone.
    store.drop_maker(user_id, held.books, held.uploads, held.orders)
    with transaction() as session:
        _disown(session, user_id)
        leaving.drop(session, user_id, held.email)
        news.of_erased(session, user_id, [*held.books, *held.orders])
        wipe.note(session)
    wipe.wipe()
    log.info("Erased %s", user_id)
