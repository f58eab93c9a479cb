"""Many wishes one after the other, whatever they are: every book on the way is valid, and every step can be taken back."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.book.document import PhotoFrame
from core.book.edits import SetFrame, apply
from core.book.layouts import offered
from core.book.wishes import (
    AddCaption,
    AddPage,
    AddPhotoFrame,
    AddPhotos,
    AddWords,
    BeginChapter,
    CopyFrame,
    CopyPage,
    CoverPhoto,
    EndChapter,
    MoveChapter,
    NameChapter,
    PagesOfPhotos,
    PlacePhoto,
    RemovePhoto,
    ShufflePage,
    SwapPhotos,
    UseLayout,
)
from core.errors import AppError
from tests.book.hands_cast import BY_ID, FORMATS, THEMES, book, check, done, photo_spots, sheet_frames, tools

STEPS = 7
PHOTOS = st.sampled_from(sorted(BY_ID))


class Hand:
    """Draws one wish after the other for a document as it is."""

    def __init__(self, document, data):
        self.document, self.data = document, data

    def one(self, things):
        return self.data.draw(st.sampled_from(things))

    def wish(self):
        page = self.one(self.document.pages).id
        sheet = self.one([page, page, page, "cover-front", "cover-back"])
        (spot, frame), (other, second) = self.one(photo_spots(self.document)), self.one(photo_spots(self.document))
        photo, few = self.data.draw(PHOTOS), self.data.draw(st.lists(PHOTOS, min_size=1, max_size=5))
        chapter = self.one([c.id for c in self.document.chapters]) if self.document.chapters else "c-none"
        copied = self.one([f.id for f in sheet_frames(self.document, sheet)] or ["f-none"])
        return self.one([
            ShufflePage(page_id=page), UseLayout(sheet=sheet, layout=self.one(range(8))), AddPhotos(page_id=page, photos=few),
            PlacePhoto(sheet=spot, frame_id=frame.id, photo=photo),
            SwapPhotos(sheet=spot, frame_id=frame.id, other_sheet=other, other_frame_id=second.id),
            RemovePhoto(sheet=spot, frame_id=frame.id, close_up=self.one([True, False])), PagesOfPhotos(photos=few, after=page),
            AddPhotoFrame(sheet=sheet, photo=self.one(["", photo])), CopyFrame(sheet=sheet, frame_id=copied), AddPage(after=page),
            CopyPage(page_id=page), BeginChapter(title=self.one(["", "Sea"]), after=page), NameChapter(chapter_id=chapter, title="Hills"),
            EndChapter(chapter_id=chapter, with_pages=self.one([True, False])), MoveChapter(chapter_id=chapter), CoverPhoto(photo=photo),
            AddCaption(sheet=spot, frame_id=frame.id), AddWords(sheet=sheet, text="A few words of our own."),
        ])  # fmt: skip

    def turn(self, number):
        """A frame turned by hand."""
        sheet, frame = self.one(photo_spots(self.document))
        if number % 3 == 0:
            self.document = apply(self.document, SetFrame(sheet=sheet, frame=frame.model_copy(update={"rotation": 90.0})))


@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.builds(book, st.sampled_from(THEMES), st.sampled_from(FORMATS)), st.data())
def test_any_wishes_in_any_order_leave_a_valid_book(document, data):
    hand = Hand(document, data)
    for number in range(STEPS):
        if not photo_spots(hand.document):
            break
        try:
            hand.document = done(hand.document, hand.wish(), seed=f"step {number}")
        except AppError as told:
            assert told.message.endswith((".", "?", "!"))
        hand.turn(number)
    check(hand.document)


@pytest.mark.parametrize("theme", THEMES)
def test_layouts_of_a_page_that_was_worked_on_keep_all_there_is(theme):
    document = book(theme)
    page = next(p for p in document.pages if p.kind == "photos")
    steps = (AddPhotos(page_id=page.id, photos=sorted(BY_ID)[-2:]), AddWords(sheet=page.id, text="By hand."), AddPhotoFrame(sheet=page.id))
    for number, wish in enumerate(steps):
        document = done(document, wish, seed=str(number))
    last = document.page(page.id).photo_frames[-2]
    document = done(document, AddCaption(sheet=page.id, frame_id=last.id, text="Ana, laughing"), seed="caption")
    before = document.page(page.id)
    for one in offered(document, page.id, tools()):
        after = done(document, UseLayout(sheet=page.id, layout=one.layout), touches=[page.id]).page(page.id)
        assert {f.id for f in after.frames} == {f.id for f in before.frames}
        assert sorted(f.photo for f in after.frames if isinstance(f, PhotoFrame)) == sorted(f.photo for f in before.photo_frames)
