"""Layouts of the cover's front: the frames there in, the same photos and title in other places (frames in mm) out, best first."""

from dataclasses import dataclass, replace

from core.book.aim import aim, keeps
from core.book.arrange import MOST_PHOTOS, Ground, arrangements
from core.book.cover import COVER_TILT, PICTURES, SUBTITLE_GAP, TITLE_ALONE, TITLE_GAP, TITLES
from core.book.document import AnyFrame, PhotoFrame, TextFrame
from core.book.relay import set_in
from core.book.sheet import Area
from core.book.site import Site
from core.book.slots import Parted, Slot, part
from core.book.space import ALIKE, area_of, likeness

TITLE_WORDS = {"cover-title", "cover-subtitle", "title", "subtitle"}
LOWEST = 0.3
HIGHEST_OVER = 0.45


@dataclass(frozen=True)
class Front:
    """Where picture and title stand: `picture` as (x, y, w, h) in shares of the page; the `title` below it from `top`, above it, or
    over its foot. `bled` edges reach over the trim; `own` keeps the photo's own shape."""

    picture: tuple[float, float, float, float]
    title: str
    top: float = 0.0
    bled: bool = False
    own: bool = False


FLAT = (
    Front((0.0, 0.0, 1.0, 1.0), "over", bled=True),
    Front((0.0, 0.0, 1.0, 0.68), "below", 0.75, bled=True),
    Front((0.14, 0.36, 0.75, 0.53), "above", 0.1),
    Front((0.0, 0.34, 1.0, 0.66), "above", 0.1, bled=True),
    Front((0.25, 0.14, 0.5, 0.42), "below", 0.64, own=True),
    Front((0.14, 0.11, 0.75, 0.54), "below", 0.71),
)
PASTED = (
    Front((0.17, 0.36, 0.69, 0.53), "above", 0.08),
    Front((0.27, 0.13, 0.46, 0.42), "below", 0.64, own=True),
    Front((0.08, 0.07, 0.84, 0.62), "below", 0.74),
    Front((0.27, 0.46, 0.46, 0.42), "above", 0.12, own=True),
)


def fronts(site: Site) -> list[tuple[tuple[AnyFrame, ...], bool]]:
    """The front's frames by each layout, and whether its photo reaches over the trim; no two look alike."""
    return fronts_of(site, part(site))


def fronts_of(site: Site, parted: Parted) -> list[tuple[tuple[AnyFrame, ...], bool]]:
    """The same for these photos and words. The theme's own layout comes first, whatever the words and faces."""
    titles = tuple(f for f in (*parted.below, *parted.above) if isinstance(f, TextFrame) and f.paragraphs and _is_title(f))
    parted = replace(parted, below=_rest(parted.below, titles), above=_rest(parted.above, titles))
    if not parted.slots or len(parted.slots) > MOST_PHOTOS:
        return []
    theme = site.sheet.theme
    own = Front(PICTURES[theme.key], "below", TITLES[theme.key][1], bled=theme.most_photos == 1)
    ways = (own, *(PASTED if theme.edge else FLAT))
    made = [(_front(site, parted, titles, front, must=front is own), front.bled) for front in ways]
    kept: list[tuple[tuple[AnyFrame, ...], bool]] = []
    for frames, bled in made:
        if frames and all(likeness(boxes(frames, titles), boxes(other, titles)) < ALIKE for other, _ in kept):
            kept.append((frames, bled))
    return kept


def boxes(frames: tuple[AnyFrame, ...], titles: tuple[AnyFrame, ...] = ()) -> list[Area]:
    """The boxes that make a front what it looks like: photos, and the first line of its title."""
    first = {frame.id for frame in titles[:1]}
    return [area_of(frame) for frame in frames if isinstance(frame, PhotoFrame) or frame.id in first]


def titles_of(frames: tuple[AnyFrame, ...]) -> tuple[TextFrame, ...]:
    return tuple(frame for frame in frames if isinstance(frame, TextFrame) and frame.paragraphs and _is_title(frame))


def _is_title(frame: TextFrame) -> bool:
    return not frame.about and frame.paragraphs[0].style in TITLE_WORDS


def _rest(frames: tuple[AnyFrame, ...], titles: tuple[TextFrame, ...]) -> tuple[AnyFrame, ...]:
    return tuple(frame for frame in frames if frame not in titles)


