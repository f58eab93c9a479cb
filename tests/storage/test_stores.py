"""A store keeps bytes by key, whole or not at all: the same holds of a folder and of a bucket."""

import os
import socket
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import yaml

from storage.place import place
from storage.s3_line import Line
from storage.store import Store, StoreAway, WrongOffset, at, wire


@pytest.fixture(params=["folder", "bucket"])
def make_store(request, tmp_path) -> Callable[[str], Store]:
    """Makes the same store as it is seen from a machine of this name."""
    url = str(tmp_path / "files") if request.param == "folder" else request.getfixturevalue("s3_url")
    return lambda machine: at(url, tmp_path / machine / "near")


@pytest.fixture
def store(make_store) -> Store:
    return make_store("here")


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "given"
    path.write_bytes(data)
    return path


def _keys(store: Store, start: str = "") -> list[str]:
    return sorted(entry.key for entry in store.list(start))


def test_what_is_put_is_fetched_and_replaced_everywhere(make_store, tmp_path):
    here, there = make_store("here"), make_store("there")
    here.put(_file(tmp_path, b"one"), "orders/a/cover.pdf")
    assert here.fetch("orders/a/cover.pdf").read_bytes() == there.fetch("orders/a/cover.pdf").read_bytes() == b"one"
    assert here.fetch("orders/a/cover.pdf").suffix == ".pdf"
    there.put(_file(tmp_path, b"two and more"), "orders/a/cover.pdf")
    assert there.fetch("orders/a/cover.pdf").read_bytes() == b"two and more"
    assert here.size("orders/a/cover.pdf") == 12


def test_what_is_not_there_is_said_to_be_missing(store):
    assert store.size("orders/a/cover.pdf") is None and list(store.list()) == [] and list(store.below("orders/")) == []
    with pytest.raises(FileNotFoundError):
        store.fetch("orders/a/cover.pdf")
    store.remove("orders/a/cover.pdf", "orders/b/cover.pdf")
    store.remove_all("orders/")
    store.tidy(time.time())
    store.check()
    assert list(store.list()) == []


def test_lists_tell_keys_sizes_and_times(store, tmp_path):
    begun = time.time()
    for key in ("print/a/1-cover.pdf", "print/a/1-interior.pdf", "print/ab/1-cover.pdf", "orders/a/cover.pdf"):
        store.put(_file(tmp_path, key.encode()), key)
    assert _keys(store, "print/a/") == ["print/a/1-cover.pdf", "print/a/1-interior.pdf"]
    assert sorted(store.below("print/")) == ["a", "ab"] and sorted(store.below("orders/a/")) == ["cover.pdf"]
    assert len(_keys(store)) == 4
    found = next(store.list("orders/"))
    assert found.size == len("orders/a/cover.pdf") and begun - 2 <= found.changed_at <= time.time() + 2


def test_removing_takes_what_was_named_and_no_more(store, tmp_path):
    for key in ("print/a/1.pdf", "print/a/b/2.pdf", "print/ab/1.pdf", "orders/a.pdf"):
        store.put(_file(tmp_path, b"x"), key)
        store.fetch(key)
    store.remove_all("print/a/")
    assert _keys(store) == ["orders/a.pdf", "print/ab/1.pdf"]
    store.remove("orders/a.pdf")
    for key in ("orders/a.pdf", "print/a/1.pdf"):
        with pytest.raises(FileNotFoundError):
            store.fetch(key)


