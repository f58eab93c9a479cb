"""Hands for the cover: wishes in, edits out."""

from core.book.cover_layouts import fronts_of
from core.book.document import Document, PhotoFrame
from core.book.edits import FRONT, AddFrame, Edit, SetCover, SetFrame, Several
from core.book.hands import Hand, Tools
from core.book.hands_photos import place_photo
from core.book.site import Site
from core.book.slots import Parted, new_slot, part
from core.book.wishes import CoverPhoto, PlacePhoto, SetSpine


def cover_photo(document: Document, wish: CoverPhoto, tools: Tools) -> Edit:
    """The photo in the largest frame of the front; a front of words alone is laid out with it."""
    site = Site(document, FRONT, tools)
    frames = [frame for frame in site.frames if isinstance(frame, PhotoFrame)]
    if frames:
        largest = max(frames, key=lambda frame: frame.w * frame.h)
        return place_photo(document, PlacePhoto(sheet=FRONT, frame_id=largest.id, photo=wish.photo), tools)
    words = part(site)
    made = fronts_of(site, Parted((new_slot(site, wish.photo, 0),), None, (), (*words.below, *words.above)))[0][0]
    picture = next(frame for frame in made if isinstance(frame, PhotoFrame))
    moved = [SetFrame(sheet=FRONT, frame=frame) for frame in made if frame is not picture and frame not in site.frames]
    return Several(edits=(AddFrame(sheet=FRONT, frame=picture), *moved))


def set_spine(document: Document, wish: SetSpine, tools: Tools) -> Edit:
    return SetCover(spine=" ".join(wish.text.split()), background=document.cover.background)


HANDS: dict[type, Hand] = {CoverPhoto: cover_photo, SetSpine: set_spine}
