"""Choosing: ordered shots in, the ones for the book and the ones kept aside (each with its reason and kind words) out."""

from dataclasses import dataclass

from core.book.brief import LeftOut
from core.book.shots import Shot, series_number
from core.facts import PhotoFacts

ALIKE_BITS = 8
SAME_FILE_BITS = 3
BURST_SECONDS = 600
SAME_VIEW_SECONDS = 3600
SCENE_SECONDS = 20
SCENE_DISTANCE = 0.3
SERIES_BITS = 20
SERIES_DISTANCE = 0.25
LOOK_BACK = 12
BLURRED_BELOW = 30.0
DARK_BELOW = 0.15
PRINTABLE_PIXELS = 400

WORDS = {
    "same": "This is the very same picture as another one in the book.",
    "near-duplicate": "Very like the picture beside it; we chose the clearer one.",
    "blurred": "A little blurred, so it waits here.",
    "dark": "Very dark or very bright, so it waits here.",
    "small": "Too few pixels to print well, so it waits here.",
    "too-many": "There was no room left; the others seemed to matter more.",
}


@dataclass(frozen=True)
class Chosen:
    shots: list[Shot]
    left_out: list[LeftOut]


def curate(shots: list[Shot], enough: int, asked_for: frozenset[str] = frozenset()) -> Chosen:
    """Keep one best photo of each group of near-duplicates; let weak ones step back while at least `enough` others stay.
    A photo in `asked_for` (named in a memory) always stays."""
    aside: dict[str, str] = {}
    for group in _groups(shots):
        _choose_best(group, asked_for, aside)
    left = [shot for shot in shots if shot.id not in aside]
    weak = [(fault, shot) for shot in left if shot.id not in asked_for and (fault := _fault(shot))]
    weak.sort(key=lambda pair: (_soundness(pair[1]), pair[1].id))
    for fault, shot in weak[: max(0, len(left) - enough)]:
        aside[shot.id] = fault
    kept = [shot for shot in shots if shot.id not in aside]
    return Chosen(kept, [left_out(shot.id, aside[shot.id]) for shot in shots if shot.id in aside])


def left_out(photo_id: str, reason: str) -> LeftOut:
    code = "near-duplicate" if reason == "same" else reason
    return LeftOut(photo_id, code, WORDS[reason])


def thin_out(shots: list[Shot], most: int, asked_for: frozenset[str]) -> Chosen:
    """The `most` important shots, in order; the rest are left out as too many."""
    if len(shots) <= most:
        return Chosen(shots, [])
    ranked = sorted(shots, key=lambda s: (s.id not in asked_for, -s.weight, s.id))
    kept = {shot.id for shot in ranked[:most]}
    return Chosen([s for s in shots if s.id in kept], [left_out(s.id, "too-many") for s in shots if s.id not in kept])


def hamming(a: str, b: str) -> int:
    """Differing bits of two hashes in hex digits."""
    return (int(a, 16) ^ int(b, 16)).bit_count()


def histogram_distance(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """Half the sum of differences, 0 (equal) to 1; 1 when one is unknown."""
    if not a or len(a) != len(b):
        return 1.0
    return sum(abs(p - q) for p, q in zip(a, b, strict=True)) / 2


def alike(one: Shot, other: Shot) -> bool:
    """Whether two shots show the same: one press of the shutter apart, the same view within the hour, or one picture saved twice."""
    a, b = one.facts, other.facts
    if a.sha256 == b.sha256:
        return True
    bits = hamming(a.hash, b.hash)
    if a.taken is None or b.taken is None:
        return _alike_undated(a, b, bits)
    gap = abs((a.taken - b.taken).total_seconds())
    if gap <= BURST_SECONDS and bits <= ALIKE_BITS:
        return True
    if gap > SCENE_SECONDS and (gap > SAME_VIEW_SECONDS or bits > ALIKE_BITS):
        return False
    return histogram_distance(a.histogram, b.histogram) < SCENE_DISTANCE


def _alike_undated(a: PhotoFacts, b: PhotoFacts, bits: int) -> bool:
    """Without two times to compare, the file's numbers tell which were taken one after the other."""
    distance = histogram_distance(a.histogram, b.histogram)
    if a.taken is not b.taken:
        return bits <= SAME_FILE_BITS and distance < SCENE_DISTANCE
    (series, one), (other, two) = series_number(a.name), series_number(b.name)
    in_a_row = series == other and 0 < abs(one - two) <= 2
    return (bits <= ALIKE_BITS and distance < SCENE_DISTANCE) or (in_a_row and bits <= SERIES_BITS and distance < SERIES_DISTANCE)


def _groups(shots: list[Shot]) -> list[list[Shot]]:
    """Near-duplicates together. Each shot is compared with the dozen before it, undated ones and equal files with all."""
    parent = list(range(len(shots)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j in _pairs(shots):
        if alike(shots[i], shots[j]):
            parent[root(j)] = root(i)
    groups: dict[int, list[Shot]] = {}
    for i, shot in enumerate(shots):
        groups.setdefault(root(i), []).append(shot)
    return list(groups.values())


def _pairs(shots: list[Shot]):
    first: dict[str, int] = {}
    buckets: dict[tuple[int, str], list[int]] = {}
    for j, shot in enumerate(shots):
        yield from ((i, j) for i in range(max(0, j - LOOK_BACK), j))
        if (i := first.setdefault(shot.facts.sha256, j)) != j:
            yield i, j
        if shot.facts.taken is None:
            # Equal quarters of the hash find the same picture anywhere in the book without comparing all with all.
            for part in range(4):
                bucket = buckets.setdefault((part, shot.facts.hash[part * 4 : part * 4 + 4]), [])
                yield from ((i, j) for i in bucket[-LOOK_BACK:])
                bucket.append(j)


def _choose_best(group: list[Shot], asked_for: frozenset[str], aside: dict[str, str]) -> None:
    best = max(group, key=lambda s: (s.id in asked_for, _soundness(s), s.id))
    best.alike = len(group)
    seen = {best.facts.sha256}
    for shot in group:
        same = shot.facts.sha256 in seen
        if shot is not best and (same or shot.id not in asked_for):
            aside[shot.id] = "same" if same else "near-duplicate"
        seen.add(shot.facts.sha256)


def _soundness(shot: Shot) -> float:
    facts = shot.facts
    sharp = min(facts.sharpness, 400) / 400
    return sharp + facts.exposure + 0.3 * min(len(facts.faces), 3) + 0.2 * min(facts.width * facts.height / 12e6, 1)


def _fault(shot: Shot) -> str:
    if shot.facts.exposure < DARK_BELOW:
        return "dark"
    if shot.facts.sharpness < BLURRED_BELOW:
        return "blurred"
    return "small" if max(shot.facts.width, shot.facts.height) < PRINTABLE_PIXELS else ""
