"""Hands for words: wishes in, edits out. Words of a story flow on over all its frames; other words stay in their own."""

from core.book.captioning import add_caption, add_words
from core.book.clear import ground_of
from core.book.document import Document, Paragraph, TextFrame
from core.book.edits import AddPages, Edit, SetChapter, SetFrame, as_one, frames_of
from core.book.fitting import SMALLEST_STEP, fit, follow, smaller_by
from core.book.flow_on import flow_on
from core.book.hands import Hand, Tools
from core.book.name_book import name_book
from core.book.openings import retitled
from core.book.placing import of
from core.book.rewording import joined, normal, replaced, text_of, worded
from core.book.stories import Course
from core.book.themes import theme_of
from core.book.wishes import AddCaption, AddWords, FitFrame, FlowOn, NameBook, SetWords, StyleWords
from core.errors import Conflict, Invalid, NotFound

GONE = "These words are not in the book any more. Look at the newest pages and try again."
STYLES = (
    "title", "label", "heading", "body", "opening", "quote", "caption", "caption-title", "byline", "subtitle", "hand", "cover-title",
    "cover-subtitle", "back",
)  # fmt: skip
KEPT_STYLES = ("byline", "heading")


def text_frame(document: Document, sheet: str, frame_id: str) -> TextFrame:
    """Raises NotFound, and Conflict when the frame holds no words."""
    frame = of(frames_of(document, sheet), frame_id, GONE)
    if not isinstance(frame, TextFrame):
        raise Conflict("Only words can be written and styled. Choose a text.")
    return frame


def set_words(document: Document, wish: SetWords, tools: Tools) -> Edit:
    frame = text_frame(document, wish.sheet, wish.frame_id)
    paragraphs = worded(frame.paragraphs, wish.text, document.language)
    if frame.story:
        drifted = _drifted(document, frame, wish, tools)
        return together(_retold(document, frame, paragraphs, tools) if drifted is None else drifted, frame, wish.sheet)
    paragraphs = paragraphs or tuple(p.model_copy(update={"text": ""}) for p in frame.paragraphs[:1])
    edits = _renamed(document, wish.sheet, frame, paragraphs, tools)
    return together(edits or [_refitted(document, wish.sheet, frame, paragraphs, tools)], frame, wish.sheet)


def style_words(document: Document, wish: StyleWords, tools: Tools) -> Edit:
    _check(document, wish)
    frame = text_frame(document, wish.sheet, wish.frame_id)
    if not frame.story:
        told = frame.paragraphs or (Paragraph(style=wish.style or "body", text=""),)
        return _refitted(document, wish.sheet, frame, _styled(told, wish, story=False), tools)
    course = Course(document, frame.story, tools)
    return together(course.reflowed(_styled(course.whole(), wish, story=True)), frame, wish.sheet)


def fit_frame(document: Document, wish: FitFrame, tools: Tools) -> Edit:
    frame = text_frame(document, wish.sheet, wish.frame_id)
    if not frame.story:
        return SetFrame(sheet=wish.sheet, frame=fit(document, frame, ground_of(document, wish.sheet), tools))
    course = Course(document, frame.story, tools)
    told = course.whole()
    while course.poured(told)[1] and any(p.step > SMALLEST_STEP for p in told):
        told = smaller_by(told, -1)
    return together(course.reflowed(told), frame, wish.sheet)


def flowing_on(document: Document, wish: FlowOn, tools: Tools) -> Edit:
    """The frame's words become a story where they are none yet, so that they can go on."""
    frame = text_frame(document, wish.sheet, wish.frame_id)
    page = document.page(wish.sheet)
    if page is None:
        raise Conflict("Words of the cover stay on the cover. Shorten them, or set them smaller.")
    edits: list[Edit] = []
    if not frame.story:
        frame = frame.model_copy(update={"story": tools.new_id("s")})
        edits = [SetFrame(sheet=page.id, frame=frame)]
        frames = tuple(frame if other.id == frame.id else other for other in page.frames)
        document = document.with_page(page.model_copy(update={"frames": frames}))
    sets, pages, after = flow_on(document, Course(document, frame.story, tools), tools)
    if not pages and not sets:
        raise Conflict("All words of this story have their place already.")
    return together([*edits, *sets, *([AddPages(pages=pages, after=after)] if pages else [])], frame, wish.sheet)


