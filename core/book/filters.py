"""How a photo is shown other than it was taken: a photo frame's tone, warmth and exposure in, one matrix out, for screen and print.

The matrix has three rows of four numbers, one row for each of red, green and blue: new = row · (r, g, b, 1), all from 0 to 1 and in
sRGB's own values (not linear light), so that a browser's feColorMatrix and a print copy come out alike. Beyond 0 and 1 it is cut off.
"""

from hashlib import sha256

from core.book.document import Document, PhotoFrame

Matrix = tuple[float, ...]
"""Twelve numbers, row after row."""

LUMA = (0.2126, 0.7152, 0.0722)
"""How bright red, green and blue are to the eye (Rec. ITU-R BT.709)."""

WARM_RED, WARM_BLUE = 0.09, -0.14
"""What warmth 1 adds to red and takes from blue; gentle, since paper shows casts more than screens do."""

GAMMA = 2.2
DECIMALS = 5
IDENTITY: Matrix = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def matrix(frame: PhotoFrame) -> Matrix | None:
    """The frame's filters as one matrix: tone first, then warmth, then exposure. None where the photo stays as it is."""
    mixes = [LUMA] * 3 if frame.tone == "bw" else [IDENTITY[0:3], IDENTITY[4:7], IDENTITY[8:11]]
    gains = _gains(frame.warmth, frame.exposure)
    rows = [(*(gain * part for part in mix), 0.0) for gain, mix in zip(gains, mixes, strict=True)]
    found = tuple(round(value, DECIMALS) for row in rows for value in row)
    return None if found == IDENTITY else found


def variant(frame: PhotoFrame) -> str:
    """A name for the frame's photo as it is shown there: the photo's id, and what tells its filters where it has any."""
    found = matrix(frame)
    return frame.photo if found is None else f"{frame.photo}-{name_of(found)}"


def variants(document: Document) -> dict[str, tuple[str, Matrix | None]]:
    """Every variant of a photo that pages and cover show: the photo's id and the matrix of its filters."""
    sheets = (*(page.frames for page in document.pages), document.cover.front, document.cover.back)
    frames = [frame for sheet in sheets for frame in sheet if isinstance(frame, PhotoFrame) and frame.photo]
    return {variant(frame): (frame.photo, matrix(frame)) for frame in frames}


def name_of(found: Matrix) -> str:
    """A short name made from the matrix, the same every time: frames with equal filters share it."""
    return sha256(" ".join(map(str, found)).encode()).hexdigest()[:16]


def _gains(warmth: float, exposure: float) -> tuple[float, float, float]:
    """What red, green and blue are multiplied by. Warmth keeps a grey as bright as it is; exposure 1 is one stop more light."""
    warm = (1 + WARM_RED * warmth, 1.0, 1 + WARM_BLUE * warmth)
    light = 2 ** (exposure / GAMMA) / sum(part * gain for part, gain in zip(LUMA, warm, strict=True))
    return warm[0] * light, warm[1] * light, warm[2] * light
