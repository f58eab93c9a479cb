"""Who plays in the press's tests: a setter, painted print copies, small books."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import simplejpeg
from PIL import Image

from core.book.document import Cover, Document, Frame, Page, Paragraph, PhotoFrame, TextFrame
from core.press.setter import Setter

SHARED = Path(__file__).parents[2] / "../shared"
STEPS = (
    "Nobody had told us about the steps. Ana counted the first hundred aloud and then stopped, because the village had begun: houses "
    "with well-known boulders for roofs, a door no taller than Leo, a cat asleep on a wall that was older than anything extraordinarily "
    "incomprehensible we knew. Someone was frying garlic. Someone else was singing, badly, and did not stop when we passed."
)


NO_COVER = Cover()


@dataclass(frozen=True)
class Copy:
    path: Path
    width: int
    height: int


@cache
def setter() -> Setter:
    """One typesetter for all tests of this run: what it has loaded stays warm."""
    return Setter()


def print_copy(folder: Path, name: str, width: int, height: int, *, colours: str = "RGB", grain: int = 0) -> Copy:
    """A painted JPEG on disk: a gradient, with noise of `grain` levels where a heavy file is wanted. Another Pillow mode than
    RGB may be asked for by `colours`."""
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[..., 0] = np.linspace(40, 200, width, dtype=np.uint8)
    pixels[..., 1] = np.linspace(60, 180, height, dtype=np.uint8)[:, None]
    pixels[..., 2] = 120
    if grain:
        pixels += np.random.default_rng(width).integers(0, grain, pixels.shape, dtype=np.uint8)
    path = folder / f"{name}.jpg"
    if colours == "RGB":
        path.write_bytes(simplejpeg.encode_jpeg(pixels, quality=92))
    else:
        Image.fromarray(pixels).convert(colours).save(path, "JPEG")
    return Copy(path, width, height)


def words(frame_id: str, style: str, text: str, x: float = 30, y: float = 30, w: float = 140, h: float = 20, lang: str = "en") -> TextFrame:
    return TextFrame(id=frame_id, x=x, y=y, w=w, h=h, paragraphs=(Paragraph(style=style, text=text, lang=lang),))


def picture(frame_id: str, photo: str, x: float = 40, y: float = 60, w: float = 80, h: float = 60, **more: object) -> PhotoFrame:
    return PhotoFrame(id=frame_id, photo=photo, x=x, y=y, w=w, h=h, **more)


def page(page_id: str, *frames: Frame, kind: str = "photos", folio: bool = True) -> Page:
    return Page(id=page_id, kind=kind, frames=frames, folio=folio)


def book(*pages: Page, theme: str = "bookshop", format: str = "booklet-8x8", title: str = "Monsanto", cover: Cover = NO_COVER) -> Document:
    return Document(title=title, theme=theme, format=format, pages=pages, cover=cover)
