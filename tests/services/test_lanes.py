"""A worker's lanes: never more jobs at once than places, nothing that waits forgotten, and no place taken by a job that only waits."""

import time
from collections import deque
from contextlib import ExitStack
from threading import Event, Lock, Thread

import pytest

from core.lanes import Lane
from tests.serving import wait_for


class Stand:
    """Jobs by name, as a lane takes them; each is worked on until it is let go."""

    def __init__(self, places: int):
        self.waiting: deque[str] = deque()
        self.begun, self.most, self._now = [], 0, 0
        self.doors: dict[str, Event] = {}
        self.stopping, self._lock = Event(), Lock()
        self.lane = Lane("people", places, self._claim, self._do, self.stopping)

    def queue(self, *names: str) -> None:
        for name in names:
            self.doors |= {name: Event(), f"{name} works": Event()}
            self.waiting.append(name)

    def let_go(self, *names: str) -> None:
        for name in names:
            self.doors[name].set()

    def wait_until_begun(self, *names: str) -> None:
        wait_for(lambda: set(names) <= set(self.begun), 90, f"{names} did not begin")

    def _claim(self, lane: str) -> str | None:
        with self._lock:
            return self.waiting.popleft() if self.waiting else None

    def _do(self, name: str, lane: Lane) -> None:
        with ExitStack() as stack:
            if name.startswith("waits"):
                # Waits for other jobs first, and works on afterwards.
                with lane.away():
                    self.begun.append(name)
                    self.doors[name].wait(20)
                name = f"{name} works"
            self._count(stack)
            self.begun.append(name)
            self.doors[name].wait(20)
            if name.startswith("breaks"):
                raise ZeroDivisionError

    def _count(self, stack: ExitStack) -> None:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        stack.callback(self._leave)

    def _leave(self) -> None:
        with self._lock:
            self._now -= 1


@pytest.fixture
def stand():
    stand = Stand(2)
    yield stand
    stand.stopping.set()
    stand.let_go(*stand.doors)
    assert stand.lane.join(time.monotonic() + 20)


def test_one_ring_is_enough_for_all_that_waits_and_no_more_are_done_at_once_than_there_are_places(stand):
    stand.queue("a", "b", "c", "d")
    stand.lane.look()
    stand.wait_until_begun("a", "b")
    assert len(stand.waiting) == 2
    stand.let_go("a", "b")
    stand.wait_until_begun("c", "d")
    assert stand.most == 2


def test_what_is_rung_while_all_places_are_taken_begins_when_one_is_free(stand):
    stand.queue("a", "b")
    stand.lane.look()
    stand.wait_until_begun("a", "b")
    stand.queue("c")
    stand.lane.look()
    stand.let_go("a")
    stand.wait_until_begun("c")


def test_a_full_lane_hears_no_more_so_that_another_worker_may(stand):
    stand.queue("a", "b")
    stand.lane.look()
    stand.wait_until_begun("a", "b")
    ear = Thread(target=stand.lane.hear)
    ear.start()
    ear.join(0.2)
    assert ear.is_alive()
    stand.let_go("a")
    ear.join(20)
    assert not ear.is_alive()


def test_a_job_that_waits_for_others_has_no_place_and_gets_the_next(stand):
    stand.queue("waits 1", "waits 2", "waits 3", "a", "b", "c")
    stand.lane.look()
    stand.wait_until_begun("waits 1", "waits 2", "waits 3", "a", "b")
    stand.let_go("waits 1")
    time.sleep(0.05)
    assert "waits 1 works" not in stand.begun
    stand.let_go("a")
    stand.wait_until_begun("waits 1 works")
    assert "c" not in stand.begun and stand.most == 2
    stand.let_go("b")
    stand.wait_until_begun("c")
    assert stand.most == 2


def test_one_that_breaks_leaves_its_place_to_the_others(stand):
    stand.queue("breaks", "b", "c")
    stand.lane.look()
    stand.wait_until_begun("breaks", "b")
    stand.let_go("breaks", "b")
    stand.wait_until_begun("c")


def test_a_worker_that_ends_begins_nothing(stand):
    stand.stopping.set()
    stand.queue("a")
    stand.lane.look()
    stand.lane.hear()
    assert stand.lane.join(time.monotonic()) and stand.begun == []
