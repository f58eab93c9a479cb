"""The cover: the best photo, title and dates in, frames of the front and back panels (mm from each panel's trim corner) out."""

from core.book.bleed import centre
from core.book.captions import alt_of
from core.book.document import AnyFrame, Cover, Paragraph, PhotoFrame, TextFrame
from core.book.layout import focus
from core.book.measure import Measure, TextRequest
from core.book.sheet import Area, Sheet
from core.book.shots import Shot
from core.book.story import ROUNDING
from core.book.tongues import language_of

NARROWEST_SPINE = 6.0
PICTURES = {"bookshop": (0.14, 0.11, 0.75, 0.54), "gallery": (0.0, 0.0, 1.0, 0.72), "kitchen-table": (0.17, 0.10, 0.69, 0.57)}
TITLES = {"bookshop": (0.14, 0.71, 0.75), "gallery": (0.12, 0.77, 0.76), "kitchen-table": (0.10, 0.72, 0.80)}
COVER_EDGE = 5.0
COVER_TILT = -1.8
SUBTITLE_GAP = 2.5
LONGEST_SPINE = 60


class CoverMaker:
    """Makes the cover of one book."""

    def __init__(self, sheet: Sheet, language: str, measure: Measure):
        self.sheet, self.language, self.measure = sheet, language, measure

    def make(self, shots: list[Shot], title: str, subtitle: str, back: str, pages: int) -> Cover:
        """`back` is the line on the back panel; `pages` decides whether the spine is wide enough for the title."""
        front: list[AnyFrame] = []
        best = self._best(shots)
        if best:
            front.append(self._picture(best))
        front += self._title(title, subtitle, bool(best))
        wide = self.sheet.format.spine(pages) >= NARROWEST_SPINE
        spine = title if len(title) <= LONGEST_SPINE else f"{title[:LONGEST_SPINE].rsplit(' ', 1)[0]}…"
        return Cover(front=tuple(front), back=self._back(back), spine=spine if wide else "")

    def _box(self) -> Area:
        f = self.sheet.format
        x, y, w, h = PICTURES[self.sheet.theme.key]
        if self.sheet.theme.key == "gallery":
            return Area(-f.bleed, -f.bleed, f.width + 2 * f.bleed, f.height * h + f.bleed)
        return Area(x * f.width, y * f.height, w * f.width, h * f.height)

    def _best(self, shots: list[Shot]) -> Shot | None:
        """The most important photo that the cover shows without cutting a face, and with little else cut."""
        box = self._box()
        page = box.w / box.h

        def score(shot: Shot) -> tuple[float, str]:
            crop = 1 - min(page / shot.facts.aspect, shot.facts.aspect / page)
            coarse = min(1.0, shot.facts.width / (box.w / 25.4 * 200))
            return shot.weight - 0.5 * crop + 0.3 * coarse, shot.id

        safe = [shot for shot in shots if self._keeps_faces(shot)]
        return max(safe or shots, key=score, default=None)

    def _keeps_faces(self, shot: Shot) -> bool:
        box, aspect, f = self._box(), shot.facts.aspect, self.sheet.format
        frame = box.w / box.h
        seen_w, seen_h = min(1.0, frame / aspect), min(1.0, aspect / frame)
        margin = f.safety + f.bleed if self.sheet.theme.key == "gallery" else 0.0
        across = centre(shot.keep.x, shot.keep.w, seen_w, margin / box.w * seen_w)
        return across is not None and centre(shot.keep.y, shot.keep.h, seen_h, margin / box.h * seen_h) is not None

    def _picture(self, shot: Shot) -> PhotoFrame:
        box = self._box()
        pasted = self.sheet.theme.edge > 0
        edge = COVER_EDGE if pasted else 0.0
        frame = PhotoFrame(
            id="cover-picture", x=round(box.x, 3), y=round(box.y, 3), w=round(box.w, 3), h=round(box.h, 3), photo=shot.id,
            focus=focus(shot, box.w - 2 * edge, box.h - 2 * edge), alt=alt_of(shot, self.language),
        )  # fmt: skip
        return frame.model_copy(update={"look": "print", "edge": edge, "rotation": COVER_TILT}) if pasted else frame

    def _title(self, title: str, subtitle: str, pictured: bool) -> list[TextFrame]:
        """Title and subtitle; higher where there is no picture, in smaller styles where the title is long."""
        if not title.strip():
            return []
        f = self.sheet.format
        x, y, w = TITLES[self.sheet.theme.key]
        left, width = max(x * f.width, f.safety), min(w * f.width, f.width - 2 * f.safety)
        top = (y if pictured else 0.36) * f.height
        end = f.height - f.safety
        for style in ("cover-title", "subtitle", "caption"):
            frame = self._text("cover-title", style, title, left, top, width)
            if frame.y + frame.h <= end:
                break
        frames = [frame]
        if subtitle.strip():
            below = self._text("cover-subtitle", "cover-subtitle", subtitle, left, frame.y + frame.h + SUBTITLE_GAP, width)
            frames += [below] if below.y + below.h <= end else []
        return frames

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
