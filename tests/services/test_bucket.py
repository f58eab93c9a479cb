"""A house whose files lie in a bucket: what is sent to one machine is printed by another, and fetched by whoever may, for a minute."""

import asyncio
import hashlib
from threading import Thread

import httpx
import pikepdf
import pytest
from starlette.requests import Request

from core import config, jobs
from core.errors import Conflict, NotFound, Unavailable
from core.imaging.paint import paint_story
from core.readiness import readiness
from core.services import books, closing, drawings, exporting, generating, leftovers, photos, preview_file, print_files, uploads, work
from core.services.away import told
from core.services.store import files, look_again
from storage.models import Job, Mark, Photo
from storage.store import StoreAway, StoreRefuses
from tests.services.shop_cast import open_shop
from tests.services.stage import book_of, call, lay, lies, perform, rows, send, work_off
from ui import files as doors
from ui.given import as_download, streamed


@pytest.fixture
def house(house, s3_url):
    """The house, with its files in a bucket."""
    far = house.model_copy(update={"storage_url": s3_url})
    config.use(far)
    return far


def go_to(house, machine: str) -> None:
    """From now on we are this machine: the same database and bucket, a disk of its own."""
    config.use(house.model_copy(update={"data_dir": house.data_dir / machine}))


def asked(method: str = "GET") -> Request:
    return Request({"type": "http", "method": method, "headers": []})


def test_photos_become_print_files_on_another_machine_and_are_downloaded_by_a_link(house, alice, hands, tmp_path):
    book = book_of(alice, format="booklet-8x8")
    go_to(house, "web")
    for path in paint_story(tmp_path / "painted", 6, size=(640, 480)):
        send(alice, book, path.read_bytes(), path.name)
    go_to(house, "worker")
    call(generating.generate, alice.id, book.id)
    work_off(hands)
    call(print_files.request, alice.id, book.id)
    work_off(hands)
    assert {job.state for job in rows(Job)} == {"done"}
    go_to(house, "another web")
    key = call(print_files.file_key, alice.id, book.id, "interior")
    answer = asyncio.run(doors.pdf(asked(), key, "Zwei/Küsten, 2024", "interior"))
    assert answer.status_code == 307 and answer.headers["cache-control"] == "private, no-store"
    fetched = httpx.get(answer.headers["location"])
    assert fetched.headers["content-type"] == "application/pdf" and "attachment" in fetched.headers["content-disposition"]
    assert "Zwei-K%C3%BCsten%2C%202024.pdf" in fetched.headers["content-disposition"]
    (tmp_path / "fetched.pdf").write_bytes(fetched.content)
    with pikepdf.open(tmp_path / "fetched.pdf") as pdf:
        assert len(pdf.pages) == len(call(books.get, alice.id, book.id).document.pages)
    head = asyncio.run(as_download(asked("HEAD"), key, "a.pdf", "application/pdf"))
    assert head.headers["content-length"] == str(len(fetched.content)) and "location" not in head.headers
    assert not list((house.data_dir / "worker/tmp").iterdir()), "no workspace is left"


def test_an_upload_that_broke_off_goes_on_at_another_machine(house, alice):
    book, data = book_of(alice), b"0123456789" * 100
    go_to(house, "first")
    upload = call(uploads.start, alice.id, book.id, "a.jpg", len(data))
    call(uploads.append, alice.id, upload.id, 0, data[:600])
    go_to(house, "second")
    assert call(uploads.get, alice.id, upload.id).offset == 600
    with pytest.raises(Conflict):
        call(uploads.append, alice.id, upload.id, 0, data[:600])
    call(uploads.append, alice.id, upload.id, 600, data[600:])
    go_to(house, "first")
    photo = call(uploads.finish, alice.id, upload.id).photo_id
    go_to(house, "third")
    assert lies(files().original(alice.id, hashlib.sha256(data).hexdigest())) == data
    assert files().partials() == [] and [row.id for row in rows(Photo)] == [photo]
    uploads.sweep()
    call(photos.remove, alice.id, book.id, photo)
    assert list(files().store.list()) == []


