"""The flow of a book in steps, and a process that meets its n-th fault in one of them: a data folder, a step, n and how go in; what the
process did up to there lies in the folder afterwards.

A fault comes at a statement that writes, at a commit, at a sync, at a file that is opened to write, renamed, linked or removed, and at a
request over HTTP. "kill" ends the process there and then, as the power does; "fail" has that very call fail, and the program goes on.
"""

import json
import os
import signal
import sqlite3
import sys
from functools import partial
from pathlib import Path

from sqlalchemy import event
from sqlmodel import select

from core import config
from core.imaging.sandbox import Sandbox
from core.jobs import release_dead, sweep
from core.press.setter import Setter
from core.services import generating, order_files, orders, payments, uploads, webhooks
from core.services.composing import run_generate
from core.services.inspecting import run_inspect
from core.services.order_printing import run_order
from core.services.store import files
from storage import cache as forgetful
from storage import database, doorbell
from storage.away import DatabaseAway
from storage.database import transaction
from storage.models import Book, Job, Order, User, now
from tests.services.stage import call, send, work_off

COUNTED = (
    "SELECT count(*) FROM photos",
    "SELECT count(*) FROM book_photos",
    "SELECT count(*) FROM photos WHERE state = 'ready'",
    "SELECT count(*) FROM uploads WHERE photo_id IS NULL",
    "SELECT kind, CASE state WHEN 'running' THEN 'queued' ELSE state END AS s, count(*) FROM jobs GROUP BY kind, s ORDER BY kind, s",
    "SELECT revision FROM books",
    "SELECT count(*) FROM edits",
    "SELECT state, build, paid_at IS NULL FROM orders",
    "SELECT status, count(*) FROM payments GROUP BY status ORDER BY status",
    "SELECT count(*) FROM invoices",
    "SELECT kind, count(*) FROM messages GROUP BY kind ORDER BY kind",
    "SELECT outcome, count(*) FROM webhook_events GROUP BY outcome ORDER BY outcome",
)
"""What a state is; that a job has begun is none."""
WRITES = ("INSERT", "UPDATE", "DELETE")
CHANGES = ("os.rename", "os.link", "os.remove", "os.mkdir", "os.truncate", "http.client.send")


def state(data: Path) -> list:
    """How the rows stand."""
    connection = sqlite3.connect(data / "memories.db", timeout=10)
    try:
        return [[list(row) for row in connection.execute(asked)] for asked in COUNTED]
    finally:
        connection.close()


class Faults:
    """Counts what may fail; the `at`-th does. `states` are those after each commit."""

    def __init__(self, folder: Path, at: int, how: str):
        self.count, self.is_on, self.states = 0, False, []
        self._folder, self._at, self._how = str(folder), at, how

    def watch(self) -> None:
        engine = database.engine()
        event.listen(engine, "before_cursor_execute", self._statement)
        if not self._at:
            event.listen(engine, "checkin", lambda *_: self._kept())
        event.listen(engine, "commit", lambda _: self._point(DatabaseAway("a planted fault")))
        sync = os.fsync

        def synced(file) -> None:
            self._point(OSError(5, "a planted fault"))
            sync(file)

        os.fsync = synced
        sys.addaudithook(self._audit)
        self.is_on = True

    def _kept(self) -> None:
        found = state(Path(self._folder))
        if found not in self.states:
            self.states.append(found)

    def _statement(self, _connection, _cursor, statement, *_) -> None:
        if statement.lstrip()[:6].upper() in WRITES:
            self._point(DatabaseAway("a planted fault"))

    def _audit(self, name: str, told: tuple) -> None:
        if not self.is_on:
            return
        if name == "open":
            path, _, flags = told
            is_write = isinstance(path, str | os.PathLike) and flags & (os.O_WRONLY | os.O_RDWR)
            if is_write and str(path).startswith(self._folder) and ".db" not in str(path):
                self._point(OSError(28, "a planted fault"))
        elif name in CHANGES and (name.startswith("http") or str(told[0]).startswith(self._folder)):
            self._point(OSError(5, "a planted fault"))

    def _point(self, error: Exception) -> None:
        if not self.is_on:
            return
        self.count += 1
        if self.count == self._at:
            self.is_on = False
            if self._how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise error


def _maker():
    with transaction() as session:
        return session.exec(select(User)).one()


def _book() -> Book:
    with transaction() as session:
        return session.exec(select(Book)).one()


def upload(told: dict) -> None:
    send(_maker(), _book(), Path(told["picture"]).read_bytes(), "the last.jpg")


def look(told: dict) -> None:
    box = Sandbox(1)
    try:
        work_off({"inspect": partial(run_inspect, sandbox=box)}, f"here/{os.getpid()}")
    finally:
        box.close()


def generate(told: dict) -> None:
    maker, book = _maker(), _book()
    if book.revision == 0:
        with transaction() as session:
            waits = session.exec(select(Job).where(Job.kind == "generate", Job.state.in_(("queued", "running")))).first()
        if not waits:
            call(generating.generate, maker.id, book.id)
    work_off({"generate": partial(run_generate, measure=Setter().measure)}, f"here/{os.getpid()}")


def order(told: dict) -> None:
    maker, book = _maker(), _book()
    with transaction() as session:
        placed = session.exec(select(Order)).first()
    if placed is None:
        call(orders.place, maker.id, book.id)
    box = Sandbox(1)
    try:
        work_off({"order": partial(run_order, sandbox=box, setter=Setter())}, f"here/{os.getpid()}")
    finally:
        box.close()


def checkout(told: dict) -> None:
    with transaction() as session:
        (placed,) = session.exec(select(Order)).all()
    payments.checkout(placed.user_id, placed.id)


def pay(told: dict) -> None:
    webhooks.take(told["payload"], told["signature"])


def download(told: dict) -> None:
    with transaction() as session:
        (placed,) = session.exec(select(Order)).all()
    for which in ("interior", "cover"):
        key = call(order_files.file_key, placed.user_id, placed.id, which)
        assert files().fetch(key).read_bytes().startswith(b"%PDF")


STEPS = {step.__name__: step for step in (upload, look, generate, order, checkout, pay, download)}


def begin(data: Path, settings: dict) -> None:
    found = config.load(data_dir=data, **settings)
    config.use(found)
    database.connect(found.database)
    forgetful.connect("")
    doorbell.wire(None)


def child(data: Path, settings: dict, name: str, told: dict, at: int, how: str, is_again: bool, found: Path) -> None:
    """One process: does a step with its n-th fault, or, when `is_again`, what a start does and then the step. Writes how many points there
    were to `found`."""
    # The parent reads what became of it; what failed as planned need not be told.
    os.dup2(os.open(found.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    begin(data, settings)
    if is_again:
        release_dead(f"here/{os.getpid()}")
        _lapse()
        sweep()
        uploads.sweep()
        STEPS[name](told)
        found.write_text("done")
        return
    faults = Faults(data, at, how)
    faults.watch()
    try:
        STEPS[name](told)
    finally:
        faults.is_on = False
        found.write_text(json.dumps({"points": faults.count, "states": faults.states}))


def _lapse() -> None:
    """The leases of whoever held something are over."""
    with transaction() as session:
        for job in session.exec(select(Job).where(Job.state == "running")):
            job.lease_until = now()