def together(edits: list[Edit], frame: TextFrame, sheet: str) -> Edit:
    """One edit out of several; of none, the one that changes nothing."""
    return as_one(edits or [SetFrame(sheet=sheet, frame=frame)])


def _retold(document: Document, frame: TextFrame, paragraphs: tuple[Paragraph, ...], tools: Tools) -> list[Edit]:
    course = Course(document, frame.story, tools)
    at = next((n for n, part in enumerate(course.parts) if part.frame.id == frame.id), None)
    if at is None:
        raise NotFound(GONE)
    others = any(part.frame.paragraphs for part in course.parts if part.frame.id != frame.id)
    if not paragraphs and not others:
        paragraphs = tuple(p.model_copy(update={"text": ""}) for p in frame.paragraphs[:1])
        return [SetFrame(sheet=course.parts[at].ground.id, frame=frame.model_copy(update={"paragraphs": paragraphs}))]
    if at == 0 and paragraphs:
        paragraphs = _opened(frame.paragraphs, paragraphs)
    return list(course.retold(at, paragraphs))


def _drifted(document: Document, frame: TextFrame, wish: SetWords, tools: Tools) -> list[Edit] | None:
    """The words a maker still writes at, where not all of them are in this frame any more."""
    if wish.was is None or normal(wish.was) == normal(text_of(frame.paragraphs)):
        return None
    course = Course(document, frame.story, tools)
    at = next((n for n, part in enumerate(course.parts) if part.frame.id == frame.id), 0)
    near = len(text_of(joined(part.frame.paragraphs for part in course.parts[:at])))
    before = course.whole()
    told = replaced(before, wish.was, wish.text, near, document.language)
    return list(course.reflowed(_opened(before, told))) if told else None


def _opened(old: tuple[Paragraph, ...], new: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """A story that opened with a large letter still does."""
    opens = old and old[0].style == "opening" and not old[0].continues and new[0].style == "body"
    return (new[0].model_copy(update={"style": "opening"}), *new[1:]) if opens else new


def _refitted(document: Document, sheet: str, frame: TextFrame, paragraphs: tuple[Paragraph, ...], tools: Tools) -> SetFrame:
    new = frame.model_copy(update={"paragraphs": paragraphs})
    return SetFrame(sheet=sheet, frame=follow(document, frame, new, ground_of(document, sheet), tools))


def _renamed(document: Document, sheet: str, frame: TextFrame, paragraphs: tuple[Paragraph, ...], tools: Tools) -> list[Edit]:
    """A chapter is called as its opening says, and what stands below the title makes room for it."""
    page = document.page(sheet)
    if page is None or page.kind != "opening" or not _says(frame.paragraphs):
        return []
    chapter = next((c for c in document.chapters if c.id == page.chapter and c.title == _says(frame.paragraphs)), None)
    title = _says(paragraphs)
    if not chapter or not title or title == chapter.title or len(frame.paragraphs) > 1:
        return []
    return [*retitled(document, page, frame, title, tools), SetChapter(chapter=chapter.model_copy(update={"title": title}))]


def _says(paragraphs: tuple[Paragraph, ...]) -> str:
    return " ".join(p.text.strip() for p in paragraphs if p.text.strip())


def _styled(paragraphs: tuple[Paragraph, ...], wish: StyleWords, *, story: bool) -> tuple[Paragraph, ...]:
    """Who told a story, and its headings, keep their style when the story gets another."""
    wished = {name: getattr(wish, name) for name in ("style", "bold", "italic", "align", "step", "colour")}
    changed = {name: value for name, value in wished.items() if value is not None}
    plain = {name: value for name, value in changed.items() if name != "style"}
    return tuple(p.model_copy(update=plain if story and p.style in KEPT_STYLES else changed) for p in paragraphs)


def _check(document: Document, wish: StyleWords) -> None:
    if wish.style is not None and wish.style not in STYLES:
        raise Invalid(f"There is no style called “{wish.style}”. Choose one of: {', '.join(STYLES)}.", field="style")
    if wish.colour and wish.colour not in dict(theme_of(document.theme).colours):
        names = ", ".join(name for name, _ in theme_of(document.theme).colours)
        raise Invalid(f"This look has no colour called “{wish.colour}”. Choose one of: {names}.", field="colour")


HANDS: dict[type, Hand] = {
    SetWords: set_words,
    StyleWords: style_words,
    FitFrame: fit_frame,
    FlowOn: flowing_on,
    AddCaption: add_caption,
    AddWords: add_words,
    NameBook: name_book,
}
