"""Laying a sheet out anew: its photos and ways to set them in, its frames in mm out. What is a frame's own stays with it."""

import math
from collections.abc import Sequence
from dataclasses import replace

from core.book.aim import aim, keeps
from core.book.arrange import MOST_PHOTOS, Arrangement, Ground, arrangements, distinct, grounds, refit, without_tiny
from core.book.chance import chance
from core.book.document import AnyFrame, PhotoFrame, TextFrame
from core.book.layout import CORNER_SWING, floated
from core.book.sheet import Area
from core.book.site import Site
from core.book.slots import Parted, Slot
from core.book.space import area_of, free, lies

ROUNDS = 4
WORDS_GAP = 8.0
LEAST_ROOM = 0.3
LEAST_SIDE = 20.0
WALL_LABEL = 76.0
SAME_SHAPE = 0.02


def ways_to_set(site: Site, parted: Parted) -> list[tuple[Arrangement, tuple[AnyFrame, ...]]]:
    """The ways to set these photos on the sheet with the frames each gives, best first, no two alike."""
    if not parted.slots or len(parted.slots) > MOST_PHOTOS:
        return []
    shots = [slot.shot for slot in parted.slots]
    rooms = _first_rooms(site, parted)
    found = arrangements(shots, rooms, site.sheet, _grounds(site, parted), f"{site.document.seed}:{site.name}")
    kept = distinct([way for way in found if not way.ground.bled or _faces_safe(site, parted, way)], site.sheet)
    fitted = without_tiny(_with_rooms(site, parted, kept, rooms), site.sheet)
    return [(way, _frames(site, parted, way)) for way in fitted]


def room_for_photos(site: Site, parted: Parted) -> Area:
    """Where the photos may stand: the theme's area, without the words that stay on the page and the line under the photos."""
    area = site.pictures
    words = [area_of(frame) for frame in parted.words]
    if words:
        area = free(area, words, WORDS_GAP)
    if parted.caption:
        need = site.sheet.theme.caption_gap + site.height(parted.caption, _caption_width(site, parted.caption))
        end = min(site.sheet.words_end, site.safe.bottom) - need
        area = Area(area.x, area.y, area.w, min(area.h, max(LEAST_SIDE, end - area.y)))
    return area


def _grounds(site: Site, parted: Parted) -> list[Ground]:
    count, area = len(parted.slots), room_for_photos(site, parted)
    bare = site.page is not None and site.page.kind in ("photos", "blank") and not parted.words
    noted = any(slot.note for slot in parted.slots) or (parted.caption and count > 1)
    found = grounds(site.sheet, area, site.number, count, edges=bare and not noted and all(slot.known for slot in parted.slots))
    if site.sheet.theme.most_photos == 1 and count == 1 and bare:
        found[0] = replace(found[0], area=floated(area, parted.slots[0].shot))
    return found


def _first_rooms(site: Site, parted: Parted) -> list[float]:
    """mm kept free under each photo for its note, before it is known how wide the photo will be."""
    width = max(30.0, site.pictures.w / math.ceil(math.sqrt(len(parted.slots))) - site.sheet.theme.gap)
    return [site.sheet.theme.caption_gap + site.height(slot.note, width) if slot.note else 0.0 for slot in parted.slots]


def _with_rooms(site: Site, parted: Parted, ways: Sequence[Arrangement], rooms: list[float]) -> list[Arrangement]:
    """The ways, with as much room under each photo as its note needs there; all notes of all ways are measured at once."""
    noted = [index for index, slot in enumerate(parted.slots) if slot.note]
    shots = [slot.shot for slot in parted.slots]
    fitted, kept = list(ways), [list(rooms) for _ in ways]
    waiting = list(range(len(ways))) if noted else []
    for _ in range(ROUNDS):
        needs = iter(site.heights([(parted.slots[index].note, fitted[at].boxes[index].w) for at in waiting for index in noted]))
        needed = {at: {index: next(needs) + site.sheet.theme.caption_gap for index in noted} for at in waiting}
        waiting = [at for at in waiting if any(need > kept[at][index] + 0.01 for index, need in needed[at].items())]
        for at in waiting:
            kept[at] = [max(room, needed[at].get(index, 0.0)) for index, room in enumerate(kept[at])]
            fitted[at] = refit(fitted[at], shots, kept[at], site.sheet)
    return fitted


