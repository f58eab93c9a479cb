"""Two tabs on one book: `python -m tests.chaos.tabs` lets chance edit, undo, lose replies and restart over the real services on SQLite.

300 runs of 20 steps (`--runs`, `--steps`). A plain model stands beside the book: what was acknowledged must be in it, what the other
tab changed meanwhile must be shown as a clash, and nothing else may be. A suite runs fewer of the same (tests/services/test_tabs.py).
"""

import argparse
import shutil
import tempfile
from copy import deepcopy
from pathlib import Path
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core import config
from core.book.document import Document, Page, Paragraph, TextFrame
from core.book.edits import AddPages, Edit, RemovePages, SetBook, SetFrame
from core.errors import Clash, Conflict, NotFound
from core.services import books, editing
from storage import database, migrate
from storage.database import transaction
from storage.models import User

TABS = st.sampled_from(("one", "two"))
PAGES, FRAMES = ("p1", "p2", "p3"), ("a", "b")
Place = tuple[str, ...]


def words(name: str, text: str) -> TextFrame:
    return TextFrame(id=name, x=20, y=20, w=80, h=40, paragraphs=(Paragraph(style="body", text=text),))


def blank(name: str) -> Page:
    return Page(id=name, kind="photos", frames=tuple(words(frame, "") for frame in FRAMES))


class Tab:
    """A browser's view: the newest state it has seen, kept up by the differences it is told."""

    def __init__(self, name: str):
        self.name, self.revision, self.shown = name, 0, {}

    def load(self, revision: int, document: Document) -> None:
        self.revision, self.shown = revision, document.model_dump()

    def follow(self, revision: int, change: dict) -> None:
        pages = {page["id"]: page for page in self.shown["pages"]} | change["pages"]
        order = change.get("order", [page["id"] for page in self.shown["pages"]])
        self.shown = self.shown | change.get("book", {}) | {"pages": tuple(pages[name] for name in order)}
        self.revision = revision

    @property
    def pages(self) -> list[str]:
        return [page["id"] for page in self.shown["pages"]]


class Model:
    """What the book must say, in plain words, with every change in a row: who made it, to which place."""

    def __init__(self):
        self.says: dict = {"title": "start", "pages": {page: dict.fromkeys(FRAMES, "") for page in PAGES}}
        self.changes: list[tuple[int, str, Place]] = []
        self.undoable: list[tuple[dict, Place]] = []
        self.redoable: list[tuple[dict, Place]] = []

    def set(self, place: Place, value: object) -> None:
        self.undoable.append((deepcopy(self.says), place))
        self.redoable.clear()
        if place == ("title",):
            self.says["title"] = value
        elif len(place) == 2 and value is None:
            del self.says["pages"][place[1]]
        elif len(place) == 2:
            self.says["pages"][place[1]] = dict.fromkeys(FRAMES, "")
        else:
            self.says["pages"][place[1]][place[2]] = value

    def step(self, back: bool) -> Place:
        taken, kept = (self.undoable, self.redoable) if back else (self.redoable, self.undoable)
        before, place = taken.pop()
        kept.append((self.says, place))
        self.says = before
        return place

    def clashes(self, tab: Tab, place: Place) -> bool:
        """Whether another tab changed this place, or what it is in, or what is in it, since the tab looked."""
        return any(
            revision > tab.revision and who != tab.name and all(a == b for a, b in zip(place, other, strict=False))
            for revision, who, other in self.changes
        )


