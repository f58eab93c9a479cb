"""Hardening, row 15: clocks that differ, and the hour that comes twice. Nobody's job is taken away, and nobody is signed out."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import select

from core.services import sessions
from storage.models import Job, SignIn, now
from tests.chaos.clock import SHIFTED
from tests.conftest import make_user
from tests.services.stage import book_of, call, claim, rows
from tests.serving import ROOT

TWICE = datetime(2026, 10, 25, 1, tzinfo=UTC).timestamp()
"""When 3 o'clock becomes 2 o'clock in Berlin."""
WRONG = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)
LOOK = """
import json, os, sys, time
from core import config, jobs
from core.services import sessions
from storage import database
from storage.database import transaction
config.use(config.load(data_dir=sys.argv[1], database_url=sys.argv[2]))
database.connect(sys.argv[2])
hours = [time.localtime().tm_hour, time.localtime().tm_min]
if later := os.environ.get("LATER"):
    with open(os.environ["FAKETIME_TIMESTAMP_FILE"], "w") as file:
        file.write(later)
hours += [time.localtime().tm_hour, time.localtime().tm_min]
jobs.sweep()
taken = jobs.claim("people", "elsewhere/1")
with transaction() as session:
    holds = sessions.user_for(session, sys.argv[3]) is not None
print(json.dumps({"hours": hours, "taken": taken is not None, "holds": holds}))
"""


@pytest.fixture
def begun(any_house):
    """A session, and a job that a worker of the right time holds."""
    maker = make_user("ada@example.org")
    sid = call(sessions.begin, maker.id)
    book_id = book_of(maker).id
    job = Job(kind="generate", subject=str(book_id), user_id=maker.id, book_id=book_id)
    call(lambda session: session.add(job))
    claim(job)
    # Processes of a busy machine begin slowly.
    call(lambda session: session.exec(update(Job).values(lease_until=now() + timedelta(minutes=10))))
    return any_house, sid


def seen_by(begun, **env: str) -> dict:
    """What another process finds, after it has swept and asked for work."""
    house, sid = begun
    command = [sys.executable, "-c", LOOK, str(house.data_dir), house.database, sid]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("shift", [1200, -1200], ids=["ahead", "behind"])
def test_a_machine_whose_clock_is_wrong_takes_nobodys_job_and_signs_nobody_out(begun, shift):
    found = seen_by(begun, PYTHONPATH=str(SHIFTED), CLOCK_SHIFT=str(shift))
    assert found["holds"] and not found["taken"]
    assert rows(Job)[0].state == "running"


@pytest.mark.skipif(WRONG is None, reason="needs libfaketime, of the distribution's package faketime")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_hour_that_comes_twice_is_an_hour_like_others(begun, tmp_path):
    """It is a minute before three o'clock, and two minutes later a minute past two."""
    back = TWICE - 60 - time.time()
    call(_move, back)
    file = tmp_path / "time"
    file.write_text(f"{back:+.0f}")
    wrong = {"LD_PRELOAD": str(WRONG), "FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1", "TZ": "Europe/Berlin"}
    found = seen_by(begun, **wrong, LATER=f"{back + 120:+.0f}")
    assert found["hours"][0] == found["hours"][2] == 2 and found["hours"][1] > found["hours"][3], "the hour did not come twice"
    assert found["holds"] and not found["taken"]
    assert rows(Job)[0].state == "running"


def _move(session, seconds: float) -> None:
    """Everything that has begun did so then."""
    for row in (*session.exec(select(SignIn)), *session.exec(select(Job))):
        for name in ("created_at", "seen_at", "expires_at", "code_at", "lease_until"):
            if at := getattr(row, name, None):
                setattr(row, name, at + timedelta(seconds=seconds))
