"""How high texts stand and where their lines end: places of words as the typesetter tells them in, Measured out."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from core.book.formats import POINT
from core.book.measure import Measured, TextLine, TextRequest
from core.press.words import clean, plain_paragraph, tokens

PLACES = """{
  let place(mark) = { let at = mark.location().position(); (at.page, at.x.pt(), at.y.pt()) }
  let places(name) = query(name).map(place)
  (
    tops: query(<top>).map(mark => (..place(mark), mark.value.line, mark.value.rise)),
    ends: places(<end>), starts: places(<from>), stops: places(<to>),
  )
}"""
SAME_LINE = 0.5
NO_SPACE = 1.0
HARD_ENDS = "-‐–—/\u200b"


@dataclass(frozen=True)
class _Word:
    """A word, its offset in the text, and the places (x, baseline) in pt of the marks before and behind it. The mark before
    the first word of a line may still stand at the end of the line above."""

    text: str
    offset: int
    start: tuple[float, float]
    stop: tuple[float, float]

    @property
    def end(self) -> int:
        return self.offset + len(self.text)


def request_sheet(request: TextRequest) -> dict:
    """A request as plain data, its words marked."""
    told = [plain_paragraph(paragraph, request.theme, marked=True) for paragraph in request.paragraphs]
    return {"width": request.width, "paragraphs": told}


def measured(requests: list[TextRequest], places: dict) -> list[Measured]:
    """One Measured a request, from what the typesetter answered to PLACES."""
    tops = iter(places["tops"])
    marks = zip(places["starts"], places["stops"], strict=True)
    return [_one(request, tops, marks, end[2]) for request, end in zip(requests, places["ends"], strict=True)]


def _one(request: TextRequest, tops: Iterator[list], marks: Iterator[tuple], height: float) -> Measured:
    lines: list[TextLine] = []
    widest = 0.0
    for index, (paragraph, top) in enumerate(zip(request.paragraphs, islice(tops, len(request.paragraphs)), strict=True)):
        *_, line_height, rise = top
        text = clean(paragraph.text)
        for row, end in _rows(text, _words(text, marks)):
            lines.append(TextLine(index, end, (row[-1].stop[1] + line_height - rise) * POINT))
            widest = max(widest, _width(row))
    return Measured(height * POINT, min(widest * POINT, request.width), tuple(lines))


def _words(text: str, marks: Iterator[tuple]) -> list[_Word]:
    found = [(piece, offset) for piece, offset in tokens(text) if not piece.isspace()]
    placed = zip(found, islice(marks, len(found)), strict=True)
    return [_Word(piece, offset, tuple(start[1:]), tuple(stop[1:])) for (piece, offset), (start, stop) in placed]


def _rows(text: str, words: list[_Word]) -> Iterator[tuple[list[_Word], int]]:
    """The words that end on each line, and the offset in the text where the line ends."""
    row: list[_Word] = []
    for word in words:
        if row and abs(word.stop[1] - row[-1].stop[1]) > SAME_LINE:
            yield row, _turn(row, word)
            row = []
        row.append(word)
    if row:
        yield row, len(text)


def _turn(row: list[_Word], following: _Word) -> int:
    """Where the line of `row` ends: after its last word, or inside the following word when that begins on the same line."""
    last = row[-1]
    same_line = abs(following.start[1] - last.stop[1]) <= SAME_LINE
    if not same_line or abs(following.start[0] - last.stop[0]) <= NO_SPACE or len(following.text) < 2:
        return last.end
    letter = sum(abs(word.stop[0] - word.start[0]) for word in row[1:]) / max(1, sum(len(word.text) for word in row[1:])) or NO_SPACE
    carried = round(abs(following.stop[0]) / letter)
    guess = min(max(following.end - carried, following.offset + 1), following.end - 1)
    hard = [at + 1 for at, letter in enumerate(following.text[:-1]) if letter in HARD_ENDS]
    return min((following.offset + at for at in hard), key=lambda at: abs(at - guess), default=guess)


def _width(row: list[_Word]) -> float:
    """From the leftmost to the rightmost mark that surely stand on the row's own line."""
    line = row[-1].stop[1]
    across = [x for word in row for x, y in (word.start, word.stop) if abs(y - line) <= SAME_LINE]
    return max(across) - min(across)
