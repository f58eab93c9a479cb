"""Chapters and events: ordered shots and memories in, chapters with their photos and stories out.

Thresholds adapt to the gaps around: a pause counts as the end of an event when it is several times the local rhythm of the
photos (after Platt, "PhotoTOC", 2003), wherever the camera has moved on.
"""

import math
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from core.book.brief import MemoryText
from core.book.shots import Shot

WINDOW = 10
PAUSE_RATIO = 6.0
PRIOR_HOURS = 1.0
PRIOR_WEIGHT = 2.0
SHORTEST_PAUSE_HOURS = 0.5
CHAPTER_PHOTOS = 14
MOST_CHAPTERS = 24
FEWEST_OF_STORY = 2
FEWEST_OF_EVENT = 3
EARTH_KM = 6371.0


@dataclass
class ChapterPlan:
    """Shots `start` to `stop` of the book, with the memories told among them. `undated` has no day at all."""

    start: int
    stop: int
    memories: list[MemoryText] = field(default_factory=list)
    undated: bool = False
    title: str = ""
    subtitle: str = ""


def gaps(shots: list[Shot]) -> list[float]:
    """Between neighbours: hours, longer for a move: doubled for each 10 km; infinite where a moment is missing on one side."""
    found = []
    for a, b in pairwise(shots):
        if a.moment is None or b.moment is None:
            found.append(math.inf if a.moment is not b.moment else 0.0)
            continue
        hours = max(0.01, (b.moment - a.moment).total_seconds() / 3600)
        found.append(hours * (1 + min(_km(a, b), 300.0) / 10))
    return found


def mark_events(shots: list[Shot]) -> None:
    """Number the shots' events. One or two photos alone are no event of their own: they join the neighbours nearer in time."""
    between = gaps(shots)
    pauses = [i for i, gap in enumerate(between) if gap >= SHORTEST_PAUSE_HOURS and gap >= PAUSE_RATIO * _rhythm(between, i)]
    ends = {i + 1 for i in pauses if math.isinf(between[i])}
    starts = [0, *(i + 1 for i in pauses), len(shots)]
    while small := [k for k in range(len(starts) - 1) if _may_join(k, starts, ends)]:
        k = min(small, key=lambda k: starts[k + 1] - starts[k])
        sides = [at for at in (starts[k], starts[k + 1]) if 0 < at < len(shots) and at not in ends]
        starts.remove(min(sides, key=lambda at: between[at - 1]))
    for event, (start, stop) in enumerate(pairwise(starts)):
        for shot in shots[start:stop]:
            shot.event = event


def _may_join(k: int, starts: list[int], ends: set[int]) -> bool:
    """Whether event `k` is small and has a neighbour it can join; `ends` can not be crossed (dated photos end there)."""
    inner = [at for at in (starts[k], starts[k + 1]) if 0 < at < starts[-1] and at not in ends]
    return bool(inner) and starts[k + 1] - starts[k] < FEWEST_OF_EVENT


