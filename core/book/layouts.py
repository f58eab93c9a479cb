"""Layouts offered for a sheet: a document, a sheet's name and tools in, ways to set its photos out, the best first."""

from dataclasses import dataclass

from core.book.cover_layouts import boxes, fronts, titles_of
from core.book.document import AnyFrame, Document
from core.book.edits import FRONT
from core.book.hands import Tools
from core.book.relay import ways_to_set
from core.book.site import Site
from core.book.slots import part
from core.book.space import ALIKE, likeness


@dataclass(frozen=True)
class Offered:
    """A layout by its number among those offered. `frames` are all of the sheet as they would be; `bled` says whether photos
    reach over the trim (such a page shows no number). `now` marks the one that the sheet looks like as it is."""

    layout: int
    frames: tuple[AnyFrame, ...]
    now: bool = False
    bled: bool = False


def offered(document: Document, sheet: str, tools: Tools) -> list[Offered]:
    """At most twelve layouts, each to be told from the others at a glance; none where there is no photo. The same for a sheet
    whichever of them it shows. Raises NotFound for an unknown sheet."""
    site = Site(document, sheet, tools)
    if sheet == FRONT:
        found = fronts(site)
        titles = titles_of(site.frames)
    else:
        titles = ()
        found = [(frames, way.ground.bled) for way, frames in ways_to_set(site, part(site))]
    now = _nearest(site.frames, [frames for frames, _ in found], titles)
    return [Offered(number, frames, number == now, bled) for number, (frames, bled) in enumerate(found)]


def following(found: list[Offered], layout: int) -> Offered | None:
    """The layout to shuffle to: the one behind that shown now, else behind the number `layout`; None when there is no other."""
    now = next((one.layout for one in found if one.now), None)
    if not found or (len(found) == 1 and now is not None):
        return None
    return found[(now + 1 if now is not None else layout + 1 if layout else 0) % len(found)]


def _nearest(present: tuple[AnyFrame, ...], choices: list[tuple[AnyFrame, ...]], titles: tuple[AnyFrame, ...]) -> int | None:
    """The number of the choice that looks most like the sheet as it is, if one looks like it."""
    now = boxes(present, titles)
    alike = [likeness(now, boxes(frames, titles)) for frames in choices]
    best = max(range(len(alike)), key=alike.__getitem__, default=None)
    return best if best is not None and alike[best] >= ALIKE else None
