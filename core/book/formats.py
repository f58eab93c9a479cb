"""Formats as data: exact trim, bleed, safety, page range and cover rule of one printer's product. All lengths in mm."""

from collections.abc import Callable
from dataclasses import dataclass

from core.errors import Invalid

INCH = 25.4
POINT = INCH / 72


def lulu_perfect_spine(pages: int) -> float:
    """Spine in mm of a Lulu perfect-bound book: pages / 444 + 0.06 in (Lulu's book creation guide)."""
    return (pages / 444 + 0.06) * INCH


def stapled_spine(pages: int) -> float:
    """A booklet is stapled through the fold and has no spine."""
    return 0.0


def estimated_casebound_spine(pages: int) -> float:
    """Spine in mm guessed for Prodigi hardcovers (0.17 mm a leaf of 170 gsm, two boards of 2.5 mm): Prodigi's API gives
    the true width when an order is placed, so a print order must ask there."""
    return pages / 2 * 0.17 + 5.0


@dataclass(frozen=True)
class Format:
    """`gutter` is the inner margin asked for beyond `safety`. Page counts run from `min_pages` to `max_pages` in steps of `step`.
    `spine_estimated` is true where only the printer's own service knows the exact spine."""

    key: str
    name: str
    printer: str
    width: float
    height: float
    bleed: float
    safety: float
    gutter: float
    min_pages: int
    max_pages: int
    step: int
    spine: Callable[[int], float]
    spine_estimated: bool = False

    def cover_size(self, pages: int) -> tuple[float, float]:
        """(width, height) in mm of the wrap-around cover with its bleed: back, spine, front side by side."""
        return 2 * self.width + self.spine(pages) + 2 * self.bleed, self.height + 2 * self.bleed

    def allows(self, pages: int) -> bool:
        return self.min_pages <= pages <= self.max_pages and (pages - self.min_pages) % self.step == 0

    def round_up(self, pages: int) -> int:
        """The fewest allowed pages that hold `pages`; the maximum where it is passed."""
        over = max(0, pages - self.min_pages)
        return min(self.max_pages, self.min_pages + -(-over // self.step) * self.step)


def _lulu(key: str, name: str, width: float, height: float) -> Format:
    return Format(
        key, name, "Lulu", width, height,
        bleed=0.125 * INCH, safety=0.5 * INCH, gutter=6.0,
        min_pages=32, max_pages=800, step=2, spine=lulu_perfect_spine,
    )  # fmt: skip


FORMATS: dict[str, Format] = {
    f.key: f
    for f in (
        _lulu("square-8.5", "Square, 8.5 × 8.5 in", 8.5 * INCH, 8.5 * INCH),
        _lulu("landscape-11x8.5", "Wide, 11 × 8.5 in", 11 * INCH, 8.5 * INCH),
        _lulu("portrait-8.5x11", "Tall, 8.5 × 11 in", 8.5 * INCH, 11 * INCH),
        _lulu("novel-6x9", "Reader, 6 × 9 in", 6 * INCH, 9 * INCH),
        _lulu("a4", "A4, 210 × 297 mm", 210.0, 297.0),
        Format(
            "prodigi-9x9", "Hard cover, 9 × 9 in", "Prodigi", 9 * INCH, 9 * INCH,
            bleed=3.0, safety=10.0, gutter=6.0,
            min_pages=24, max_pages=300, step=2, spine=estimated_casebound_spine, spine_estimated=True,
        ),
        Format(
            "booklet-8x8", "Booklet, 8 × 8 in", "", 8 * INCH, 8 * INCH,
            bleed=0.125 * INCH, safety=0.5 * INCH, gutter=6.0,
            min_pages=2, max_pages=48, step=2, spine=stapled_spine,
        ),
    )
}  # fmt: skip

DEFAULT_FORMAT = "square-8.5"
BOOKLET = "booklet-8x8"


def format_of(key: str) -> Format:
    """The format of this key. Raises Invalid when there is none."""
    try:
        return FORMATS[key]
    except KeyError:
        raise Invalid(f"There is no book size called “{key}”. Choose one of: {', '.join(FORMATS)}.", field="format") from None
