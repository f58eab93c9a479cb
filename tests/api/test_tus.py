"""Resumable uploads (tus 1.0): files arrive whole over broken connections, and refusals come in words."""

import socket
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from core.imaging.paint import photo, shots
from tests.api.cast import BYTES, TUS, Maker, is_problem
from tests.serving import running, wait_for


def painted(seed: int) -> bytes:
    return photo(next(iter(shots(1, seed))), (640, 480))


def test_a_file_becomes_a_photo_of_its_book(alice):
    book, data = alice.book(), painted(1)
    begun = alice.begin(book, "IMG_0001.jpg", len(data))
    assert begun.status_code == 201 and begun.headers["tus-resumable"] == "1.0.0" and begun.headers["upload-expires"]
    done = alice.patch(begun.headers["location"], 0, data)
    assert (done.status_code, done.headers["upload-offset"]) == (204, str(len(data)))
    assert [(p["name"], p["bytes"]) for p in alice.photos(book)] == [("IMG_0001.jpg", len(data))]


def test_a_broken_upload_goes_on_where_it_was(server, alice):
    book, data = alice.book(), painted(2) + bytes(2_000_000)
    location = alice.begin(book, "half.jpg", len(data)).headers["location"]
    with begun_patch(server, alice, location, len(data)) as wire:
        wire.sendall(data[:1_500_000])
        wait_for(lambda: offset(alice, location) >= 1_000_000, 90, "nothing was kept while the bytes came")
    here = offset(alice, location)
    wait_for(lambda: alice.patch(location, offset(alice, location), data[offset(alice, location) :]).status_code == 204, 90, "no way on")
    assert 1_000_000 <= here < len(data) and alice.photos(book)[0]["bytes"] == len(data)


def offset(maker: Maker, location: str) -> int:
    head = maker.api.head(location, headers=TUS)
    assert head.status_code == 200 and head.headers["cache-control"] == "no-store"
    return int(head.headers["upload-offset"])


def begun_patch(server, maker: Maker, location: str, size: int) -> socket.socket:
    """A connection that has announced `size` bytes and can be broken off at any of them."""
    headers = BYTES | {"Upload-Offset": "0", "Content-Length": str(size), "Host": "x", "Authorization": maker.api.headers["authorization"]}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    wire = socket.create_connection(("127.0.0.1", server.port))
    wire.sendall(f"PATCH {location} HTTP/1.1\r\n{lines}\r\n".encode())
    return wire


def test_bytes_at_the_wrong_place_are_refused(alice):
    location = alice.begin(alice.book(), "a.jpg", 100).headers["location"]
    assert alice.patch(location, 0, b"x" * 60).status_code == 204
    for offset in (0, 59, 61):
        answer = alice.patch(location, offset, b"y" * 10)
        assert answer.status_code == 409 and is_problem(answer) and "byte 60" in answer.json()["detail"]


def test_the_same_photo_twice_is_one_photo(alice):
    book, data = alice.book(), painted(3)
    assert [alice.send(book, name, data).status_code for name in ("a.jpg", "b.jpg")] == [204, 204]
    assert len(alice.photos(book)) == 1


@pytest.mark.parametrize(
    ("size", "status"), [("0", 422), ("-1", 422), ("x", 422), ("", 422), ("60000001", 413), ("9" * 18, 413), ("9" * 30, 422), ("1e3", 422)]
)
def test_impossible_sizes_are_refused_in_words(alice, size, status):
    answer = alice.begin(alice.book(), "a.jpg", 1, **{"Upload-Length": size})
    assert answer.status_code == status and is_problem(answer)


@pytest.mark.parametrize("told", ["", "filename", "filename !!!", "book YQ==", "book " + "/w==", ",,,", "book QUJD,filename"])
def test_metadata_that_names_no_book_is_refused(alice, told):
    answer = alice.api.post("/uploads", headers=TUS | {"Upload-Length": "5", "Upload-Metadata": told})
    assert answer.status_code == 422 and is_problem(answer)


