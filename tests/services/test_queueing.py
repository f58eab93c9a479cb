"""Who comes next, how many a maker may have under way, and what is told of a long wait."""

from collections import Counter
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from core import config
from core.errors import TooMany
from core.jobs import claim
from core.services import books, generating, queueing, work
from storage.database import transaction
from storage.models import Job, now
from storage.queries import jobs, queue
from tests.conftest import make_user
from tests.services.stage import book_of, call, rows, send


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    """Nothing is known of how it went in another test."""
    monkeypatch.setattr(queueing, "_paces", {})


def add(user, number: int | str = 0, kind: str = "inspect") -> UUID:
    return call(jobs.add, Job(user_id=user.id, kind=kind, subject=f"{kind}:{user.id}:{number}")).id


def served(lane: str = "photos", most: int = 10_000) -> list[UUID]:
    """Whose jobs a worker takes, one after the other."""
    found = []
    while len(found) < most and (job := claim(lane, "here/1")):
        found.append(job.user_id)
    return found


def test_one_photo_of_another_maker_goes_next_however_many_wait(any_house, alice, bob):
    for number in range(60):
        add(alice, number)
    assert served(most=20) == [alice.id] * 20
    add(bob)
    assert served(most=2)[-1] == bob.id


def test_makers_take_turns_and_each_ones_work_keeps_its_order(any_house, alice, bob):
    hers = [add(alice, number) for number in range(6)]
    his = [add(bob, number) for number in range(3)]
    taken = [claim("photos", "here/1") for _ in range(9)]
    assert Counter(job.user_id for job in taken[:6]) == {alice.id: 3, bob.id: 3}
    for user, own in ((alice, hers), (bob, his)):
        assert [job.id for job in taken if job.user_id == user.id] == own


def test_what_somebody_waits_for_goes_before_the_rest(any_house, alice, bob):
    batch = book_of(alice)
    awaited = book_of(bob)
    photos = [send(alice, batch, b"photo %d" % number) for number in range(4)]
    his = [send(bob, awaited, b"picture %d" % number) for number in range(2)]
    assert call(queue.hurry, alice.id, photos[2:]) and not call(queue.hurry, alice.id, photos[2:])
    assert call(queue.hurry, bob.id, his)
    taken = [claim("photos", "here/1").photo_id for _ in range(6)]
    assert set(taken[:4]) == {*photos[2:], *his} and taken[4:] == photos[:2]
    assert [photo for photo in taken if photo in his] == his


def test_lanes_do_not_wait_for_each_other(any_house, alice):
    for kind in ("inspect", "print", "export", "preview"):
        add(alice, kind=kind)
    assert [claim(lane, "here/1").kind for lane in ("export", "people", "photos", "print")] == ["export", "preview", "inspect", "print"]
    assert claim("photos", "here/1") is None


def test_what_was_begun_once_is_next_when_its_worker_is_gone(any_house, alice, bob):
    first = add(alice, 0)
    assert claim("photos", "here/1").id == first
    for number in range(5):
        add(bob, number)
    with transaction() as session:
        session.exec(update(Job).where(Job.id == first).values(turn=100))
        queue.free_lapsed(session, ["here/1"])
    assert claim("photos", "here/2").id == first


