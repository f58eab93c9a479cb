"""Hands for photos: wishes in, edits out."""

from core.book.aim import aim
from core.book.arrange import MOST_PHOTOS, Ground, arrangements
from core.book.captioned import handed_on, moved_captions, without_captions
from core.book.captions import alt_of
from core.book.document import AnyFrame, Document, Page, PhotoFrame, TextFrame
from core.book.edits import AddFrame, Edit, RemoveFrame, ReplacePage, SetFrame, as_one
from core.book.hands import Hand, Tools
from core.book.relay import LEAST_ROOM, room_for_photos, set_in, ways_to_set
from core.book.sheet import Area
from core.book.site import Site, unblanked
from core.book.slots import Parted, new_frame, new_slot, part
from core.book.space import area_of, free
from core.book.wishes import AddPhotoFrame, AddPhotos, CopyFrame, PlacePhoto, RemovePhoto, SwapPhotos
from core.errors import Conflict

ASIDE = 6.0
SMALLER = 0.7
GAP = 4.0
SMALLEST = 30.0
TOO_SMALL = 8.0
LARGEST = 0.62
USUAL_SHAPE = 4 / 3
FULL = f"A page holds {MOST_PHOTOS} photos at most. Put the others on another page, or make pages of them."
NO_ROOM = "There is no room for photos on this page. Take some words off it, or make a new page of them."


def place_photo(document: Document, wish: PlacePhoto, tools: Tools) -> Edit:
    site = Site(document, wish.sheet, tools)
    frame = site.photo_frame(wish.frame_id)
    filled = filled_with(site, frame, wish.photo)
    gone = without_captions(site, frame) if frame.photo not in ("", wish.photo) else []
    return as_one([SetFrame(sheet=site.name, frame=filled), *gone])


def filled_with(site: Site, frame: PhotoFrame, photo_id: str) -> PhotoFrame:
    """The frame with this photo, faces whole where that can be. How the photo before was shown (its filters) goes with it. Raises
    NotFound when the photo cannot be shown."""
    shot = site.shot(photo_id)
    fresh = {"photo": photo_id, "zoom": 1.0, "tone": "", "warmth": 0.0, "exposure": 0.0, "alt": alt_of(shot, site.document.language)}
    filled = frame.model_copy(update=fresh if frame.photo != photo_id else {"zoom": 1.0})
    return filled.model_copy(update={"focus": aim(shot, filled, site.clear_for(filled))})


def swap_photos(document: Document, wish: SwapPhotos, tools: Tools) -> Edit:
    here, there = Site(document, wish.sheet, tools), Site(document, wish.other_sheet, tools)
    first, second = here.photo_frame(wish.frame_id), there.photo_frame(wish.other_frame_id)
    if first.id == second.id and here.name == there.name:
        raise Conflict("Choose another photo to change places with.")
    edits: list[Edit] = [
        SetFrame(sheet=here.name, frame=_with_photo_of(here, first, second)),
        SetFrame(sheet=there.name, frame=_with_photo_of(there, second, first)),
    ]
    edits += moved_captions(there, second, here, first, 1)
    edits += moved_captions(here, first, there, second, 2)
    return as_one(edits)


def _with_photo_of(site: Site, frame: PhotoFrame, other: PhotoFrame) -> PhotoFrame:
    """The frame with the photo of the other, which brings its filters and its description along."""
    brought = {name: getattr(other, name) for name in ("photo", "tone", "warmth", "exposure", "alt")}
    filled = frame.model_copy(update=brought | {"zoom": 1.0, "focus": other.focus})
    if other.photo not in site.tools.photos:
        return filled
    return filled.model_copy(update={"focus": aim(site.shot(other.photo), filled, site.clear_for(filled))})


def remove_photo(document: Document, wish: RemovePhoto, tools: Tools) -> Edit:
    site = Site(document, wish.sheet, tools)
    frame = site.photo_frame(wish.frame_id)
    if wish.close_up and site.page and site.page.kind == "photos":
        return _closed_up(site.unlocked(), frame)
    return as_one([RemoveFrame(sheet=site.name, frame_id=frame.id), *handed_on(site, frame)])


def _closed_up(site: Site, frame: PhotoFrame) -> Edit:
    """The page without the photo, the others laid out anew; a page with nothing left is an empty one."""
    parted = part(site).without(frame.id)
    if parted.slots:
        return ReplacePage(page=laid_out(site, parted))
    frames = tuple(f for f in site.frames if f.id != frame.id and getattr(f, "about", "") != frame.id)
    emptied = {"frames": frames} if frames else {"frames": (), "kind": "blank", "folio": False, "layout": 0}
    return ReplacePage(page=site.page.model_copy(update=emptied))


def add_photos(document: Document, wish: AddPhotos, tools: Tools) -> Edit:
    site = Site(document, wish.page_id, tools)
    if site.page is None:
        return _added_to_cover(site, wish.photos)
    parted = part(site.unlocked())
    fresh = tuple(new_slot(site, photo, number) for number, photo in enumerate(dict.fromkeys(wish.photos)))
    more = parted.with_more(fresh, own_labels=site.sheet.theme.most_photos == 1).in_time()
    if len(more.slots) > MOST_PHOTOS:
        raise Conflict(FULL, code="page_full")
    room, area = room_for_photos(site, more), site.pictures
    if more.words and (room.size < LEAST_ROOM**2 * area.size or min(room.w, room.h) < SMALLEST):
        raise Conflict(NO_ROOM, code="no_room")
    return ReplacePage(page=laid_out(site, more))


