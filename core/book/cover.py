"""The cover: the best photo, title and dates in, frames of the front and back panels (mm from each panel's trim corner) out."""

from core.book.bleed import centre
from core.book.captions import alt_of
from core.book.document import AnyFrame, Cover, Paragraph, PhotoFrame, TextFrame
from core.book.measure import Measure, TextRequest
from core.book.sheet import Area, Sheet
from core.book.shots import Shot
from core.book.story import ROUNDING
from core.book.tongues import language_of

NARROWEST_SPINE = 6.0
PICTURES = {"bookshop": (0.14, 0.11, 0.75, 0.54), "gallery": (0.0, 0.0, 1.0, 0.7), "kitchen-table": (0.17, 0.10, 0.69, 0.57)}
TITLES = {"bookshop": (0.14, 0.71, 0.75), "gallery": (0.12, 0.76, 0.76), "kitchen-table": (0.10, 0.72, 0.80)}
TITLE_STYLES = ("cover-title", "title", "subtitle", "caption")
TITLE_ALONE = 0.36
LOWEST_PICTURE = 0.6
COVER_EDGE = 5.0
COVER_TILT = -1.8
SUBTITLE_GAP = 2.5
TITLE_GAP = 5.0
LONGEST_SPINE = 60


class CoverMaker:
    """Makes the cover of one book."""

    def __init__(self, sheet: Sheet, language: str, measure: Measure):
        self.sheet, self.language, self.measure = sheet, language, measure

    def make(self, shots: list[Shot], title: str, subtitle: str, back: str, pages: int) -> Cover:
        """`back` is the line on the back panel; `pages` decides whether the spine is wide enough for the title."""
        words, box = self._words_and_box(title, subtitle, bool(shots))
        best = self._best(shots, box)
        front: list[AnyFrame] = [self._picture(best, box), *words] if best else [*words]
        wide = self.sheet.format.spine(pages) >= NARROWEST_SPINE
        spine = title if len(title) <= LONGEST_SPINE else f"{title[:LONGEST_SPINE].rsplit(' ', 1)[0]}…"
        return Cover(front=tuple(front), back=self._back(back), spine=spine if wide else "")

    def _words_and_box(self, title: str, subtitle: str, pictured: bool) -> tuple[list[TextFrame], Area]:
        """Title and subtitle, and the picture above them. A long title stands higher and the picture is lower for it, down to a
        part; a longer one is set in a smaller style or without the subtitle, which the title page has as well."""
        full = self._box()
        if not title.strip():
            return [], full
        f = self.sheet.format
        end = f.height - f.safety
        lowest = full.y + LOWEST_PICTURE * full.h + TITLE_GAP if pictured else f.safety
        wished = (TITLES[self.sheet.theme.key][1] if pictured else TITLE_ALONE) * f.height
        full_size = [self._title(style, title, subtitle) for style in TITLE_STYLES[:2]]
        small = [self._title(style, title, subtitle) for style in TITLE_STYLES[2:]]
        ways = [*full_size, *(way[:1] for way in full_size), *small, *(way[:1] for way in small)]
        tops = [min(wished, end - way[-1].y - way[-1].h) for way in ways]
        at = next((i for i, top in enumerate(tops) if top >= lowest), len(ways) - 1)
        shown, top = ways[at], tops[at]
        top = max(top, lowest)
        box = Area(full.x, full.y, full.w, min(full.h, top - TITLE_GAP - full.y))
        return [frame.model_copy(update={"y": round(top + frame.y, 3)}) for frame in shown], box

    def _title(self, style: str, title: str, subtitle: str) -> list[TextFrame]:
        """Title and subtitle from a top of 0."""
        f = self.sheet.format
        x, _, w = TITLES[self.sheet.theme.key]
        left, width = max(x * f.width, f.safety), min(w * f.width, f.width - 2 * f.safety)
        frames = [self._text("cover-title", style, title, left, 0.0, width)]
        if subtitle.strip():
            frames.append(self._text("cover-subtitle", "cover-subtitle", subtitle, left, frames[0].h + SUBTITLE_GAP, width))
        return frames

    def _box(self) -> Area:
        f = self.sheet.format
        x, y, w, h = PICTURES[self.sheet.theme.key]
        if self._bleeds:
            return Area(-f.bleed, -f.bleed, f.width + 2 * f.bleed, f.height * h + f.bleed)
        return Area(x * f.width, y * f.height, w * f.width, h * f.height)

    @property
    def _bleeds(self) -> bool:
        return self.sheet.theme.most_photos == 1

    @property
    def _edge(self) -> float:
        return COVER_EDGE if self.sheet.theme.edge else 0.0

    def _best(self, shots: list[Shot], box: Area) -> Shot | None:
        """The most important photo that the cover shows without cutting a face, and with little else cut."""
        page = box.w / box.h

        def score(shot: Shot) -> tuple[float, str]:
            crop = 1 - min(page / shot.facts.aspect, shot.facts.aspect / page)
            coarse = min(1.0, shot.facts.width / (box.w / 25.4 * 200))
            return shot.weight - 0.5 * crop + 0.3 * coarse, shot.id

        safe = [shot for shot in shots if self._focus(shot, box)]
        return max(safe or shots, key=score, default=None)

    def _focus(self, shot: Shot, box: Area) -> tuple[float, float] | None:
        """The point to centre on so that faces are whole and, where the picture bleeds, within the safe area; None when there is none."""
        width, height = box.w - 2 * self._edge, box.h - 2 * self._edge
        frame, photo = width / height, shot.facts.aspect
        seen_w, seen_h = min(1.0, frame / photo), min(1.0, photo / frame)
        margin = self.sheet.format.safety + self.sheet.format.bleed if self._bleeds else 0.0
        across = centre(shot.keep.x, shot.keep.w, seen_w, margin / width * seen_w)
        down = centre(shot.keep.y, shot.keep.h, seen_h, margin / height * seen_h)
        return None if across is None or down is None else (round(across, 5), round(down, 5))

    def _picture(self, shot: Shot, box: Area) -> PhotoFrame:
        frame = PhotoFrame(
            id="cover-picture", x=round(box.x, 3), y=round(box.y, 3), w=round(box.w, 3), h=round(box.h, 3), photo=shot.id,
            focus=self._focus(shot, box) or (0.5, 0.5), alt=alt_of(shot, self.language),
        )  # fmt: skip
        return frame.model_copy(update={"look": "print", "edge": self._edge, "rotation": COVER_TILT}) if self._edge else frame

    def _back(self, words: str) -> tuple[AnyFrame, ...]:
        if not words.strip():
            return ()
        f = self.sheet.format
        inset = max(0.2 * f.width, f.safety)
        frame = self._text("cover-back", "back", words, inset, 0.8 * f.height, f.width - 2 * inset)
        return (frame,) if frame.y + frame.h <= f.height - f.safety else ()

    def _text(self, frame_id: str, style: str, text: str, x: float, y: float, width: float) -> TextFrame:
        paragraph = Paragraph(style=style, text=text.strip(), lang=language_of(text, self.language))
        height = self.measure([TextRequest(self.sheet.theme.key, (paragraph,), round(width, 3))])[0].height + ROUNDING
        return TextFrame(id=frame_id, x=round(x, 3), y=round(y, 3), w=round(width, 3), h=round(height, 3), paragraphs=(paragraph,))
