"""Places in a list: what orders its last row goes in; an opaque cursor comes out, and those values again."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from pydantic_core import to_json

from core.config import settings
from core.errors import Invalid

T = TypeVar("T")
Row = TypeVar("Row")
_SIGN = 12


@dataclass(frozen=True)
class Part(Generic[T]):
    """A stretch of a list; `next` is the cursor to go on after it, None at the end."""

    items: list[T]
    next: str | None


def part(rows: Sequence[Row], most: int, of: str, place: Callable[[Row], tuple], item: Callable[[Row], T]) -> Part[T]:
    """The first `most` of the rows, of which one more was read; `place` are the values that order a row."""
    more = len(rows) > most
    return Part([item(row) for row in rows[:most]], cursor(of, *place(rows[most - 1])) if more else None)


def cursor(of: str, *values: object) -> str:
    """`of` names the list and its order: a cursor of another one is refused."""
    told = to_json([of, *values])
    return base64.urlsafe_b64encode(_sign(told) + told).decode().rstrip("=")


def read(after: str, of: str, *kinds: Any) -> tuple | None:
    """The values of a cursor, None where the list is to begin. Raises Invalid with code bad_cursor for what is none of ours."""
    if not after:
        return None
    try:
        kept = base64.b64decode(after + "=" * (-len(after) % 4), altchars=b"-_", validate=True)
        sign, told = kept[:_SIGN], kept[_SIGN:]
        found = TypeAdapter(tuple[(str, *kinds)]).validate_json(told) if hmac.compare_digest(sign, _sign(told)) else ("",)
    except ValueError:
        found = ("",)
    if found[0] != of:
        raise Invalid("This is no `next` of this list. Begin again without `after`.", code="bad_cursor", field="after")
    return found[1:]


def _sign(told: bytes) -> bytes:
    """What comes back changed would be asked of the database as it is."""
    return hmac.new(b"cursors\0" + settings().secret_key.encode(), told, hashlib.sha256).digest()[:_SIGN]
