"""Uploads: pieces at the exact place, one photo for the same bytes, room that is never passed, and nothing left lying about."""

import hashlib
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import update

from core import config
from core.errors import AppError, Conflict, Invalid, NotFound, TooLarge, TooMany
from core.services import books, drawer, photos, uploads
from core.services.store import files
from storage.database import transaction
from storage.models import Job, Photo, Upload, now
from storage.queries import users
from tests.services.stage import book_of, call, lies, rows, send


def limits(house, **values):
    config.use(house.model_copy(update=values))


def test_pieces_become_a_photo_that_waits_to_be_looked_at(any_house, alice):
    book = book_of(alice)
    upload = call(uploads.start, alice.id, book.id, "beach/IMG_1.jpg", 10)
    assert (upload.name, upload.offset, upload.photo_id) == ("IMG_1.jpg", 0, None)
    assert call(uploads.append, alice.id, upload.id, 0, b"01234").offset == 5
    assert call(uploads.get, alice.id, upload.id).offset == 5
    call(uploads.append, alice.id, upload.id, 5, b"56789")
    done = call(uploads.finish, alice.id, upload.id)
    (photo,) = call(photos.of_book, alice.id, book.id)
    assert (photo.id, photo.state, photo.bytes) == (done.photo_id, "waiting", 10)
    sha256 = hashlib.sha256(b"0123456789").hexdigest()
    assert lies(files().original(alice.id, sha256)) == b"0123456789"
    assert files().received(upload.id) == 0
    assert call(uploads.finish, alice.id, upload.id).photo_id == photo.id
    assert [(job.kind, job.photo_id) for job in rows(Job)] == [("inspect", photo.id)]


def test_bytes_at_the_wrong_place_say_where_to_go_on(house, alice):
    upload = call(uploads.start, alice.id, book_of(alice).id, "a.jpg", 10)
    call(uploads.append, alice.id, upload.id, 0, b"0123")
    for offset in (0, 3, 5):
        with pytest.raises(Conflict, match="byte 4") as refused:
            call(uploads.append, alice.id, upload.id, offset, b"x")
        assert refused.value.code == "wrong_offset"
    with pytest.raises(TooLarge):
        call(uploads.append, alice.id, upload.id, 4, b"x" * 7)
    with pytest.raises(Conflict):
        call(uploads.finish, alice.id, upload.id)


def test_two_who_send_the_same_piece_at_once_write_it_once(house, alice):
    upload = call(uploads.start, alice.id, book_of(alice).id, "a.jpg", 4)
    outcomes, barrier = [], Barrier(4)

    def piece():
        barrier.wait()
        try:
            outcomes.append(call(uploads.append, alice.id, upload.id, 0, b"0123").offset)
        except Conflict as error:
            outcomes.append(error.code)

    run(piece, 4)
    assert sorted(map(str, outcomes)) == ["4", *["wrong_offset"] * 3]