def test_an_upload_goes_on_at_another_machine_and_is_kept_once(make_store):
    here, there = make_store("here"), make_store("there")
    with pytest.raises(FileNotFoundError):
        here.append("uploads/a", 0, b"0123")
    here.begin("uploads/a")
    assert here.append("uploads/a", 0, b"0123") == 4
    assert there.append("uploads/a", 4, b"45") == 6 and there.append("uploads/a", 6, b"67") == 8
    assert here.received("uploads/a") == there.received("uploads/a") == 8
    assert here.append("uploads/a", 8, b"89") == 10
    assert there.whole("uploads/a").read_bytes() == b"0123456789"
    there.keep("uploads/a", "originals/a")
    here.keep("uploads/a", "originals/a")
    assert here.fetch("originals/a").read_bytes() == b"0123456789" == here.whole("uploads/a").read_bytes()
    assert list(here.below("uploads/")) == ["a"]
    here.drop("uploads/a")
    assert there.received("uploads/a") == 0 and _keys(there) == ["originals/a"]
    with pytest.raises(FileNotFoundError):
        there.keep("uploads/a", "originals/b")


def test_of_two_who_send_the_same_place_one_is_told_where_it_goes_on(make_store):
    here, there = make_store("here"), make_store("there")
    here.begin("uploads/a")
    assert there.received("uploads/a") == 0
    here.append("uploads/a", 0, b"0123")
    for machine in (here, there):
        with pytest.raises(WrongOffset) as told:
            machine.append("uploads/a", 0, b"abcdef")
        assert told.value.offset == 4
    assert there.append("uploads/a", 4, b"4") == 5 and there.whole("uploads/a").read_bytes() == b"01234"


def test_a_link_to_a_bucket_gives_the_file_as_a_download_for_a_while(s3_url, tmp_path):
    store = at(s3_url, tmp_path / "near")
    store.put(_file(tmp_path, b"%PDF-1.7 and more"), "orders/a/cover.pdf")
    answer = httpx.get(store.link("orders/a/cover.pdf", "Übers Meer, 2024.pdf", "application/pdf", 60), headers={"Range": "bytes=0-7"})
    assert answer.status_code == 206 and answer.content == b"%PDF-1.7"
    assert answer.headers["content-type"] == "application/pdf" and answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''%C3%9Cbers%20Meer%2C%202024.pdf"


def test_a_large_file_goes_in_parts(s3_url, tmp_path, monkeypatch):
    monkeypatch.setattr("storage.s3.IN_PARTS", 100_000)
    store = at(s3_url, tmp_path / "near")
    store.put(_file(tmp_path, bytes(range(256)) * 30_000), "exports/a.zip")
    assert store.size("exports/a.zip") == 7_680_000 and store.fetch("exports/a.zip").read_bytes() == bytes(range(256)) * 30_000


def test_copies_near_stay_within_their_room_and_the_least_used_go_first(s3_url, tmp_path):
    store = at(s3_url, tmp_path / "near")
    store.near._most = 1000
    for name in "abcdefgh":
        store.put(_file(tmp_path, name.encode() * 200), f"copies/{name}")
        path, _ = store.near.find(f"copies/{name}")
        # As if it had come an hour ago, the later ones later.
        os.utime(path, (time.time() - 3600 + ord(name), time.time() - 3600))
    store.near.prune()
    assert [name for name in "abcdefgh" if store.near.find(f"copies/{name}")] == ["e", "f", "g", "h"]
    assert store.fetch("copies/a").read_bytes() == b"a" * 200


def test_a_link_names_the_address_at_which_browsers_reach_the_bucket_and_lasts_as_long_as_it_says(s3_url, tmp_path):
    link = urlsplit(
        at(f"{s3_url}&public=https://files.example.org", tmp_path / "near").link("orders/a.pdf", "a.pdf", "application/pdf", 60)
    )
    assert link.netloc == "files.example.org" and link.path.endswith("/house/orders/a.pdf")
    assert parse_qs(link.query)["X-Amz-Expires"] == ["60"]


def test_what_lies_near_is_read_while_the_bucket_is_away_and_not_after_it_left(make_store, tmp_path, monkeypatch):
    here, there = make_store("here"), make_store("there")
    here.put(_file(tmp_path, b"one"), "copies/a")
    assert there.fetch("copies/a").read_bytes() == b"one"
    monkeypatch.setattr("storage.s3.FRESH", -1)
    if here.is_far:
        with monkeypatch.context() as cut:
            cut.setattr(there, "_line", Line(place("s3://books?endpoint=http://127.0.0.1:9"), "key", "secret"))
            assert there.fetch("copies/a").read_bytes() == b"one"
    assert there.fetch("copies/a").read_bytes() == b"one"
    here.remove("copies/a")
    with pytest.raises(FileNotFoundError):
        there.fetch("copies/a")


