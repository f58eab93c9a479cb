"""Whatever was done to a book by hand, every wish gives a book that can be kept, or says in a sentence why not: never anything else."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.book import valid
from core.book import wishes as w
from core.book.document import Paragraph, PhotoFrame, TextFrame
from core.book.edits import LockPage, RemovePages, SetFrame, SetPage, apply, frames_of
from core.book.fulfil import fulfil
from core.book.inverses import inverse
from core.errors import AppError
from tests.book.cast import LONG_TEXT
from tests.book.hands_cast import BY_ID, FORMATS, THEMES, book, tools

STEPS = 12
SIDES = (2.0, 2.5, 20.0, 80.0, 300.0)
WORDS = ("", "Sea", "One.\n\nAnother\nline.", " ", LONG_TEXT * 4, "שלום \U0001f600 \u200b", "x" * 3000)
PHOTOS = (*sorted(BY_ID)[:12], "gone", "")


class Maker:
    """Draws wishes and edits by hand for a document as it is, sensible or not."""

    def __init__(self, document, data):
        self.document, self.data = document, data

    def one(self, things):
        return self.data.draw(st.sampled_from(things))

    def spot(self, kind=object):
        """(sheet, frame id) of a frame, '' when there is none of this kind."""
        sheets = [page.id for page in self.document.pages] + ["cover-front", "cover-back"]
        spots = [(sheet, f.id) for sheet in sheets for f in frames_of(self.document, sheet) if isinstance(f, kind)]
        return self.one(spots) if spots else ("gone", "gone")

    def wish(self):
        page = self.one([page.id for page in self.document.pages])
        sheet, words, photos, photo = self.one([page, "cover-front", "gone"]), self.one(WORDS), self.one(PHOTOS[:8]), self.one(PHOTOS)
        spot, told = (dict(zip(("sheet", "frame_id"), self.spot(kind), strict=True)) for kind in (PhotoFrame, TextFrame))
        other = dict(zip(("other_sheet", "other_frame_id"), self.spot(), strict=True))
        chapter = self.one([chapter.id for chapter in self.document.chapters] or ["gone"])
        dress = w.DressBook(format=self.one([*FORMATS, None]), theme=self.one([*THEMES, None]))
        return self.one([
            dress, dress, w.ShufflePage(page_id=page), w.UseLayout(sheet=sheet, layout=self.one(range(9))), w.CoverPhoto(photo=photo),
            w.PlacePhoto(**spot, photo=photo), w.AddPhotos(page_id=page, photos=[photos, photo]), w.SwapPhotos(**spot, **other),
            w.RemovePhoto(**spot, close_up=self.one([True, False])), w.PagesOfPhotos(photos=[photos], after=page),
            w.SetWords(**told, text=words), w.StyleWords(**told, style=self.one(["title", "quote", "none"]), step=self.one([4, -4])),
            w.FitFrame(**told), w.FlowOn(**told), w.AddCaption(**spot, text=words[:2000]), w.AddWords(sheet=sheet, text=words),
            w.AddPhotoFrame(sheet=sheet, photo=photo), w.CopyFrame(**spot), w.AddPage(after=page), w.CopyPage(page_id=page), w.EvenPages(),
            w.BeginChapter(title=words[:200], after=page), w.NameChapter(chapter_id=chapter, title=words[:200]),
            w.EndChapter(chapter_id=chapter, with_pages=False), w.MoveChapter(chapter_id=chapter),
            w.NameBook(title="z" * 200, subtitle=words[:200].replace("\n", " ")), w.SetSpine(text="Days"),
        ])  # fmt: skip

    def work(self):
        """An edit by hand, where it can be kept."""
        after = apply(self.document, self.by_hand())
        with suppress(AppError):
            valid.check(after)
            self.document = after

    def by_hand(self):
        page, (sheet, name) = self.one(self.document.pages), self.spot()
        frame = next((f for f in frames_of(self.document, sheet) if f.id == name), None) if sheet != "gone" else None
        kind = self.one(["title", "opening", "photos", "story", "blank"])
        other = page.model_copy(update={"kind": kind})
        edits = [LockPage(page_id=page.id, locked=True), RemovePages(page_ids=(page.id,)), SetPage(page=other)]
        return self.one([*edits, *([SetFrame(sheet=sheet, frame=self.moved(frame))] * 5 if frame else [])])

    def moved(self, frame):
        own = {"photo": {"photo": self.one(["", "gone"])}, "text": {"paragraphs": (), "about": "gone"}}.get(frame.kind, {})
        box = {"x": self.one([-90.0, 5.0, 250.0]), "y": self.one([-90.0, 5.0, 250.0]), "w": self.one(SIDES), "h": self.one(SIDES)}
        return frame.model_copy(update=box | self.one([{}, own]) | {"rotation": self.one([0.0, 90.0, -33.0])})


@settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.builds(book, st.sampled_from(THEMES), st.sampled_from(FORMATS)), st.data())
def test_any_wish_on_any_book_gives_a_book_or_a_sentence(document, data):
    maker = Maker(document, data)
    for number in range(STEPS):
        before = maker.document
        if not before.pages:
            break
        if number % 3 == 0:
            maker.work()
            continue
        try:
            edit = fulfil(before, maker.wish(), tools(f"step {number}"))
        except AppError as told:
            assert told.message.endswith((".", "?", "!"))
            continue
        maker.document = apply(before, edit)
        valid.check(maker.document)
        assert apply(maker.document, inverse(before, edit)) == before


def first_photo(document, **values):
    """The book with a locked first page of photos whose first frame has these values."""
    page = next(page for page in document.pages if page.kind == "photos")
    frame = page.photo_frames[0].model_copy(update=values)
    frames = tuple(frame if other.id == frame.id else other for other in page.frames)
    return document.with_page(page.model_copy(update={"frames": frames, "locked": True}))


@pytest.mark.parametrize(
    ("before", "wish", "values"),
    [
        (("kitchen-table", "square-8.5"), w.DressBook(theme="gallery"), {"tape": "sage", "look": "print"}),
        (("bookshop", "landscape-11x8.5"), w.DressBook(format="novel-6x9"), {"w": 2.0, "h": 2.0}),
        (("bookshop", "novel-6x9"), w.DressBook(format="landscape-11x8.5"), {"w": 685.0, "x": -685.0}),
    ],
)
def test_what_is_kept_in_another_size_or_look_fits_it(before, wish, values):
    document = first_photo(book(*before), **values)
    valid.check(document)
    valid.check(apply(document, fulfil(document, wish, tools())))


def test_two_frames_that_meet_on_the_cover_have_names_of_their_own():
    """A maker's frame may be called as the new look calls one of its own."""
    document = book("bookshop")
    first = document.cover.front[0]
    words = TextFrame(id=next(f.id for f in document.cover.front if isinstance(f, TextFrame)), x=5, y=5, w=50, h=20)
    others = tuple(f for f in document.cover.front if f.id not in (words.id, first.id))
    mine = words.model_copy(update={"paragraphs": (Paragraph(style="quote", text="My own words"),)})
    document = document.model_copy(update={"cover": document.cover.model_copy(update={"front": (first, *others, mine)})})
    after = apply(document, fulfil(document, w.DressBook(theme="gallery"), tools()))
    valid.check(after)
    assert "My own words" in str(after.cover.front)
