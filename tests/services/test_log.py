"""The log's lines: values that a failure, a library or a careless caller would write do not come through."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError, OperationalError

from core import log
from core.errors import NotFound
from tests.serving import ROOT
from ui.seen import masked

SECRET = "sentinel of a value"
USER = UUID(int=7)


class Number(BaseModel):
    number: int


def line(name: str, message: str, *args: object, error: BaseException | None = None, **told: object) -> dict:
    failed = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, args, failed)
    if told:
        record.told = told
    return json.loads(log.Lines().format(record))


def fails(act) -> BaseException:
    try:
        act()
    except Exception as error:  # noqa: BLE001
        return error
    raise AssertionError("it did not fail")


def _within():
    try:
        int(SECRET)
    except ValueError as error:
        raise KeyError(SECRET) from error


@pytest.mark.parametrize(
    "act",
    [
        lambda: int(SECRET), lambda: Number(number=SECRET), lambda: {}[SECRET], _within, lambda: Path(f"/nowhere/{SECRET}").read_text(),
        lambda: SECRET.encode().decode("utf-16", "strict") + b"", lambda: (_ for _ in ()).throw(NotFound(SECRET)),
        lambda: (_ for _ in ()).throw(IntegrityError("INSERT", {"a": SECRET}, ValueError(f"Key (email)=({SECRET}) exists"))),
    ],
)  # fmt: skip
def test_a_failure_is_told_without_its_values(act):
    error = fails(act)
    for name, said in (("core.jobs", "it"), ("nicegui", error), ("asyncio", error), ("uvicorn.error", error)):
        told = line(name, "This failed: %s", said, error=error)
        assert SECRET not in json.dumps(told)
        assert told["exception"][0]["kind"].endswith(type(error).__qualname__) and told["exception"][0]["stack"]


def test_what_the_system_says_of_itself_is_told():
    missing = fails(lambda: Path("/nowhere/at-all").read_text())
    assert line("core", "x", error=missing)["exception"][0]["reason"] == "No such file or directory"
    locked = OperationalError("UPDATE", {}, ValueError("database is locked"))
    assert line("core", "x", error=locked)["exception"][0]["reason"] == "database is locked"
    assert line("core", "x", error=fails(_within))["exception"][1]["kind"] == "builtins.ValueError"


def test_a_librarys_message_ends_with_its_first_line():
    assert line("asyncio", f"Task exception was never retrieved\nfuture: {SECRET}")["message"] == "Task exception was never retrieved"


@pytest.mark.usefixtures("house")
def test_events_name_the_request_and_the_user_and_no_address():
    told = []
    handler = logging.Handler()
    handler.emit = lambda record: told.append(json.loads(log.Lines().format(record)))
    log.security.addHandler(handler)
    level = log.security.level
    log.security.setLevel(logging.INFO)
    try:
        log.begin("request-1")
        log.by(USER)
        log.event("tried", email="somebody@example.org", account=log.account(" Somebody@Example.org "), code=None, tries=3)
    finally:
        log.security.removeHandler(handler)
        log.security.setLevel(level)
    (said,) = told
    assert (said["request_id"], said["user_id"], said["email"], said["tries"]) == ("request-1", str(USER), "(left out)", 3)
    assert said["account"] == log.account("somebody@example.org") != log.account("other@example.org") and "code" not in said


TALKATIVE = ("engineio.server", "socketio.server", "nicegui", "uvicorn.error", "uvicorn.access", "httpx", "sqlalchemy.engine", "alembic")
SPEAK = """
import logging
from core import log
log.configure("DEBUG")
import nicegui
for name in {names}:
    logging.getLogger(name).info("payload")
    logging.getLogger(name).debug("payload")
logging.getLogger("core.x").debug("ours")
"""


def test_libraries_that_tell_payloads_are_quiet_at_every_level():
    ran = subprocess.run([sys.executable, "-c", SPEAK.format(names=TALKATIVE)], capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 0 and "payload" not in ran.stderr and '"message": "ours"' in ran.stderr


WORDS = frozenset(("", "api", "v1", "books", "files", "photos", "setup", "uploads", "cover.svg"))
ROW = "3f0e1c9e-7d1c-4d0e-9a57-2f0d4a1c9b11"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/books", "/books"),
        (f"/api/v1/books/{ROW}/photos", f"/api/v1/books/{ROW}/photos"),
        ("/files/books/x/12.svg", "/files/books/…/12.svg"),
        ("/setup/3f0e1c9e-7d1c-4d0e-9a57-2f0d4a1c9b11", "/setup/…"),
        ("/s/books", "/s/…"),
        ("/reset/1234", "/reset/…"),
        (f"/_nicegui/client/{ROW}/upload/1", "/_nicegui"),
        ("/_nicegui_ws/socket.io/", "/_nicegui_ws"),
        ("/_nicegui-" + SECRET, "/…"),
        ("/" + SECRET, "/…"),
        ("/books/somebody@example.org", "/books/…"),
        ("/books\n{}", "/…"),
        ("/" + "/".join("a" * 100), "/" + "/".join(["…"] * 11)),
    ],
)
def test_an_address_is_told_without_what_stands_in_it(path, told):
    assert masked(path, WORDS) == told
