"""What a finished page really holds: a page of a PDF in, its pictures, lines of text and colours out, places in points.

Content streams are read with their matrices and text state (ISO 32000-1, 8.3 and 9.4); forms inside forms are followed.
"""

from dataclasses import dataclass, field
from itertools import takewhile
from math import dist, hypot

import pikepdf

from core.press.pdf_fonts import Font, font_of

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
OPERATORS = "q Q cm Do BT ET Tf Tm Td TD T* TL Tc Tw Tz Ts Tj TJ k K cs CS f F f* B B* b b* S s sh"
PAINTS = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"})
DEEPEST = 8
TOUCHING = 0.02


@dataclass(frozen=True)
class Picture:
    """An image as placed: `matrix` maps the unit square to the page (pt from its bottom left corner); `size` in px."""

    matrix: Matrix
    size: tuple[int, int]
    colour_space: str


@dataclass(frozen=True)
class Run:
    """A run of text: where its baseline starts, where its last letter ends and how far up its letters reach (pt), and what it says."""

    start: tuple[float, float]
    end: tuple[float, float]
    up: tuple[float, float]
    text: str
    missing: bool


@dataclass
class Ink:
    pictures: list[Picture] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    fonts: dict[str, Font] = field(default_factory=dict)
    cmyk: bool = False
    painted: bool = False


