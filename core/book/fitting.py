"""Text frames as high as their words: a frame, its page and the press's measure in, the frame made to fit out."""

import math

from core.book.clear import Ground, free_down
from core.book.document import Document, Paragraph, TextFrame
from core.book.hands import Tools
from core.book.measure import TextRequest
from core.book.story import ROUNDING

TIGHT = 1.0
SMALLEST_STEP = -4


def with_height(frame: TextFrame, height: float) -> TextFrame:
    """The frame `height` mm high, its top edge where it was, also when it is turned."""
    height = round(height, 3)
    turn, more = math.radians(frame.rotation), (height - frame.h) / 2
    x, y = frame.x - more * math.sin(turn), frame.y + more * math.cos(turn) - more
    return frame.model_copy(update={"x": round(x, 3), "y": round(y, 3), "h": height} if frame.rotation else {"h": height})


def height_of(document: Document, paragraphs: tuple[Paragraph, ...], width: float, tools: Tools) -> float:
    """How high a frame of these words must be."""
    return tools.measure([TextRequest(document.theme, paragraphs, width)])[0].height + ROUNDING


def follow(document: Document, old: TextFrame, new: TextFrame, ground: Ground, tools: Tools) -> TextFrame:
    """`new`, which is `old` with other words, as high as they need where there is room below it; made lower again only when it was
    no higher than its words before."""
    if not any(paragraph.text for paragraph in new.paragraphs):
        return new
    before, needed = (height_of(document, frame.paragraphs, frame.w, tools) for frame in (old, new))
    free = max(new.h, free_down(new, ground.frames, ground.foot))
    if needed > new.h:
        return with_height(new, min(needed, free))
    tight = old.valign == "top" and old.h - before <= TIGHT
    return with_height(new, needed) if tight and needed < new.h - TIGHT else new


def fit(document: Document, frame: TextFrame, ground: Ground, tools: Tools) -> TextFrame:
    """The frame as high as its words need: moved up when it stands too low, its words smaller when the room is too little, and over
    what stands below it when even that does not help."""
    free = free_down(frame, ground.frames, ground.foot)
    for step in range(0, SMALLEST_STEP - 4, -1):
        smaller = stepped(frame, step)
        needed = height_of(document, smaller.paragraphs, frame.w, tools)
        if needed <= max(free, 0.0) or _smallest(smaller):
            break
    fitting = with_height(smaller, needed)
    if needed <= free or frame.rotation:
        return fitting
    return fitting.model_copy(update={"y": round(max(ground.safe.y, min(frame.y, ground.safe.bottom - needed)), 3)})


def stepped(frame: TextFrame, by: int) -> TextFrame:
    """The frame with every paragraph `by` size steps larger, as far as sizes go."""
    return frame.model_copy(update={"paragraphs": smaller_by(frame.paragraphs, by)})


def smaller_by(paragraphs: tuple[Paragraph, ...], by: int) -> tuple[Paragraph, ...]:
    return tuple(p.model_copy(update={"step": min(4, max(SMALLEST_STEP, p.step + by))}) for p in paragraphs)


def _smallest(frame: TextFrame) -> bool:
    return all(paragraph.step <= SMALLEST_STEP for paragraph in frame.paragraphs)
