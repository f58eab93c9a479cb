"""Whether a replica can serve: each part has its word, and one that hangs holds up nobody."""

import threading
import time

import pytest
from sqlalchemy import event

from core import config, probes
from core.readiness import AWAY, OK, Readiness, readiness
from storage import database
from ui.health import Health

PARTS = {"database", "migrations", "storage", "queue"}


def test_a_house_in_order_is_ready(any_house):
    assert readiness().look() == dict.fromkeys(PARTS, OK)


def test_tables_that_are_behind_are_told(house):
    with database.engine().begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert readiness().look() == dict.fromkeys(PARTS, OK) | {"migrations": AWAY}


def test_a_database_that_is_gone_takes_its_tables_along(house):
    def refuse(*_):
        raise OSError("gone")

    event.listen(database.engine(), "do_connect", refuse)
    database.engine().dispose()
    assert readiness().look() == dict.fromkeys(PARTS, OK) | {"database": AWAY, "migrations": AWAY}


@pytest.mark.parametrize(
    ("part", "changed"),
    [("queue", {"redis_url": "redis://:whispered@127.0.0.1:1/0"}), ("storage", {"storage_url": "/proc/nowhere"})],
    ids=["queue", "storage"],
)
def test_a_server_that_is_gone_is_told_and_why_stands_in_the_log_alone(house, caplog, part, changed):
    config.use(house.model_copy(update=changed))
    assert readiness().look() == dict.fromkeys(PARTS, OK) | {part: AWAY}
    assert part in caplog.text and "whispered" not in caplog.text


def test_one_that_hangs_is_away_and_is_asked_by_one_thread_alone():
    gate, asked = threading.Event(), []

    def hang() -> None:
        asked.append(1)
        gate.wait(10)

    ready = Readiness({"fine": lambda: None, "stuck": hang}, budget=0.05, kept=0)
    for _ in range(3):
        assert ready.look() == {"fine": OK, "stuck": AWAY}
    assert len(asked) == 1
    gate.set()
    deadline = time.monotonic() + 10
    while ready.look()["stuck"] != OK and time.monotonic() < deadline:
        pass
    assert ready.look()["stuck"] == OK


def test_what_was_found_is_told_again_for_a_while():
    asked = []
    ready = Readiness({"fine": lambda: asked.append(1)}, kept=60)
    assert ready.look() == ready.look() == {"fine": OK} and len(asked) == 1


def test_reasons_name_no_secret():
    error = probes.reason(OSError(111, "Connection refused"))
    assert error == "Connection refused"


async def test_a_replica_that_is_about_to_end_says_so(house):
    health = Health()
    assert (await health.look())["replica"] == OK
    health.leave()
    assert (await health.look()) == dict.fromkeys(PARTS, OK) | {"replica": "stopping"}
