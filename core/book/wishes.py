"""Wishes as data: what a hand asks for in the editor that needs the press or the photos' facts before it is an edit.

core.book.fulfil turns a wish into an edit. `sheet` is as in core.book.edits; new things get ids made from the wish's own seed.
"""

from typing import Annotated, Literal

from pydantic import Field

from core.facts import Plain

Photos = Annotated[tuple[str, ...], Field(min_length=1, max_length=1000)]


class ShufflePage(Plain):
    """The next best layout for the page's photos."""

    kind: Literal["shuffle-page"] = "shuffle-page"
    page_id: str


class UseLayout(Plain):
    """The layout of this number among those offered for the page."""

    kind: Literal["use-layout"] = "use-layout"
    sheet: str
    layout: Annotated[int, Field(ge=0, le=200)]


class PlacePhoto(Plain):
    """A photo in a frame, in the place of the one there; with faces kept whole. The old photo's caption goes."""

    kind: Literal["place-photo"] = "place-photo"
    sheet: str
    frame_id: str
    photo: str


class AddPhotos(Plain):
    """More photos on a page, which is laid out anew with them."""

    kind: Literal["add-photos"] = "add-photos"
    page_id: str
    photos: Photos


class SwapPhotos(Plain):
    """Two photos change places with their captions, each cropped for its new frame."""

    kind: Literal["swap-photos"] = "swap-photos"
    sheet: str
    frame_id: str
    other_sheet: str
    other_frame_id: str


class RemovePhoto(Plain):
    """A photo off the page with its caption; those left are laid out anew when `close_up`."""

    kind: Literal["remove-photo"] = "remove-photo"
    sheet: str
    frame_id: str
    close_up: bool = False


class PagesOfPhotos(Plain):
    """New pages made of these photos, behind the page `after`."""

    kind: Literal["pages-of-photos"] = "pages-of-photos"
    photos: Photos
    after: str = ""


class SetWords(Plain):
    """The words of a text frame: paragraphs parted by empty lines, each in the style it had. A story flows on over its frames;
    `was` are the words that are replaced, where some of them may have flowed on to other frames since they were written."""

    kind: Literal["set-words"] = "set-words"
    sheet: str
    frame_id: str
    text: Annotated[str, Field(max_length=100_000)]
    was: Annotated[str, Field(max_length=100_000)] | None = None


class StyleWords(Plain):
    """How words look; what is None stays. In a flowing story it holds for the whole story."""

    kind: Literal["style-words"] = "style-words"
    sheet: str
    frame_id: str
    style: str | None = None
    bold: bool | None = None
    italic: bool | None = None
    align: Literal["", "start", "center", "end", "justify"] | None = None
    step: Annotated[int, Field(ge=-4, le=4)] | None = None
    colour: str | None = None


class FitFrame(Plain):
    """A text frame made as high as its words need, within the safe area; what still does not fit is set smaller."""

    kind: Literal["fit-frame"] = "fit-frame"
    sheet: str
    frame_id: str


class FlowOn(Plain):
    """More pages for the words of a story that has outgrown its frames."""

    kind: Literal["flow-on"] = "flow-on"
    sheet: str
    frame_id: str


class AddCaption(Plain):
    """A caption under a photo, or the one that is there; with words from the photo's facts when `text` is ''."""

    kind: Literal["add-caption"] = "add-caption"
    sheet: str
    frame_id: str
    text: Annotated[str, Field(max_length=2000)] = ""


class AddWords(Plain):
    """A new text frame in a style, where there is room on the page."""

    kind: Literal["add-words"] = "add-words"
    sheet: str
    style: Literal["title", "heading", "body", "caption", "quote"] = "body"
    text: Annotated[str, Field(max_length=100_000)] = ""


class AddPhotoFrame(Plain):
    """A new empty photo frame, where there is room on the page; with a photo when one is named."""

    kind: Literal["add-photo-frame"] = "add-photo-frame"
    sheet: str
    photo: str = ""


class CopyFrame(Plain):
    """The same frame once more, a little aside."""

    kind: Literal["copy-frame"] = "copy-frame"
    sheet: str
    frame_id: str


class AddPage(Plain):
    """An empty page, behind the page `after` and in its chapter."""

    kind: Literal["add-page"] = "add-page"
    after: str = ""


class CopyPage(Plain):
    """The same page once more, behind itself."""

    kind: Literal["copy-page"] = "copy-page"
    page_id: str


class EvenPages(Plain):
    """Empty pages at the end until the format takes as many, or empty ones from the end away when there are too many."""

    kind: Literal["even-pages"] = "even-pages"


class BeginChapter(Plain):
    """A new chapter with an opening page behind the page `after`; the pages that follow belong to it up to the next opening."""

    kind: Literal["begin-chapter"] = "begin-chapter"
    title: Annotated[str, Field(max_length=200)]
    after: str = ""


class NameChapter(Plain):
    """A chapter's title, also where its opening shows it."""

    kind: Literal["name-chapter"] = "name-chapter"
    chapter_id: str
    title: Annotated[str, Field(max_length=200)]


class EndChapter(Plain):
    """A chapter away: with all its pages, or only its opening, when the others join the chapter before."""

    kind: Literal["end-chapter"] = "end-chapter"
    chapter_id: str
    with_pages: bool = False


class MoveChapter(Plain):
    """A chapter with all its pages behind the chapter `after` ('' is before the first)."""

    kind: Literal["move-chapter"] = "move-chapter"
    chapter_id: str
    after: str = ""


class NameBook(Plain):
    """The title and subtitle, also where title page, cover and spine show the old ones."""

    kind: Literal["name-book"] = "name-book"
    title: Annotated[str, Field(min_length=1, max_length=200)]
    subtitle: Annotated[str, Field(max_length=200)] = ""


class DressBook(Plain):
    """The whole book in another format or theme, laid out anew; what is None stays."""

    kind: Literal["dress-book"] = "dress-book"
    format: str | None = None
    theme: str | None = None


class CoverPhoto(Plain):
    """Another photo on the front of the cover."""

    kind: Literal["cover-photo"] = "cover-photo"
    photo: str


class SetSpine(Plain):
    kind: Literal["set-spine"] = "set-spine"
    text: Annotated[str, Field(max_length=200)]


Wish = Annotated[
    ShufflePage | UseLayout | PlacePhoto | AddPhotos | SwapPhotos | RemovePhoto | PagesOfPhotos
    | SetWords | StyleWords | FitFrame | FlowOn | AddCaption | AddWords | AddPhotoFrame | CopyFrame
    | AddPage | CopyPage | EvenPages | BeginChapter | NameChapter | EndChapter | MoveChapter
    | NameBook | DressBook | CoverPhoto | SetSpine,
    Field(discriminator="kind"),
]  # fmt: skip
