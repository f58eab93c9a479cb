"""Opening pages as they stand in a book: a chapter's number and title in, a new opening, a new label or a refitted title out."""

from core.book.blocks import Opening, Setting
from core.book.document import Document, OrnamentFrame, Page, Paragraph, TextFrame
from core.book.edits import Edit, SetFrame
from core.book.formats import format_of
from core.book.hands import Tools
from core.book.measure import TextRequest
from core.book.realise import Maker
from core.book.sheet import Sheet
from core.book.story import ROUNDING
from core.book.themes import theme_of
from core.book.tongues import language_of

TITLE_STYLES = ("title", "body", "caption")
STEPS = (0, -1, -2, -3, -4)
SLACK = 0.5


def new_opening(document: Document, opening: Opening, page_id: str, number: int, chapter: str, tools: Tools) -> Page:
    """The opening page of a chapter, on page `number`, as the book's own are made."""
    sheet = _sheet(document)
    made = Setting(sheet, document.language, tools.measure).chapter(opening)[0]
    maker = Maker(sheet, document.language, tools.measure, document.seed, 1.0, {})
    return maker.fixed(made, number, page_id, chapter, [])


def renumbered(before: Document, after: Document, tools: Tools) -> list[Edit]:
    """Labels of openings (I, II, III) that counted right before and would not afterwards."""
    setting = Setting(_sheet(before), before.language, tools.measure)
    old = {chapter.id: setting.label(number) for number, chapter in enumerate(before.chapters, 1)}
    new = {chapter.id: setting.label(number) for number, chapter in enumerate(after.chapters, 1)}
    edits: list[Edit] = []
    for page in after.pages:
        if page.kind == "opening" and old.get(page.chapter, "") != new.get(page.chapter, ""):
            edits += _relabelled(page, old.get(page.chapter, ""), new.get(page.chapter, ""))
    return edits


def _relabelled(page: Page, old: str, new: str) -> list[Edit]:
    return [
        SetFrame(sheet=page.id, frame=frame.model_copy(update={"paragraphs": (said.model_copy(update={"text": new}),)}))
        for frame in page.text_frames
        if (said := _only(frame)) and said.style == "label" and said.text == old and old and new
    ]


def title_frame(page: Page, title: str) -> TextFrame | None:
    """The frame of an opening that shows this title."""
    shown = [(frame, said) for frame in page.text_frames if not frame.story and (said := _only(frame))]
    return next((frame for frame, said in shown if said.text.strip() == title.strip() and said.style in TITLE_STYLES), None)


def retitled(document: Document, page: Page, frame: TextFrame, title: str, tools: Tools) -> list[Edit]:
    """The opening's title said anew, as high as it needs, in the largest size in which it leaves the story below where it is; an
    ornament and dates below follow."""
    bottom = frame.y + frame.h
    below = [f for f in page.frames if f.id != frame.id and f.y >= bottom - SLACK]
    movable = [f for f in below if isinstance(f, OrnamentFrame) or (isinstance(f, TextFrame) and not f.story)]
    held = [f.y for f in below if f not in movable]
    end = max((f.y + f.h for f in movable), default=bottom)
    room = min(held, default=_sheet(document).words(1).bottom) - end
    said = frame.paragraphs[0].model_copy(update={"text": title.strip(), "lang": language_of(title, document.language)})
    most = frame.h + max(0.0, room)
    changed = _fitted(document, frame, _at_full_size(document, frame, said, most, tools), most, tools)
    shift = round(changed.h - frame.h, 3)
    moved = [SetFrame(sheet=page.id, frame=f.model_copy(update={"y": round(f.y + shift, 3)})) for f in movable if shift]
    return [SetFrame(sheet=page.id, frame=changed), *moved]


def _at_full_size(document: Document, frame: TextFrame, said: Paragraph, most: float, tools: Tools) -> Paragraph:
    """The new title in the style's own size where the old one was smaller only for want of room."""
    old = frame.paragraphs[0]
    if old.step >= 0 or _height(document, frame, old.model_copy(update={"step": old.step + 1}), tools) <= most:
        return said
    return said.model_copy(update={"step": 0})


def _height(document: Document, frame: TextFrame, said: Paragraph, tools: Tools) -> float:
    return tools.measure([TextRequest(document.theme, (said,), round(frame.w, 3))])[0].height + ROUNDING


def _fitted(document: Document, frame: TextFrame, said: Paragraph, most: float, tools: Tools) -> TextFrame:
    """The frame with these words in the largest size that needs no more than `most` mm."""
    for step in STEPS:
        smaller = said.model_copy(update={"step": max(-4, said.step + step)})
        height = _height(document, frame, smaller, tools)
        if height <= most:
            break
    return frame.model_copy(update={"paragraphs": (smaller,), "h": round(height, 3)})


def _only(frame: TextFrame) -> Paragraph | None:
    return frame.paragraphs[0] if len(frame.paragraphs) == 1 else None


def _sheet(document: Document) -> Sheet:
    return Sheet(format_of(document.format), theme_of(document.theme))