class TwoTabs(RuleBasedStateMachine):
    """`make` is how an edit is made; a control puts another in its place."""

    template: Path
    make = staticmethod(editing.make)

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="memories-tabs-"))
        self.url = f"sqlite:///{self.folder / 'memories.db'}"
        shutil.copy(self.template, self.folder / "memories.db")
        config.use(config.load(data_dir=self.folder, database_url=self.url))
        database.connect(self.url)
        self.count, self.model, self.tabs = 0, Model(), {name: Tab(name) for name in ("one", "two")}
        with transaction() as session:
            user = User(email="alice@example.org", hashed_password="x")
            session.add(user)
            session.flush()
            self.user_id = user.id
            self.book_id: UUID = books.create(session, user.id, title="start").id
            document = Document(title="start", format="a4", theme="bookshop", pages=tuple(blank(page) for page in PAGES))
            books.replace(session, user.id, self.book_id, document, 0)
        for tab in self.tabs.values():
            self._look(tab)

    @rule(name=TABS, page=st.integers(0, 5), frame=st.sampled_from(FRAMES), insist=st.booleans(), lost=st.booleans())
    def write(self, name: str, page: int, frame: str, insist: bool, lost: bool) -> None:
        tab = self.tabs[name]
        if tab.pages:
            sheet, text = tab.pages[page % len(tab.pages)], self._new()
            edit = SetFrame(sheet=sheet, frame=words(frame, text))
            self._edit(tab, edit, ("page", sheet, frame), text, insist, lost)

    @rule(name=TABS, insist=st.booleans())
    def rename(self, name: str, insist: bool) -> None:
        title = self._new()
        self._edit(self.tabs[name], SetBook(title=title), ("title",), title, insist)

    @rule(name=TABS, after=st.integers(0, 5))
    def add_page(self, name: str, after: int) -> None:
        tab, page = self.tabs[name], self._new()
        behind = ["", *tab.pages][after % (len(tab.pages) + 1)]
        self._edit(tab, AddPages(pages=(blank(page),), after=behind), ("page", page), page, False)

    @rule(name=TABS, page=st.integers(0, 5))
    def remove_page(self, name: str, page: int) -> None:
        tab = self.tabs[name]
        if tab.pages:
            sheet = tab.pages[page % len(tab.pages)]
            self._edit(tab, RemovePages(page_ids=(sheet,)), ("page", sheet), None, False)

    @rule(name=TABS, back=st.booleans())
    def step(self, name: str, back: bool) -> None:
        tab, steps = self.tabs[name], self.model.undoable if back else self.model.redoable
        act = editing.undo if back else editing.redo
        expected = bool(steps) and self.model.clashes(tab, steps[-1][1])
        try:
            done = self._call(act, revision=tab.revision, tab=tab.name, key=uuid4())
        except Clash:
            assert expected, "a clash where nothing clashes"
            self._look(tab)
        except Conflict:
            assert not steps, "a step that is there was refused"
        else:
            assert steps and not expected, "a clash was not shown"
            self._acknowledged(tab, done, self.model.step(back))

    @rule(name=TABS)
    def look(self, name: str) -> None:
        self._look(self.tabs[name])

    @rule()
    def restart(self) -> None:
        database.connect(self.url)

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        revision, document = self._newest()
        told = {page.id: {frame.id: frame.paragraphs[0].text for frame in page.frames} for page in document.pages}
        assert {"title": document.title, "pages": told} == self.model.says, "something that was acknowledged is lost"
        for tab in self.tabs.values():
            assert tab.revision != revision or tab.shown == document.model_dump(), "a tab shows something else than it should"

    def teardown(self) -> None:
        database.disconnect()
        config.use(None)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _edit(self, tab: Tab, edit: Edit, place: Place, value: object, insist: bool, lost: bool = False) -> None:
        key, clash, sent = uuid4(), self.model.clashes(tab, place), tab.revision
        try:
            done = self._call(self.make, edits=[edit], revision=sent, tab=tab.name, key=key)
        except Clash as error:
            assert clash, "a clash where nothing clashes"
            if not insist or not self._is_there(place):
                return self._look(tab)
            # The tab goes on showing what it has seen; only this one change is meant for the newest revision.
            clash, sent = False, error.more["revision"]
            done = self._call(self.make, edits=[edit], revision=sent, tab=tab.name, key=key)
        except NotFound:
            assert not clash, "a clash was not shown"
            raise
        assert not clash, "a clash was not shown"
        self.model.set(place, value)
        if lost:
            # The reply never came: the browser sends the same again.
            again = self._call(self.make, edits=[edit], revision=sent, tab=tab.name, key=key)
            assert again.again is not None and again.revision == done.revision
            self.model.changes.append((done.revision, tab.name, place))
            return self._look(tab)
        return self._acknowledged(tab, done, place)

    def _acknowledged(self, tab: Tab, done: editing.Done, place: Place) -> None:
        self.model.changes.append((done.revision, tab.name, place))
        if done.before == tab.revision:
            tab.follow(done.revision, done.difference)
        else:
            self._look(tab)

    def _is_there(self, place: Place) -> bool:
        return place[0] != "page" or place[1] in self.model.says["pages"]

    def _look(self, tab: Tab) -> None:
        tab.load(*self._newest())

    def _newest(self) -> tuple[int, Document]:
        book = self._call(books.get)
        return book.revision, book.document

    def _new(self) -> str:
        self.count += 1
        return f"word {self.count}"

    def _call(self, function, **given):
        with transaction() as session:
            return function(session, self.user_id, self.book_id, **given)


def run(template: Path, runs: int, steps: int, make=editing.make) -> None:
    """Raises AssertionError when something was lost, or a clash not shown."""
    machine = type("TwoTabs", (TwoTabs,), {"template": template, "make": staticmethod(make)})
    # Making a failure small takes minutes over a database; the steps that led to it are told as they are.
    once = {"phases": [Phase.generate], "report_multiple_bugs": False, "suppress_health_check": list(HealthCheck)}
    limits = settings(max_examples=runs, stateful_step_count=steps, deadline=None, database=None, **once)
    run_state_machine_as_test(machine, settings=limits)


def last_write_wins(session, user_id, book_id, *, edits, revision, tab, key) -> editing.Done:
    """The control: whoever comes last is right, and nobody is told."""
    return editing.make(session, user_id, book_id, edits=edits, tab=tab, key=key)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--steps", type=int, default=20)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="memories-tabs-") as folder:
        template = Path(folder) / "memories.db"
        migrate.upgrade(f"sqlite:///{template}")
        run(template, args.runs, args.steps)
    print(f"{args.runs} runs of {args.steps} steps: 0 acknowledged lost, every clash shown")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
