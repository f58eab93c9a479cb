"""The bell between processes, by SQLite and by Redis: it carries an id, in order, the urgent first, and what is forged rings nothing."""

from uuid import UUID, uuid4

import pytest

from core.jobs import RING_AGAIN, Bells
from core.worker import Worker
from storage.database import transaction
from storage.models import Job
from storage.queries import jobs
from tests.services.stage import book_of, call, rows
from tests.serving import wait_for

SOON = RING_AGAIN.total_seconds() - 10
"""Seconds in which no sweep rings for what was rung for already: what is done within them was heard of by its bell."""


@pytest.fixture(params=["sqlite", "redis"])
def settings(request, house):
    if request.param == "sqlite":
        return house
    return house.model_copy(update={"redis_url": request.getfixturevalue("redis_url"), "secret_key": uuid4().hex * 2})


def listen(bells: Bells, name: str, times: int) -> None:
    queue = bells.queues[name]
    for _ in range(times):
        queue.execute(queue.dequeue())


def test_one_process_rings_and_another_answers(settings):
    heard: list[UUID] = []
    here, there = Bells(settings), Bells(settings, heard.append)
    first, second, urgent, print_job = (uuid4() for _ in range(4))
    here.ring(first, "inspect")
    here.ring(second, "inspect")
    here.ring(urgent, "inspect", urgent=True)
    here.ring(print_job, "print")
    listen(there, "photos", 3)
    listen(there, "people", 1)
    assert heard == [urgent, first, second, print_job]


def test_a_message_signed_with_another_secret_is_not_read(settings):
    stranger = settings.model_copy(update={"secret_key": "another secret that is long enough"})
    Bells(stranger).ring(uuid4(), "print")
    with pytest.raises(ValueError, match="mismatch"):
        Bells(settings, pytest.fail).queues["people"].dequeue()


def test_a_worker_takes_up_what_waits_at_once_and_what_is_rung_soon_after(house, alice):
    book = book_of(alice)
    done = []

    def runner(held):
        with transaction() as session:
            held.finish(session)
        done.append(held.job.id)

    worker = Worker()
    worker._runners = {"print": runner}
    early = queue(alice, book, "early")
    worker.start()
    try:
        wait_for(lambda: len(done) == 1, SOON, "what waited was not taken up")
        late = queue(alice, book, "late")
        wait_for(lambda: len(done) == 2, SOON, "the bell was not heard")
    finally:
        worker.stop()
    assert done == [early, late]
    assert {job.state for job in rows(Job)} == {"done"}


def queue(user, book, subject) -> UUID:
    return call(jobs.add, Job(user_id=user.id, book_id=book.id, kind="print", subject=subject)).id