def _faces_safe(site: Site, parted: Parted, way: Arrangement) -> bool:
    """Whether every face keeps inside the safety on a page printed to its edges."""
    return all(keeps(slot.shot, _boxed(slot.frame, box), site.safe) for slot, box in zip(parted.slots, way.boxes, strict=True))


def _frames(site: Site, parted: Parted, way: Arrangement) -> tuple[AnyFrame, ...]:
    made: list[AnyFrame] = []
    for index, (slot, box) in enumerate(zip(parted.slots, way.boxes, strict=True)):
        made.append(set_in(site, slot, box, index))
        if slot.note:
            made.append(_note_under(site, slot.note, box))
    if parted.caption:
        made.append(_caption_under(site, parted.caption, way, made[0]))
    return (*parted.below, *made, *parted.above)


def set_in(site: Site, slot: Slot, box: Area, index: int) -> PhotoFrame:
    """The slot's frame in this box. A crop made by hand (zoomed, or moved in a frame of the same shape) stays."""
    frame = _boxed(slot.frame, box)
    frame = frame.model_copy(update={"rotation": _tilt(site, frame, index)})
    shape, before = frame.w / frame.h, slot.frame.w / max(slot.frame.h, 0.1)
    if not slot.known or slot.frame.zoom > 1 or (slot.frame.x and abs(shape / before - 1) < SAME_SHAPE):
        return frame
    return frame.model_copy(update={"focus": aim(site.shot(slot.shot.id), frame, (site.safe, site.trim))})


def _boxed(frame: PhotoFrame, box: Area) -> PhotoFrame:
    x, y, w, h = box.x, box.y, box.w, box.h
    if lies(frame):
        x, y, w, h = x + (w - h) / 2, y + (h - w) / 2, h, w
    return frame.model_copy(update={"x": round(x, 3), "y": round(y, 3), "w": round(w, 3), "h": round(h, 3)})


def _tilt(site: Site, frame: PhotoFrame, index: int) -> float:
    """Quarter turns stay; a print lies a little askew, a large one less, since its corners would swing into its neighbours."""
    quarters = 90.0 * (round(frame.rotation / 90) % 4)
    if frame.look != "print" or not site.sheet.theme.tilt or site.on_cover:
        return quarters
    most = min(site.sheet.theme.tilt, math.degrees(math.asin(min(1.0, CORNER_SWING / max(frame.w, frame.h, 1.0) * 2))))
    tilt = most * (0.45 + 0.55 * chance(frame.id, 1)) * (-1 if (site.number + index) % 2 == 0 else 1)
    return round(quarters + tilt, 2)


def _note_under(site: Site, note: TextFrame, box: Area) -> TextFrame:
    top = box.bottom + site.sheet.theme.caption_gap
    return _worded(note, box.x, top, box.w, site.height(note, box.w))


def _caption_width(site: Site, caption: TextFrame) -> float:
    return min(WALL_LABEL, site.pictures.w) if site.sheet.theme.key == "gallery" else site.pictures.w


def _caption_under(site: Site, caption: TextFrame, way: Arrangement, first: PhotoFrame) -> TextFrame:
    """The line under all photos; on a page printed to its edges upon the photo's foot."""
    width = _caption_width(site, caption)
    height = site.height(caption, width)
    left = max(site.safe.x, min(box.x for box in way.boxes)) if site.sheet.theme.key == "gallery" else site.pictures.x
    top = max(box.bottom for box in way.boxes) + site.sheet.theme.caption_gap
    top = min(top, site.safe.bottom - height)
    return _worded(caption, left, top, width, height).model_copy(update={"about": first.id})


def _worded(frame: TextFrame, x: float, y: float, w: float, h: float) -> TextFrame:
    return frame.model_copy(update={"x": round(x, 3), "y": round(y, 3), "w": round(w, 3), "h": round(h, 3), "rotation": 0.0})
