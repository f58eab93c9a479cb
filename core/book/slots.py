"""A sheet taken apart to be laid out anew: its frames in, photos each with their own choices and note, and all that stays, out."""

from dataclasses import dataclass, replace

from core.book.captions import alt_of
from core.book.document import AnyFrame, PhotoFrame, TextFrame
from core.book.shots import Shot, in_order
from core.book.site import Site
from core.book.space import lies
from core.facts import Box, PhotoFacts

STAND_IN = PhotoFacts(id="", name="", sha256="", width=4000, height=3000, format="", bytes=0)
SPANS = 0.95


@dataclass(frozen=True)
class Slot:
    """A photo frame on its way to another box. `shot` is its photo as it lies in the box (a turned one on its side); for a frame
    that waits for a photo, or whose photo is not known, a stand-in of the usual shape."""

    frame: PhotoFrame
    shot: Shot
    known: bool
    note: TextFrame | None = None


@dataclass(frozen=True)
class Parted:
    """`below` and `above` are frames drawn before and after the photos, `caption` speaks of all photos of the page."""

    slots: tuple[Slot, ...]
    caption: TextFrame | None = None
    below: tuple[AnyFrame, ...] = ()
    above: tuple[AnyFrame, ...] = ()

    @property
    def words(self) -> list[AnyFrame]:
        """What the photos must not cover."""
        return [*self.below, *self.above]

    def with_more(self, fresh: tuple[Slot, ...], *, own_labels: bool) -> "Parted":
        """The same with more photos. The line of a page of one photo stays that photo's where photos have `own_labels`."""
        slots, caption = self.slots, self.caption
        if caption and own_labels and len(slots) == 1:
            slots, caption = (replace(slots[0], note=caption),), None
        return replace(self, slots=(*slots, *fresh), caption=caption)

    def in_time(self) -> "Parted":
        """The same with its photos in the order they were taken; frames that wait for a photo come last."""
        order = [shot.id for shot in in_order(tuple({s.shot.id: s.shot.facts for s in self.slots if s.known}.values()))]
        slots = tuple(sorted(self.slots, key=lambda s: order.index(s.shot.id) if s.known else len(order)))
        if self.caption is None or len(self.slots) < 2 or self.caption.about == slots[0].frame.id:
            return replace(self, slots=slots)
        # The line under all photos is about the first; where another comes to be the first, it stays with its own photo.
        noted = tuple(replace(slot, note=self.caption) if slot.frame.id == self.caption.about else slot for slot in slots)
        return replace(self, slots=noted, caption=None)

    def without(self, frame_id: str) -> "Parted":
        """The same without one photo and its note."""
        left = tuple(slot for slot in self.slots if slot.frame.id != frame_id)
        caption = self.caption
        if caption and caption.about == frame_id:
            caption = caption.model_copy(update={"about": left[0].frame.id}) if left else None
        return replace(self, slots=left, caption=caption)


def part(site: Site) -> Parted:
    """The sheet's frames apart."""
    photos = [frame for frame in site.frames if isinstance(frame, PhotoFrame)]
    caption = page_caption(site)
    notes: dict[str, TextFrame] = {}
    for frame in site.frames:
        if isinstance(frame, TextFrame) and frame is not caption and frame.about in {photo.id for photo in photos}:
            notes.setdefault(frame.about, frame)
    carried = {photo.id for photo in photos} | {note.id for note in notes.values()} | ({caption.id} if caption else set())
    first = site.frames.index(photos[0]) if photos else len(site.frames)
    slots = tuple(_slot(frame, site, notes.get(frame.id)) for frame in photos)
    below = tuple(frame for frame in site.frames[:first] if frame.id not in carried)
    return Parted(slots, caption, below, tuple(frame for frame in site.frames[first:] if frame.id not in carried))


def page_caption(site: Site) -> TextFrame | None:
    """The caption that speaks of all photos of the page: the only one, about the first, under them all and as wide. Prints and
    pictures on a wall have labels of their own."""
    photos = [frame for frame in site.frames if isinstance(frame, PhotoFrame)]
    captions = [f for f in site.frames if isinstance(f, TextFrame) and f.about in {photo.id for photo in photos}]
    if len(captions) != 1 or site.sheet.theme.edge or captions[0].about != photos[0].id:
        return None
    caption = captions[0]
    left, right = min(p.x for p in photos), max(p.x + p.w for p in photos)
    wide = min(right, caption.x + caption.w) - max(left, caption.x) >= SPANS * (right - left)
    under = caption.y >= max(p.y + p.h for p in photos) - 1.0
    return caption if len(photos) == 1 or (wide and under) else None


def new_slot(site: Site, photo_id: str, number: int) -> Slot:
    """A photo that comes to the sheet, in a frame as the theme makes them. Raises NotFound when it cannot be shown."""
    return _slot(new_frame(site, photo_id, number), site, None)


def new_frame(site: Site, photo_id: str, number: int = 0) -> PhotoFrame:
    """A frame of no place yet, as the theme makes them; `photo_id` may be ''."""
    theme = site.sheet.theme
    alt = alt_of(site.shot(photo_id), site.document.language) if photo_id else ""
    frame = PhotoFrame(id=site.tools.new_id("f", number), x=0, y=0, w=100, h=75, photo=photo_id, alt=alt)
    if not theme.edge:
        return frame
    tape = theme.tapes[(number + site.number) % len(theme.tapes)] if theme.tapes and not site.on_cover else ""
    return frame.model_copy(update={"look": "print", "edge": theme.edge, "tape": tape})


def _slot(frame: PhotoFrame, site: Site, note: TextFrame | None) -> Slot:
    known = frame.photo in site.tools.photos
    shot = site.shot(frame.photo) if known else Shot(STAND_IN)
    return Slot(frame, _on_its_side(shot) if lies(frame) else shot, known, note)


def _on_its_side(shot: Shot) -> Shot:
    facts, keep = shot.facts, shot.keep
    turned = facts.model_copy(update={"width": facts.height, "height": facts.width})
    return replace(shot, facts=turned, keep=Box(x=keep.y, y=keep.x, w=keep.h, h=keep.w))
