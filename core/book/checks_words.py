"""Whether words fit their frames and stand where they are safe: a sheet and measured words in, checks out."""

import math
from collections.abc import Iterator, Mapping

from core.book.check import Check, found
from core.book.clear import Ground
from core.book.document import Document, Paragraph, TextFrame
from core.book.edits import SetFrame, Several
from core.book.measure import Measured
from core.book.sheet import Area
from core.book.wishes import FitFrame, FlowOn

OVERFLOW_TOLERANCE = 0.6
SAFE_TOLERANCE = 0.15
FEW = 3
CENTRED = {
    "bookshop": (
        "title", "subtitle", "label", "heading", "quote", "caption", "caption-title", "cover-title", "cover-subtitle", "back"
    ),
    "gallery": (),
    "kitchen-table": ("caption", "caption-title", "cover-title", "cover-subtitle", "back"),
}  # fmt: skip
JUSTIFIED = {"bookshop": ("body", "opening")}
AT_END = {"bookshop": ("byline",)}
RIGHT_TO_LEFT = ("ar", "he", "fa", "ur", "yi")

Heights = Mapping[tuple[str, str], Measured]
"""What the words of each text frame measure, by sheet and frame id."""


def word_checks(document: Document, ground: Ground, measured: Heights) -> Iterator[Check]:
    for frame in ground.frames:
        told = measured.get((ground.id, frame.id)) if isinstance(frame, TextFrame) else None
        if told is not None:
            yield from _overflow(document, ground, frame, told)
            yield from _unsafe(document, ground, frame, told)


def near_fold_together(checks: list[Check]) -> list[Check]:
    """Pages that came to the other side of their spreads have their words near the fold: said once, and mended all at once."""
    near = [one for one in checks if one.code == "safe-area" and one.severity == "note"]
    if len(near) <= FEW:
        return checks
    pages = len({one.number for one in near})
    words = f"On {pages} pages words stand near the fold, where they are hard to read." if pages > 1 else near[0].words
    fix = Several(edits=tuple(one.fix for one in near))
    first = near[0]
    told = Check("safe-area", "note", None, first.page_id, first.sheet, first.frame_id, words, fix, "Move them all inside")
    return [*(one for one in checks if one not in near), told]


def _overflow(document: Document, ground: Ground, frame: TextFrame, told: Measured) -> Iterator[Check]:
    over = told.height - frame.h
    if over <= OVERFLOW_TOLERANCE:
        return
    words = f"{_said(frame)} need {over:.0f} mm more than their frame is high."
    if frame.story and ground.number and _is_last(document, ground, frame):
        fix, label = FlowOn(sheet=ground.id, frame_id=frame.id), "Let the story flow on"
        words = f"{words} The story can go on over more pages."
    else:
        fix, label = FitFrame(sheet=ground.id, frame_id=frame.id), "Fit the frame to the words"
    yield found(ground, "overflow", "error", frame.id, words, fix, label)


def _is_last(document: Document, ground: Ground, frame: TextFrame) -> bool:
    """Whether the story's last words stand in this frame."""
    told = [(page.id, f.id) for page in document.pages for f in page.text_frames if f.story == frame.story and f.paragraphs]
    return not told or told[-1] == (ground.id, frame.id)


def _unsafe(document: Document, ground: Ground, frame: TextFrame, told: Measured) -> Iterator[Check]:
    ink = _turned(frame, _ink(document.theme, frame, told))
    f = ground.sheet.format
    outer = Area(f.safety, f.safety, f.width - 2 * f.safety, f.height - 2 * f.safety)
    outside, in_fold = _outside(ink, outer), _outside(ink, ground.safe)
    if max(outside, in_fold) <= SAFE_TOLERANCE:
        return
    fix, label = _moved_inside(ground, frame, ink), "Move them inside"
    if outside > SAFE_TOLERANCE:
        words = f"{_said(frame)} stand closer than {f.safety:.1f} mm to an edge or fold, where they may be cut off."
        yield found(ground, "safe-area", "warning", frame.id, words, fix, label)
    else:
        yield found(ground, "safe-area", "note", frame.id, f"{_said(frame)} stand near the fold, where they are hard to read.", fix, label)


def _ink(theme: str, frame: TextFrame, told: Measured) -> Area:
    """Where in its frame the letters stand: a line alone stands where its alignment has it, of more each may fill the frame."""
    down = {"top": 0.0, "middle": (frame.h - told.height) / 2, "bottom": frame.h - told.height}[frame.valign]
    free = max(0.0, frame.w - told.width)
    sides = {_side(theme, paragraph) for paragraph in frame.paragraphs if paragraph.text.strip()}
    across = {"start": 0.0, "center": free / 2, "end": free}.get(next(iter(sides)), 0.0) if len(sides) == 1 else 0.0
    whole = len(told.lines) != 1 or sides == {"justify"}
    return Area(frame.x + (0.0 if whole else across), frame.y + down, frame.w if whole else min(told.width, frame.w), told.height)


def _side(theme: str, paragraph: Paragraph) -> str:
    style = paragraph.style
    own = "center" if style in CENTRED.get(theme, ()) else "end" if style in AT_END.get(theme, ()) else "start"
    own = "justify" if style in JUSTIFIED.get(theme, ()) else own
    side = paragraph.align or own
    return "justify" if paragraph.lang.split("-")[0] in RIGHT_TO_LEFT and side != "center" else side


def _turned(frame: TextFrame, ink: Area) -> Area:
    """The upright box around the ink as the turned frame shows it."""
    if not frame.rotation:
        return ink
    turn = math.radians(frame.rotation)
    mx, my = frame.x + frame.w / 2, frame.y + frame.h / 2
    corners = [(x - mx, y - my) for x in (ink.x, ink.x + ink.w) for y in (ink.y, ink.bottom)]
    xs = [mx + x * math.cos(turn) - y * math.sin(turn) for x, y in corners]
    ys = [my + x * math.sin(turn) + y * math.cos(turn) for x, y in corners]
    return Area(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _outside(ink: Area, safe: Area) -> float:
    return max(safe.x - ink.x, safe.y - ink.y, ink.x + ink.w - safe.x - safe.w, ink.bottom - safe.bottom)


def _moved_inside(ground: Ground, frame: TextFrame, ink: Area) -> SetFrame:
    """The frame moved so that its words are safe; narrower first where they are too wide for that."""
    safe = ground.safe
    if ink.w > safe.w and not frame.rotation:
        return SetFrame(sheet=ground.id, frame=frame.model_copy(update={"x": round(safe.x, 3), "w": round(safe.w, 3)}))
    dx = _pull(ink.x, ink.w, safe.x, safe.w)
    dy = _pull(ink.y, ink.h, safe.y, safe.h)
    return SetFrame(sheet=ground.id, frame=frame.model_copy(update={"x": round(frame.x + dx, 3), "y": round(frame.y + dy, 3)}))


def _pull(start: float, size: float, safe: float, room: float) -> float:
    """How far a stretch must move to lie in the safe one; its start when it is too long."""
    return max(safe - start, min(0.0, safe + room - start - size))


def _said(frame: TextFrame) -> str:
    text = " ".join(" ".join(p.text for p in frame.paragraphs).split())
    return f"the words “{text if len(text) <= 30 else text[:29] + '…'}”"
