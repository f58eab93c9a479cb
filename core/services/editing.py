"""Edits of a book: an edit or a wish and the revision it was made on go in; the book's next revision and what changed come out.

Nothing is overwritten unseen: whoever looked at an older revision hears of a clash, and everything can be undone and redone.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from pydantic import ConfigDict, TypeAdapter
from sqlmodel import Session

from core.book import valid
from core.book.clashes import clashes
from core.book.difference import difference
from core.book.document import Document
from core.book.edits import Edit, Several, apply, as_one
from core.book.inverses import inverse
from core.book.made import made
from core.book.measure import Measure
from core.book.told import told
from core.book.wishes import Wish
from core.errors import Clash, Conflict, Invalid, RevisionMoved
from core.services import documents, found, text, wishing
from core.services.edit_log import Act, Change, write
from core.services.memories import LONGEST
from storage.database import let_go
from storage.models import Edit as Row
from storage.queries import books, edits, pages, photos
from storage.queries.edits import Found

TRIES = 12
MOST_EDITS, DEEPEST = 500, 5
EDIT: TypeAdapter[Edit] = TypeAdapter(Edit, config=ConfigDict(hide_input_in_errors=True))
MOVED = "This book was changed elsewhere in the meantime. Please look at the newest pages and try again."

Plan = Callable[[Document | None], tuple[Edit, tuple[str, ...]]]
"""The newest document goes in; the edit to make on it, with sentences about it, comes out."""


@dataclass(frozen=True)
class Who:
    """Where a change comes from: a maker's tab that has seen `revision`. The same `key` twice is one change; with no tab every
    other change is somebody else's, and with no revision none is looked for. With `only`, the book must be at one of those revisions."""

    user_id: UUID
    book_id: UUID
    revision: int | None = None
    tab: str = ""
    key: UUID | None = None
    only: Collection[int] | None = None


@dataclass(frozen=True)
class Done:
    """A change that is kept: `revision` was made from `before`. `again` says that this request had been answered already."""

    revision: int
    before: int
    change: Change | None
    notes: tuple[str, ...]
    can_undo: bool
    can_redo: bool
    again: Row | None = None

    @cached_property
    def difference(self) -> dict[str, Any]:
        """What is otherwise than before; see core.book.difference."""
        return difference(self.change.before, self.change.after) if self.change else {"pages": {}, "stamps": {}}

    @property
    def made(self) -> dict[str, str]:
        """The sheet to show and the frame to select."""
        sheet, frame = made(self.change.edit, self.change.before, self.change.after) if self.change else ("", "")
        return {"sheet": sheet, "frame": frame}


def make(
    session: Session,
    user_id: UUID,
    book_id: UUID,
    *,
    revision: int | None = None,
    edits: Sequence[Edit] | None = None,
    wish: Wish | None = None,
    key: UUID | None = None,
    tab: str = "",
    measure: Measure | None = None,
    only: Collection[int] | None = None,
) -> Done:
    """Makes edits, all or none, or a wish true on the newest document. Raises NotFound, Invalid, Conflict, Clash when another
    tab changed the same since `revision`, and RevisionMoved when the book is at none of `only`."""
    who = Who(user_id, book_id, revision, tab[:64], key, only)
    if wish is not None:
        return _changed(session, who, wishing.plan(session, user_id, book_id, wish, measure, str(key or uuid4())), slow=True)
    _check_size(edits or ())
    edit = as_one(edits)
    return _changed(session, who, lambda document: (edit, ()))


def _check_size(edits: Sequence[Edit]) -> None:
    """Raises Invalid for more edits than are made at once, however they are wrapped into each other."""
    level, count = list(edits), 0
    for _ in range(DEEPEST):
        inner = [edit.edits for edit in level if isinstance(edit, Several)]
        count += len(level) - len(inner)
        level = [part for parts in inner for part in parts]
    if level or not 1 <= count <= MOST_EDITS:
        raise Invalid(f"Send 1 to {MOST_EDITS} edits at once, and at most {DEEPEST - 1} times one within another.", field="edits")


def undo(session: Session, user_id: UUID, book_id: UUID, *, tab: str = "", **seen: Any) -> Done:
    """Takes back the newest change that is not taken back; `seen` is the `revision`, `key` and `only` of Who. Raises NotFound,
    Conflict when there is none, Clash when it is one of another tab that was not seen at `revision`, and RevisionMoved."""
    return _changed(session, Who(user_id, book_id, tab=tab[:64], **seen), None, "undo")


