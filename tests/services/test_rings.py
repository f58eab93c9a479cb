"""From a row to a worker: one job however often it is asked for, a bell after the commit, and a sweep that finds what was lost."""

import logging
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import update

from core import jobs
from core.errors import Cancelled, Conflict
from core.jobs import release_dead, sweep
from core.services import generating, print_files
from storage import doorbell
from storage.database import transaction
from storage.models import Job, now
from storage.queries import jobs as table
from tests.services.stage import call, claim, rows


def test_pressing_generate_twice_is_pressing_it_once(any_house, alice, book):
    jobs_made, barrier = [], Barrier(4)

    def press():
        barrier.wait()
        jobs_made.append(call(generating.generate, alice.id, book.id).id)

    threads = [Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(jobs_made)) == 1 and len(rows(Job, kind="generate")) == 1


def test_the_bell_rings_after_the_commit_and_never_for_what_failed(any_house, alice, book):
    rung = listening()
    with pytest.raises(Cancelled), transaction() as session:
        generating.generate(session, alice.id, book.id)
        raise Cancelled("Never mind.")
    assert rung == []
    call(generating.generate, alice.id, book.id)
    assert rung == [("people", 1)]


def listening() -> list[tuple[str, int]]:
    """What rings from now on: the lane, and how many jobs anybody else sees waiting there at that moment."""
    rung = []
    doorbell.wire(lambda lane: rung.append((lane, len(rows(Job, lane=lane, state="queued")))))
    return rung


def test_each_job_of_one_transaction_rings_so_that_as_many_workers_come(house, alice, book):
    rung = listening()
    with transaction() as session:
        for number in range(3):
            table.add(session, Job(user_id=alice.id, book_id=book.id, kind="print", subject=f"print:{number}"))
    assert rung == [("print", 3)] * 3


def test_what_waits_is_not_rung_for_again_and_again(any_house, job):
    rung = listening()
    for _ in range(3):
        sweep()
    assert rung == []


def test_a_job_of_a_silent_holder_is_put_back_first_in_its_lane_and_rung_for(any_house, alice, job):
    with transaction() as session:
        session.exec(update(Job).where(Job.id == job.id).values(turn=7))
    claim(job)
    rung = listening()
    sweep()
    assert rung == []
    with transaction() as session:
        session.exec(update(Job).where(Job.id == job.id).values(lease_until=now() - timedelta(seconds=1)))
    sweep()
    (back,) = rows(Job, id=job.id)
    assert rung == [("people", 1)] and (back.state, back.turn, back.lease_until) == ("queued", -1, None)


def test_jobs_of_dead_workers_of_this_machine_are_free_at_once(any_house, job):
    claim(job, "here/999999999")
    release_dead("here/1")
    assert claim(job, "elsewhere/5")
    release_dead("here/1")
    assert claim(job, "here/1") is None


def test_a_bell_that_cannot_ring_is_logged_and_harms_nothing(house, caplog):
    unreachable = house.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    with caplog.at_level(logging.WARNING):
        jobs.Bells(unreachable).ring("people")
    assert "people" in caplog.text


def test_print_files_need_pages_first(house, alice, book):
    with pytest.raises(Conflict, match="no pages yet"):
        call(print_files.request, alice.id, book.id)
