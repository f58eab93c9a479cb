"""From a row to a worker: one job however often it is asked for, a bell after the commit, and a sweep that finds what was lost."""

import logging
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest

from core import jobs
from core.errors import Cancelled, Conflict
from core.jobs import release_dead, sweep
from core.services import generating, print_files
from storage import doorbell
from storage.database import transaction
from storage.models import Job
from tests.services.stage import call, claim, lapse, rows


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
    rung = []

    def bell(job_id: UUID, kind: str, urgent: bool = False):
        rung.append((kind, len(rows(Job, id=job_id))))

    doorbell.wire(bell)
    with pytest.raises(Cancelled), transaction() as session:
        generating.generate(session, alice.id, book.id)
        raise Cancelled("Never mind.")
    assert rung == []
    call(generating.generate, alice.id, book.id)
    assert rung == [("generate", 1)]


def test_a_lost_bell_is_rung_again_by_the_sweep_and_not_at_every_sweep(any_house, job):
    rung = []
    doorbell.wire(lambda job_id, kind, urgent=False: rung.append(job_id))
    sweep()
    assert rung == []
    sweep(quiet=timedelta(0))
    assert job.id in rung and len(rung) == 4
    sweep()
    assert len(rung) == 4


def test_a_job_of_a_silent_holder_is_rung_for_again(any_house, job):
    rung = []
    claim(job)
    sweep(quiet=timedelta(0))
    doorbell.wire(lambda job_id, kind, urgent=False: rung.append(kind))
    sweep(quiet=timedelta(0))
    assert "generate" not in rung
    lapse(job)
    sweep(quiet=timedelta(0))
    assert "generate" in rung


def test_jobs_of_dead_workers_of_this_machine_are_free_at_once(any_house, job):
    claim(job, "here/999999999")
    release_dead("here/1")
    assert claim(job, "elsewhere/5")
    release_dead("here/1")
    assert claim(job, "here/1") is None


def test_a_bell_that_cannot_ring_is_logged_and_harms_nothing(house, job, caplog):
    unreachable = house.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    with caplog.at_level(logging.WARNING):
        jobs.Bells(unreachable).ring(job.id, "generate")
    assert str(job.id) in caplog.text


def test_print_files_need_pages_first(house, alice, book):
    with pytest.raises(Conflict, match="no pages yet"):
        call(print_files.request, alice.id, book.id)