def _front(site: Site, parted: Parted, titles: tuple[TextFrame, ...], front: Front, *, must: bool) -> tuple[AnyFrame, ...]:
    """The frames by this layout; none where words or faces do not suit it, unless it `must` be."""
    stack = _stacked(site, titles)
    height = stack[-1].y + stack[-1].h if stack else 0.0
    top, box = _top_and_box(site, front, height)
    f = site.sheet.format
    if must and box.h < LOWEST * f.height:
        # Words too long for any picture above them stand lower over it: nothing is lost, and the checks say so.
        box = Area(box.x, box.y, box.w, LOWEST * f.height)
    if box.h < LOWEST * f.height or (front.title == "over" and height > HIGHEST_OVER * f.height):
        return ()
    placed = _pictures(site, parted, front, box)
    clear = Area(site.safe.x, site.safe.y, site.safe.w, top - site.safe.y) if front.title == "over" and titles else site.safe
    aimed = [_aimed(site, slot, frame, clear) for slot, frame in zip(parted.slots, placed, strict=True)]
    if front.bled and not must and not all(_safe(site, slot, frame) for slot, frame in zip(parted.slots, placed, strict=True)):
        return ()
    words = [frame.model_copy(update={"y": round(top + frame.y, 3)}) for frame in stack]
    return (*parted.below, *aimed, *words, *_notes(parted), *parted.above)


def _top_and_box(site: Site, front: Front, height: float) -> tuple[float, Area]:
    """Where the title begins, and the room that it leaves for the picture."""
    f = site.sheet.format
    x, y, w, h = front.picture
    if not front.bled and site.sheet.theme.most_photos == 1:
        # On a wall, words stand flush with the picture's left edge.
        x, w = TITLES[site.sheet.theme.key][0], w if front.own else TITLES[site.sheet.theme.key][2]
    box = Area(x * f.width, y * f.height, w * f.width, h * f.height)
    if front.bled:
        b = f.bleed
        under = b if y + h >= 1 else 0.0
        over = b if y <= 0 else 0.0
        box = Area(-b, box.y - over, f.width + 2 * b, box.h + over + under)
    if not height:
        return TITLE_ALONE * f.height, box
    if front.title == "over":
        return f.height - f.safety - height, box
    if front.title == "above":
        top = max(f.safety, front.top * f.height)
        begin = max(box.y, top + height + TITLE_GAP)
        return top, Area(box.x, begin, box.w, box.bottom - begin)
    top = min(front.top * f.height, f.height - f.safety - height)
    return top, Area(box.x, box.y, box.w, min(box.h, top - TITLE_GAP - box.y))


def _stacked(site: Site, titles: tuple[TextFrame, ...]) -> list[TextFrame]:
    """The title's lines below each other from a top of 0, as wide as the theme sets them."""
    f = site.sheet.format
    x, _, w = TITLES[site.sheet.theme.key]
    left, width = round(max(x * f.width, f.safety), 3), round(min(w * f.width, f.width - 2 * f.safety), 3)
    top, found = 0.0, []
    for frame, needed in zip(titles, site.heights([(frame, width) for frame in titles]), strict=True):
        height = round(needed, 3)
        found.append(frame.model_copy(update={"x": left, "y": top, "w": width, "h": height, "rotation": 0.0}))
        top += height + SUBTITLE_GAP
    return found


def _pictures(site: Site, parted: Parted, front: Front, box: Area) -> list[PhotoFrame]:
    shots = [slot.shot for slot in parted.slots]
    if len(shots) == 1:
        places = [_shaped(box, shots[0].facts.aspect, flush=site.sheet.theme.most_photos == 1) if front.own else box]
    else:
        places = arrangements(shots, [0.0] * len(shots), site.sheet, [Ground(box)], f"{site.document.seed}:{site.name}")[0].boxes
    frames = [set_in(site, slot, place, index) for index, (slot, place) in enumerate(zip(parted.slots, places, strict=True))]
    if site.sheet.theme.edge and len(frames) == 1 and frames[0].look == "print" and frames[0].rotation == 0:
        return [frames[0].model_copy(update={"rotation": COVER_TILT})]
    return frames


def _shaped(box: Area, aspect: float, *, flush: bool) -> Area:
    """The largest box of this shape within `box`, in its middle or `flush` with its left edge."""
    w = min(box.w, box.h * aspect)
    h = w / aspect
    return Area(box.x if flush else box.x + (box.w - w) / 2, box.y + (box.h - h) / 2, w, h)


def _aimed(site: Site, slot: Slot, frame: PhotoFrame, clear: Area) -> PhotoFrame:
    if not slot.known or frame.zoom > 1 or frame.focus == slot.frame.focus:
        return frame
    return frame.model_copy(update={"focus": aim(site.shot(slot.frame.photo), frame, (clear, site.safe, site.trim))})


def _safe(site: Site, slot: Slot, frame: PhotoFrame) -> bool:
    return keeps(slot.shot, frame, site.safe)


def _notes(parted: Parted) -> list[TextFrame]:
    """Words about a photo that stand on the front keep their place."""
    return [*(slot.note for slot in parted.slots if slot.note), *([parted.caption] if parted.caption else [])]
