"""The layout temper of each look, as data in mm. How its words are set stands in core/press/themes/<key>.typ.

Margins are for an 8 x 8 in page; vertical positions scale with the page's height, widths are the page's less the margins.
"""

from dataclasses import dataclass

from core.errors import Invalid


@dataclass(frozen=True)
class Theme:
    """`picture_*` margins bound photo frames, `text_*` bound words; inner margins lie at the fold. `gap` stands between photos.
    `paper` is the page's colour, printed only when `prints_paper`. `most_photos` bounds a page, `most_on_spread` a spread.
    `opening_*` are top positions of a chapter opening on a 203.2 mm high page; `measure` is the width of running text.
    `colours` are those a maker may choose for words and borders, (name, '#rrggbb') each.
    `upright` are the text styles whose letters have no italic.
    `tilt` in degrees and `edge` in mm are for pasted prints, 0 where photos lie flat."""

    key: str
    name: str
    words: str
    picture_inner: float
    picture_outer: float
    picture_top: float
    picture_foot: float
    text_inner: float
    text_outer: float
    text_top: float
    text_foot: float
    gap: float
    measure: float
    most_photos: int
    most_on_spread: int
    folio_top: float
    opening_label_top: float
    opening_title_top: float
    opening_ornament_top: float
    opening_text_top: float
    caption_gap: float
    paper: str
    prints_paper: bool
    ink: str
    cover_background: str
    colours: tuple[tuple[str, str], ...]
    tapes: tuple[str, ...] = ()
    upright: tuple[str, ...] = ()
    tilt: float = 0.0
    edge: float = 0.0


BOOKSHOP = Theme(
    "bookshop", "Bookshop", "A classic serif with room to read.",
    picture_inner=20, picture_outer=17, picture_top=17, picture_foot=32,
    text_inner=20, text_outer=20, text_top=17, text_foot=32,
    gap=6, measure=143, most_photos=4, most_on_spread=7,
    folio_top=187.5, opening_label_top=41, opening_title_top=50, opening_ornament_top=82, opening_text_top=96,
    caption_gap=3.5, paper="#FFFDF8", prints_paper=False, ink="#231F1B", cover_background="#F4EEE2",
    colours=(("ink", "#231F1B"), ("clay", "#A8482F"), ("soft", "#6B5F52"), ("sage", "#4C5D4E"), ("white", "#FFFFFF")),
)  # fmt: skip

GALLERY = Theme(
    "gallery", "Gallery", "White walls, one picture at a time.",
    picture_inner=28, picture_outer=28, picture_top=28, picture_foot=38.4,
    text_inner=15, text_outer=15, text_top=17, text_foot=32,
    gap=6, measure=104, most_photos=1, most_on_spread=2,
    folio_top=186, opening_label_top=17, opening_title_top=25, opening_ornament_top=0, opening_text_top=110,
    caption_gap=4, paper="#FFFFFF", prints_paper=False, ink="#1C1B1A", cover_background="#FFFFFF",
    colours=(("ink", "#1C1B1A"), ("clay", "#8A4A35"), ("soft", "#5A5651"), ("sea", "#2F5568"), ("white", "#FFFFFF")),
)  # fmt: skip

KITCHEN_TABLE = Theme(
    "kitchen-table", "Kitchen table", "Prints, tape, and notes by hand.",
    picture_inner=19, picture_outer=19, picture_top=20, picture_foot=26,
    text_inner=24, text_outer=24, text_top=24, text_foot=30,
    gap=6, measure=146, most_photos=4, most_on_spread=7,
    folio_top=181, opening_label_top=0, opening_title_top=24, opening_ornament_top=57, opening_text_top=68,
    caption_gap=4, paper="#F8F0E0", prints_paper=True, ink="#33291F", cover_background="#DDE3D3",
    colours=(("ink", "#33291F"), ("clay", "#7A3422"), ("sage", "#4C5D4E"), ("blue", "#3B4A63"), ("white", "#FFFFFF")),
    tapes=("sage", "clay"),
    upright=(
        "title", "subtitle", "label", "heading", "quote", "hand", "caption", "caption-title", "byline", "folio",
        "cover-title", "cover-subtitle", "spine", "back",
    ),
    tilt=1.6, edge=3.5,
)  # fmt: skip

STEP = 1.125
"""How much larger words are set one size step up."""

STYLE_NAMES = {
    "title": "Title", "subtitle": "Subtitle", "label": "Small label", "heading": "Heading", "body": "Body text",
    "opening": "Opening of a story", "quote": "Quote", "caption": "Caption", "caption-title": "Caption’s title", "byline": "Signature",
    "hand": "Note by hand", "folio": "Page number", "cover-title": "Cover title", "cover-subtitle": "Cover subtitle", "spine": "Spine",
    "back": "Words on the back",
}  # fmt: skip
"""What a person calls each text style."""

CHOICES = ("title", "subtitle", "heading", "body", "quote", "caption", "byline", "hand", "label")
COVER_CHOICES = ("cover-title", "cover-subtitle", "back", "body", "quote", "caption")
"""The text styles a maker may choose from on a page and on the cover, best known first."""

THEMES: dict[str, Theme] = {theme.key: theme for theme in (BOOKSHOP, GALLERY, KITCHEN_TABLE)}
DEFAULT_THEME = "bookshop"


def theme_of(key: str) -> Theme:
    """The theme of this key. Raises Invalid when there is none."""
    try:
        return THEMES[key]
    except KeyError:
        raise Invalid(f"There is no look called “{key}”. Choose one of: {', '.join(THEMES)}.", field="theme") from None


def can(theme: str, style: str) -> frozenset[str]:
    """Which of "bold" and "italic" change how words of this style look in the theme of this key."""
    return frozenset({"bold"} if style in theme_of(theme).upright else {"bold", "italic"})


def colour_of(theme: Theme, name: str) -> str:
    """The theme's colour of this name as '#rrggbb'; '' for a name it does not have."""
    return dict(theme.colours).get(name, "")
