"""Books for the tests of hands, and what must hold whatever a hand does: valid, taken back exactly, nothing else touched."""

from functools import lru_cache

from pydantic import TypeAdapter

from core.book.compose import compose
from core.book.crop import cut
from core.book.document import Document, PhotoFrame, TextFrame
from core.book.edits import Edit, apply
from core.book.formats import format_of
from core.book.fulfil import fulfil
from core.book.hands import Tools
from core.book.inverses import inverse
from core.facts import PhotoFacts
from tests.book.cast import LONG_TEXT, brief, memory, plain_measure, story

PHOTOS, _ = story(70, seed=6)
MORE, _ = story(24, seed=9)
BY_ID = {photo.id: photo for photo in (*PHOTOS, *MORE)}
THEMES = ("bookshop", "gallery", "kitchen-table")
FORMATS = ("square-8.5", "landscape-11x8.5", "novel-6x9", "booklet-8x8")
TOLD = (
    memory(1, LONG_TEXT[:1400], title="The steps", photo_ids=tuple(p.id for p in PHOTOS[30:32]), author="Ana"),
    memory(2, LONG_TEXT[:420], photo_ids=tuple(p.id for p in PHOTOS[50:52])),
)
WIRE = TypeAdapter(Edit)


@lru_cache
def book(theme: str = "bookshop", format: str = "square-8.5") -> Document:
    return compose(brief(PHOTOS[: 40 if format.startswith("booklet") else 70], TOLD, theme=theme, format=format), plain_measure).document


def tools(seed: str = "one", photos=BY_ID) -> Tools:
    return Tools(photos, plain_measure, seed)


def done(document: Document, wish, *, touches=None, seed: str = "one") -> Document:
    """The document with the wish made true; all that must always hold is checked. `touches` are the pages that may change."""
    edit = fulfil(document, wish, tools(seed))
    assert edit == fulfil(document, wish, tools(seed))
    assert WIRE.validate_json(WIRE.dump_json(edit)) == edit
    after = apply(document, edit)
    assert apply(after, inverse(document, edit)) == document
    check(after)
    if touches is not None:
        before = {page.id: page for page in document.pages}
        assert {page.id for page in after.pages if before.get(page.id, page) != page} <= set(touches)
    return after


def check(document: Document) -> None:
    """A valid document: ids that are one's own, frames on the page and its bleed, captions of photos that are there."""
    f = format_of(document.format)
    assert len({page.id for page in document.pages}) == len(document.pages)
    assert {page.chapter for page in document.pages} <= {chapter.id for chapter in document.chapters} | {""}
    for frames in (*(page.frames for page in document.pages), document.cover.front, document.cover.back):
        ids = {frame.id for frame in frames}
        assert len(ids) == len(frames)
        for frame in frames:
            assert -f.bleed - 0.01 <= frame.x and frame.x + frame.w <= f.width + f.bleed + 0.01, frame
            assert -f.bleed - 0.01 <= frame.y and frame.y + frame.h <= f.height + f.bleed + 0.01, frame
            assert frame.w > 0 and frame.h > 0
            assert not isinstance(frame, TextFrame) or not frame.about or frame.about in ids
    assert Document.model_validate_json(document.model_dump_json()) == document


def photo_of(frame: PhotoFrame) -> PhotoFacts:
    return BY_ID[frame.photo]


def cuts_a_face(frame: PhotoFrame) -> bool:
    """Whether the frame cuts a face that it could show whole with the others."""
    facts = photo_of(frame)
    if not facts.faces:
        return False
    seen = cut(frame, (facts.width, facts.height)).seen()
    left, top = min(f.x for f in facts.faces), min(f.y for f in facts.faces)
    right, bottom = max(f.x + f.w for f in facts.faces), max(f.y + f.h for f in facts.faces)
    across = seen.x - 2e-3 <= left and right <= seen.x + seen.w + 2e-3
    down = seen.y - 2e-3 <= top and bottom <= seen.y + seen.h + 2e-3
    return (right - left <= seen.w and not across) or (bottom - top <= seen.h and not down)


def pages_with(document: Document, fewest: int = 1, most: int = 9, kind: str = "photos"):
    return [page for page in document.pages if page.kind == kind and fewest <= len(page.photo_frames) <= most]


def photo_spots(document: Document) -> list[tuple[str, PhotoFrame]]:
    """Every photo frame of the book with its sheet."""
    cover = [("cover-front", frame) for frame in document.cover.front if isinstance(frame, PhotoFrame)]
    return cover + [(page.id, frame) for page in document.pages for frame in page.photo_frames]


def sheet_frames(document: Document, sheet: str):
    if sheet == "cover-front":
        return document.cover.front
    return document.cover.back if sheet == "cover-back" else document.page(sheet).frames


def frame_in(document: Document, sheet: str, frame_id: str):
    return next((frame for frame in sheet_frames(document, sheet) if frame.id == frame_id), None)
