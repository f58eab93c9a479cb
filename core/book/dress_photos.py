"""Photos of a page set anew in another look or size: a page and the pages made so far in, the pages with its photos out."""

from dataclasses import dataclass, replace

from core.book.document import Document, Page, TextFrame
from core.book.dress_kept import Keeper
from core.book.dress_words import Said
from core.book.hands import Tools
from core.book.hands_photos import laid_out
from core.book.relay import room_for_photos, ways_to_set
from core.book.site import Site
from core.book.slots import Parted, Slot, part
from core.book.space import area_of, shared

TAIL_ROOM = 62.0
WRITTEN_UPON = 0.4
LAPS = 0.08


def is_by_hand(page: Page, said: Said, tools: Tools) -> bool:
    """Whether only the maker can have set the page so: photos that overlap, words beside or upon photos, a frame that waits for one."""
    photos = page.photo_frames
    if photos and said.free and page.kind == "photos":
        return True
    if any(frame.photo not in tools.photos for frame in photos):
        return True
    boxes = [area_of(frame) for frame in photos]
    pairs = [(one, other) for at, one in enumerate(boxes) for other in boxes[at + 1 :]]
    if any(shared(one, other) > LAPS * min(one.size, other.size) for one, other in pairs):
        return True
    words = [area_of(frame) for frame in said.free]
    return any(shared(box, word) > WRITTEN_UPON * word.size for box in boxes for word in words)


@dataclass(frozen=True)
class Hanger:
    """Hangs photos on pages of `document`, which is the book as far as it is made, in its new size and look."""

    document: Document
    keeper: Keeper
    tools: Tools

    def parted(self, old: Document, page: Page) -> Parted:
        """The photos of the old page dressed for the new look, with their notes."""
        found = part(Site(old, page.id, self.tools))
        slots = tuple(self._slot(slot, at) for at, slot in enumerate(found.slots))
        caption = self._caption(found.caption)
        theme = self.keeper.new.theme
        if caption and theme.edge:
            first = next((at for at, slot in enumerate(slots) if slot.frame.id == caption.about), 0)
            slots = (*slots[:first], replace(slots[first], note=caption), *slots[first + 1 :])
            caption = None
        elif caption is None and not theme.edge and slots and slots[0].note and not any(slot.note for slot in slots[1:]):
            caption, slots = slots[0].note, (replace(slots[0], note=None), *slots[1:])
        return Parted(slots, caption)

    def under(self, page: Page, photos: Parted) -> Page | None:
        """The page of words with the photos below them; None when there is too little room."""
        site = self._site(page)
        both = replace(photos, below=page.frames)
        room = room_for_photos(site, both)
        if self.keeper.new.theme.most_photos == 1 or room.h < TAIL_ROOM or room.w < TAIL_ROOM:
            return None
        return laid_out(site, both)

    def pages(self, page: Page, photos: Parted, ids: list[str]) -> list[Page]:
        """Pages for the photos, as many as the look asks for, with these ids."""
        made: list[Page] = []
        for page_id, group in zip(ids, self._groups(photos), strict=True):
            new = page.model_copy(update={"id": page_id, "kind": "photos", "frames": (), "layout": 0})
            made.append(self._set(new, group, len(made), was_bled=_is_bled(page)))
        return made

    def count(self, photos: Parted) -> int:
        return len(self._groups(photos))

    def _groups(self, photos: Parted) -> list[Parted]:
        if self.keeper.new.theme.most_photos > 1 or len(photos.slots) <= 1:
            return [photos]
        notes = [slot.note for slot in photos.slots]
        if photos.caption:
            notes[0] = photos.caption if notes[0] is None else _both(photos.caption, notes[0])
        return [Parted((replace(slot, note=None),), note) for slot, note in zip(photos.slots, notes, strict=True)]

    def _set(self, page: Page, photos: Parted, before: int, *, was_bled: bool) -> Page:
        blanks = tuple(Page(id=f"before-{at}", kind="blank") for at in range(before))
        site = replace(self, document=self.document.model_copy(update={"pages": (*self.document.pages, *blanks)}))._site(page)
        ways = ways_to_set(site, photos) if was_bled else []
        whole = next((at for at, (way, _) in enumerate(ways) if way.ground.bled and _covers(way.boxes[0], site)), None)
        if whole is None:
            return laid_out(site, photos)
        return page.model_copy(update={"frames": ways[whole][1], "layout": whole, "folio": False})

    def _site(self, page: Page) -> Site:
        kept = tuple(other for other in self.document.pages if other.id != page.id)
        return Site(self.document.model_copy(update={"pages": (*kept, page)}), page.id, self.tools)

    def _slot(self, slot: Slot, at: int) -> Slot:
        theme, frame = self.keeper.new.theme, slot.frame
        if theme.key == self.keeper.old.theme.key:
            return slot
        look = {"look": "print" if theme.edge else "plain", "edge": theme.edge, "tape": ""}
        if theme.tapes:
            turn = at + len(self.document.pages)
            look["tape"] = frame.tape if frame.tape in theme.tapes else theme.tapes[turn % len(theme.tapes)]
        look["border_colour"] = self.keeper.colour(frame.border_colour)
        return replace(slot, frame=frame.model_copy(update=look), note=self._caption(slot.note))

    def _caption(self, caption: TextFrame | None) -> TextFrame | None:
        if caption is None:
            return None
        told = tuple(self.keeper.paragraph(paragraph) for paragraph in caption.paragraphs)
        return caption.model_copy(update={"paragraphs": told})


def _both(one: TextFrame, other: TextFrame) -> TextFrame:
    return one.model_copy(update={"paragraphs": (*one.paragraphs, *other.paragraphs)})


def _is_bled(page: Page) -> bool:
    return len(page.photo_frames) == 1 and page.photo_frames[0].x < 0 and page.photo_frames[0].y < 0


def _covers(box, site: Site) -> bool:
    f = site.sheet.format
    return box.x <= 0 and box.y <= 0 and box.x + box.w >= f.width and box.bottom >= f.height
