"""From files to a book: photos are sent, looked at, composed, and the pages can be seen while they grow."""

from functools import partial

import pytest

from core.book.edits import SetBook
from core.book.wishes import ShufflePage
from core.errors import NotEnough
from core.imaging.paint import paint_story
from core.press.setter import Setter
from core.services import books, editing, generating, memories, photos, versions, work
from core.services.composing import run_generate
from core.services.records import BookRecord
from core.services.store import files
from storage.models import Edit, Message
from tests.services.stage import book_of, call, held, lock, rows, send, work_off


@pytest.fixture(scope="module")
def painted(tmp_path_factory):
    return paint_story(tmp_path_factory.mktemp("painted"), 12, size=(640, 480))


@pytest.fixture
def booklet(request, alice, painted) -> BookRecord:
    book = book_of(alice, format="booklet-8x8", kind="memory")
    for path in painted:
        send(alice, book, path.read_bytes(), path.name)
    call(memories.add, alice.id, book.id, text="The sea was cold. " * 40, title="Cold feet", author="Jonas")
    return book


def made(alice, book, hands, **kwargs) -> BookRecord:
    job = call(generating.generate, alice.id, book.id, **kwargs)
    work_off(hands)
    record = call(work.get, alice.id, job.id)
    assert record.state == "done", record.error
    return call(books.get, alice.id, book.id)


def test_photos_become_a_book(any_house, alice, booklet, hands):
    book = made(alice, booklet, hands)
    assert (book.status, book.revision) == ("ready", 1)
    shown = {photo.id: photo for photo in call(photos.of_book, alice.id, book.id)}
    assert {photo.state for photo in shown.values()} == {"ready"}
    placed = book.document.photo_ids
    assert placed and placed | {str(item.photo_id) for item in book.left_out} == {str(photo_id) for photo_id in shown}
    assert "The sea was cold" in book.document.model_dump_json()
    assert [edit.revision for edit in rows(Edit)] == [1]
    for photo_id in shown:
        assert files().size(call(photos.copy_key, alice.id, photo_id, "thumb")) > 500
        assert files().size(call(photos.copy_key, alice.id, photo_id, "screen")) > 500


def test_generating_again_draws_another_book_and_the_same_seed_the_same(house, alice, booklet, hands):
    first, second = made(alice, booklet, hands), made(alice, booklet, hands)
    (letter,) = rows(Message)
    assert letter.kind == "book-generated" and f"/books/{booklet.id}\n" in letter.text, "it is told of once"
    assert f"its first {len(first.document.pages)} pages" in " ".join(letter.text.split())
    assert (first.document.seed, second.document.seed, second.revision) == (0, 1, 2)
    assert made(alice, booklet, hands, seed=0).document == first.document


def test_a_book_whose_photos_were_looked_at_never_leaves_its_place(house, alice, booklet, hands):
    """The next book would come in meanwhile, and wait here while another worker has nothing to do."""
    made(alice, booklet, hands)
    job = call(generating.generate, alice.id, booklet.id)
    run_generate(held(job, away=lambda: pytest.fail("its place was another's")), Setter().measure)
    assert call(work.get, alice.id, job.id).state == "done"


def test_a_locked_page_stays_when_the_book_is_made_again(house, alice, booklet, hands):
    first = made(alice, booklet, hands)
    page = next(page for page in first.document.pages if page.kind == "photos")
    lock(alice, booklet.id, page.id)
    second = made(alice, booklet, hands)
    assert second.document.page(page.id).frames == page.frames


def test_each_generate_keeps_a_version_and_can_be_undone(house, alice, booklet, hands):
    first, second = made(alice, booklet, hands), made(alice, booklet, hands)
    kept = call(versions.of_book, alice.id, booklet.id)
    assert [(version.name, version.revision) for version in kept] == [("Draft 2", 2), ("First draft", 1)]
    assert call(versions.get, alice.id, booklet.id, kept[0].id) == second.document
    call(editing.undo, alice.id, booklet.id)
    assert call(books.get, alice.id, booklet.id).document == first.document


def test_what_hands_made_of_a_book_is_kept_when_it_is_made_again(house, alice, booklet, hands):
    made(alice, booklet, hands)
    call(editing.make, alice.id, booklet.id, edits=[SetBook(title="By hand", subtitle="", language="en")])
    made(alice, booklet, hands)
    kept = call(versions.of_book, alice.id, booklet.id)
    assert [version.name for version in kept] == ["Draft 2", "Before it was made again", "First draft"]
    assert call(versions.get, alice.id, booklet.id, kept[1].id).title == "By hand"


def test_a_page_is_shuffled_and_the_others_stay(house, alice, booklet, hands):
    first = made(alice, booklet, hands)
    page = max(first.document.pages, key=lambda page: len(page.photo_frames))
    setter = Setter()
    after = call(editing.make, alice.id, booklet.id, wish=ShufflePage(page_id=page.id), measure=setter.measure).change.after
    changed = [old.id for old, new in zip(first.document.pages, after.pages, strict=True) if old != new]
    assert changed == [page.id]
    assert rows(Edit, revision=2)[0].edit["kind"] == "replace-page"


def test_a_book_edited_while_it_is_made_keeps_the_edit(house, alice, booklet, hands):
    """Locking a page at the worst moment: just before the new pages are saved."""
    first = made(alice, booklet, hands)
    page = next(page for page in first.document.pages if page.kind == "photos")
    setter, pressed = Setter(), []

    def measure(requests):
        if not pressed:
            pressed.append(True)
            lock(alice, booklet.id, page.id)
        return setter.measure(requests)

    call(generating.generate, alice.id, booklet.id)
    work_off({"generate": partial(run_generate, measure=measure)})
    after = call(books.get, alice.id, booklet.id)
    assert after.revision == 3 and after.document.page(page.id).locked


def test_a_file_that_is_no_photo_is_named_and_the_others_go_on(house, alice, booklet, hands):
    send(alice, booklet, b"this is no picture", "letter.doc")
    book = made(alice, booklet, hands)
    refused = [photo for photo in call(photos.of_book, alice.id, book.id) if photo.state == "refused"]
    assert [photo.name for photo in refused] == ["letter.doc"] and refused[0].reason.endswith(".")
    assert book.document.photo_ids


def test_too_little_is_said_before_any_work(house, alice):
    book = book_of(alice)
    assert "nothing to make a book of" in call(generating.missing, alice.id, book.id)
    with pytest.raises(NotEnough):
        call(generating.generate, alice.id, book.id)
    send(alice, book, b"one photo")
    assert "Booklet" in call(generating.missing, alice.id, book.id)
    call(books.update, alice.id, book.id, format="booklet-8x8")
    assert call(generating.missing, alice.id, book.id) == ""
