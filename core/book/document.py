"""The laid-out book as plain data in millimetres: cover, chapters, pages, frames. What goes in JSON comes back equal."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from core.facts import Plain

Colour = Annotated[str, Field(pattern=r"^(#[0-9A-Fa-f]{6})?$")]
"""'#rrggbb', or '' for the theme's own."""

Amount = Annotated[float, Field(ge=-1.0, le=1.0)]
"""How much of something, from -1 through 0 (as it is) to 1."""


class Paragraph(Plain):
    """One paragraph (or a piece of one) in a text style of the theme.

    Styles every theme sets: title, label, heading, body, opening (a story's first paragraph), quote, caption,
    caption-title, byline, folio, subtitle, hand (notes on a card), cover-title, cover-subtitle, spine, back.
    `lang` is a BCP 47 tag, it chooses hyphenation. A story that flows over pages is cut at line ends: `continues` marks a
    piece whose beginning stands on an earlier page (no indent), `breaks` one whose last line goes on (justified to the edge);
    `joint` is what stood between such a piece and the next: a space, a line's end or nothing.
    The maker's own wishes come on top of the style: `bold` and `italic` turn what the style has, `align` '' is the style's own,
    each `step` is a size up or down (core.book.themes.STEP), `colour` names one of the theme's colours, '' is the style's own.
    """

    style: str
    text: str
    lang: str = "en"
    continues: bool = False
    breaks: bool = False
    joint: str = " "
    bold: bool = False
    italic: bool = False
    align: Literal["", "start", "center", "end", "justify"] = ""
    step: Annotated[int, Field(ge=-4, le=4)] = 0
    colour: str = ""


class Frame(Plain):
    """A box; x, y, w, h in mm from the page's top left trim corner, before rotation (degrees clockwise, about its centre)."""

    model_config = ConfigDict(allow_inf_nan=False)

    id: str
    x: float
    y: float
    w: float
    h: float
    rotation: float = 0.0


class PhotoFrame(Frame):
    """A photo cropped to the frame; `photo` '' is a frame that waits for one and prints nothing.

    `focus` is the point of the upright photo (fractions) that is kept nearest to the frame's centre; `zoom` 1 shows as much of the
    photo as covers the frame. `look` 'print' adds the white edge, tape and shadow of a paper print inside the frame's box (the
    picture itself is inset by `edge` mm). `tape` is a colour name of the theme or ''. `border` is a line of so many mm inside the
    picture's edge, `border_colour` names one of the theme's colours ('' its ink). `tone`, `warmth` and `exposure` change how the
    photo is shown and printed (core.book.filters).
    """

    kind: Literal["photo"] = "photo"
    photo: str
    focus: tuple[float, float] = (0.5, 0.5)
    zoom: float = 1.0
    look: Literal["plain", "print"] = "plain"
    edge: float = 0.0
    tape: str = ""
    border: Annotated[float, Field(ge=0.0, le=10.0)] = 0.0
    border_colour: str = ""
    tone: Literal["", "bw"] = ""
    warmth: Amount = 0.0
    exposure: Amount = 0.0
    alt: str = ""


class TextFrame(Frame):
    """Paragraphs set in the frame from `valign`. `story` is the id of the memory whose text flows through this frame.
    `about` is the id of the photo frame that a caption belongs to."""

    kind: Literal["text"] = "text"
    paragraphs: tuple[Paragraph, ...] = ()
    valign: Literal["top", "middle", "bottom"] = "top"
    story: str = ""
    about: str = ""


class OrnamentFrame(Frame):
    """A drawing of the theme: 'asterism', 'rule' (brush line), 'card' (ruled slip), 'panel' (filled with `colour`)."""

    kind: Literal["ornament"] = "ornament"
    name: str
    colour: Colour = ""


AnyFrame = Annotated[PhotoFrame | TextFrame | OrnamentFrame, Field(discriminator="kind")]

PageKind = Literal["title", "opening", "photos", "story", "blank"]


class Page(Plain):
    """One page. Frames are drawn in order. `layout` counts which of the ranked layouts this is (shuffle draws the next).
    `folio` says whether the page shows its number."""

    id: str
    kind: PageKind
    chapter: str = ""
    frames: tuple[AnyFrame, ...] = ()
    background: Colour = ""
    folio: bool = True
    locked: bool = False
    layout: int = 0

    @property
    def photo_frames(self) -> tuple[PhotoFrame, ...]:
        return tuple(frame for frame in self.frames if isinstance(frame, PhotoFrame))

    @property
    def text_frames(self) -> tuple[TextFrame, ...]:
        return tuple(frame for frame in self.frames if isinstance(frame, TextFrame))


class Chapter(Plain):
    id: str
    title: str
    subtitle: str = ""


class Cover(Plain):
    """Front and back frames stand in mm from their own panel's top left trim corner; the press joins back, spine, front.
    `spine` is the text on the spine, set when the spine is wide enough."""

    front: tuple[AnyFrame, ...] = ()
    back: tuple[AnyFrame, ...] = ()
    spine: str = ""
    background: Colour = ""


class Document(Plain):
    """A whole book. `format` and `theme` are keys of core.book.formats and core.book.themes. Page 1 is a right-hand page."""

    version: Literal[1] = 1
    title: str
    subtitle: str = ""
    language: str = "en"
    format: str
    theme: str
    cover: Cover = Cover()
    chapters: tuple[Chapter, ...] = ()
    pages: tuple[Page, ...] = ()
    seed: int = 0

    def page(self, page_id: str) -> Page | None:
        return next((page for page in self.pages if page.id == page_id), None)

    def with_page(self, changed: Page) -> "Document":
        """This document with the page of the same id replaced."""
        pages = tuple(changed if page.id == changed.id else page for page in self.pages)
        return self.model_copy(update={"pages": pages})

    @property
    def photo_ids(self) -> frozenset[str]:
        """Ids of every photo placed on pages and cover."""
        frames = [f for page in self.pages for f in page.frames] + [*self.cover.front, *self.cover.back]
        return frozenset(f.photo for f in frames if isinstance(f, PhotoFrame) and f.photo)


def is_right_hand(number: int) -> bool:
    """Whether page `number` (1-based) is a right-hand page."""
    return number % 2 == 1