def laid_out(site: Site, parted: Parted) -> Page:
    """The site's page with these photos in the layout that suits them best; one that reaches over the trim is for the maker to
    choose. Raises Conflict when there is none."""
    ways = ways_to_set(site, parted)
    fair = [number for number, (_, frames) in enumerate(ways) if not _too_small(frames)]
    if not fair:
        raise Conflict(NO_ROOM, code="no_room")
    layout = next((number for number in fair if not ways[number][0].ground.bled), fair[0])
    way, frames = ways[layout]
    page = site.page
    kind = "photos" if page.kind == "blank" else page.kind
    was_bled = any(frame.x < 0 or frame.y < 0 for frame in page.photo_frames)
    folio = not way.ground.bled and (page.folio or was_bled or page.kind == "blank")
    return page.model_copy(update={"frames": frames, "kind": kind, "layout": layout, "folio": folio})


def _too_small(frames: tuple[AnyFrame, ...]) -> bool:
    return any(min(frame.w, frame.h) - 2 * frame.edge < TOO_SMALL for frame in frames if isinstance(frame, PhotoFrame))


def _added_to_cover(site: Site, photos: tuple[str, ...]) -> Edit:
    """New frames on the cover, together in its largest empty place; over other photos where there is none."""
    slots = [new_slot(site, photo, number) for number, photo in enumerate(dict.fromkeys(photos))]
    if len(slots) > MOST_PHOTOS:
        raise Conflict(FULL, code="page_full")
    room = _room(site, list(site.frames))
    shots = [slot.shot for slot in slots]
    boxes = arrangements(shots, [0.0] * len(shots), site.sheet, [Ground(room)], site.name)[0].boxes
    edits, after = [], site.frames[-1].id if site.frames else ""
    for index, (slot, box) in enumerate(zip(slots, boxes, strict=True)):
        frame = set_in(site, slot, box, index)
        edits.append(AddFrame(sheet=site.name, frame=frame, after=after))
        after = frame.id
    return as_one(edits)


def add_photo_frame(document: Document, wish: AddPhotoFrame, tools: Tools) -> Edit:
    site = Site(document, wish.sheet, tools)
    after = site.frames[-1].id if site.frames else ""
    added = AddFrame(sheet=site.name, frame=_roomy(site, wish.photo, 0, list(site.frames)), after=after)
    return as_one([*unblanked(site.page), added])


def _roomy(site: Site, photo: str, number: int, taken: list[AnyFrame]) -> PhotoFrame:
    """A frame of the photo's shape where there is most room: beside everything, else over photos but off words, else in the middle."""
    frame = new_frame(site, photo, number)
    shape = site.shot(photo).facts.aspect if photo else USUAL_SHAPE
    area, room = site.pictures, _room(site, taken)
    most = LARGEST * min(area.w, area.h) if taken else LARGEST * max(area.w, area.h)
    w = min(room.w, room.h * shape, most * max(1.0, shape**0.5))
    h = w / shape
    box = {"x": room.x + (room.w - w) / 2, "y": room.y + (room.h - h) / 2, "w": w, "h": h}
    frame = frame.model_copy(update={side: round(value, 3) for side, value in box.items()})
    return frame if not photo else frame.model_copy(update={"focus": aim(site.shot(photo), frame, site.clear_for(frame))})


def _room(site: Site, taken: list[AnyFrame]) -> Area:
    """The largest empty place for a photo; where that is too small, the largest without words, else all of the picture area."""
    words = [frame for frame in taken if not isinstance(frame, PhotoFrame)]
    for others in (taken, words):
        room = free(site.pictures, [area_of(other) for other in others], GAP)
        if min(room.w, room.h) >= SMALLEST:
            return room
    return site.pictures


def copy_frame(document: Document, wish: CopyFrame, tools: Tools) -> Edit:
    site = Site(document, wish.sheet, tools)
    frame = site.frame(wish.frame_id)
    prefix = {"photo": "f", "text": "t", "ornament": "o"}[frame.kind]
    fresh = {"id": tools.new_id(prefix), **_aside(site, frame)}
    if isinstance(frame, TextFrame):
        # The copy is words of its own: neither a part of the story that flows, nor a second caption of the photo.
        fresh |= {"story": "", "about": ""}
    return AddFrame(sheet=site.name, frame=frame.model_copy(update=fresh), after=frame.id)


def _aside(site: Site, frame: AnyFrame) -> dict[str, float]:
    """A little right and down of the frame, or left and up where the page ends there; a frame over the whole page comes smaller."""
    f, box = site.sheet.format, area_of(frame)
    page, bled = Area(0.0, 0.0, f.width, f.height), site.sheet.bled()
    across = _step(box.x, box.w, *((page.x, page.w) if box.w < page.w else (bled.x, bled.w)))
    down = _step(box.y, box.h, *((page.y, page.h) if box.h < page.h else (bled.y, bled.h)))
    if not across and not down:
        w, h = SMALLER * frame.w, SMALLER * frame.h
        return {"x": round(frame.x + (frame.w - w) / 2, 3), "y": round(frame.y + (frame.h - h) / 2, 3), "w": round(w, 3), "h": round(h, 3)}
    return {"x": round(frame.x + across, 3), "y": round(frame.y + down, 3)}


def _step(start: float, size: float, low: float, room: float) -> float:
    """How far to move along one side to stay within the room."""
    if start + size + ASIDE <= low + room:
        return ASIDE
    return max(-ASIDE, min(0.0, low - start))


HANDS: dict[type, Hand] = {
    PlacePhoto: place_photo,
    AddPhotos: add_photos,
    SwapPhotos: swap_photos,
    RemovePhoto: remove_photo,
    AddPhotoFrame: add_photo_frame,
    CopyFrame: copy_frame,
}
