"""Things in an order, each with an id: frames of a page, pages and chapters of a book. Tuples in, new tuples out."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from core.errors import Invalid, NotFound


class Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Named)


def of(things: tuple[T, ...], wanted: str, gone: str) -> T:
    """The thing with this id. Raises NotFound with the sentence `gone`."""
    for thing in things:
        if thing.id == wanted:
            return thing
    raise NotFound(gone)


def within(things: tuple[T, ...], wanted: Iterable[str], gone: str) -> None:
    """Raises NotFound with the sentence `gone` when one of these ids is not among the things."""
    if set(wanted) - {thing.id for thing in things}:
        raise NotFound(gone)


def left_of(things: tuple[T, ...], wanted: str) -> str:
    """The id of what stands just before the thing with this id; '' for the first."""
    ids = [thing.id for thing in things]
    at = ids.index(wanted)
    return ids[at - 1] if at else ""


def placed(things: tuple[T, ...], changed: T, gone: str) -> tuple[T, ...]:
    """The things with the one of the same id replaced. Raises NotFound."""
    of(things, changed.id, gone)
    return tuple(changed if thing.id == changed.id else thing for thing in things)


def added(things: tuple[T, ...], new: tuple[T, ...], after: str) -> tuple[T, ...]:
    """The things with `new` behind the one with the id `after`; at the front for '', at the end when that one is gone meanwhile.
    Raises Invalid when an id is there already."""
    ids = [thing.id for thing in (*things, *new)]
    if len(set(ids)) != len(ids):
        raise Invalid("What is to be added is in this book already.")
    at = _behind(things, after)
    return (*things[:at], *new, *things[at:])


def removed(things: tuple[T, ...], ids: Iterable[str], gone: str) -> tuple[T, ...]:
    """The things without those of these ids. Raises NotFound."""
    ids = set(ids)
    within(things, ids, gone)
    return tuple(thing for thing in things if thing.id not in ids)


def moved(things: tuple[T, ...], ids: tuple[str, ...], after: str, gone: str) -> tuple[T, ...]:
    """The things with those of these ids, in that order, behind the one with the id `after` (see `added`). Raises NotFound."""
    if len(set(ids)) != len(ids):
        raise Invalid("Each of these can be moved only once.")
    carried = tuple(of(things, wanted, gone) for wanted in ids)
    rest = removed(things, ids, gone)
    if after in ids:
        after = next((thing.id for thing in reversed(things[: _behind(things, after)]) if thing.id not in ids), "")
    at = _behind(rest, after)
    return (*rest[:at], *carried, *rest[at:])


def _behind(things: tuple[T, ...], after: str) -> int:
    if not after:
        return 0
    return next((at for at, thing in enumerate(things, 1) if thing.id == after), len(things))
