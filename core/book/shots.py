"""Photos as the book's stages see them: facts in, light records out, in the order the book tells them."""

import math
import re
from dataclasses import dataclass, field
from datetime import datetime

from core.facts import Box, PhotoFacts

Name = tuple[tuple[int, int, str], ...]


@dataclass(slots=True)
class Shot:
    """One photo under way through the stages. `weight` is its importance (0 to 1), `rank` its share of photos less important.
    `moment` places it in the book: its own time, or for an undated photo among its file's neighbours theirs. `event` and
    `chapter` are indexes."""

    facts: PhotoFacts
    weight: float = 0.0
    rank: float = 0.5
    moment: datetime | None = None
    event: int = 0
    chapter: int = 0
    alike: int = 1
    keep: Box = field(default_factory=lambda: Box(x=0.5, y=0.5, w=0.0, h=0.0))

    @property
    def id(self) -> str:
        return self.facts.id


def natural(name: str) -> Name:
    """A sort key in which IMG_9 comes before IMG_10."""
    parts = re.findall(r"\d+|\D+", name.casefold())
    return tuple((0, int(part[:18]), "") if part.isdecimal() else (1, 0, part) for part in parts)


def in_order(photos: tuple[PhotoFacts, ...]) -> list[Shot]:
    """Photos by time; an undated one follows the dated neighbour of its file name's series (IMG_0012 after IMG_0011); the rest
    come last, by name, with no moment."""
    dated = sorted((p for p in photos if p.taken), key=lambda p: (p.taken, natural(p.name), p.id))
    series = _series(dated)
    shots = [((p.taken, -1, natural(p.name), p.id), Shot(p, moment=p.taken)) for p in dated]
    for photo in (p for p in photos if not p.taken):
        moment = _neighbour(photo, series)
        number = series_number(photo.name)[1]
        shots.append(((moment or datetime.max, number, natural(photo.name), photo.id), Shot(photo, moment=moment)))
    return [shot for _, shot in sorted(shots, key=lambda pair: pair[0])]


def series_number(name: str) -> tuple[str, int]:
    """The series and number of a camera's file name: ('img_', 12); -1 where it has no number."""
    found = re.search(r"^(.*?)(\d{2,9})\D*$", name.rsplit(".", 1)[0])
    return (found.group(1).casefold(), int(found.group(2))) if found else (name, -1)


def _series(dated: list[PhotoFacts]) -> dict[str, list[tuple[int, datetime]]]:
    series: dict[str, list[tuple[int, datetime]]] = {}
    for photo in dated:
        prefix, number = series_number(photo.name)
        series.setdefault(prefix, []).append((number, photo.taken))
    return series


def _neighbour(photo: PhotoFacts, series: dict[str, list[tuple[int, datetime]]], reach: int = 20) -> datetime | None:
    """The moment of the nearest earlier number in the file's series, when a later number of the series is near as well."""
    prefix, number = series_number(photo.name)
    numbers = series.get(prefix, []) if number >= 0 else []
    before = [(n, when) for n, when in numbers if number - reach <= n < number]
    after = [(n, when) for n, when in numbers if number < n <= number + reach]
    if not before or not after:
        return None
    last = max(before)[1]
    return last if last <= min(after)[1] else None


def weigh(shots: list[Shot], asked_for: frozenset[str]) -> None:
    """Give every shot its importance: sharp, well exposed, large, with faces, taken more than once, named in a memory."""
    for shot in shots:
        shot.weight = _weight(shot, shot.id in asked_for)
    by_weight = sorted(range(len(shots)), key=lambda i: (shots[i].weight, shots[i].id))
    for place, index in enumerate(by_weight):
        shots[index].rank = (place + 0.5) / len(shots)


def _weight(shot: Shot, asked_for: bool) -> float:
    facts = shot.facts
    sharp = min(1.0, math.log1p(max(0.0, facts.sharpness)) / math.log1p(400))
    large = min(1.0, facts.width * facts.height / 8e6)
    face_area = sum(face.w * face.h for face in facts.faces)
    faces = min(1.0, 0.5 * bool(facts.faces) + 4 * face_area)
    taken_again = min(1.0, (shot.alike - 1) / 3)
    score = 0.3 * sharp + 0.2 * facts.exposure + 0.18 * faces + 0.14 * large + 0.08 * taken_again + 0.1 * asked_for
    return round(min(1.0, score), 6)


def keep_box(facts: PhotoFacts, air: float = 0.2) -> Box:
    """The part of the photo that must stay whole: all faces with `air` (of a face's size) around them, within the photo; an
    empty box at the subject's centre when there is no face."""
    if not facts.faces:
        s = facts.subject
        return Box(x=s.x + s.w / 2, y=s.y + s.h / 2, w=0, h=0) if s else Box(x=0.5, y=0.5, w=0, h=0)
    left = max(0.0, min(f.x - air * f.w for f in facts.faces))
    top = max(0.0, min(f.y - air * f.h for f in facts.faces))
    right = min(1.0, max(f.x + f.w * (1 + air) for f in facts.faces))
    bottom = min(1.0, max(f.y + f.h * (1 + air) for f in facts.faces))
    return Box(x=left, y=top, w=right - left, h=bottom - top)
