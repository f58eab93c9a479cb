"""Background work against its rows: one claim wins, a silent holder loses, effects come once, and nothing waits for ever."""

import logging
from datetime import timedelta
from threading import Barrier, Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import update

from core import jobs
from core.book.document import Document, Page
from core.errors import Cancelled, Conflict, JobFailed
from core.jobs import Keeper, perform, release_dead, sweep
from core.services import books, generating, print_files, work
from core.services.claims import LEASE, Held, Interrupted, LostJob
from storage import doorbell
from storage.database import transaction
from storage.models import Book, Draft, Job, now
from storage.queries import jobs as table
from tests.services.stage import book_of, call, rows, send, work_off


@pytest.fixture
def book(request, alice):
    """A booklet with enough photos, whose generate job waits."""
    made = book_of(alice, format="booklet-8x8")
    for number in range(3):
        send(alice, made, b"photo %d" % number)
    return made


@pytest.fixture
def job(alice, book):
    return call(generating.generate, alice.id, book.id)


def claim(job, worker="here/1"):
    return call(table.claim, job.id, worker, LEASE)


def held(job, stopping=None, **kwargs):
    return Held(claim(job), stopping or Event(), **kwargs)


def lapse(job):
    """Lets the lease of a job run out, as if its worker had been killed long ago."""
    call(lambda session: session.exec(update(Job).where(Job.id == job.id).values(lease_until=now() - timedelta(seconds=1))))


def state(alice, job):
    return call(work.get, alice.id, job.id).state


def effect(job):
    """A job's effect and its end in one transaction, as every real runner does it."""
    with transaction() as session:
        job.finish(session)
        session.exec(update(Book).where(Book.id == job.job.book_id).values(revision=Book.revision + 1))


def only(runner):
    return {"generate": runner}


