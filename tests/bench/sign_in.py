"""Whether the time of an answer tells who has an account: python -m tests.bench.sign_in (hardening row 18).

Over HTTP at a running server: a thousand requests for a new password, for addresses that have an account and for others, mixed and in
blocks; new accounts for known and unknown addresses. In this process, where no limit stands in the way: wrong passwords.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random
from statistics import median

import httpx

from core import config
from core.errors import NotSignedIn
from core.services import accounts, passwords
from storage import database
from storage.database import transaction
from storage.models import User
from tests.serving import running

RESETS, REGISTERED, SIGN_INS = 1000, 60, 60
WORD = "a long enough password"
BLOCK = 50
APART = 1.05

_numbers = count(1)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data", "web") as server:
        config.use(config.load(data_dir=server.data))
        database.connect(config.settings().database)
        with httpx.Client(base_url=server.url, timeout=60) as client:
            _resets(client)
            _registered(client)
        _sign_ins()
        database.disconnect()


def _resets(client: httpx.Client) -> None:
    known, fresh = _known(RESETS), _fresh()
    # Each address is asked for once, as by somebody who goes through a list.
    mixed = _mixed(RESETS)
    _ask(client, "/forgot", [True, False] * 20, known, fresh)
    _tell(f"{RESETS} new passwords, mixed", *_ask(client, "/forgot", mixed, known, fresh))
    _tell(f"{RESETS} new passwords, in blocks", *_ask(client, "/forgot", _in_blocks(RESETS), known, fresh))


def _registered(client: httpx.Client) -> None:
    _tell(f"{REGISTERED} new accounts", *_ask(client, "/register", _mixed(REGISTERED), _known(REGISTERED), _fresh(), password=WORD))


def _sign_ins() -> None:
    known, fresh = _known(SIGN_INS), _fresh()
    took: dict[bool, list[float]] = {True: [], False: []}
    for has in _mixed(SIGN_INS):
        email = next(known if has else fresh)
        took[has].append(_time(lambda email=email: _try(email)))
    _tell(f"{SIGN_INS} wrong passwords", took, set())


def _ask(client: httpx.Client, door: str, order: list[bool], known: Iterator[str], fresh: Iterator[str], **form: str):
    """Seconds by whether the address is known, and how the answers looked."""
    took: dict[bool, list[float]] = {True: [], False: []}
    seen = set()
    for has in order:
        email = next(known if has else fresh)
        began = time.perf_counter()
        answer = client.post(door, data={"email": email, **form})
        took[has].append(time.perf_counter() - began)
        seen.add((answer.status_code, answer.headers.get("location"), answer.content))
        client.cookies.clear()
    return took, seen


def _tell(what: str, took: dict[bool, list[float]], seen: set) -> None:
    known, unknown = (1000 * median(took[has]) for has in (True, False))
    apart = max(known, unknown) / min(known, unknown)
    same = f", {len(seen)} kind of answer" if seen else ""
    mark = "ok" if apart <= APART and len(seen) <= 1 else "MISSED"
    print(f"{what:36} known {known:8.2f} ms, unknown {unknown:8.2f} ms, {100 * (apart - 1):4.1f} % apart{same}: {mark}", flush=True)


def _known(number: int) -> Iterator[str]:
    """Addresses of new accounts."""
    hashed, emails = passwords.hash_password(WORD), [f"known{next(_numbers):06}@example.org" for _ in range(2 * number)]
    with transaction() as session:
        session.add_all([User(email=email, hashed_password=hashed) for email in emails])
    return iter(emails)


def _fresh() -> Iterator[str]:
    return (f"other{number:06}@example.org" for number in count(1_000_000 * next(_numbers)))


def _mixed(number: int) -> list[bool]:
    order = [True, False] * (number // 2)
    Random(18).shuffle(order)
    return order


def _in_blocks(number: int) -> list[bool]:
    """So many of one kind in a row that what is done after an answer would be felt by the next of its kind."""
    return [position // BLOCK % 2 == 0 for position in range(number)]


def _time(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _try(email: str) -> None:
    try:
        with transaction() as session:
            accounts.authenticate(session, email, "some other password")
    except NotSignedIn:
        pass


if __name__ == "__main__":
    main()
