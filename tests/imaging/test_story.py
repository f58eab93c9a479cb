"""The painted story: what it promises, and what looking at it finds."""

import hashlib
from collections import Counter
from itertools import pairwise

import pytest

from core.imaging.inspect import inspect, inspect_and_derive
from core.imaging.paint import SAMPLE_MEMORIES, paint_story


@pytest.fixture(scope="module")
def facts(story, sandbox):
    return [call.result() for call in [sandbox.submit(inspect, str(path), path.name, path.name) for path in story]]


def test_the_same_seed_paints_the_same_bytes(tmp_path):
    first, again, other = (paint_story(tmp_path / name, 3, seed, (400, 300)) for name, seed in (("a", 5), ("b", 5), ("c", 6)))
    digests = [[hashlib.sha256(path.read_bytes()).hexdigest() for path in paths] for paths in (first, again, other)]
    assert digests[0] == digests[1] and len({*digests[0], *digests[2]}) == 6


def test_days_places_and_shapes(facts):
    assert [fact.taken for fact in facts] == sorted(fact.taken for fact in facts)
    assert len({fact.taken.date() for fact in facts}) >= 6
    assert {"Portugal", "Austria"} <= {fact.place.country for fact in facts if fact.place}
    assert any(fact.lat is None for fact in facts)
    shapes = Counter(fact.width > fact.height for fact in facts)
    assert shapes[False] >= 5 and shapes[True] >= 10
    assert {fact.width * fact.height for fact in facts} == {1600 * 1200}


def test_blurred_ones_and_twins_can_be_told(facts):
    blurred = [fact for fact in facts if fact.sharpness < 30]
    assert len(blurred) == 2 and all(fact.sharpness > 100 for fact in facts if fact not in blurred)
    close = [(a, b) for a, b in pairwise(facts) if (b.taken - a.taken).total_seconds() < 10]
    assert len(close) >= 2 and all(distance(a.hash, b.hash) <= 8 for a, b in close)


def distance(first: str, second: str) -> int:
    return (int(first, 16) ^ int(second, 16)).bit_count()


def test_facts_hold_together(facts):
    for fact in facts:
        assert 0.3 < fact.exposure <= 1 and abs(sum(fact.histogram) - 1) < 0.01 and len(fact.colours) >= 1
        for box in (*fact.faces, *([fact.subject] if fact.subject else [])):
            assert 0 <= box.x <= box.x + box.w <= 1.001 and 0 <= box.y <= box.y + box.h <= 1.001
        assert bool(fact.faces) != bool(fact.subject)


def test_both_looks_find_the_same(story, facts, tmp_path):
    for path, before in zip(story[:6], facts, strict=False):
        after = inspect_and_derive(str(path), path.name, path.name, str(tmp_path / "thumb.jpg"), str(tmp_path / "screen.jpg"))
        assert (after.sha256, after.taken, after.place, after.width) == (before.sha256, before.taken, before.place, before.width)
        assert distance(after.hash, before.hash) <= 4


def test_many_photos_run_over_the_years_in_order(tmp_path):
    paths = paint_story(tmp_path, 150, size=(96, 72))
    taken = [inspect_time(path) for path in paths]
    assert len(paths) == 150 and taken == sorted(taken) and taken[-1].year - taken[0].year >= 2


def inspect_time(path):
    return inspect(str(path), "id", "painted.jpg").taken


def test_memories_fit_the_story(facts):
    days = {fact.taken.date() for fact in facts}
    assert len(SAMPLE_MEMORIES) == 3 and all(memory.about in days for memory in SAMPLE_MEMORIES)
    assert 230 < max(len(memory.text.split()) for memory in SAMPLE_MEMORIES) < 280
