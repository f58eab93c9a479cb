"""What a frame shows of its photo: a photo frame and the photo's size in pixels in, where the whole photo lies in mm out."""

from dataclasses import dataclass

from core.book.document import PhotoFrame
from core.book.formats import INCH
from core.facts import Box


@dataclass(frozen=True)
class Cut:
    """Where the whole photo lies relative to its window's top left corner, all in mm; the window is `width` x `height`."""

    width: float
    height: float
    left: float
    top: float
    photo_width: float
    photo_height: float

    def seen(self) -> Box:
        """The part of the photo that shows, in fractions of the photo."""
        wide, high = self.photo_width, self.photo_height
        return Box(x=-self.left / wide, y=-self.top / high, w=self.width / wide, h=self.height / high)


def inset(frame: PhotoFrame) -> float:
    """How far the picture lies within the frame's box, in mm."""
    return frame.edge if frame.look == "print" else 0.0


def cut(frame: PhotoFrame, size: tuple[int, int]) -> Cut:
    """How a photo of `size` (width, height) px is cropped by its frame: it covers the window, the focus nearest to the middle."""
    width, height = max(frame.w - 2 * inset(frame), 0.1), max(frame.h - 2 * inset(frame), 0.1)
    aspect = size[0] / size[1]
    photo_width = max(width, height * aspect) * max(frame.zoom, 1.0)
    photo_height = photo_width / aspect
    left = min(0.0, max(width - photo_width, width / 2 - frame.focus[0] * photo_width))
    top = min(0.0, max(height - photo_height, height / 2 - frame.focus[1] * photo_height))
    return Cut(width, height, left, top, photo_width, photo_height)


def dpi_of(frame: PhotoFrame, size: tuple[int, int]) -> float:
    """Dots per inch that the photo's own pixels give in this frame."""
    return size[0] * INCH / cut(frame, size).photo_width
