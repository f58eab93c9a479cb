"""Laying out one page: its photos, an area and captions in, photo and caption frames (mm) out, the best slicing tree first."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from core.book.bleed import bled_focus, centre
from core.book.chance import chance
from core.book.document import PhotoFrame
from core.book.lot import Judged, Way, judge, lot_of, ways
from core.book.sheet import Area, Sheet
from core.book.shots import Shot
from core.book.trees import Tree

RISES = 0.42
SAME_TREE = 0.3
CHANCE = 0.15
CORNER_SWING = 2.0
LEAST_FLOAT = 0.83


@dataclass(frozen=True)
class Layout:
    """A tree with its cost and the boxes of its leaves in page mm (frame x, y, w, h)."""

    tree: Tree
    cost: float
    boxes: list[tuple[float, float, float, float]]


Judgement = list[tuple[Way, Judged]]


def judged(groups: list[list[Shot]], rooms: Mapping[str, float], share: float, size: tuple[float, float], sheet: Sheet) -> Judgement:
    """All ways to set pages of equally many photos in an area of `size` (width, height) mm, judged together. `rooms` are mm
    kept free under photos by id, `share` the mean part of the area for a photo."""
    columns = [lot_of(list(column), share, [rooms.get(shot.id, 0.0) for shot in column]) for column in zip(*groups, strict=True)]
    leaves = [lot.leaf(0, len(groups)) for lot in columns]
    wishes = [lot.wish for lot in columns]
    return [(way, judge(way, leaves, wishes, size, sheet)) for way in ways(len(columns), sheet)]


def ranked(pages: Judgement, index: int, area: Area, seed: str, price: float, before: Tree | None = None) -> list[Layout]:
    """The layouts of page `index` of those judged, best first, where cropping costs `price`; one like the page `before` is less
    liked, and chance settles what is nearly equal."""
    found: dict[Tree, Layout] = {}
    for number, (way, page) in enumerate(pages):
        cost = float(page.cost[index] + price * page.waste[index]) + SAME_TREE * (way.tree == before and way.tree != 0)
        cost += CHANCE * chance(seed, number)
        if way.tree not in found or cost < found[way.tree].cost:
            found[way.tree] = Layout(way.tree, cost, _placed(page, index, area))
    return sorted(found.values(), key=lambda layout: layout.cost)


def floated(area: Area, shot: Shot) -> Area:
    """Where one picture floats on a wall: the more it matters, the more of the area it may fill (four fifths at least)."""
    side = math.sqrt(LEAST_FLOAT + (1 - LEAST_FLOAT) * shot.rank)
    return Area(area.x + area.w * (1 - side) / 2, area.y + area.h * (1 - side) * RISES, area.w * side, area.h * side)


def _placed(page: Judged, index: int, area: Area) -> list[tuple[float, float, float, float]]:
    """The block stands centred, a little above the middle where it does not fill the area."""
    left = area.x + (area.w - float(page.fitted.width[index])) / 2
    top = area.y + (area.h - float(page.fitted.height[index])) * RISES
    return [(left + float(x[index]), top + float(y[index]), float(w[index]), float(h[index])) for x, y, w, h in page.boxes]


def photo_frame(shot: Shot, box: tuple[float, float, float, float], sheet: Sheet, frame_id: str, number: int, alt: str) -> PhotoFrame:
    """The frame of a photo in `box`; in a theme of prints with its white edge, tape and tilt. `number` counts prints in the book."""
    theme = sheet.theme
    x, y, w, h = (round(v, 3) for v in box)
    frame = PhotoFrame(id=frame_id, x=x, y=y, w=w, h=h, photo=shot.id, focus=focus(shot, w - 2 * theme.edge, h - 2 * theme.edge), alt=alt)
    if not theme.edge:
        return frame
    # A large print is tilted less: its corners would swing into its neighbours and the fold.
    most = min(theme.tilt, math.degrees(math.asin(min(1.0, CORNER_SWING / max(w, h) * 2))))
    tilt = most * (0.45 + 0.55 * chance(frame_id, 1)) * (-1 if number % 2 == 0 else 1)
    tape = theme.tapes[number % len(theme.tapes)] if theme.tapes else ""
    return frame.model_copy(update={"look": "print", "edge": theme.edge, "tape": tape, "rotation": round(tilt, 2)})


def focus(shot: Shot, width: float, height: float) -> tuple[float, float]:
    """The centre of what a `width` x `height` frame shows: faces whole, else the subject as central as the photo allows."""
    frame, photo = width / height, shot.facts.aspect
    across = centre(shot.keep.x, shot.keep.w, min(1.0, frame / photo))
    down = centre(shot.keep.y, shot.keep.h, min(1.0, photo / frame))
    return round(0.5 if across is None else across, 5), round(0.5 if down is None else down, 5)


def bled_frame(shot: Shot, sheet: Sheet, frame_id: str, alt: str) -> PhotoFrame:
    """The photo over the whole page with its bleed."""
    area = sheet.bled()
    point = bled_focus(shot, sheet) or (0.5, 0.5)
    spot = (round(point[0], 5), round(point[1], 5))
    return PhotoFrame(id=frame_id, x=area.x, y=area.y, w=area.w, h=area.h, photo=shot.id, focus=spot, alt=alt)
