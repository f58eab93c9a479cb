"""The areas of a page: a format and a theme in, millimetre boxes for pictures and words out, mirrored for left and right pages."""

from dataclasses import dataclass

from core.book.document import is_right_hand
from core.book.formats import Format
from core.book.themes import Theme

THEME_PAGE = 203.2


@dataclass(frozen=True)
class Area:
    """A box in mm from the page's top left trim corner."""

    x: float
    y: float
    w: float
    h: float

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def size(self) -> float:
        """Square millimetres."""
        return self.w * self.h


@dataclass(frozen=True)
class Sheet:
    """One format dressed in one theme. Theme margins are for a 203.2 mm page: vertical ones grow and shrink with the page's
    height, side ones with its width, and never go below the printer's safety (plus the gutter at the fold)."""

    format: Format
    theme: Theme

    def down(self, y: float) -> float:
        """A vertical position of the theme's page on this page."""
        return y * self.format.height / THEME_PAGE

    def across(self, x: float) -> float:
        return x * self.format.width / THEME_PAGE

    @property
    def inner_safety(self) -> float:
        """Distance from the fold inside which nothing that matters may stand."""
        return self.format.safety + self.format.gutter

    def picture(self, number: int) -> Area:
        """Where photos stand on page `number`."""
        t = self.theme
        return self._area(number, t.picture_inner, t.picture_outer, t.picture_top, t.picture_foot)

    def words(self, number: int) -> Area:
        """Where words stand on page `number`."""
        t = self.theme
        return self._area(number, t.text_inner, t.text_outer, t.text_top, t.text_foot)

    def running(self, number: int) -> Area:
        """The column of running text: the theme's measure, on the centre axis or flush left as the theme has it."""
        words = self.words(number)
        width = min(self.theme.measure, words.w)
        left = words.x + (words.w - width) / 2 if self.theme.key == "bookshop" else words.x
        return Area(left, words.y, width, words.h)

    def bled(self) -> Area:
        """The whole page with its bleed on all four sides."""
        f = self.format
        return Area(-f.bleed, -f.bleed, f.width + 2 * f.bleed, f.height + 2 * f.bleed)

    def safe(self, number: int) -> Area:
        """Inside the printer's safety and off the gutter."""
        return self._area(number, 0, 0, 0, 0)

    @property
    def words_end(self) -> float:
        """The lowest point a caption below the pictures may reach: just above the page number."""
        return min(self.down(self.theme.folio_top) - 1.0, self.format.height - self.format.safety)

    def _area(self, number: int, inner: float, outer: float, top: float, foot: float) -> Area:
        f = self.format
        inner = max(self.across(inner), self.inner_safety)
        outer = max(self.across(outer), f.safety)
        top, foot = max(self.down(top), f.safety), max(self.down(foot), f.safety)
        left = inner if is_right_hand(number) else outer
        return Area(left, top, f.width - inner - outer, f.height - top - foot)