def redo(session: Session, user_id: UUID, book_id: UUID, *, tab: str = "", **seen: Any) -> Done:
    """Makes the change again that was undone last. Raises as `undo`."""
    return _changed(session, Who(user_id, book_id, tab=tab[:64], **seen), None, "redo")


def log(session: Session, user_id: UUID, book_id: UUID, after: int, most: int) -> list[Row]:
    """What was done after a revision, in its order. Raises NotFound."""
    found.has_book(session, user_id, book_id)
    return edits.after(session, user_id, book_id, after, most)


def _changed(session: Session, who: Who, plan: Plan | None, act: Act = "edit", *, slow: bool = False) -> Done:
    """Tries on the newest document until nobody else was quicker."""
    for attempt in range(TRIES):
        # Setting words takes its time, so a wish holds up nobody; anything else takes its turn when it was too late once.
        if attempt and not slow:
            books.lock(session, who.user_id, who.book_id)
        there = edits.look(session, who.user_id, who.book_id, key=who.key, seen=who.revision, step=None if plan else act)
        newest = documents.of(session, who.book_id, there.standing if there else None)
        if row := there.of_key(who.key):
            steps = pages.can_step(session, who.user_id, who.book_id)
            return Done(newest.revision, newest.revision, None, (), *steps, again=row)
        if who.only is not None and newest.revision not in who.only:
            raise RevisionMoved(f"This book is at revision {newest.revision} now. Please look at it and try again.")
        before, rows = newest.document, there.next(act)
        edit, notes, of = (*plan(before), None) if plan else _step(rows, act)
        _check_clash(who, there, edit)
        after = apply(before, edit)
        check(session, who.user_id, before, after)
        back = inverse(before, edit) if act == "edit" else None
        change = Change(edit, before, after, back, act, of, who.tab, who.key)
        if write(session, who.user_id, who.book_id, newest.revision, change, any_undone=there.any_undone):
            return Done(newest.revision + 1, newest.revision, change, notes, *_steps(session, who, change, len(rows) > 1))
        # Somebody was quicker; no lock is held while it is planned anew.
        let_go(session)
    raise Conflict(MOVED, code="moved")


def _step(rows: list[Row], act: Act) -> tuple[Edit, tuple[str, ...], UUID]:
    """One step back or forth in the log: the edit that does it, a sentence, and the row it is about."""
    if not rows:
        raise Conflict(f"There is nothing to {act}.", code=f"nothing_to_{act}")
    row = rows[0]
    original = EDIT.validate_python(row.edit)
    edit = EDIT.validate_python(row.inverse) if act == "undo" else original
    return edit, (f"{'Undone' if act == 'undo' else 'Done again'}: {told(original)}.",), row.id


def _check_clash(who: Who, there: Found, edit: Edit) -> None:
    newest = there.standing.revision
    if who.revision is None or who.revision == newest:
        return
    if who.revision > newest:
        raise Invalid("This book has no such revision yet.", field="revision")
    others = [EDIT.validate_python(row.edit) for row in there.after(who.revision) if not who.tab or row.tab != who.tab]
    places = clashes(edit, others)
    if places:
        raise Clash("The same was changed elsewhere in the meantime. Keep what is there now, or put yours in its place.", places, newest)


def check(session: Session, user_id: UUID, before: Document | None, after: Document) -> None:
    """Raises Invalid when `after` cannot be kept or printed; only what is not as it was is looked at."""
    text.line(after.title, "title", 200, needed=True)
    text.line(after.subtitle, "subtitle", 200)
    text.line(after.language, "language", 35, needed=True)
    valid.check(after, before)
    for words in valid.words(after, before):
        text.plain(words, "document", LONGEST)
    new = {_uuid(photo_id) for photo_id in after.photo_ids - (before.photo_ids if before else frozenset())}
    if new and len(photos.some(session, user_id, new)) != len(new):
        raise Invalid("This document shows photos that are not here.", field="document")


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Invalid("This document names a photo by something that is no id.", field="document") from None


def _steps(session: Session, who: Who, change: Change, more: bool) -> tuple[bool, bool]:
    """Whether a change can be undone now, and whether one can be done again; `more`: another step like this one can be taken."""
    if change.act == "edit":
        # After something new that can be undone nothing needs to be asked: what was undone before is gone.
        return (True, False) if change.inverse is not None else pages.can_step(session, who.user_id, who.book_id)
    return (more, True) if change.act == "undo" else (True, more)
