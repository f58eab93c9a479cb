"""A book's new name: title and subtitle in, the edits that set them wherever the old ones are shown out."""

from core.book.clear import ground_of
from core.book.cover import LONGEST_SPINE
from core.book.document import Document, TextFrame
from core.book.edits import BACK, FRONT, Edit, SetBook, SetCover, SetFrame, as_one, frames_of
from core.book.fitting import follow
from core.book.hands import Tools
from core.book.tongues import language_of
from core.book.wishes import NameBook

TITLES = ("title", "cover-title")
SUBTITLES = ("subtitle", "cover-subtitle")
SMALLER = ("title", "subtitle", "caption", "body")
"""Styles that long titles are set in where their own is too large."""


def name_book(document: Document, wish: NameBook, tools: Tools) -> Edit:
    wish = wish.model_copy(update={"title": wish.title.strip(), "subtitle": wish.subtitle.strip()})
    edits: list[Edit] = [SetBook(title=wish.title, subtitle=wish.subtitle, language=document.language)]
    if document.cover.spine and document.cover.spine in (document.title, on_spine(document.title)):
        edits.append(SetCover(spine=on_spine(wish.title), background=document.cover.background))
    for sheet in _sheets(document):
        for frame in frames_of(document, sheet):
            edits += _renamed(document, sheet, frame, wish, tools) if isinstance(frame, TextFrame) else []
    return as_one(edits)


def on_spine(title: str) -> str:
    """The title as a spine has room for it."""
    return title if len(title) <= LONGEST_SPINE else f"{title[:LONGEST_SPINE].rsplit(' ', 1)[0]}…"


def _sheets(document: Document) -> list[str]:
    return [FRONT, BACK, *(page.id for page in document.pages)]


def _renamed(document: Document, sheet: str, frame: TextFrame, wish: NameBook, tools: Tools) -> list[Edit]:
    page = document.page(sheet)
    if page and page.kind == "opening":  # A chapter of the same name keeps its own.
        return []
    at_home = page is None or page.kind == "title"
    told = []
    for paragraph in frame.paragraphs:
        text = _new_words(document, paragraph.style, paragraph.text.strip(), wish, at_home)
        new = {} if text is None else {"text": text, "lang": language_of(text, document.language)}
        told.append(paragraph.model_copy(update=new))
    if tuple(told) == frame.paragraphs:
        return []
    new = frame.model_copy(update={"paragraphs": tuple(told)})
    return [SetFrame(sheet=sheet, frame=follow(document, frame, new, ground_of(document, sheet), tools))]


def _new_words(document: Document, style: str, text: str, wish: NameBook, at_home: bool) -> str | None:
    """What a paragraph says now; None when it has nothing to do with the book's name."""
    if text and text == document.title.strip() and (style in TITLES or (at_home and style in SMALLER)):
        return wish.title
    if text and text == document.subtitle.strip() and (style in SUBTITLES or (at_home and style in SMALLER)):
        return wish.subtitle
    # The line under the cover's title, which says where and when until the book has a subtitle.
    if style == "cover-subtitle" and not document.subtitle.strip():
        return wish.subtitle or None
    return None
