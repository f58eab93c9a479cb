"""Several photos in one request: each is taken or refused by name, and the body is read as it comes."""

import httpx

from core.imaging.paint import photo, shots
from tests.api.cast import is_problem


def painted(seed: int) -> bytes:
    return photo(next(iter(shots(1, seed))), (640, 480))


def send(maker, book: str, *files: tuple[str, bytes]) -> httpx.Response:
    return maker.api.post(f"/api/v1/books/{book}/photos", files=[("files", (name, data, "image/jpeg")) for name, data in files])


def test_each_file_is_taken_or_refused_by_name(alice):
    book = alice.book()
    answer = send(alice, book, ("a.jpg", painted(40)), ("nothing.jpg", b""), ("süß & 猫.jpg", painted(41)))
    assert answer.status_code == 201
    assert [one["name"] for one in answer.json()["photos"]] == ["a.jpg", "süß & 猫.jpg"]
    assert [(one["name"], one["code"]) for one in answer.json()["refused"]] == [("nothing.jpg", "empty_file")]
    assert len(alice.photos(book)) == 2


def test_a_request_without_a_good_file_is_refused(alice):
    book = alice.book()
    for files in ([("nothing.jpg", b"")], []):
        answer = alice.api.post(f"/api/v1/books/{book}/photos", files=[("files", file) for file in files] or {"x": (None, "y")})
        assert answer.status_code == 422 and is_problem(answer)


def test_a_file_over_the_limit_ends_the_request_and_keeps_what_came_before(alice):
    book, sent = alice.book(), 0

    def body():
        nonlocal sent
        yield part("small.jpg") + painted(42) + b"\r\n" + part("large.jpg")
        while sent < 200_000_000:
            sent += 500_000
            yield bytes(500_000)

    try:
        answer = alice.api.post(f"/api/v1/books/{book}/photos", content=body(), headers=MULTIPART)
        assert answer.status_code == 413 and is_problem(answer) and "large.jpg" in answer.json()["detail"]
    except (httpx.WriteError, httpx.ReadError):
        pass
    assert 60_000_000 < sent < 72_000_000
    assert [one["name"] for one in alice.photos(book)] == ["small.jpg"]


MULTIPART = {"Content-Type": "multipart/form-data; boundary=edge"}


def part(name: str) -> bytes:
    return f'--edge\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()


def test_bodies_that_are_no_multipart_are_refused_in_words(alice):
    url = f"/api/v1/books/{alice.book()}/photos"
    for headers, body, status in (
        ({"Content-Type": "image/jpeg"}, painted(43), 415),
        ({"Content-Type": "multipart/form-data"}, b"--edge--", 415),
        (MULTIPART, b"no boundary in here", 422),
        (MULTIPART, part("cut.jpg") + b"abc", 422),
        (MULTIPART, b"", 422),
        (MULTIPART, b"--edge\r\nContent-Disposition\r\n\r\nx\r\n--edge--", 422),
    ):
        answer = alice.api.post(url, content=body, headers=headers)
        assert answer.status_code == status and is_problem(answer), (headers, body[:40], answer.text)
