"""The search for pages is exact: it finds what trying everything finds, and keeps the rules of spreads."""

import random

import numpy as np
import pytest

from core.book.pages import IMPOSSIBLE, SAME_AGAIN, Plan, Step, search


def plan_of(costs, numbers=None, bled=None, most_on_spread=7, steps=None, ends=None) -> Plan:
    photos = len(costs[0])
    steps = steps or [Step(photo=i) for i in range(photos)]
    numbers = numbers or list(range(1, 2 * photos + 2))
    end_cost = np.zeros(len(numbers) + 1) if ends is None else np.array([0.0 if e in ends else IMPOSSIBLE for e in range(len(numbers) + 1)])
    return Plan(steps, costs, np.full(photos, IMPOSSIBLE) if bled is None else bled, numbers, end_cost, most_on_spread)


def splits(photos: int, most: int):
    if photos == 0:
        yield ()
        return
    for first in range(1, min(most, photos) + 1):
        for rest in splits(photos - first, most):
            yield (first, *rest)


def price(counts, costs, most_on_spread) -> float:
    """Cost of pages with these counts from page 1 on; crowded spreads are not allowed."""
    total, start = 0.0, 0
    for page, count in enumerate(counts, 1):
        total += costs[count - 1][start] + (SAME_AGAIN if page > 1 and counts[page - 2] == count else 0.0)
        if page % 2 == 1 and page > 1 and counts[page - 2] + count > most_on_spread:
            return IMPOSSIBLE
        start += count
    return total


@pytest.mark.parametrize("seed", range(12))
def test_nothing_better_can_be_found_by_trying_everything(seed):
    rng = random.Random(seed)
    photos = 9
    costs = [np.array([rng.random() * 4 for _ in range(photos - count + 1)]) for count in (1, 2, 3, 4)]
    found = search(plan_of(costs, most_on_spread=6))
    counts = tuple(page.stop - page.start for page in found)
    best = min(price(one, costs, 6) for one in splits(photos, 4))
    assert price(counts, costs, 6) == pytest.approx(best)
    assert [page.start for page in found] == list(np.cumsum((0, *counts[:-1])))


def test_the_book_ends_where_it_may():
    costs = [np.zeros(8), np.zeros(7), np.zeros(6), np.zeros(5)]
    assert len(search(plan_of(costs, ends={5}))) == 5
    assert search(plan_of(costs, ends={1})) == []


def test_two_bled_pages_never_face_each_other():
    costs = [np.full(6, 5.0)]
    found = search(plan_of(costs, bled=np.full(6, -1.0)))
    facing = [(a, b) for a in found for b in found if a.number % 2 == 0 and b.number == a.number + 1]
    assert any(page.bled for page in found)
    assert not any(a.bled and b.bled for a, b in facing)


def test_a_fresh_photo_starts_a_page_and_openings_like_the_left():
    costs = [np.zeros(4), np.full(3, -9.0), np.full(2, -9.0), np.full(1, -9.0)]
    steps = [Step(photo=0), Step(photo=1), Step(block=0, fresh=True), Step(photo=2, fresh=True), Step(photo=3)]
    found = search(plan_of(costs, steps=steps))
    opening = next(page for page in found if page.block == 0)
    assert opening.number % 2 == 0
    assert {page.start for page in found if page.block < 0} >= {0, 2}


def test_numbers_already_taken_are_stepped_over():
    costs = [np.zeros(4)]
    found = search(plan_of(costs, numbers=[1, 4, 5, 7, 8]))
    assert [page.number for page in found] == [1, 4, 5, 7]
