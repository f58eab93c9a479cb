"""Print files: made once a revision, checked, fetched by their owner; and the sample book, from nothing to print."""

import subprocess

import pikepdf
import pytest

from core.imaging.paint import paint_story
from core.services import books, drawer, generating, memories, photos, print_files, sampling, work
from core.services.sampling import run_sample
from core.services.store import files
from storage.files import stem
from storage.models import PrintFile
from tests.services.stage import book_of, call, lies, lock, rows, send, work_off


@pytest.fixture
def book(request, alice, hands, tmp_path):
    """A booklet that is laid out."""
    made = book_of(alice, format="booklet-8x8")
    for path in paint_story(tmp_path / "painted", 6, size=(640, 480)):
        send(alice, made, path.read_bytes(), path.name)
    call(generating.generate, alice.id, made.id)
    work_off(hands)
    return call(books.get, alice.id, made.id)


def printed(alice, book, hands):
    job = call(print_files.request, alice.id, book.id)
    work_off(hands)
    record = call(work.get, alice.id, job.id)
    assert record.state == "done", record.error
    return call(print_files.latest, alice.id, book.id)


def test_both_files_are_made_and_whole(any_house, alice, book, hands):
    assert call(print_files.latest, alice.id, book.id) is None
    made = printed(alice, book, hands)
    assert made.revision == book.revision
    for which in ("interior", "cover"):
        path = files().fetch(call(print_files.file_key, alice.id, book.id, which))
        assert subprocess.run(["qpdf", "--check", str(path)], capture_output=True).returncode == 0
    with pikepdf.open(files().fetch(made.interior)) as pdf:
        assert len(pdf.pages) == len(book.document.pages)
    assert all(finding.words.endswith(".") for finding in made.findings)


def test_a_revision_is_printed_once_and_an_older_one_makes_room(house, alice, book, hands):
    first = printed(alice, book, hands)
    assert printed(alice, book, hands) == first
    page = book.document.pages[-1].id
    lock(alice, book.id, page)
    second = printed(alice, book, hands)
    assert (first.revision, second.revision) == (1, 2)
    assert len(rows(PrintFile)) == 1
    assert sorted(stem(entry.key) for entry in files().of_book(book.id)) == ["2-cover", "2-interior"]


def test_deleting_a_book_for_good_takes_its_print_files(house, alice, book, hands):
    made = printed(alice, book, hands)
    call(books.delete, alice.id, book.id)
    assert lies(files().print_file(book.id, made.revision, "interior"))
    call(drawer.delete_for_good, alice.id, book.id)
    assert lies(files().print_file(book.id, made.revision, "interior")) is None


def test_a_missing_photo_is_said_and_can_be_put_right(house, alice, book, hands):
    placed = next(photo for photo in call(photos.of_book, alice.id, book.id) if str(photo.id) in book.document.photo_ids)
    original = files().original(alice.id, placed.facts.sha256)
    kept = lies(original)
    files().remove(original)
    job = call(print_files.request, alice.id, book.id)
    work_off(hands)
    record = call(work.get, alice.id, job.id)
    assert record.state == "failed" and placed.name in record.error
    assert send(alice, book, kept, placed.name) == placed.id
    assert printed(alice, book, hands).revision == book.revision


def test_a_sample_book_comes_from_nothing(house, alice, hands, monkeypatch):
    monkeypatch.setattr(sampling, "SIZE", (480, 360))
    job = call(generating.make_sample, alice.id)
    assert call(books.shelf, alice.id)[0].status == "generating"
    work_off(hands)
    assert call(work.get, alice.id, job.id).state == "done"
    book = call(books.get, alice.id, job.book_id)
    assert (book.status, book.revision) == ("ready", 1)
    assert len(call(photos.of_book, alice.id, book.id)) == sampling.PHOTOS
    assert len(call(memories.of_book, alice.id, book.id)) == 3
    assert len(book.document.pages) >= 32


def test_a_sample_begun_anew_doubles_nothing(house, alice, hands, monkeypatch):
    """The worker is killed after some pictures; the next one paints the same ones again."""
    monkeypatch.setattr(sampling, "SIZE", (480, 360))
    monkeypatch.setattr(sampling, "PHOTOS", 6)
    job = call(generating.make_sample, alice.id)
    call(books.update, alice.id, job.book_id, format="booklet-8x8")

    def breaks_half_way(held):
        real = held.report
        held.report = lambda stage, done, *rest: 1 / 0 if done == 4 else real(stage, done, *rest)
        run_sample(held)

    with pytest.raises(ZeroDivisionError):
        work_off({"sample": breaks_half_way})
    assert len(call(photos.of_book, alice.id, job.book_id)) == 3
    work_off(hands)
    assert len(call(photos.of_book, alice.id, job.book_id)) == 6
    assert len(call(memories.of_book, alice.id, job.book_id)) == 3
