"""Photos for a page that is drawn as a picture: the screen copy that we made of each in, plain pixels out, no more than the page shows."""

from pathlib import Path

from core.imaging.decode import mapped, scaled_jpeg
from core.imaging.recolour import recoloured


def write_pixels(copy: str, need: tuple[int, int], changes: tuple[float, ...] | None, target: Path) -> tuple[int, int]:
    """Writes the copy's pixels, three bytes each, at least `need` (w, h) of the whole photo where it has them; how many there are.

    `changes` is a matrix for its colours (core.book.filters)."""
    with mapped(copy) as data:
        pixels = scaled_jpeg(data, need)
    if changes is not None:
        pixels = recoloured(pixels, changes)
    target.write_bytes(pixels.tobytes())
    return pixels.shape[1], pixels.shape[0]