def test_only_the_protocols_version_and_type_are_taken(alice):
    location = alice.begin(alice.book(), "a.jpg", 10).headers["location"]
    other = alice.api.head(location, headers={"Tus-Resumable": "0.2.2"})
    assert other.status_code == 412 and other.headers["tus-version"] == "1.0.0"
    assert alice.api.patch(location, headers=TUS | {"Upload-Offset": "0", "Content-Type": "image/jpeg"}, content=b"x").status_code == 415
    told = alice.api.options("/uploads").headers
    assert told["tus-version"] == "1.0.0" and told["tus-extension"] == "creation,termination,expiration"


def test_a_cancelled_upload_is_gone(alice):
    location = alice.begin(alice.book(), "a.jpg", 10).headers["location"]
    assert alice.api.delete(location, headers=TUS).status_code == 204
    assert alice.api.head(location, headers=TUS).status_code == 404
    assert alice.patch(location, 0, b"0123456789").status_code == 404


def test_a_client_that_may_only_post_gets_through(alice):
    location = alice.begin(alice.book(), "a.jpg", 10).headers["location"]
    head = alice.api.post(location, headers=TUS | {"X-HTTP-Method-Override": "HEAD"})
    assert head.status_code == 200 and head.headers["upload-offset"] == "0"


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_file_larger_than_it_said_is_cut_off(server, alice, is_announced):
    location = alice.begin(alice.book(), "a.jpg", 100_000).headers["location"]
    sent = 0

    def endless():
        nonlocal sent
        while sent < 60_000_000:
            sent += 100_000
            yield b"x" * 100_000

    headers = {"Content-Length": "60000000"} if is_announced else {}
    try:
        answer = alice.api.patch(location, headers=BYTES | {"Upload-Offset": "0"} | headers, content=endless())
        assert answer.status_code == 413 and is_problem(answer)
    except (httpx.WriteError, httpx.ReadError):
        pass
    # What the kernel's buffers take on both sides comes on top of what the server read.
    assert sent < 12_000_000
    assert alice.api.head(location, headers=TUS).status_code == 404
    held = [path for path in (server.data / "files" / "uploads").iterdir() if path.stat().st_size > 1_100_000]
    assert held == []


def test_a_strangers_upload_is_not_there(alice, bob):
    book = alice.book()
    location = alice.begin(book, "a.jpg", 10).headers["location"]
    assert bob.begin(book, "b.jpg", 10).status_code == 404
    assert bob.api.head(location, headers=TUS).status_code == 404
    assert bob.patch(location, 0, b"0123456789").status_code == 404
    assert bob.api.delete(location, headers=TUS).status_code == 404
    assert alice.api.head(location, headers=TUS).status_code == 200


@pytest.fixture(scope="module")
def narrow(tmp_path_factory):
    """A product with little room."""
    limits = {"MAX_GB_PER_MAKER": 1, "MAX_FILE_MB": 300, "MAX_PHOTOS_PER_BOOK": 10}
    with running(tmp_path_factory.mktemp("narrow") / "data", "web", **limits) as server:
        yield server


def test_ten_uploads_at_once_keep_to_the_space_there_is(narrow):
    alice = Maker(narrow.url, "alice")
    book = alice.book()
    with ThreadPoolExecutor(10) as pool:
        begun = list(pool.map(lambda n: alice.begin(book, f"{n}.jpg", 250_000_000), range(10)))
    assert sorted(answer.status_code for answer in begun) == [201] * 4 + [429] * 6
    assert all(is_problem(answer) for answer in begun if answer.status_code != 201)


def test_a_book_takes_no_more_photos_than_its_limit(narrow):
    alice = Maker(narrow.url, "alice")
    book = alice.book()
    codes = [alice.send(book, f"{n}.jpg", b"%d" % n).status_code for n in range(11)]
    assert codes == [204] * 10 + [429] and len(alice.photos(book)) == 10


def test_visitors_who_open_very_many_pages_have_to_wait(narrow):
    codes = [httpx.get(f"{narrow.url}/").status_code for _ in range(105)]
    assert codes == [200] * 100 + [429] * 5
    assert Maker(narrow.url, "alice").browser.get("/books").status_code == 200
