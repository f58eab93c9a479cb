"""Many slow things at once: they go in one by one; what became of each comes out as it is done, a few under way at a time."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

AT_ONCE = 8

Thing = TypeVar("Thing")
Made = TypeVar("Made")


def abreast(work: Callable[[Thing], Made], things: Iterable[Thing]) -> Iterator[Made]:
    """What `work` makes of each thing. The first failure ends it, once those under way are done."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        under_way: set[Future[Made]] = set()
        for thing in things:
            under_way.add(pool.submit(work, thing))
            if len(under_way) >= 2 * AT_ONCE:
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                yield from (one.result() for one in done)
        while under_way:
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in done)