def test_many_workers_at_once_take_each_job_once(any_house, alice):
    ids = {add(alice, number) for number in range(30)}
    taken, barrier = [], Barrier(5)

    def work_off(number):
        barrier.wait()
        while job := claim("photos", f"here/{number}"):
            taken.append(job.id)

    threads = [Thread(target=work_off, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 30 and set(taken) == ids


acts = st.lists(st.one_of(st.tuples(st.integers(0, 3), st.integers(1, 12)), st.integers(1, 8)), min_size=1, max_size=25)


@given(acts)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_of_makers_who_always_have_something_waiting_none_gets_far_ahead(house, acts):
    """Start-time fair queuing: over any stretch in which two makers both have work waiting, they are served alike, give or take two; and
    whoever begins to wait comes after one job of each of the others at the most."""
    makers = [make_user(f"{uuid4().hex}@example.org") for _ in range(4)]
    numbers = iter(range(10_000))
    waiting, since = Counter(), {}
    for act in acts:
        if isinstance(act, tuple):
            who, many = act
            for _ in range(many):
                add(makers[who], next(numbers))
            waiting[who] += many
        else:
            for user_id in served(most=act):
                who = next(number for number, maker in enumerate(makers) if maker.id == user_id)
                _count(since, waiting, who)
                waiting[who] -= 1
        since = {pair: counts for pair, counts in since.items() if all(waiting[who] for who in pair)}
        busy = [who for who in waiting if waiting[who]]
        since |= {(one, other): [0, 0] for one in busy for other in busy if one < other and (one, other) not in since}
    with transaction() as session:
        session.exec(delete(Job))


def _count(since, waiting, who):
    for pair, counts in since.items():
        if who in pair:
            counts[pair.index(who)] += 1
            if all(waiting[one] > 0 for one in pair):
                assert abs(counts[0] - counts[1]) <= 2, (pair, counts)


# as many at once as there may be


@pytest.fixture
def few(house):
    config.use(house.model_copy(update={"max_jobs_per_maker": 2}))


def test_a_maker_who_has_enough_under_way_is_asked_to_wait(few, alice, bob):
    first = call(generating.make_sample, alice.id)
    call(generating.make_sample, alice.id)
    with pytest.raises(TooMany, match="2 pieces of work under way") as refused:
        call(generating.make_sample, alice.id)
    assert refused.value.wait and len(call(books.shelf, alice.id)) == 2, "nothing is left of what was refused"
    call(generating.make_sample, bob.id)
    call(work.cancel, alice.id, first.id)
    call(generating.make_sample, alice.id)
    with pytest.raises(TooMany):
        call(work.retry, alice.id, first.id)


def test_asking_again_for_what_is_under_way_is_no_more_of_it(few, alice):
    call(generating.make_sample, alice.id)
    book = book_of(alice, format="booklet-8x8")
    for number in range(8):
        send(alice, book, b"photo %d" % number)
    first = call(generating.generate, alice.id, book.id)
    assert call(generating.generate, alice.id, book.id).id == first.id


def test_the_limit_holds_under_many_at_once(any_house, alice):
    config.use(any_house.model_copy(update={"max_jobs_per_maker": 3}))
    refused, barrier = [], Barrier(8)

    def ask():
        barrier.wait()
        try:
            call(generating.make_sample, alice.id)
        except TooMany:
            refused.append(True)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 5 and len(rows(Job, kind="sample")) == 3


# how long


def done(user, seconds: float, number: int) -> None:
    """A job of the people's lane that took so long and was just ended."""
    with transaction() as session:
        ended = now()
        session.add(
            Job(
                user_id=user.id,
                kind="sample",
                subject=f"done:{number}",
                state="done",
                began_at=ended - timedelta(seconds=seconds),
                updated_at=ended,
            )
        )


def test_a_long_wait_is_told_in_round_figures(any_house, alice, bob):
    for number in range(4):
        done(alice, 60.0, number)
    running = call(generating.make_sample, alice.id)
    assert claim("people", "here/1").id == running.id
    waiting = [call(generating.make_sample, bob.id) for _ in range(5)]
    last = waiting[-1]
    words = "Waiting for its turn, in about 5 minutes"
    assert call(work.get, bob.id, last.id).words == words
    assert {card.job.words for card in call(books.shelf, bob.id) if card.job.id == last.id} == {words}
    assert "Waiting" not in call(work.get, alice.id, running.id).words


def test_a_short_wait_is_not_told_and_without_figures_those_ahead_are_counted(house, alice, bob):
    for _ in range(4):
        call(generating.make_sample, alice.id)
    mine = [call(generating.make_sample, alice.id) for _ in range(2)][-1]
    assert call(work.get, alice.id, mine.id).words == "Waiting for its turn; 5 come first"
    queueing._paces["people"] = (float("inf"), (3, [timedelta(seconds=2)]))
    assert call(work.get, alice.id, mine.id).words == ""


@pytest.mark.parametrize(
    "seconds, words",
    [
        (10, "10 seconds"),
        (41, "50 seconds"),
        (55, "a minute"),
        (61, "2 minutes"),
        (3200, "54 minutes"),
        (3400, "an hour"),
        (8000, "3 hours"),
    ],
)
def test_times_are_rounded_up(seconds, words):
    assert queueing._words(3, seconds) == f"Waiting for its turn, in about {words}"
