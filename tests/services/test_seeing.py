"""What a process does is seen: statements, calls, jobs and messages have their figures and lines, and none of anybody's words."""

import json
import logging
from datetime import timedelta
from threading import Event

import pytest
from prometheus_client import parser
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core import config, log, measures, seeing
from core.errors import Conflict, Invalid
from core.gateways.mail import Mailbox
from core.services import generating, mailing, standing
from storage import asked, database, statements
from storage.database import transaction
from storage.models import Job, Mark, Message, now
from tests.services.smtp_cast import mail_server
from tests.services.stage import call, claim, lapse, perform, rows

SECRET = "sentinel of a value"
SLEEP = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) SELECT max(i), :word FROM n",
    "postgresql": "SELECT pg_sleep(0.005), CAST(:word AS text)",
}


@pytest.fixture(autouse=True)
def begun():
    seeing.begin()
    standing.forget()
    yield
    statements.wire(None)
    asked.wire(None)


@pytest.fixture
def said():
    """The lines written from here on."""
    told, handler = [], logging.Handler()
    handler.emit = lambda record: told.append(json.loads(log.Lines().format(record)))
    ours = [logging.getLogger(name) for name in ("core", "tests")]
    for logger in ours:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield told
    for logger in ours:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)


def value(name: str, **labels: str) -> float:
    """What stands on the page of figures now."""
    samples = [sample for family in parser.text_string_to_metric_families(measures.page().decode()) for sample in family.samples]
    return sum(sample.value for sample in samples if sample.name == name and labels.items() <= sample.labels.items())


def test_statements_are_counted_for_whoever_asked_also_those_that_fail(any_house):
    before = value("memories_statement_seconds_count", verb="SELECT")
    with seeing.spending() as outer:
        with transaction() as session:
            session.execute(text("SELECT 1"))
        with seeing.spending() as inner, pytest.raises(SQLAlchemyError), transaction() as session:
            session.execute(text("SELECT nothing FROM nowhere"))
    assert (outer.statements, inner.statements) == (2, 1) and outer.seconds >= inner.seconds > 0
    assert value("memories_statement_seconds_count", verb="SELECT") == before + 2


def test_a_slow_statement_has_its_line_without_its_values(any_house, said):
    config.use(any_house.model_copy(update={"slow_query_ms": 1}))
    before = value("memories_slow_total", what="statement")
    with transaction() as session:
        session.execute(text(SLEEP[session.get_bind().dialect.name]), {"word": SECRET})
    slow = [line for line in said if line["message"] == "slow statement" and line["statement"].startswith(("WITH", "SELECT pg"))]
    assert len(slow) == 1 and slow[0]["ms"] >= 1 and "\n" not in slow[0]["statement"] and SECRET not in json.dumps(said)
    assert value("memories_slow_total", what="statement") > before


def test_a_connection_in_use_is_counted(house):
    with transaction() as session:
        session.execute(text("SELECT 1"))
        assert value("memories_connections") == database.in_use() == 1
    assert value("memories_connections") == 0


def test_what_a_page_asks_for_is_counted_by_its_service(house, said):
    config.use(house.model_copy(update={"slow_request_ms": 1}))
    before = value("memories_call_seconds_count", service="generating.generate")
    with seeing.call(generating.generate), transaction() as session:
        session.execute(text(SLEEP["sqlite"]), {"word": SECRET})
    (slow,) = [line for line in said if line["message"] == "slow call"]
    assert slow["service"] == "generating.generate" and slow["statements"] == 1 and slow["database_ms"] <= slow["ms"]
    assert value("memories_call_seconds_count", service="generating.generate") == before + 1


def _works(held):
    logging.getLogger("tests.work").info("at work")
    for stage in ("inspect", "inspect", "layout"):
        held.report(stage, 1, 2, "words", 0.5)
    with transaction() as session:
        held.finish(session)


def _refuses(held):
    raise Conflict("no")


def _breaks(held):
    raise ValueError(SECRET)


def _is_stopped(held):
    call(lambda session: session.get(Job, held.job.id).__setattr__("cancel_asked", True))
    held.keep()


def _is_lost(held):
    lapse(held.job)
    claim(held.job, "other/2")
    held.keep()


@pytest.mark.parametrize(
    ("runner", "outcome"),
    [(_works, "done"), (_refuses, "failed"), (_breaks, "again"), (_is_stopped, "cancelled"), (_is_lost, "lost")],
    ids=lambda case: getattr(case, "__name__", case),
)
def test_a_job_is_counted_by_how_it_came_out(house, alice, job, said, runner, outcome):
    counted = value("memories_jobs_total", kind="generate", outcome=outcome)
    timed = value("memories_job_seconds_count", kind="generate")
    try:
        perform(job, {"generate": runner})
    except ValueError:
        assert outcome == "again"
    assert value("memories_jobs_total", kind="generate", outcome=outcome) == counted + 1
    assert value("memories_job_seconds_count", kind="generate") == timed + 1 and value("memories_jobs_running") == 0
    (line,) = [line for line in said if line["message"] == "job"]
    assert (line["kind"], line["outcome"], line["job_id"], line["user_id"]) == ("generate", outcome, str(job.id), str(alice.id))
    assert line["statements"] > 0 and SECRET not in json.dumps(said)


