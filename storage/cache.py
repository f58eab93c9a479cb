"""What is remembered for a while: keys with bytes or tries go in; what is still fresh comes out. In this process, or in Redis for all.

When Redis is away everything goes on: values are simply not there, and tries are counted in this process.

What is asked of it are the limits, and what another look would change in a book (0.4 to 1 s of CPU, found again in 2 ms). Reads by
the API are not kept here: who asks is looked up each time, so that a signed-out token ends at once, and a book then costs one statement
more (0.2 of 0.8 ms), no less than a trip to Redis.
"""

import json
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, Protocol, TypeVar
from uuid import uuid4

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

MOST_KEYS = 50_000
MOST_BYTES = 64_000_000
PREFIX = "memories:"
PATIENCE = 0.25
"""The seconds that Redis has for an answer."""
AGAIN = 5.0
"""The seconds until Redis is asked again after it was away."""

T = TypeVar("T")
log = logging.getLogger(__name__)


class Cache(Protocol):
    """Safe to use from many threads. Nothing here raises because a server is away."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, value: bytes, seconds: float) -> None: ...

    def forget(self, *keys: str) -> None:
        """Values and tries of these keys."""

    def forget_all(self, start: str) -> None:
        """Values and tries of all keys that begin so."""

    def count(self, key: str, most: int, seconds: float) -> float:
        """Counts a try: 0 when it is one of `most` within the last `seconds`, else how many seconds to wait; that one is not counted."""

    def take_back(self, key: str) -> None:
        """The newest try of this key does not count any more."""


class InProcess:
    """What was used least recently goes first, beyond so many keys or bytes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, keys: int = MOST_KEYS):
        self._clock, self._keys = clock, keys
        self._values: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            until, value = self._values.get(key, (0.0, None))
            if value is None:
                return None
            if until <= self._clock():
                self._drop(key)
                return None
            self._values.move_to_end(key)
            return value

    def put(self, key: str, value: bytes, seconds: float) -> None:
        with self._lock:
            self._drop(key)
            self._values[key] = (self._clock() + seconds, value)
            self._bytes += len(value)
            while len(self._values) > self._keys or self._bytes > MOST_BYTES:
                self._drop(next(iter(self._values)))

    def forget(self, *keys: str) -> None:
        with self._lock:
            for key in keys:
                self._drop(key)
                self._tries.pop(key, None)

    def forget_all(self, start: str) -> None:
        with self._lock:
            found = [key for key in (*self._values, *self._tries) if key.startswith(start)]
        self.forget(*found)

    def count(self, key: str, most: int, seconds: float) -> float:
        now = self._clock()
        with self._lock:
            tries = self._tries.setdefault(key, deque())
            self._tries.move_to_end(key)
            while tries and tries[0] <= now - seconds:
                tries.popleft()
            if len(tries) >= most:
                return tries[0] + seconds - now
            tries.append(now)
            while len(self._tries) > self._keys:
                self._tries.popitem(last=False)
        return 0.0

    def take_back(self, key: str) -> None:
        with self._lock:
            if tries := self._tries.get(key):
                tries.pop()

    def _drop(self, key: str) -> None:
        _, value = self._values.pop(key, (0.0, b""))
        self._bytes -= len(value)


# One step on the server, so that of many tries at once no more than `most` are counted; by the server's clock, the same for all.
_COUNT = """
local told = redis.call('TIME')
local now, window = told[1] * 1000 + math.floor(told[2] / 1000), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
    return math.max(1, redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] + window - now)
end
redis.call('ZADD', KEYS[1], now, ARGV[3])
redis.call('PEXPIRE', KEYS[1], window)
return 0
"""


class Shared:
    """Redis. A server that does not answer costs one caller `PATIENCE` every `AGAIN` seconds, and the others nothing."""

    def __init__(self, url: str):
        options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 0)}
        self._client = redis.Redis.from_url(url, **options)
        self._count = self._client.register_script(_COUNT)
        self._meanwhile = InProcess()
        self._away_until, self._away = 0.0, False
        self._lost: set[str] = set()
        """What was to be forgotten while the server was away."""
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        return self._ask(lambda: self._client.get(PREFIX + key), lambda: None)

    def put(self, key: str, value: bytes, seconds: float) -> None:
        self._ask(lambda: self._client.set(PREFIX + key, value, px=max(1, int(seconds * 1000))), lambda: None)

    def forget(self, *keys: str) -> None:
        if not keys:
            return
        self._meanwhile.forget(*keys)
        self._ask(lambda: self._client.delete(*_names(keys)), lambda: self._lost.update(keys))

    def forget_all(self, start: str) -> None:
        self._meanwhile.forget_all(start)
        self._ask(lambda: [self._client.delete(name) for name in self._client.scan_iter(match=f"{PREFIX}{start}*")], lambda: None)

    def count(self, key: str, most: int, seconds: float) -> float:
        asked = [most, max(1, int(seconds * 1000)), uuid4().hex]
        return self._ask(
            lambda: float(self._count(keys=_names([key]), args=asked)) / 1000, lambda: self._meanwhile.count(key, most, seconds)
        )

    def take_back(self, key: str) -> None:
        self._ask(lambda: self._client.zpopmax(*_names([key])), lambda: self._meanwhile.take_back(key))

    def close(self) -> None:
        self._client.close()

    def _ask(self, there: Callable[[], Any], away: Callable[[], T]) -> T:
        """What the server says; what `away` says while it does not."""
        if not self._turn():
            return away()
        # Taken at once: others add to it meanwhile.
        lost = tuple(self._lost)
        try:
            if lost:
                self._client.delete(*_names(lost))
            found = there()
        except (RedisError, OSError) as error:
            self._gone(error)
            return away()
        self._back(lost)
        return found

    def _turn(self) -> bool:
        """Whether to ask the server: always while it answers, by one caller in a while when it did not."""
        if not self._away:
            return True
        with self._lock:
            now = time.monotonic()
            due = now >= self._away_until
            if due:
                self._away_until = now + AGAIN
            return due

    def _gone(self, error: Exception) -> None:
        with self._lock:
            if not self._away:
                log.warning("Redis does not answer (%s); going on without what it remembers", type(error).__name__)
            self._away, self._away_until = True, time.monotonic() + AGAIN

    def _back(self, forgotten: tuple[str, ...]) -> None:
        if self._away or forgotten:
            with self._lock:
                if self._away:
                    log.warning("Redis answers again")
                self._away = False
                self._lost.difference_update(forgotten)


def _names(keys) -> list[str]:
    return [PREFIX + key for key in keys]


_cache: Cache = InProcess()


def connect(url: str) -> None:
    """From now on what is remembered is in the Redis at this URL; without one, in this process."""
    global _cache
    if isinstance(_cache, Shared):
        _cache.close()
    _cache = Shared(url) if url else InProcess()


def cache() -> Cache:
    return _cache


def forget(*keys: str) -> None:
    cache().forget(*keys)


def cached(seconds: float, key: Callable[..., str]) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Keeps what the function answers (anything JSON can say) for so long under `key` of its arguments; `forget(key)` ends it sooner."""

    def around(function: Callable[..., T]) -> Callable[..., T]:
        @wraps(function)
        def asked(*args: Any, **kwargs: Any) -> T:
            name = key(*args, **kwargs)
            kept = cache().get(name)
            if kept is not None:
                return json.loads(kept)
            found = function(*args, **kwargs)
            cache().put(name, json.dumps(found).encode(), seconds)
            return found

        return asked

    return around
