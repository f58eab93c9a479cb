"""The shade under words that stand on a photo: a text frame and what lies below it in, a box to be darkened out.

Places are mm; frames may be turned, each about its middle.
"""

from math import cos, radians, sin

from core.book.crop import inset
from core.book.document import AnyFrame, Frame, PhotoFrame, TextFrame

RISE = 14.0


def turned(x: float, y: float, degrees: float) -> tuple[float, float]:
    """A point turned clockwise about the origin, y running down."""
    turn = radians(degrees)
    return x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)


def local(frame: Frame, x: float, y: float) -> tuple[float, float]:
    """A point of the sheet seen from the frame's own top left corner, its turn undone."""
    dx, dy = turned(x - frame.x - frame.w / 2, y - frame.y - frame.h / 2, -frame.rotation)
    return dx + frame.w / 2, dy + frame.h / 2


def shade(text: TextFrame, below: tuple[AnyFrame, ...]) -> list[float] | None:
    """[turn, x, y, w, h]: the part of the picture under the frame's middle that is shaded for its words, its top left corner seen
    from the frame's and its turn about that corner; None where no photo lies there."""
    middle = (text.x + text.w / 2, text.y + text.h / 2)
    for photo in reversed(below):
        if isinstance(photo, PhotoFrame) and photo.photo and _holds(photo, *middle):
            return _box(text, photo)
    return None


def _holds(photo: PhotoFrame, x: float, y: float) -> bool:
    x, y = local(photo, x, y)
    return 0 <= x <= photo.w and 0 <= y <= photo.h


def _box(text: TextFrame, photo: PhotoFrame) -> list[float]:
    """From a little above the words down to the picture's foot, "down" as the words have it, along the picture's own edges
    and within its border."""
    apart = photo.rotation - text.rotation
    quarters = round(apart / 90)
    turn = apart - 90 * quarters
    edge = inset(photo) + photo.border
    width, height = (max(0.0, side - 2 * edge) for side in ((photo.w, photo.h) if quarters % 2 == 0 else (photo.h, photo.w)))
    x, y = local(text, photo.x + photo.w / 2, photo.y + photo.h / 2)
    _, top = turned(text.w / 2 - x, -y, -turn)
    top = max(-height / 2, top - RISE)
    across, down = turned(-width / 2, top, turn)
    return [turn, x + across, y + down, width, max(0.0, height / 2 - top)]