def test_parts_of_an_upload_that_was_killed_are_given_back(s3_url, tmp_path):
    store = at(s3_url, tmp_path / "near")
    client = store._line.client()
    client.create_multipart_upload(Bucket=store.place.bucket, Key=f"{store.place.prefix}exports/a.zip")
    # The stand-in says of all that they began in 2010.
    store.tidy(0)
    assert len(client.list_multipart_uploads(Bucket=store.place.bucket)["Uploads"]) == 1
    store.tidy(time.time())
    assert "Uploads" not in client.list_multipart_uploads(Bucket=store.place.bucket)


def test_a_server_that_is_no_store_says_so(tmp_path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        bucket = at(f"s3://kept?endpoint=http://127.0.0.1:{server.server_port}", tmp_path / "near", "key", "secret")
        for ask in (bucket.check, lambda: list(bucket.list())):
            with pytest.raises(StoreAway, match="is no store of files"):
                ask()
    finally:
        server.shutdown()
        server.server_close()


def test_a_bucket_that_is_not_there_says_so(s3_server, s3_url, tmp_path):
    store = at(s3_url.replace("books-", "nothing-"), tmp_path / "near")
    for asked in (store.check, lambda: store.fetch("a"), lambda: store.size("a"), lambda: list(store.list())):
        with pytest.raises(StoreAway, match=r"The bucket nothing-.* is not there"):
            asked()


def test_compose_makes_the_bucket_where_it_is_missing(s3_server, s3_url, tmp_path):
    (script,) = yaml.safe_load((Path(__file__).parents[2] / "compose.yaml").read_text())["services"]["bucket"]["command"]
    script = script.replace("http://store:9000", s3_server.address)
    for name in ("kept", "kept-too"):
        exec(script.replace("kept", name))
        exec(script.replace("kept", name))
        at(f"s3://{name}?{urlsplit(s3_url).query}", tmp_path / "near").check()


@pytest.mark.parametrize("silent", [False, True], ids=["refuses", "says nothing"])
def test_a_store_that_is_away_is_told_within_seconds(silent, monkeypatch, tmp_path):
    monkeypatch.setattr("storage.s3_line._READS", {"quick": 0.2, "patient": 0.2, "public": 0.2})
    with socket.socket() as dead:
        dead.bind(("127.0.0.1", 0))
        if silent:
            dead.listen()
        store = at(f"s3://books?endpoint=http://127.0.0.1:{dead.getsockname()[1]}", tmp_path / "near", "key", "secret")
        for asked in (lambda: store.size("a"), lambda: store.fetch("a"), lambda: store.begin("a"), lambda: store.remove("a"), store.check):
            with pytest.raises(StoreAway):
                asked()


@pytest.mark.parametrize(
    "url", ["s3://", "s3://Books", "s3://books/../x", "s3://books?endpoint=somewhere", "s3://books?colour=red"], ids=lambda url: url
)
def test_a_wrong_address_is_refused(url, tmp_path):
    with pytest.raises(ValueError, match=r"must|has"):
        at(url, tmp_path)


def test_every_exchange_with_a_bucket_is_heard_of(s3_url, tmp_path):
    bucket, heard = at(s3_url, tmp_path / "near"), []
    wire(lambda outcome, seconds: heard.append((outcome, seconds > 0)))
    try:
        bucket.check()
        assert set(heard) == {("done", True)}
        with pytest.raises(FileNotFoundError):
            bucket.fetch("nothing/here")
        assert heard[-1] == ("missing", True)
    finally:
        wire(None)
