"""Long memories flowed over pages: paragraphs and the room of each page in, pieces cut at line ends out.

No widow and no orphan: two lines of a paragraph at least stand on either side of a cut, a heading keeps its text and a story's last
words keep who told them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.book.brief import MemoryText
from core.book.document import Paragraph
from core.book.measure import Measure, Measured, TextRequest
from core.book.phrases import say
from core.book.tongues import language_of

LINES_KEPT = 2
DROP_CAP_LINES = 3
PAGE_OF_CHARACTERS = 6000
ROUNDING = 0.2
KEEPS_NEXT = {"heading", "title", "label"}


@dataclass(frozen=True)
class Piece:
    """What stands on one page, and how high (mm)."""

    paragraphs: tuple[Paragraph, ...]
    height: float


def paragraphs_of(memory: MemoryText, language: str, *, opens: bool) -> tuple[Paragraph, ...]:
    """The memory's text in paragraphs, the first as a story's opening when it `opens` a chapter, then who told it."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", memory.text.replace("\r\n", "\n")) if block.strip()]
    styles = ["opening" if opens and not i else "body" for i in range(len(blocks))]
    told = [Paragraph(style=style, text=text, lang=language_of(text, language)) for style, text in zip(styles, blocks, strict=True)]
    if memory.author.strip():
        told.append(Paragraph(style="byline", text=say("told", language, name=memory.author.strip()), lang=language))
    return tuple(told)


def flow(paragraphs: tuple[Paragraph, ...], theme: str, width: float, first_room: float, room: float, measure: Measure) -> list[Piece]:
    """Pieces of `paragraphs`, `width` mm wide, at most `first_room` mm high on the first page and `room` on the others. A first
    piece may be empty when nothing fits there."""
    pieces: list[Piece] = []
    rest = paragraphs
    while rest:
        here = room if pieces else first_room
        piece, rest = _page(rest, theme, width, here, measure, must=bool(pieces) or first_room >= room)
        pieces.append(piece)
    return pieces


@dataclass(frozen=True)
class Slot:
    """A frame for a piece, mm: about how many `characters` it holds, and what stands in it `now`."""

    width: float
    height: float
    characters: int
    now: Piece


def pour(
    paragraphs: tuple[Paragraph, ...],
    theme: str,
    slots: Sequence[Slot],
    measure: Measure,
    ends: Sequence[tuple[Paragraph, ...] | None] = (),
) -> tuple[list[Piece], tuple[Paragraph, ...]]:
    """A piece for each slot, by the same rules as `flow`, and what found no room. A piece may be empty. `ends` is what follows each
    slot as things stand (None where that is not asked): where just that is left to pour, the slots behind keep what they have."""
    pieces: list[Piece] = []
    largest = max((slot.height for slot in slots), default=0.0)
    for at, slot in enumerate(slots):
        if not paragraphs:
            pieces.append(Piece((), 0.0))
            continue
        must = slot.height >= largest
        piece, paragraphs = _page(paragraphs, theme, slot.width, slot.height, measure, must, slot.characters, slot.now)
        pieces.append(piece)
        if ends and paragraphs == ends[at]:
            return [*pieces, *(later.now for later in slots[at + 1 :])], ()
    return pieces, paragraphs