def test_of_many_who_claim_one_wins(any_house, job):
    won, barrier = [], Barrier(6)

    def try_it(number):
        barrier.wait()
        if claim(job, f"here/{number}"):
            won.append(number)

    threads = [Thread(target=try_it, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


def test_a_held_job_is_nobody_elses_until_its_lease_is_over(any_house, job):
    first = claim(job)
    assert claim(job) is None
    lapse(job)
    second = claim(job)
    assert (first.fence, second.fence, second.attempts) == (1, 2, 2)


def test_whoever_lost_the_job_can_change_nothing(any_house, alice, job):
    slow = held(job)
    lapse(job)
    quick = held(job)
    with pytest.raises(LostJob):
        slow.keep()
    with pytest.raises(LostJob):
        effect(slow)
    effect(quick)
    with pytest.raises(LostJob):
        effect(slow)
    assert state(alice, job) == "done"
    assert rows(Book)[0].revision == 1


def test_an_effect_and_its_end_are_kept_together_or_not_at_all(any_house, alice, job):
    def fails_after_the_effect(held):
        with transaction() as session:
            held.finish(session)
            session.exec(update(Book).values(title="half"))
            raise JobFailed("The disk is full. Please try again later.")

    perform(job.id, only(fails_after_the_effect), Keeper(), "here/1", Event())
    assert rows(Book)[0].title == "Our summer"
    record = call(work.get, alice.id, job.id)
    assert (record.state, record.error) == ("failed", "The disk is full. Please try again later.")


def test_a_failed_job_is_seen_and_can_be_tried_again(any_house, alice, book, job):
    def fails(held):
        raise JobFailed("Something is missing.")

    work_off(only(fails))
    (card,) = call(books.shelf, alice.id)
    assert (card.status, card.job.state, card.job.error) == ("draft", "failed", "Something is missing.")
    again = call(work.retry, alice.id, job.id)
    assert (again.id, again.state, again.attempts, again.error) == (job.id, "queued", 0, "")
    assert call(books.get, alice.id, book.id).status == "generating"
    with pytest.raises(Conflict):
        call(work.retry, alice.id, job.id)
    work_off(only(effect))
    assert state(alice, job) == "done"


def test_something_unexpected_is_tried_three_times_then_fails_in_words(any_house, alice, job):
    def breaks(held):
        raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            perform(job.id, only(breaks), Keeper(), "here/1", Event())
    perform(job.id, only(breaks), Keeper(), "here/1", Event())
    assert state(alice, job) == "queued"
    sweep()
    record = call(work.get, alice.id, job.id)
    assert record.state == "failed" and "interrupted 3 times" in record.error and str(job.id) in record.error
    assert call(books.shelf, alice.id)[0].status == "draft"


def test_killed_workers_use_up_tries_too(any_house, alice, job):
    for _ in range(3):
        assert claim(job)
        lapse(job)
    assert claim(job) is None
    sweep()
    assert state(alice, job) == "failed"


def test_a_job_that_waits_is_cancelled_at_once(any_house, alice, book, job):
    assert call(work.cancel, alice.id, job.id).state == "cancelled"
    assert claim(job) is None
    assert call(books.get, alice.id, book.id).status == "draft"


def test_a_running_job_is_cancelled_at_its_next_word(any_house, alice, book, job):
    def runs(held):
        held.report("pages", 1, 2, "Page 1 of 2", 0.5)
        call(work.cancel, alice.id, job.id)
        held.keep()
        effect(held)

    work_off(only(runs))
    assert state(alice, job) == "cancelled"
    assert rows(Book)[0].revision == 0 and rows(Book)[0].status == "draft"


def test_a_cancelled_job_whose_worker_died_is_ended_by_the_sweep(any_house, alice, job):
    claim(job)
    call(work.cancel, alice.id, job.id)
    lapse(job)
    sweep()
    assert state(alice, job) == "cancelled"


def test_a_worker_that_ends_puts_its_job_back_without_counting_the_try(any_house, alice, job):
    stopping = Event()

    def runs(held):
        stopping.set()
        with pytest.raises(Interrupted):
            held.pause(60)
        raise Interrupted

    perform(job.id, only(runs), Keeper(), "here/1", stopping)
    record = call(work.get, alice.id, job.id)
    assert (record.state, record.attempts) == ("queued", 0)


def test_waiting_for_photos_uses_up_no_tries(any_house, alice, job):
    """Five workers are killed while they wait: the sixth still has all its tries but the one it uses."""
    killed = []
    for _ in range(5):
        killed.append(held(job).uncounted())
        killed[-1].__enter__()
        lapse(job)
    with held(job).uncounted():
        assert call(work.get, alice.id, job.id).attempts == 0
    assert call(work.get, alice.id, job.id).attempts == 1


def test_progress_is_written_at_most_four_times_a_second(house, alice, job):
    clock = [0.0]
    mine = held(job, clock=lambda: clock[0])
    mine.report("layout", 1, 10, "Page 1 of 10", 0.1)
    mine.report("layout", 2, 10, "Page 2 of 10", 0.2)
    assert call(work.get, alice.id, job.id).words == "Page 1 of 10"
    clock[0] = 0.3
    mine.report("layout", 3, 10, "Page 3 of 10", 0.3)
    record = call(work.get, alice.id, job.id)
    assert (record.stage, record.done, record.total, record.words, record.progress) == ("layout", 3, 10, "Page 3 of 10", 0.3)


def draft_of(count):
    return Document(title="T", format="a4", theme="bookshop", pages=tuple(Page(id=f"p{n}", kind="blank") for n in range(count)))


def test_the_first_pages_are_there_at_once_and_then_only_grow(any_house, alice, job):
    clock = [0.0]
    mine = held(job, clock=lambda: clock[0])
    mine.report("layout", 0, 9, "Beginning", 0.1)
    mine.report("layout", 1, 9, "Page 1", 0.1, draft_of(1))
    assert len(call(work.draft, alice.id, job.id).pages) == 1
    mine.report("layout", 2, 9, "Page 2", 0.2, draft_of(2))
    assert call(work.get, alice.id, job.id).draft_pages == 1
    clock[0] = 1.1
    mine.report("layout", 3, 9, "Page 3", 0.3, draft_of(3))
    clock[0] = 2.2
    mine.report("layout", 2, 9, "Page 2 again", 0.3, draft_of(2))
    assert call(work.get, alice.id, job.id).draft_pages == 3
    assert len(call(work.draft, alice.id, job.id).pages) == 3
    effect(mine)
    assert call(work.draft, alice.id, job.id) is None and rows(Draft) == []


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