@dataclass
class _Text:
    font: Font | None = None
    size: float = 0.0
    matrix: Matrix = IDENTITY
    line: Matrix = IDENTITY
    spacing: float = 0.0
    word_spacing: float = 0.0
    leading: float = 0.0


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does `first`, then `then`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """The point (x, y) through the matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def ink_of(page: pikepdf.Page, fonts: dict[tuple[int, int], Font]) -> Ink:
    """What the page holds. `fonts` is shared between the pages of a file so that each font is read once."""
    ink = Ink()
    _Reader(ink, fonts).read(page.obj, page.obj.get("/Resources", pikepdf.Dictionary()), IDENTITY, 0)
    return ink


class _Reader:
    def __init__(self, ink: Ink, fonts: dict[tuple[int, int], Font]) -> None:
        self.ink = ink
        self.fonts = fonts
        self._pen: tuple[Font | None, tuple[float, float]] = (None, (0.0, 0.0))

    def read(self, stream: pikepdf.Object, resources: pikepdf.Object, matrix: Matrix, depth: int) -> None:
        stack: list[Matrix] = []
        text = _Text()
        for operands, operator in pikepdf.parse_content_stream(stream, OPERATORS):
            name = str(operator)
            if name == "q":
                stack.append(matrix)
            elif name == "Q":
                matrix = stack.pop() if stack else matrix
            elif name == "cm":
                matrix = times(tuple(map(float, operands)), matrix)
            elif name == "Do":
                self._object(resources.get("/XObject", {}).get(str(operands[0])), resources, matrix, depth)
            elif name in PAINTS:
                self.ink.painted = True
            elif name in ("k", "K"):
                self.ink.cmyk = True
            elif name in ("cs", "CS"):
                self._colour_space(str(operands[0]), resources)
            else:
                self._text(name, operands, text, resources, matrix)

    def _object(self, item: pikepdf.Object | None, resources: pikepdf.Object, matrix: Matrix, depth: int) -> None:
        if item is None:
            return
        if item.get("/Subtype") == "/Image":
            self.ink.painted = True
            self.ink.pictures.append(Picture(matrix, (int(item.Width), int(item.Height)), space_name(item.get("/ColorSpace"))))
        elif item.get("/Subtype") == "/Form" and depth < DEEPEST:
            inner = tuple(map(float, item.get("/Matrix", IDENTITY)))
            self.read(item, item.get("/Resources", resources), times(inner, matrix), depth + 1)

    def _colour_space(self, name: str, resources: pikepdf.Object) -> None:
        space = resources.get("/ColorSpace", {}).get(name, name)
        self.ink.cmyk |= space_name(space) == "CMYK"

    def _text(self, name: str, operands: list, text: _Text, resources: pikepdf.Object, matrix: Matrix) -> None:
        if name == "BT":
            text.matrix = text.line = IDENTITY
        elif name == "Tf":
            text.font, text.size = self._font(str(operands[0]), resources), float(operands[1])
        elif name == "Tm":
            text.matrix = text.line = tuple(map(float, operands))
        elif name in ("Td", "TD"):
            text.leading = -float(operands[1]) if name == "TD" else text.leading
            text.matrix = text.line = times((1, 0, 0, 1, float(operands[0]), float(operands[1])), text.line)
        elif name == "T*":
            text.matrix = text.line = times((1, 0, 0, 1, 0, -text.leading), text.line)
        elif name == "TL":
            text.leading = float(operands[0])
        elif name == "Tc":
            text.spacing = float(operands[0])
        elif name == "Tw":
            text.word_spacing = float(operands[0])
        elif name in ("Tj", "TJ") and text.font:
            self._show(operands[0] if name == "TJ" else [operands[0]], text, matrix)

    def _font(self, name: str, resources: pikepdf.Object) -> Font | None:
        found = resources.get("/Font", {}).get(name)
        if found is None:
            return None
        key = found.objgen
        if key not in self.fonts:
            self.fonts[key] = font_of(found)
        self.ink.fonts[self.fonts[key].name] = self.fonts[key]
        return self.fonts[key]

    def _show(self, pieces: list, text: _Text, matrix: Matrix) -> None:
        font, advance, codes = text.font, 0.0, []
        for piece in pieces:
            if isinstance(piece, pikepdf.String):
                new = font.codes(bytes(piece))
                codes += new
                advance += sum(map(font.width, new)) * text.size + len(new) * text.spacing
            else:
                advance -= float(piece) / 1000 * text.size
        blank = list(takewhile(lambda code: font.text([code]).isspace(), reversed(codes)))
        inked = advance - sum(map(font.width, blank)) * text.size
        whole = times(text.matrix, matrix)
        foot, head = at(whole, 0, 0), at(whole, 0, text.size)
        end, up = at(whole, inked, 0), (head[0] - foot[0], head[1] - foot[1])
        self._add(Run(foot, end, up, font.text(codes), font.misses(codes)), (font, at(whole, advance, 0)))
        text.matrix = times((1, 0, 0, 1, advance, 0), text.matrix)

    def _add(self, run: Run, pen: tuple[Font, tuple[float, float]]) -> None:
        """Adds a run, or makes the last one longer where this one goes on with its line in the same font."""
        runs, (font, place) = self.ink.runs, self._pen
        if runs and font is pen[0] and _goes_on(runs[-1], run, place):
            last = runs.pop()
            run = Run(last.start, run.end if run.text.strip() else last.end, run.up, last.text + run.text, last.missing or run.missing)
        runs.append(run)
        self._pen = pen


def _goes_on(last: Run, run: Run, place: tuple[float, float]) -> bool:
    """Whether a run stands where the pen was left after the last one, or behind a space that was made wider or narrower."""
    size, (dx, dy) = hypot(*run.up), (run.start[0] - place[0], run.start[1] - place[1])
    risen = abs(dx * run.up[0] + dy * run.up[1]) / (size or 1.0)
    room = size if last.text[-1:] == " " else TOUCHING
    return dist(last.up, run.up) < TOUCHING and risen < TOUCHING and hypot(dx, dy) < room


def space_name(space: pikepdf.Object | str | None) -> str:
    """'RGB', 'Gray', 'CMYK' or the name of another colour space."""
    plain = {"/DeviceRGB": "RGB", "/DeviceGray": "Gray", "/DeviceCMYK": "CMYK", "/CalRGB": "RGB", "/CalGray": "Gray"}
    if isinstance(space, pikepdf.Array) and len(space) > 1:
        kind = str(space[0])
        if kind == "/ICCBased":
            return {1: "Gray", 3: "RGB", 4: "CMYK"}.get(int(space[1].get("/N", 0)), kind)
        if kind in ("/Indexed", "/Pattern"):
            return space_name(space[1])
        return plain.get(kind, kind.lstrip("/"))
    return plain.get(str(space), str(space).lstrip("/"))