def split(shots: list[Shot], memories: tuple[MemoryText, ...] = ()) -> list[ChapterPlan]:
    """Cut the sequence where a titled memory begins and at its greatest pauses, into chapters of a sensible number of photos."""
    if not shots:
        return []
    between = gaps(shots)
    wanted = min(MOST_CHAPTERS, max(1, round(len(shots) / CHAPTER_PHOTOS)))
    fewest = max(4, len(shots) // (wanted * 3))
    middle = sorted(between)[len(between) // 2] if between else 0.0
    cuts = [0, len(shots)]
    for at in _beginnings(shots, memories):
        if min(abs(at - cut) for cut in cuts) >= FEWEST_OF_STORY:
            cuts.append(at)
    most = len(cuts) + wanted - 2
    for i in sorted(range(len(between)), key=lambda i: (-between[i], i)):
        undated = math.isinf(between[i])
        apart = between[i] >= max(3.0, 2 * middle) and len(cuts) <= most
        roomy = min(abs(i + 1 - cut) for cut in cuts) >= fewest
        if undated or (apart and roomy):
            cuts.append(i + 1)
    cuts.sort()
    plans = [ChapterPlan(a, b, undated=shots[a].moment is None) for a, b in pairwise(cuts)]
    for number, plan in enumerate(plans):
        for shot in shots[plan.start : plan.stop]:
            shot.chapter = number
    return plans


def _beginnings(shots: list[Shot], memories: tuple[MemoryText, ...]) -> list[int]:
    """The first photo of each titled memory: one it names, else the first of its day."""
    found = []
    for memory in memories:
        if not memory.title.strip():
            continue
        named = (i for i, shot in enumerate(shots) if shot.id in memory.photo_ids)
        of_day = (i for i, s in enumerate(shots) if not memory.photo_ids and s.facts.taken and s.facts.taken.date() == memory.about)
        at = next(named, next(of_day, None))
        found += [] if at is None else [at]
    return found


def give_memories(plans: list[ChapterPlan], shots: list[Shot], memories: tuple[MemoryText, ...]) -> list[ChapterPlan]:
    """Each memory goes to the chapter of its first photo, or of its day; a day of no chapter, and no day, make their own."""
    where = {shot.id: shot.chapter for shot in shots}
    found = list(plans)
    own: list[tuple[datetime, int, ChapterPlan]] = []
    for number, memory in enumerate(memories):
        home = next((plans[where[p]] for p in memory.photo_ids if p in where), None) or _chapter_of_day(memory.about, plans, shots)
        if home:
            home.memories.append(memory)
        else:
            when = datetime.combine(memory.about, datetime.min.time()) if memory.about else datetime.min
            own.append((when, number, ChapterPlan(0, 0, [memory])))
    for when, _, plan in sorted(own, key=lambda item: item[:2]):
        at = next((i for i, other in enumerate(found) if _begins(other, shots) > when), len(found))
        plan.start = plan.stop = found[at].start if at < len(found) else len(shots)
        found.insert(at, plan)
    return found


def _begins(plan: ChapterPlan, shots: list[Shot]) -> datetime:
    if plan.start == plan.stop:
        about = plan.memories[0].about
        return datetime.combine(about, datetime.min.time()) if about else datetime.min
    return shots[plan.start].moment or datetime.max


def _chapter_of_day(about: date | None, plans: list[ChapterPlan], shots: list[Shot]) -> ChapterPlan | None:
    """The chapter whose days lie nearest to the memory's, at most one day off; of equals the one that begins on it."""
    if about is None:
        return None
    near: list[tuple[int, bool, int]] = []
    for number, plan in enumerate(plans):
        days = [s.moment.date() for s in shots[plan.start : plan.stop] if s.moment]
        if days:
            off = max((days[0] - about).days, (about - days[-1]).days, 0)
            near += [(off, days[0] != about, number)] if off <= 1 else []
    return plans[min(near)[2]] if near else None


def _rhythm(between: list[float], at: int) -> float:
    """Hours that usually lie between photos around `at`: the mean of logarithms, leaning on one hour where there are few."""
    around = [g for i, g in enumerate(between[max(0, at - WINDOW) : at + WINDOW + 1], max(0, at - WINDOW)) if i != at and math.isfinite(g)]
    total = PRIOR_WEIGHT * math.log(PRIOR_HOURS) + sum(math.log(max(g, 0.01)) for g in around)
    return math.exp(total / (PRIOR_WEIGHT + len(around)))


def _km(a: Shot, b: Shot) -> float:
    """Great-circle distance of two shots, 0 when a position is missing."""
    if None in (a.facts.lat, a.facts.lon, b.facts.lat, b.facts.lon):
        return 0.0
    one, two = math.radians(a.facts.lat), math.radians(b.facts.lat)
    half = math.sin((two - one) / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(math.radians(b.facts.lon - a.facts.lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))
