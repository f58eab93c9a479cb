"""The cache, in this process and in Redis: what is kept, what ends, what is counted, and that a server that is away stops nobody."""

import json
import signal
import socket
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from core.errors import TooMany
from core.services.limits import Limiter
from storage import cache as caches
from storage.cache import InProcess, Shared, cached
from tests.conftest import redis_server


@pytest.fixture(params=["in process", "redis"])
def cache(request):
    if request.param == "in process":
        caches.connect("")
    else:
        caches.connect(request.getfixturevalue("redis_url"))
    yield caches.cache()
    caches.connect("")


@pytest.fixture
def key():
    return uuid4().hex


@pytest.fixture
def folder():
    # A socket's path may be about a hundred characters long, so not below pytest's own folders.
    with tempfile.TemporaryDirectory(prefix="memories-redis-") as folder:
        yield Path(folder)


def test_bytes_are_kept_until_they_are_forgotten(cache, key):
    assert cache.get(key) is None
    cache.put(key, b"\x00 any bytes \xff", 60)
    cache.put(key + "2", b"", 60)
    assert (cache.get(key), cache.get(key + "2")) == (b"\x00 any bytes \xff", b"")
    cache.forget(key, key + "2")
    assert cache.get(key) is cache.get(key + "2") is None


def test_what_is_over_is_not_given(cache, key):
    cache.put(key, b"x", 0.05)
    time.sleep(0.1)
    assert cache.get(key) is None


def test_all_of_a_beginning_are_forgotten(cache, key):
    for name in ("a1", "a2", "b1"):
        cache.put(key + name, b"x", 60)
    assert cache.count(key + "a", 1, 60) == 0
    cache.forget_all(key + "a")
    assert [cache.get(key + name) for name in ("a1", "a2", "b1")] == [None, None, b"x"]
    assert cache.count(key + "a", 1, 60) == 0


def test_no_more_than_the_most_are_counted_whoever_tries_at_once(cache, key):
    with ThreadPoolExecutor(16) as threads:
        waits = list(threads.map(lambda _: cache.count(key, 10, 60), range(100)))
    assert waits.count(0) == 10
    assert all(wait == 0 or 50 < wait <= 60 for wait in waits)


def test_a_try_that_is_taken_back_leaves_the_others(cache, key):
    assert [cache.count(key, 2, 60) for _ in range(2)] == [0, 0]
    cache.take_back(key)
    assert cache.count(key, 2, 60) == 0 < cache.count(key, 2, 60)
    cache.take_back("never tried")


def test_tries_end_one_by_one(cache, key):
    assert cache.count(key, 1, 0.2) == 0
    assert 0 < cache.count(key, 1, 0.2) <= 0.2
    time.sleep(0.25)
    assert cache.count(key, 1, 0.2) == 0


def test_memory_is_bounded():
    kept = InProcess(keys=3)
    for number in range(9):
        kept.put(str(number), b"x", 60)
        kept.count(str(number), 1, 60)
    assert [kept.get(str(number)) for number in (5, 6, 8)] == [None, b"x", b"x"]
    assert kept.count("5", 1, 60) == 0 < kept.count("8", 1, 60)
    big = InProcess()
    for number in range(3):
        big.put(str(number), bytes(caches.MOST_BYTES // 2), 60)
    assert big.get("0") is None
    assert big.get("2") is not None


def test_an_answer_is_kept_as_json_until_it_is_forgotten(cache, key):
    asked = []

    @cached(60, lambda word: key + word)
    def upper(word):
        asked.append(word)
        return {"word": word.upper(), "more": [1, None]}

    assert upper("a") == upper("a") == {"word": "A", "more": [1, None]}
    assert json.loads(cache.get(key + "a")) == upper("a")
    caches.forget(key + "a")
    upper("a"), upper("b")
    assert asked == ["a", "a", "b"]


def test_a_limiter_says_how_long_to_wait_and_forgets_who_succeeded(cache):
    limiter = Limiter(uuid4().hex, most=2, seconds=120)
    limiter.count("a"), limiter.count("a"), limiter.count("b")
    with pytest.raises(TooMany, match="2 minutes") as refused:
        limiter.count("a")
    assert 110 < refused.value.wait <= 120
    limiter.forget("a")
    limiter.count("a"), limiter.count("a"), limiter.count("b")
    limiter.forget_all()
    limiter.count("b")


def test_a_limiter_counts_over_all_processes(redis_url):
    name = uuid4().hex
    one, other = (Limiter(name, most=1, seconds=60, own=Shared(redis_url)) for _ in range(2))
    one.count("a")
    with pytest.raises(TooMany):
        other.count("a")


def test_limiters_keep_no_name_in_the_cache(redis_url):
    shared = Shared(redis_url)
    Limiter(uuid4().hex, most=1, seconds=60, own=shared).count("account rosa@example.org")
    assert not [name for name in shared._client.scan_iter() if b"rosa" in name]


def test_redis_killed_midway_stops_nobody_and_is_used_again(folder, caplog, monkeypatch):
    monkeypatch.setattr(caches, "AGAIN", 0.2)
    server, url = redis_server(folder)
    shared = Shared(url)
    shared.put("kept", b"x", 60), shared.put("old", b"x", 60)
    server.kill(), server.wait()
    assert shared.get("kept") is None
    shared.put("kept", b"y", 60), shared.forget("kept", "old"), shared.forget_all("a")
    assert [shared.count("k", 2, 60) > 0 for _ in range(3)] == [False, False, True]
    assert len([record for record in caplog.records if "does not answer" in record.message]) == 1

    server, _ = redis_server(folder)
    time.sleep(0.25)
    shared.put("fresh", b"z", 60)
    assert shared.get("fresh") == b"z"
    assert "answers again" in caplog.text
    server.kill(), server.wait()


def test_what_is_forgotten_while_redis_is_out_of_reach_is_gone_when_it_is_back(folder, monkeypatch):
    monkeypatch.setattr(caches, "AGAIN", 0.2)
    server, url = redis_server(folder)
    shared = Shared(url)
    shared.put("old", b"x", 60)
    server.send_signal(signal.SIGSTOP)
    shared.forget("old")
    server.send_signal(signal.SIGCONT)
    time.sleep(0.25)
    # The forgetting that timed out may have reached the server all the same; another one surely did not.
    shared.put("old", b"x", 60)
    server.send_signal(signal.SIGSTOP)
    shared.get("anything"), shared.forget("old")
    server.send_signal(signal.SIGCONT)
    time.sleep(0.25)
    assert shared.get("old") is None
    server.kill(), server.wait()


def test_a_redis_that_hangs_costs_its_patience_once():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        shared = Shared(f"redis://127.0.0.1:{mute.getsockname()[1]}/0")
        began = time.monotonic()
        for _ in range(200):
            assert shared.get("a") is None
        assert shared.count("a", 1, 60) == 0
        # Two hundred times the patience would be fifty seconds.
        assert time.monotonic() - began < 5