def run(target, count):
    threads = [Thread(target=target) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_same_bytes_twice_are_one_photo_for_one_maker(any_house, alice, bob):
    first, second, bobs = book_of(alice), book_of(alice), book_of(bob)
    photo = send(alice, first, b"the same", "one.jpg")
    assert send(alice, first, b"the same", "two.jpg") == photo
    assert send(alice, second, b"the same", "three.jpg") == photo
    assert send(bob, bobs, b"the same") != photo
    assert [item.name for item in call(photos.of_book, alice.id, second.id)] == ["one.jpg"]
    assert len(rows(Photo)) == 2 and len(rows(Job)) == 2


def test_a_refused_photo_sent_again_is_looked_at_again(house, alice):
    book = book_of(alice)
    photo = send(alice, book, b"never mind")
    with transaction() as session:
        session.exec(update(Photo).values(state="refused", reason="too dark to open"))
        session.exec(update(Job).values(state="done"))
    assert send(alice, book, b"never mind") == photo
    (record,) = call(photos.of_book, alice.id, book.id)
    assert (record.state, record.reason) == ("waiting", "")
    assert len(rows(Job, state="queued")) == 1


@pytest.mark.parametrize(
    ("size", "error", "words"), [(0, Invalid, "empty"), (60_000_001, TooLarge, "60 MB"), (-1, Invalid, "empty")]
)  # fmt: skip
def test_sizes_that_cannot_be_are_refused_by_name(house, alice, size, error, words):
    with pytest.raises(error, match=f"huge.jpg.*{words}"):
        call(uploads.start, alice.id, book_of(alice).id, "huge.jpg", size)


def test_a_book_and_a_maker_have_so_much_room(house, alice):
    limits(house, max_photos_per_book=2, max_photos_per_maker=3)
    book, other = book_of(alice), book_of(alice)
    send(alice, book, b"1")
    call(uploads.start, alice.id, book.id, "under way.jpg", 5)
    with pytest.raises(TooMany, match="This book has its 2 photos"):
        call(uploads.start, alice.id, book.id, "b.jpg", 5)
    send(alice, other, b"3")
    with pytest.raises(TooMany, match="You have 3 photos"):
        call(uploads.start, alice.id, other.id, "d.jpg", 5)


def test_cancelling_gives_the_room_back(house, alice):
    limits(house, max_photos_per_maker=1)
    book = book_of(alice)
    upload = call(uploads.start, alice.id, book.id, "a.jpg", 5)
    with pytest.raises(TooMany):
        call(uploads.start, alice.id, book.id, "b.jpg", 5)
    call(uploads.cancel, alice.id, upload.id)
    assert files().partials() == []
    with pytest.raises(NotFound):
        call(uploads.append, alice.id, upload.id, 0, b"12345")
    send(alice, book, b"12345")


def test_ten_at_once_never_pass_the_room(any_house, alice):
    """Each asks for a third of what there is: three get it."""
    limits(any_house, max_gb_per_maker=1, max_file_mb=400)
    book, outcomes, barrier = book_of(alice), [], Barrier(10)

    def start():
        barrier.wait()
        try:
            call(uploads.start, alice.id, book.id, "a.jpg", 330_000_000)
        except TooMany as error:
            outcomes.append(error.code)
        else:
            outcomes.append("room")

    run(start, 10)
    assert sorted(outcomes) == ["room"] * 3 + ["too_many"] * 7
    assert len(rows(Upload)) == 3


def test_a_stranger_finds_nothing(any_house, alice, bob):
    book = book_of(alice)
    upload = call(uploads.start, alice.id, book.id, "a.jpg", 5)
    for act in (
        lambda: call(uploads.start, bob.id, book.id, "a.jpg", 5),
        lambda: call(uploads.get, bob.id, upload.id),
        lambda: call(uploads.append, bob.id, upload.id, 0, b"12345"),
        lambda: call(uploads.finish, bob.id, upload.id),
        lambda: call(uploads.cancel, bob.id, upload.id),
        lambda: call(uploads.get, alice.id, uuid4()),
    ):
        with pytest.raises(NotFound):
            act()
    assert call(uploads.get, alice.id, upload.id).offset == 0
    assert len(rows(Upload)) == 1


def test_the_sweep_drops_what_was_left_and_completes_what_was_cut_off(house, alice):
    book = book_of(alice)
    left, cut = (call(uploads.start, alice.id, book.id, name, 3) for name in ("left.jpg", "cut.jpg"))
    call(uploads.append, alice.id, cut.id, 0, b"123")
    young = call(uploads.start, alice.id, book.id, "young.jpg", 3)
    orphan = uuid4()
    files().begin_partial(orphan)
    with transaction() as session:
        old = update(Upload).where(Upload.id.in_([left.id, cut.id]))
        session.exec(old.values(created_at=now() - uploads.EXPIRES - timedelta(minutes=1)))
    uploads.sweep()
    assert [photo.name for photo in call(photos.of_book, alice.id, book.id)] == ["cut.jpg"]
    assert files().partials() == [young.id]
    with pytest.raises(NotFound):
        call(uploads.get, alice.id, left.id)


def test_a_name_is_shown_without_folders_and_tricks(house, alice):
    shown = {
        "a/b/c.jpg": "c.jpg", "C:\\photos\\c.jpg": "c.jpg", "../../etc/passwd": "passwd", "a\x00b\n.jpg": "ab.jpg",
        "": "A file without a name", "x" * 300 + ".jpg": ("x" * 300 + ".jpg")[-255:], "Größe 🌊.jpg": "Größe 🌊.jpg",
    }  # fmt: skip
    for name, expected in shown.items():
        assert uploads.clean_name(name) == expected


def test_a_photo_taken_out_goes_when_nothing_has_it(any_house, alice):
    book, other = book_of(alice), book_of(alice)
    photo = send(alice, book, b"here")
    send(alice, other, b"here")
    original = files().original(alice.id, hashlib.sha256(b"here").hexdigest())
    call(photos.remove, alice.id, book.id, photo)
    assert lies(original) and call(photos.of_book, alice.id, book.id) == []
    call(photos.remove, alice.id, other.id, photo)
    assert lies(original) is None and rows(Photo) == [] and rows(Job) == []
    with pytest.raises(AppError):
        call(photos.remove, alice.id, other.id, photo)


def test_deleting_a_book_keeps_the_makers_photos(any_house, alice):
    book = book_of(alice)
    photo = send(alice, book, b"here")
    call(books.delete, alice.id, book.id)
    call(drawer.delete_for_good, alice.id, book.id)
    again = book_of(alice)
    assert send(alice, again, b"here") == photo


def test_an_upload_completed_by_two_at_once_is_one_photo(any_house, alice, monkeypatch):
    """The sweep and the sender may come to the last step together."""
    book = book_of(alice)
    upload = call(uploads.start, alice.id, book.id, "a.jpg", 4)
    call(uploads.append, alice.id, upload.id, 0, b"here")
    adopt, others = uploads.adopt, []

    def overtaken(session, *args):
        if not others:
            others.append(None)
            others.append(call(uploads.finish, alice.id, upload.id))
        return adopt(session, *args)

    monkeypatch.setattr(uploads, "adopt", overtaken)
    mine = call(uploads.finish, alice.id, upload.id)
    assert mine.photo_id == others[1].photo_id and len(rows(Photo)) == 1


@pytest.fixture
def whole(tmp_path):
    """A file that is here already."""
    path = tmp_path / "whole"
    path.write_bytes(b"here")
    return path


def test_a_whole_file_is_a_photo_in_one_step(any_house, alice, whole):
    book, other = book_of(alice), book_of(alice)
    photo = call(uploads.add, alice.id, book.id, "beach/a.jpg", whole)
    assert (photo.name, photo.state, photo.bytes, whole.read_bytes()) == ("a.jpg", "waiting", 4, b"here")
    assert send(alice, other, b"here") == call(uploads.add, alice.id, other.id, "b.jpg", whole).id == photo.id
    call(lambda session: session.exec(update(Photo).values(state="refused", reason="It was too small.")))
    assert call(uploads.add, alice.id, book.id, "c.jpg", whole) == photo
    call(lambda session: session.exec(update(Photo).values(state="ready")))
    assert call(uploads.add, alice.id, book.id, "c.jpg", whole).state == "ready"
    assert len(rows(Photo)) == len(rows(Job)) == 1


def test_a_whole_file_that_is_refused_leaves_nothing(any_house, alice, bob, whole):
    book, mine = book_of(alice), files().original(bob.id, hashlib.sha256(b"here").hexdigest())
    with pytest.raises(NotFound):
        call(uploads.add, bob.id, book.id, "a.jpg", whole)
    limits(any_house, max_photos_per_maker=0)
    with pytest.raises(TooMany, match="0 photos"):
        call(uploads.add, bob.id, book_of(bob).id, "a.jpg", whole)
    assert lies(mine) is None and not rows(Photo)
    limits(any_house, max_photos_per_maker=1)
    call(uploads.add, bob.id, book_of(bob).id, "a.jpg", whole)
    (other := whole.with_name("other")).write_bytes(b"there")
    with pytest.raises(TooMany, match="1 photos"):
        call(uploads.add, bob.id, book_of(bob).id, "b.jpg", other)
    assert lies(mine) == b"here"


def test_a_whole_file_survives_the_sweep_of_an_older_one(house, alice, whole, monkeypatch):
    """An old original without a row is taken away at the moment it becomes a photo's."""
    book, lock = book_of(alice), users.lock_living

    def swept_before(session, user_id):
        files().remove(files().original(alice.id, hashlib.sha256(b"here").hexdigest()))
        return lock(session, user_id)

    monkeypatch.setattr(users, "lock_living", swept_before)
    call(uploads.add, alice.id, book.id, "a.jpg", whole)
    assert lies(files().original(alice.id, hashlib.sha256(b"here").hexdigest())) == b"here"