def test_two_machines_that_finish_one_upload_make_one_photo(house, alice):
    book = book_of(alice)
    upload = call(uploads.start, alice.id, book.id, "a.jpg", 4)
    call(uploads.append, alice.id, upload.id, 0, b"here")
    threads = [Thread(target=call, args=(uploads.finish, alice.id, upload.id)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (photo,) = rows(Photo)
    assert lies(files().original(alice.id, photo.sha256)) == b"here"


def ready(alice, book, hands, tmp_path):
    """A photo that was looked at."""
    (path,) = paint_story(tmp_path / "one", 1, size=(640, 480))
    photo_id = send(alice, book, path.read_bytes(), path.name)
    work_off(hands)
    return photo_id


def test_copies_that_were_thrown_away_come_back_when_they_are_asked_for(house, alice, hands, tmp_path, monkeypatch):
    monkeypatch.setattr(doors, "BETWEEN", 0.01)
    photo_id = ready(alice, book_of(alice), hands, tmp_path)
    key = call(photos.copy_key, alice.id, photo_id, "thumb")
    before = lies(key)
    files().drop_copies(alice.id, photo_id)
    with pytest.raises(Unavailable) as early:
        asyncio.run(doors.picture(alice.id, photo_id, "thumb", {}))
    assert early.value.status == 503 and len(rows(Job, state="queued")) == 1
    assert rows(Photo)[0].state == "ready", "the photo stays usable meanwhile"
    work_off(hands)
    asyncio.run(doors.picture(alice.id, photo_id, "thumb", {}))
    assert lies(key) == before and rows(Photo)[0].state == "ready"
    files().remove(files().copy(alice.id, photo_id, "screen"))
    assert drawings.copies(alice.id, [str(photo_id)]) == {} and len(rows(Job, state="queued")) == 1
    work_off(hands)
    assert list(drawings.copies(alice.id, [str(photo_id)])) == [str(photo_id)]


def test_the_marked_pdf_makes_missing_copies_again_itself(house, alice, hands, tmp_path):
    book = book_of(alice, format="booklet-8x8")
    ids = [send(alice, book, path.read_bytes(), path.name) for path in paint_story(tmp_path / "painted", 6, size=(640, 480))]
    call(generating.generate, alice.id, book.id)
    work_off(hands)
    for photo_id in ids:
        files().drop_copies(alice.id, photo_id)
    open_shop(house)
    call(preview_file.request, alice.id, book.id)
    work_off(hands)
    assert call(preview_file.latest, alice.id, book.id).bytes > 10_000
    placed = call(books.get, alice.id, book.id).document.photo_ids
    assert all(lies(files().copy(alice.id, photo_id, "screen")) for photo_id in ids if str(photo_id) in placed)


def test_pictures_come_through_us_and_may_be_kept(house, alice, hands, tmp_path):
    photo_id = ready(alice, book_of(alice), hands, tmp_path)
    answer = asyncio.run(doors.picture(alice.id, photo_id, "screen", {"Cache-Control": doors.KEPT_A_MONTH}))
    assert answer.status_code == 200 and answer.headers["cache-control"] == doors.KEPT_A_MONTH
    with pytest.raises(NotFound):
        asyncio.run(streamed("people/nobody.jpg", "image/jpeg", {}))


def test_everything_packed_lies_in_the_bucket(house, alice, hands):
    send(alice, book_of(alice), b"a photo")
    call(exporting.request, alice.id)
    work_off({"export": hands["export"]})
    packed = call(exporting.latest, alice.id)
    go_to(house, "web")
    answer = asyncio.run(as_download(asked(), call(exporting.file_key, alice.id, packed.id), "All.zip", "application/zip"))
    assert len(httpx.get(answer.headers["location"]).content) == packed.bytes


def test_whoever_leaves_leaves_nothing_in_the_bucket_nor_near_it(house, alice, bob):
    go_to(house, "here")
    photo_of_bob = send(bob, book_of(bob), b"Bob's")
    book = book_of(alice)
    send(alice, book, b"Alice's")
    for key in (files().copy(alice.id, book.id, "thumb"), files().print_file(book.id, 1, "cover")):
        lies(lay(key, b"hers"))
    upload = call(uploads.start, alice.id, book.id, "a.jpg", 9)
    call(uploads.append, alice.id, upload.id, 0, b"hers")
    go_to(house, "other")
    assert len([lies(entry.key) for entry in files().of_maker(alice.id, "originals")]) == 1
    go_to(house, "here")
    call(closing.erase, alice.id)
    assert [entry.key.split("/")[1] for entry in files().store.list()] == [bob.id.hex] and rows(Photo)[0].id == photo_of_bob
    go_to(house, "other")
    files().forget_maker(alice.id)
    near = [path for path in house.data_dir.rglob("*") if path.is_file() and alice.id.hex in str(path)]
    assert near == []


def test_files_that_no_row_knows_of_leave_the_bucket(house, alice):
    send(alice, book_of(alice), b"known")
    strange = [lay(files().original(alice.id, "ab" * 32), b"x"), lay(files().print_file(alice.id, 1, "cover"), b"x")]
    leftovers.sweep(older_than=9e9)
    assert [lies(key) for key in strange] == [None, None] and len(list(files().store.list())) == 1


def test_a_store_that_is_away_is_told_and_what_was_committed_stays(house, alice):
    book = book_of(alice)
    photo_id = send(alice, book, b"a photo")
    config.use(house.model_copy(update={"storage_url": "s3://books?endpoint=http://127.0.0.1:9"}))
    with pytest.raises(StoreAway):
        call(uploads.start, alice.id, book.id, "a.jpg", 9)
    call(photos.remove, alice.id, book.id, photo_id)
    assert files().shown_size("orders/a/cover.pdf") == 0, "a page is drawn without it"
    config.use(house)
    assert rows(Photo) == [] and len(list(files().store.list())) == 1, "the file is left to the sweep"
    leftovers.sweep(older_than=9e9)
    assert list(files().store.list()) == []


def test_work_waits_for_a_store_that_is_away_as_often_as_it_takes(house, alice, hands, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "AWAY_AGAIN", 0)
    (path,) = paint_story(tmp_path / "one", 1, size=(640, 480))
    send(alice, book_of(alice), path.read_bytes(), path.name)
    go_to(house.model_copy(update={"storage_url": "s3://books?endpoint=http://127.0.0.1:9"}), "worker")
    for _ in range(9):
        perform(rows(Job)[0], hands)
    (job,) = rows(Job)
    assert (job.state, job.attempts) == ("queued", 0) and rows(Photo)[0].state == "waiting"
    go_to(house, "worker")
    work_off(hands)
    assert rows(Photo)[0].state == "ready"


def test_work_ends_in_words_where_the_bucket_will_not_have_us_and_the_desk_says_why(house, alice, hands, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "REFUSED_AGAIN", 0)
    (path,) = paint_story(tmp_path / "one", 1, size=(640, 480))
    send(alice, book_of(alice), path.read_bytes(), path.name)
    go_to(house.model_copy(update={"storage_url": house.storage_url.replace("books-", "nothing-")}), "worker")
    work_off(hands)
    (job,) = rows(Job)
    assert (job.state, job.attempts, job.error, rows(Photo)[0].reason) == ("failed", 3, jobs.REFUSED, jobs.REFUSED)
    assert readiness().look()["storage"] == "refuses"
    with pytest.raises(StoreRefuses) as refused:
        files().store.check()
    assert "puts it right" in told(refused.value).message
    look_again()
    (alarm,) = rows(Mark, is_alarm=True)
    assert alarm.value.startswith("The bucket nothing-")
    go_to(house, "worker")
    look_again()
    assert rows(Mark, is_alarm=True) == []
    call(work.retry, alice.id, job.id)
    work_off(hands)
    assert rows(Photo)[0].state == "ready"
