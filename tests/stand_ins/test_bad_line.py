"""Hardening, row 16, cut to seconds: over a bad line nobody waits long, nothing raises what it does not say, and all is well afterwards.
The whole of it: `python -m tests.chaos.line`."""

import subprocess
from contextlib import suppress

import pytest
import redis

from core.gateways.mail import Envelope, Mailbox
from core.jobs import Bells
from storage import store
from storage.cache import Shared
from storage.store import StoreAway
from tests.conftest import redis_program
from tests.services.smtp_cast import mail_server
from tests.serving import _free_port, wait_for
from tests.stand_ins.bad_line import FAULTS, BadLine

LETTER = Envelope("rosa@example.org", "Your book", "Dear Rosa\n" * 200, "<p>Dear Rosa</p>", "<1@books.example.org>")


@pytest.fixture(scope="module")
def redis_port(tmp_path_factory):
    port = _free_port()
    command = [redis_program(), "--port", str(port), "--save", "", "--dir", str(tmp_path_factory.mktemp("redis"))]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    client = redis.Redis(port=port)

    def answers() -> bool:
        try:
            return client.ping()
        except redis.ConnectionError:
            return False

    wait_for(answers, 30, "Redis did not start")
    yield port
    client.close()
    server.terminate()
    server.wait()


@pytest.fixture
def line_to():
    """Makes lines to ports of this machine, which end with the test."""
    lines: list[BadLine] = []

    def made(port: int, cut_after: int = 60) -> BadLine:
        lines.append(BadLine("127.0.0.1", port, cut_after))
        return lines[-1]

    yield made
    for line in lines:
        line.close()


@pytest.mark.parametrize("fault", FAULTS)
def test_redis(fault, redis_port, line_to, house):
    line = line_to(redis_port)
    url = f"redis://{line.address}/0"
    shared, bells = Shared(url), Bells(house.model_copy(update={"redis_url": url}))
    shared.put(fault, b"kept", 60)
    assert shared.get(fault) == b"kept"
    with line.bad(fault):
        for _ in range(3):
            assert shared.get(fault) in (None, b"kept")
            assert shared.count(f"tries {fault}", 10, 60) == 0
            bells.ring("people")
    shared.close()
    again = Shared(url)
    assert again.get(fault) == b"kept"
    again.close()
    late = Bells(house.model_copy(update={"redis_url": url}))
    before = late.queues["people"].pending_count()
    late.ring("people")
    assert late.queues["people"].pending_count() == before + 1


@pytest.mark.parametrize("fault", FAULTS)
def test_mail(fault, line_to):
    with mail_server() as (post, port):
        line = line_to(port, cut_after=700)
        with line.bad(fault), Mailbox(f"smtp://{line.address}", "books@example.org", 0.5) as box:
            outcome = box.send(LETTER)
        if outcome.state != "sent":
            assert outcome.state == "later" and outcome.words
            with Mailbox(f"smtp://{line.address}", "books@example.org", 5) as box:
                assert box.send(LETTER).state == "sent"
    # What was taken, with its answer lost, comes again under its own name.
    assert {letter["Message-ID"] for letter in post.letters} == {LETTER.message_id}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_store_of_files(fault, s3_server, s3_url, line_to, tmp_path):
    line = line_to(s3_server.port)
    there = store.at(s3_url.replace(s3_server.address, f"http://{line.address}"), tmp_path / "near", *s3_server.keys.values())
    for name in ("first", "second"):
        (tmp_path / name).write_bytes(name.encode() * 1000)
    there.put(tmp_path / "first", "originals/first")
    with line.bad(fault):
        with suppress(StoreAway):
            there.put(tmp_path / "second", "originals/second")
        with suppress(StoreAway):
            assert there.size("originals/first") == 5000
    (tmp_path / "second").write_bytes(b"second" * 1000)
    fresh = store.at(s3_url, tmp_path / "elsewhere", *s3_server.keys.values())
    # The stand-in keeps what came of a body that broke off, as no real service does; whoever was told so sends it again.
    fresh.put(tmp_path / "second", "originals/second")
    assert fresh.fetch("originals/first").read_bytes() == b"first" * 1000
    assert fresh.size("originals/second") == 6000
