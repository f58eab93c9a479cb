"""What is done now and then is done once in the whole place, however many workers there are, and goes on when one of them dies."""

from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import update

from core import worker
from core.jobs import release_dead
from core.services import schedules
from storage.database import transaction
from storage.models import Schedule, now
from tests.services.stage import rows

HOUR = timedelta(hours=1)


def test_of_many_workers_one_does_it(any_house):
    done, barrier = [], Barrier(5)

    def look(number):
        barrier.wait()
        schedules.once("clean-up", f"here/{number}", HOUR, lambda: done.append(number))

    threads = [Thread(target=look, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    (row,) = rows(Schedule)
    assert row.ran_at and row.lease_until is None and row.due_at > now() + HOUR / 2


def test_it_is_done_again_when_it_is_due_or_asked_for(any_house):
    done = []
    for worker_name in ("here/1", "here/2"):
        schedules.once("clean-up", worker_name, timedelta(0), lambda: done.append(1))
    assert len(done) == 2
    schedules.once("clean-up", "here/1", HOUR, lambda: done.append(1))
    assert not schedules.once("clean-up", "here/2", HOUR, lambda: done.append(1))
    schedules.hasten("clean-up")
    assert schedules.once("clean-up", "here/2", HOUR, lambda: done.append(1)) and len(done) == 4


def test_what_fails_comes_again_and_is_not_taken_for_done(any_house):
    def fails():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        schedules.once("clean-up", "here/1", timedelta(0), fails)
    (row,) = rows(Schedule)
    assert row.ran_at is None and row.lease_until is None
    assert schedules.once("clean-up", "here/2", HOUR, lambda: None)


def test_a_duty_is_one_workers_until_it_ends_or_falls_silent(any_house):
    time = [0.0]
    first, second = (schedules.Duty("till", f"here/{number}", clock=lambda: time[0]) for number in (1, 2))
    assert first.is_mine() and not second.is_mine()
    time[0] = 15.0
    assert first.is_mine() and not second.is_mine(), "it is kept by asking again"
    first.end()
    assert second.is_mine() and not first.is_mine()
    with transaction() as session:
        session.exec(update(Schedule).values(lease_until=now() - timedelta(seconds=1)))
    assert first.is_mine()
    time[0] = 30.0
    assert not second.is_mine()


def test_what_a_dead_worker_of_this_machine_had_is_free_at_once(any_house):
    assert schedules.Duty("till", "here/999999999").is_mine()
    assert not schedules.Duty("till", "there/999999999").is_mine()
    release_dead("here/1")
    assert schedules.Duty("till", "there/999999999").is_mine()
    release_dead("here/1")
    assert not schedules.Duty("till", "here/2").is_mine(), "who runs on another machine cannot be seen from here"


def test_a_worker_that_begins_has_the_place_cleaned_up(house, monkeypatch):
    ended, cleaned = Event(), []
    monkeypatch.setattr(worker, "clean_up", lambda: (cleaned.append(1), ended.set()))
    for name in ("here/1", "here/2"):
        ended.clear()
        worker.run_cleaner(ended, name)
    assert len(cleaned) == 2