def stages() -> list[float]:
    return [value("memories_stage_seconds_count", kind="generate", stage=stage) for stage in ("inspect", "layout")]


def test_a_job_names_the_request_that_asked_for_it_and_its_stages_are_measured(house, alice, book, said):
    log.begin("request-of-alice")
    job = call(generating.generate, alice.id, book.id)
    log.begin("")
    (row,) = rows(Job, kind="generate")
    assert row.request_id == "request-of-alice" and row.id == job.id
    before = stages()
    waited = value("memories_job_wait_seconds_count", kind="generate")
    perform(job, {"generate": _works})
    assert stages() == [number + 1 for number in before]
    assert value("memories_job_wait_seconds_count", kind="generate") == waited + 1
    within = [line for line in said if line["message"] in ("at work", "job")]
    assert len(within) == 2
    for line in within:
        assert (line["request_id"], line["job_id"], line["book_id"]) == ("request-of-alice", str(job.id), str(book.id))


def _raise(error: Exception) -> None:
    raise error


@pytest.mark.parametrize(
    ("act", "outcome"),
    [
        (lambda: "review", "review"),
        (lambda: None, "done"),
        (lambda: _raise(Invalid("x", code="stale")), "stale"),
        (lambda: int("x"), "failed"),
    ],
    ids=["told", "nothing", "refused", "broken"],
)
def test_a_partners_message_is_counted_by_what_became_of_it(act, outcome):
    before = value("memories_webhooks_total", partner="stripe", outcome=outcome)
    try:
        assert seeing.partner("stripe")(act)() in ("review", None)
    except (Invalid, ValueError):
        assert outcome in ("stale", "failed")
    assert value("memories_webhooks_total", partner="stripe", outcome=outcome) == before + 1


def test_letters_are_counted_by_what_the_mail_server_made_of_them(house):
    with transaction() as session:
        for name in ("rosa", "nobody"):
            session.add(Message(kind="note", to=f"{name}@example.org", subject="x", text="x", html="x", message_id=f"<{name}@x>"))
    before = [value("memories_letters_total", outcome=outcome) for outcome in ("sent", "refused")]
    timed = value("memories_letter_seconds_count")
    with mail_server() as (post, port), Mailbox(f"smtp://127.0.0.1:{port}", "books@example.org") as box:
        post.says = lambda address: "550 No such person" if address.startswith("nobody") else "250 OK"
        assert mailing.send_due(box, Event())
    assert [value("memories_letters_total", outcome=outcome) for outcome in ("sent", "refused")] == [number + 1 for number in before]
    assert value("memories_letter_seconds_count") == timed + 2


def test_how_the_place_stands(any_house, alice, job):
    with transaction() as session:
        left = {"state": "running", "worker": "gone/1", "lease_until": now() - timedelta(1)}
        session.add(Job(user_id=alice.id, kind="export", subject="x", lane="export", **left))
        session.get(Job, job.id).queued_at = now() - timedelta(minutes=5)
        session.add(Mark(name="worker:here/1", value=""))
        session.add(Mark(name="something", value="wrong", is_alarm=True))
        session.add(Message(kind="welcome", to="a@example.org", subject="x", message_id="<1>", due_at=now() - timedelta(1)))
    with seeing.spending() as spent:
        standing.look()
    assert spent.statements <= 6
    assert value("memories_queue_jobs", kind="generate", state="queued") == 1
    assert 300 <= value("memories_queue_oldest_seconds", kind="generate") < 400
    assert value("memories_queue_silent_jobs") == 1 == value("memories_queue_jobs", lane="export", state="running")
    assert (value("memories_workers", state="awake"), value("memories_trouble", what="alarms")) == (1, 1)
    assert value("memories_outbox_letters", state="waiting") == 1 == value("memories_database_up")
    assert value("memories_outbox_letters", state="late") == 0, "there is no mail server that could be late"
    call(lambda session: session.delete(session.get(Job, job.id)))
    standing.look()
    assert value("memories_queue_jobs", kind="generate", state="queued") == 1, "read anew within a moment"
    config.use(any_house.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"}))
    standing.forget()
    standing.look()
    assert value("memories_queue_jobs", kind="generate", state="queued") == 0
    assert value("memories_outbox_letters", state="late") == 1


def test_figures_are_given_without_a_database(house, tmp_path, said):
    database.connect(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}")
    standing.look()
    assert value("memories_database_up") == 0 and value("memories_disk_bytes", state="free") > 0
    standing.forget()
    standing.look()
    assert len([line for line in said if line["level"] == "WARNING"]) == 1
