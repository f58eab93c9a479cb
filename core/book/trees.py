"""Slicing trees: a number of photos in, every way to cut a page into that many boxes in reading order out.

Idea: Atkins, "Blocked recursive image composition", 2008. A tree is a leaf (its index) or a cut with its parts: 'down' stacks the
parts, 'along' sets them side by side.
"""

from functools import lru_cache
from itertools import product

Tree = int | tuple[str, tuple]


# A stack with something on its right: its upper leaf and its neighbour start level, so the neighbour is read before the lower leaf.
STACKED_LEFT: dict[int, tuple[Tree, ...]] = {
    3: (("along", (("down", (0, 2)), 1)),),
    4: (
        ("along", (("down", (0, 2, 3)), 1)),
        ("along", (("down", (0, ("along", (2, 3)))), 1)),
        ("along", (("down", (0, 3)), 1, 2)),
        ("along", (0, ("down", (1, 3)), 2)),
        ("down", (("along", (("down", (0, 2)), 1)), 3)),
        ("down", (0, ("along", (("down", (1, 3)), 2)))),
    ),
}


@lru_cache
def reading_trees(count: int) -> tuple[Tree, ...]:
    """All trees of `count` leaves in which leaves 0, 1, 2... read top to bottom by their upper edges and, where those are level,
    left to right, whatever the shapes of the photos."""
    return _in_turn(count) + STACKED_LEFT.get(count, ())


@lru_cache
def _in_turn(count: int) -> tuple[Tree, ...]:
    """Trees whose leaves in turn are in reading order: of parts side by side only the last may be a stack."""
    if count == 1:
        return (0,)
    return tuple(_cuts("down", count) + _cuts("along", count))


def leaves(tree: Tree) -> int:
    return 1 if isinstance(tree, int) else sum(leaves(part) for part in tree[1])


def _cuts(way: str, count: int) -> list[Tree]:
    found: list[Tree] = []
    for sizes in _shares(count):
        if way == "along" and any(size > 1 for size in sizes[:-1]):
            continue
        offsets = [sum(sizes[:i]) for i in range(len(sizes))]
        choices = [_parts(way, size, offset) for size, offset in zip(sizes, offsets, strict=True)]
        found += [(way, parts) for parts in product(*choices)]
    return found


def _parts(way: str, size: int, offset: int) -> list[Tree]:
    """Trees that may stand inside a cut: never another cut the same way, which would be the same picture twice."""
    return [_shifted(tree, offset) for tree in _in_turn(size) if isinstance(tree, int) or tree[0] != way]


def _shares(count: int) -> list[tuple[int, ...]]:
    """All ways to write `count` as a sum of at least two parts, in order."""
    if count == 1:
        return []
    shares = []
    for first in range(1, count):
        rest = count - first
        shares += [(first, rest)] + [(first, *more) for more in _shares(rest)]
    return shares


def _shifted(tree: Tree, offset: int) -> Tree:
    if isinstance(tree, int):
        return tree + offset
    return (tree[0], tuple(_shifted(part, offset) for part in tree[1]))
