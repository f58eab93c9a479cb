"""What the stand-in holds: objects of Stripe's shape, events and a clock, under one lock. Rows go in; copies for the outside come out.

Keys of a row that begin with `_` are the stand-in's own and never leave it.
"""

import secrets
import time
from collections import defaultdict
from collections.abc import Callable
from copy import deepcopy
from threading import RLock

from tests.stand_ins.stripe.refused import missing

API_VERSION = "2026-10-28.endive"


class World:
    """`skew` is added to the true time wherever Stripe would tell its own. `told` is called with each new event. `base` is where the
    hosted pages stand; `settles_in` the seconds until banks answer by themselves, None for never."""

    def __init__(self, key: str, secret: str, skew: float = 0.0, settles_in: float | None = None):
        self.key, self.secret, self.skew, self.settles_in, self.base = key, secret, skew, settles_in, ""
        self.lock = RLock()
        self.told: list[Callable[[dict], None]] = []
        self._rows: dict[str, dict] = {}
        self._kinds: dict[str, list[str]] = defaultdict(list)
        self._of_intent: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._later: list[tuple[float, Callable[[], object]]] = []

    @property
    def live(self) -> bool:
        return "_live_" in self.key

    def now(self) -> int:
        return int(time.time() + self.skew)

    def new(self, prefix: str) -> str:
        return f"{prefix}_{secrets.token_hex(12)}"

    def keep(self, row: dict) -> dict:
        """Takes a new row in; it is found by its id, among its kind and by the intent it belongs to."""
        self._rows[row["id"]] = row
        self._kinds[row["object"]].append(row["id"])
        self.belongs(row)
        return row

    def belongs(self, row: dict) -> None:
        if row.get("payment_intent") and row["id"] not in self._of_intent[row["object"], row["payment_intent"]]:
            self._of_intent[row["object"], row["payment_intent"]].append(row["id"])

    def get(self, kind: str, name: str) -> dict:
        """The row itself; Refused when there is none of this kind."""
        row = self._rows.get(name)
        if row is None or row["object"] != kind:
            raise missing(kind, name)
        return row

    def find(self, name: str) -> dict | None:
        return self._rows.get(name)

    def all(self, kind: str) -> list[dict]:
        """All of a kind, oldest first."""
        return [self._rows[name] for name in self._kinds[kind]]

    def count(self, kind: str) -> int:
        return len(self._kinds[kind])

    def since(self, kind: str, count: int) -> list[dict]:
        """Those that came after the first `count`."""
        return [self._rows[name] for name in self._kinds[kind][count:]]

    def of_intent(self, kind: str, intent: str) -> list[dict]:
        return [self._rows[name] for name in self._of_intent[kind, intent]]

    def tell(self, kind: str, row: dict, before: dict | None = None) -> dict:
        """A new event about a row as it is now; `before` holds the fields that were different."""
        data = {"object": shown(row)} | ({"previous_attributes": before} if before else {})
        event = {
            "id": self.new("evt"), "object": "event", "api_version": API_VERSION, "created": self.now(), "data": data,
            "livemode": self.live, "pending_webhooks": 1, "request": {"id": None, "idempotency_key": None}, "type": kind,
        }  # fmt: skip
        self.keep(event)
        for hear in self.told:
            hear(event)
        return event

    def later(self, seconds: float, act: Callable[[], object]) -> None:
        """Lets something happen by itself in a while."""
        self._later.append((time.monotonic() + seconds, act))

    def tick(self) -> None:
        """Lets happen what is due."""
        with self.lock:
            due = [act for at, act in self._later if at <= time.monotonic()]
            self._later = [(at, act) for at, act in self._later if at > time.monotonic()]
            for act in due:
                act()


def shown(row: dict) -> dict:
    """A row as Stripe gives it out."""
    return {key: deepcopy(value) for key, value in row.items() if not key.startswith("_")}
