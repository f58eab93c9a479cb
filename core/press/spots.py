"""Where words are meant to stand: a document's page in, its text frames with their normalised words out; runs found in a file
are given back to the frame they belong to."""

import re
import unicodedata
from dataclasses import dataclass

from core.book.document import AnyFrame, Document, Frame, OrnamentFrame, Page, TextFrame
from core.book.formats import Format, format_of
from core.book.themes import theme_of
from core.press.ink import Run
from core.press.shade import local
from core.press.sheets import cover_origin, folio_frame, spine_frame
from core.press.words import clean

NEAR = 1.5
SURE = 4
ORNAMENT_WORDS = {"asterism": "\u2042"}
_IGNORED = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff\-\u2010\u2011]+")


@dataclass(frozen=True)
class Spot:
    """A frame with letters in it and what they say; its box, and the (left, top, right, bottom) within which words are safe from
    the printer's knife and the folds, in mm from the sheet's trim corner."""

    frame: Frame
    words: str
    safe: tuple[float, float, float, float]

    def outside(self, points: list[tuple[float, float]], overhang: float = 0.0) -> float:
        """By how many mm the farthest of the points lies outside the frame; 0 when all lie within. `overhang` mm are free
        on either side, where commas and hyphens hang in the margin."""
        places = [local(self.frame, *point) for point in points]
        return max(0.0, *(max(-x - overhang, x - self.frame.w - overhang, -y, y - self.frame.h) for x, y in places))


def normal(text: str) -> str:
    """Letters alone, in one case: what stays the same however a text is set."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text).upper())


def page_spots(document: Document, number: int) -> list[Spot]:
    """The text frames of page `number` (1-based) in the order they are drawn, the page's number last."""
    page: Page = document.pages[number - 1]
    form = format_of(document.format)
    folio = folio_frame(page, number, form, theme_of(document.theme))
    return _spots((*page.frames, folio) if folio else page.frames, _safe(form, 0.0))


def cover_spots(document: Document) -> list[Spot]:
    """The text frames of back, front and spine, in the order they are drawn, placed on the whole cover."""
    form = format_of(document.format)
    across = cover_origin(document, "front")
    back = _spots(document.cover.back, _safe(form, 0.0))
    front = _spots(tuple(_moved(frame, across) for frame in document.cover.front), _safe(form, across))
    spine = spine_frame(document)
    between = (form.width, form.safety, across, form.height - form.safety)
    return [*back, *front, *(_spots((_moved(spine, form.width),), between) if spine else ())]


def homes(runs: list[Run], spots: list[Spot], points: dict[int, list[tuple[float, float]]]) -> dict[int, Spot]:
    """For the index of each run the frame it comes from: the one it stands in whose words it says; else one that says it, however
    far away; else the nearest. `points` holds each run's corners in mm. Frames are drawn in order, so a run that is surely known
    never belongs to a frame before its forerunner's."""
    found: dict[int, Spot] = {}
    reached = 0
    for index, run in enumerate(runs if spots else ()):
        said = normal(run.text)
        away = [spot.outside(points[index]) for spot in spots]
        saying = [at for at in range(reached, len(spots)) if said and said in spots[at].words]
        here = [at for at in saying if away[at] < NEAR]
        sure = sum(map(str.isalnum, said)) >= SURE
        home = here[0] if here else saying[0] if saying and sure else away.index(min(away))
        reached = home if sure and saying else reached
        found[index] = spots[home]
    return found


def _spots(frames: tuple[AnyFrame, ...], safe: tuple[float, float, float, float]) -> list[Spot]:
    told = [(frame, _words(frame)) for frame in frames]
    return [Spot(frame, normal(words), safe) for frame, words in told if words is not None]


def _safe(form: Format, across: float) -> tuple[float, float, float, float]:
    """The safe part of a page or panel that begins `across` mm from the sheet's trim corner."""
    return across + form.safety, form.safety, across + form.width - form.safety, form.height - form.safety


def _words(frame: AnyFrame) -> str | None:
    if isinstance(frame, TextFrame):
        return "".join(clean(paragraph.text) for paragraph in frame.paragraphs)
    return ORNAMENT_WORDS.get(frame.name) if isinstance(frame, OrnamentFrame) else None


def _moved(frame: AnyFrame, across: float) -> AnyFrame:
    return frame.model_copy(update={"x": frame.x + across})
