"""The bell between processes, by SQLite and by Redis: it tells that something waits in a lane, and what is forged rings nothing."""

from threading import Event
from typing import get_args
from uuid import UUID, uuid4

import pytest

from core import jobs as core_jobs
from core.jobs import Bells
from core.lanes import PLACES
from core.services.claims import LostJob
from core.services.records import JobKind
from core.worker import Worker
from storage import doorbell
from storage.database import transaction
from storage.models import Job
from storage.queries import jobs
from storage.queries.queue import lane_of
from tests.services.stage import book_of, call, rows
from tests.serving import wait_for


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
    heard: list[str] = []
    here, there = Bells(settings), Bells(settings, heard.append)
    for lane in ("photos", "photos", "print"):
        here.ring(lane)
    listen(there, "print", 1)
    listen(there, "photos", 2)
    assert heard == ["print", "photos", "photos"]


def test_a_message_signed_with_another_secret_is_not_read(settings):
    stranger = settings.model_copy(update={"secret_key": "another secret that is long enough"})
    Bells(stranger).ring("print")
    with pytest.raises(ValueError, match="mismatch"):
        Bells(settings, pytest.fail).queues["print"].dequeue()


@pytest.fixture
def worker(house):
    """One that answers its bell, and looks for itself only once, when it begins."""
    before, core_jobs.SWEEP_EVERY = core_jobs.SWEEP_EVERY, 3600.0
    worker = Worker()
    yield worker
    worker.stop()
    core_jobs.SWEEP_EVERY = before


def test_a_worker_takes_up_what_waits_at_once_and_what_is_rung_soon_after(worker, alice):
    book = book_of(alice)
    done = []

    def runner(held):
        with transaction() as session:
            held.finish(session)
        done.append(held.job.id)

    worker._runners = {"print": runner}
    early = queue(alice, book, "early")
    worker.start()
    wait_for(lambda: len(done) == 1, 90, "what waited was not taken up")
    late = queue(alice, book, "late")
    wait_for(lambda: len(done) == 2, 90, "the bell was not heard")
    assert done == [early, late]
    wait_for(lambda: {job.state for job in rows(Job)} == {"done"}, 90, "a job was not ended")


def test_a_ring_that_was_lost_is_made_up_for_by_the_next_look(worker, alice):
    done = Event()

    def runner(held):
        with transaction() as session:
            held.finish(session)
        done.set()

    worker._runners = {"print": runner}
    worker.start()
    doorbell.wire(None)
    queue(alice, book_of(alice), "unheard")
    worker._look()
    assert done.wait(30)


def test_a_worker_that_ends_hands_back_what_it_cannot_finish(worker, alice):
    begun, go_on, lost = Event(), Event(), Event()

    def runner(held):
        begun.set()
        go_on.wait(30)
        try:
            with transaction() as session:
                held.finish(session)
        except LostJob:
            lost.set()
            raise

    worker._runners = {"print": runner}
    worker.start()
    queue(alice, book_of(alice), "long")
    assert begun.wait(30)
    worker.stop(0.1)
    assert [(job.state, job.attempts) for job in rows(Job)] == [("queued", 0)]
    go_on.set()
    assert lost.wait(30), "what was handed back may be another's already"


def queue(user, book, subject) -> UUID:
    return call(jobs.add, Job(user_id=user.id, book_id=book.id, kind="print", subject=subject)).id


def test_every_kind_of_work_waits_in_a_lane_that_workers_have():
    assert {lane_of(kind) for kind in get_args(JobKind)} == set(PLACES)
