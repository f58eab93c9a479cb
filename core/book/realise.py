"""Pages made real: planned pages in, document pages with frames in mm out, one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.book.blocks import FixedPage
from core.book.captions import Teller, alt_of
from core.book.chance import name
from core.book.document import AnyFrame, OrnamentFrame, Page, Paragraph, TextFrame
from core.book.layout import Judgement, Layout, bled_frame, floated, judged, photo_frame, ranked
from core.book.lot import USUAL_CROP_PRICE
from core.book.measure import Measure, TextRequest
from core.book.sheet import Area, Sheet
from core.book.shots import Shot
from core.book.story import ROUNDING
from core.book.trees import Tree

WALL_LABEL = 76.0
ROUNDS = 4


@dataclass
class Maker:
    """Makes the pages of one book. `share` is the mean part of a picture area for a photo, `price` what cropping
    costs, `rooms` mm kept free under photos for their notes; `notes` the caption paragraphs by the
    id of the first photo they belong to."""

    sheet: Sheet
    language: str
    measure: Measure
    seed: int
    share: float
    notes: Mapping[str, tuple[Paragraph, ...]]
    price: float = USUAL_CROP_PRICE
    rooms: Mapping[str, float] = field(default_factory=dict)
    ahead: dict[str, tuple[Judgement, int]] = field(default_factory=dict)
    before: Tree | None = None
    prints: int = 0

    def fixed(self, page: FixedPage, number: int, page_id: str, chapter: str, shots: list[Shot]) -> Page:
        """An opening, story or title page on page `number`; `shots` are those under its words."""
        frames: list[AnyFrame] = []
        for index, spot in enumerate(page.ornaments):
            x = self.sheet.words(number).x
            frames.append(
                OrnamentFrame(id=name("o", page_id, index), x=x, y=_mm(spot.top), w=_mm(spot.width), h=spot.height, name=spot.name)
            )
        for index, spot in enumerate(page.texts):
            column = getattr(self.sheet, spot.column)(number)
            frames.append(
                TextFrame(
                    id=name("t", page_id, index), x=_mm(column.x), y=_mm(spot.top), w=_mm(column.w), h=_mm(spot.height),
                    paragraphs=spot.paragraphs, story=spot.story,
                )
            )  # fmt: skip
        if shots:
            words = self.sheet.words(number)
            area = Area(words.x, page.photos_top, words.w, words.bottom - page.photos_top)
            frames += self.pictures(shots, area, page_id, number, 0)[0]
        return Page(id=page_id, kind=page.kind, chapter=chapter, frames=tuple(frames), folio=page.folio)

    def bled(self, shot: Shot, page_id: str, chapter: str) -> Page:
        frame = bled_frame(shot, self.sheet, name("f", page_id, 0), alt_of(shot, self.language))
        self.before = None
        return Page(id=page_id, kind="photos", chapter=chapter, frames=(frame,), folio=False)

    def photos(self, shots: list[Shot], number: int, page_id: str, chapter: str, choice: int = 0) -> Page:
        """A page of photos set by the `choice`-th best layout."""
        area = self.sheet.picture(number)
        if self.sheet.theme.most_photos == 1 and choice == 0:
            area = floated(area, shots[0])
        frames, layout = self.pictures(shots, area, page_id, number, choice)
        self.before = layout.tree
        return Page(id=page_id, kind="photos", chapter=chapter, frames=tuple(frames), layout=choice)

    def prepare(self, groups: list[list[Shot]]) -> None:
        """Judge the pages of these photos ahead, all pages of equally many photos at once."""
        area = self.sheet.picture(1)
        for count in sorted({len(group) for group in groups}):
            pages = [group for group in groups if len(group) == count]
            found = judged(pages, self.rooms, self.share, (area.w, area.h), self.sheet)
            self.ahead |= {pages[index][0].id: (found, index) for index in range(len(pages))}

    def pictures(self, shots: list[Shot], area: Area, page_id: str, number: int, choice: int) -> tuple[list[AnyFrame], Layout]:
        """Photo frames and captions in `area` by the `choice`-th best layout; prints leave room for the words below them."""
        rooms = {shot.id: self.rooms.get(shot.id, 0.0) for shot in shots}
        found, index = self.ahead.pop(shots[0].id, (None, 0))
        for _ in range(ROUNDS):
            found = found or judged([shots], rooms, self.share, (area.w, area.h), self.sheet)
            layouts = ranked(found, index, area, f"{self.seed}:{page_id}", self.price, self.before)
            layout = layouts[choice % len(layouts)]
            frames, needed = self._frames(shots, layout, page_id, number)
            if all(needed[shot_id] <= room + 0.01 for shot_id, room in rooms.items()):
                break
            rooms = {shot_id: max(needed[shot_id], room) for shot_id, room in rooms.items()}
            found, index = None, 0
        self.prints += len(shots)
        return frames, layout

    def _frames(self, shots: list[Shot], layout: Layout, page_id: str, number: int) -> tuple[list[AnyFrame], dict[str, float]]:
        """Photo frames and captions, and the room each print needs below it for its words."""
        frames: list[AnyFrame] = []
        needed = dict.fromkeys((shot.id for shot in shots), 0.0)
        for index, (shot, box) in enumerate(zip(shots, layout.boxes, strict=True)):
            frame = photo_frame(shot, box, self.sheet, name("f", page_id, index), self.prints + index, alt_of(shot, self.language))
            frames.append(frame)
            if self.sheet.theme.edge and (note := self.notes.get(shot.id)):
                caption = self._caption(note, frame.x, frame.y + frame.h + self.sheet.theme.caption_gap, frame.w, page_id, index, frame.id)
                needed[shot.id] = caption.h + self.sheet.theme.caption_gap
                frames.append(caption)
        if not self.sheet.theme.edge and (note := self.notes.get(shots[0].id)):
            frames += self._page_caption(note, layout, page_id, number, frames[0].id)
        return frames, needed

    def _page_caption(self, note: tuple[Paragraph, ...], layout: Layout, page_id: str, number: int, about: str) -> list[TextFrame]:
        """One caption for the page under its pictures; left out where it would reach the page number."""
        words = self.sheet.words(number)
        top = max(y + h for _, y, _, h in layout.boxes) + self.sheet.theme.caption_gap
        left = min(x for x, *_ in layout.boxes)
        if self.sheet.theme.key == "gallery":
            area = (left, min(WALL_LABEL, words.x + words.w - left))
        else:
            picture = self.sheet.picture(number)
            area = (picture.x, picture.w)
        caption = self._caption(note, area[0], top, area[1], page_id, 0, about)
        return [caption] if caption.y + caption.h <= self.sheet.words_end else []

    def _caption(self, note: tuple[Paragraph, ...], x: float, y: float, width: float, page_id: str, index: int, about: str) -> TextFrame:
        height = self.measure([TextRequest(self.sheet.theme.key, note, _mm(width))])[0].height + ROUNDING
        return TextFrame(
            id=name("c", page_id, index), x=_mm(x), y=_mm(y), w=_mm(width), h=_mm(height), paragraphs=note, about=about
        )  # fmt: skip


def notes_for(groups: list[list[Shot]], sheet: Sheet, teller: Teller) -> dict[str, tuple[Paragraph, ...]]:
    """Captions of pages (their shots, in order) in the theme's manner, by the id of the photo they stand with."""
    notes: dict[str, tuple[Paragraph, ...]] = {}
    for shots in groups:
        if sheet.theme.edge:
            for shot in shots:
                if text := teller.hand(shot):
                    notes[shot.id] = (Paragraph(style="caption", text=text, lang=teller.language),)
        elif sheet.theme.most_photos == 1:
            for shot in shots:
                if label := teller.wall(shot):
                    notes[shot.id] = label
        elif text := teller.page(shots):
            notes[shots[0].id] = (Paragraph(style="caption", text=text, lang=teller.language),)
    return notes


def _mm(value: float) -> float:
    return round(value, 3)