def _page(
    paragraphs: tuple[Paragraph, ...],
    theme: str,
    width: float,
    room: float,
    measure: Measure,
    must: bool,
    characters: int = PAGE_OF_CHARACTERS,
    now: Piece | None = None,
) -> tuple[Piece, tuple[Paragraph, ...]]:
    """As much as fits the room, and the rest. `must` takes one line at least, whatever it costs. What stands there `now` is not
    measured again."""
    near = _a_page_of(paragraphs, characters)
    measured = measure([TextRequest(theme, near, width)])[0]
    whole = len(near) == len(paragraphs) and near[-1].text == paragraphs[-1].text
    if whole and measured.height <= room:
        return Piece(near, measured.height + ROUNDING), ()
    if measured.height <= room and characters < PAGE_OF_CHARACTERS:
        return _page(paragraphs, theme, width, room, measure, must)
    for cut in _cuts(near, measured, room, must):
        piece, rest = _divide(paragraphs, *cut)
        if now and piece == now.paragraphs:
            return now, rest
        height = measure([TextRequest(theme, piece, width)])[0].height
        if height <= room:
            return Piece(piece, height + ROUNDING), rest
    if must:
        first = measured.lines[0]
        piece, rest = _divide(paragraphs, first.paragraph, first.end)
        return Piece(piece, measure([TextRequest(theme, piece, width)])[0].height + ROUNDING), rest
    return Piece((), 0.0), paragraphs


def _a_page_of(paragraphs: tuple[Paragraph, ...], characters: int) -> tuple[Paragraph, ...]:
    """The paragraphs a page could hold at most, so that measuring a long story takes time in step with its length."""
    near: list[Paragraph] = []
    most, room = PAGE_OF_CHARACTERS, characters
    for paragraph in paragraphs:
        if len(paragraph.text) > 2 * most:
            at = paragraph.text.rfind(" ", most, 2 * most)
            near.append(paragraph.model_copy(update={"text": paragraph.text[: at if at > 0 else 2 * most], "breaks": True}))
            break
        near.append(paragraph)
        room -= len(paragraph.text)
        most -= len(paragraph.text)
        if room <= 0 or most <= 0:
            break
    return tuple(near)


def _cuts(paragraphs: tuple[Paragraph, ...], measured: Measured, room: float, must: bool) -> Iterator[tuple[int, int]]:
    """(paragraph, offset) after which the page may end, the fullest first; those that leave a widow last, and only if one must."""
    lines = measured.lines
    fitting = [i for i, line in enumerate(lines) if line.bottom <= room and i + 1 < len(lines)]
    good = [i for i in reversed(fitting) if _may_end(paragraphs, measured, i)]
    poor = [i for i in reversed(fitting) if i not in set(good)] if must else []
    for i in good + poor:
        yield lines[i].paragraph, lines[i].end


def _may_end(paragraphs: tuple[Paragraph, ...], measured: Measured, at: int) -> bool:
    line, following = measured.lines[at], measured.lines[at + 1]
    paragraph = paragraphs[line.paragraph]
    if following.paragraph != line.paragraph:
        return paragraph.style not in KEEPS_NEXT and paragraphs[following.paragraph].style != "byline"
    if _inside_word(paragraph.text, line.end):
        return False
    own = [i for i, other in enumerate(measured.lines) if other.paragraph == line.paragraph]
    before, after = at - own[0] + 1, own[-1] - at
    fewest = DROP_CAP_LINES if paragraph.style == "opening" and not paragraph.continues else LINES_KEPT
    return before >= fewest and after >= LINES_KEPT


def _inside_word(text: str, end: int) -> bool:
    """Whether a line ends at a hyphen the typesetter put in: cut there, the word would lose it."""
    if not 0 < end < len(text):
        return False
    before, after = text[end - 1], text[end]
    return before.isalpha() and after.isalpha() and ord(before) < 0x2E80 and ord(after) < 0x2E80


def _divide(paragraphs: tuple[Paragraph, ...], at: int, end: int) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]]:
    """Cut after offset `end` of paragraph `at`."""
    cut = paragraphs[at]
    before, after = cut.text[:end].rstrip(), cut.text[end:].lstrip()
    if not after:
        return paragraphs[: at + 1], paragraphs[at + 1 :]
    joint = cut.text[len(before) : len(cut.text) - len(after)]
    head = cut.model_copy(update={"text": before, "breaks": True, "joint": joint})
    tail = cut.model_copy(update={"text": after, "continues": True, "style": "body" if cut.style == "opening" else cut.style})
    return (*paragraphs[:at], head), (tail, *paragraphs[at + 1 :])
