"""Background work against its rows: one claim wins, a silent holder loses, effects come once, and nothing waits for ever."""

from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import update

from core.book.document import Document, Page
from core.errors import Conflict, JobFailed
from core.jobs import run_sweeper, sweep
from core.services import books, generating, work
from core.services.claims import Interrupted, LostJob
from storage.database import transaction
from storage.models import Book, Draft, Job
from storage.queries import jobs as table
from tests.services.stage import call, claim, held, lapse, perform, rows, work_off


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

    perform(job, only(fails_after_the_effect))
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
            perform(job, only(breaks))
    perform(job, only(breaks))
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

    perform(job, only(runs), stopping=stopping)
    record = call(work.get, alice.id, job.id)
    assert (record.state, record.attempts) == ("queued", 0)


def test_waiting_for_photos_uses_up_no_tries(any_house, alice, job):
    """Five workers are killed while they wait: the sixth still has all its tries but the one it uses."""
    for _ in range(5):
        killed = claim(job)
        call(table.count_try, killed.id, killed.fence, -1)
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


def test_a_cancel_that_meets_the_end_of_its_worker_is_kept(any_house, alice, book, job):
    """The worker gives the job back before it hears of the cancel: nobody claims it, and the next sweep ends it."""
    slow = held(job)
    call(work.cancel, alice.id, job.id)
    call(table.give_back, slow.job, counted=False)
    assert claim(job) is None
    sweep()
    assert state(alice, job) == "cancelled"
    assert call(books.get, alice.id, book.id).status == "draft"


def test_the_sweeper_outlives_whatever_one_sweep_meets(any_house, monkeypatch):
    ended, sweeps = Event(), []

    def breaks():
        sweeps.append(len(sweeps))
        if len(sweeps) == 2:
            ended.set()
        raise JobFailed("This sweep met something nobody thought of.")

    monkeypatch.setattr("core.jobs.sweep", breaks)
    monkeypatch.setattr("core.jobs.SWEEP_EVERY", 0)
    run_sweeper(ended, lambda: None)
    assert len(sweeps) == 2


def test_newer_work_for_the_same_book_is_not_pushed_aside_by_a_retry(any_house, alice, book, job):
    call(work.cancel, alice.id, job.id)
    newer = call(generating.generate, alice.id, book.id)
    old = rows(Job, id=job.id)[0]
    with transaction() as session:
        assert not table.requeue(session, old)
        session.rollback()
    with pytest.raises(Conflict):
        call(work.retry, alice.id, job.id)
    assert (state(alice, job), state(alice, newer)) == ("cancelled", "queued")
