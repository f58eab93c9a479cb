"""What programs may send by mistake or on purpose: always refused in words, never a failure of ours."""

import asyncio
import socket
import tracemalloc

import httpx
import pytest
from fastapi import Request

from tests.api.cast import is_problem
from ui.api.door import read_json

BOOKS = "/api/v1/books"
JSON = {"Content-Type": "application/json"}
DEEP = b"[" * 50_000 + b"]" * 50_000
UNREADABLE = {
    "half": b'{"title": ',
    "not_utf8": b'{"title": "\xff"}',
    "utf16": '{"title": "x"}'.encode("utf-16"),
    "surrogate_bytes": b'{"title": "\xed\xa0\x80"}',
    "nan": b'{"title": "x", "n": NaN}',
    "infinity": b'{"title": "x", "n": -Infinity}',
    "digits": b'{"n": ' + b"9" * 5000 + b"}",
    "deep": DEEP,
    "nul": b'{"title": "\x00"}',
    "nothing": b" ",
    "two": b'{"title": "x"} {}',
}
WRONG = {
    "nul": (b'{"title": "a\\u0000b"}', "title"),
    "half_pair": (b'{"title": "\\ud800"}', "title"),
    "inside": (b'{"title": "x", "a": [{"b": "\\udfff"}]}', "a.0.b"),
    "in_a_name": (b'{"title": "x", "\\u0000": 1}', "\\0"),
    "number": (b'{"title": 7}', "title"),
    "list": (b"[]", ""),
    "null": (b"null", ""),
    "empty": (b"{}", "title"),
    "no_body": (b"", ""),
    "kind": (b'{"title": "x", "kind": "cookbook"}', "kind"),
    "long": (b'{"title": "%s"}' % (b"x" * 201), "title"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused(alice, name):
    answer = alice.api.post(BOOKS, content=UNREADABLE[name], headers=JSON)
    assert answer.status_code == 400 and is_problem(answer) and answer.json()["code"] == "bad_json", answer.text


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named(alice, name):
    body, field = WRONG[name]
    answer = alice.api.post(BOOKS, content=body, headers=JSON)
    assert answer.status_code == 422 and is_problem(answer), answer.text
    assert answer.json().get("field", "") == field


def test_a_body_that_is_deep_and_wide_takes_little_memory():
    body = b"[" * 800 + b"0," * 50_000 + b'"\\u0041"' + b"]" * 800

    async def receive():
        return {"type": "http.request", "body": body}

    request = Request({"type": "http", "method": "POST", "headers": [(b"content-type", b"application/json")]}, receive)
    tracemalloc.start()
    try:
        asyncio.run(read_json(request))
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/xml", "multipart/form-data", "application/x-www-form-urlencoded", "json", "\\;;"]
)
def test_another_kind_of_body_is_refused(alice, kind):
    answer = alice.api.post(BOOKS, content=b'{"title": "x"}', headers={"Content-Type": kind} if kind else {})
    assert answer.status_code == 415 and is_problem(answer), answer.text
    assert alice.api.post("/api/v1/auth/login", json={"username": "a", "password": "b"}).status_code == 415


def test_the_last_of_two_fields_counts_and_an_odd_accept_does_not_matter(alice):
    answer = alice.api.post(BOOKS, content=b'{"title": "a", "title": "b"}', headers=JSON | {"Accept": "image/x-nothing;q=2, */"})
    assert answer.status_code == 201 and answer.json()["title"] == "b"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", BOOKS, "GET, POST"),
        ("DELETE", "/api/v1/auth/login", "POST"),
        ("OPTIONS", "/api/v1/users/me", "DELETE, GET, PUT"),
        ("TRACE", BOOKS, "GET, POST"),
        ("PUT", "/api/v1/books/generate", None),
    ],
)
def test_a_wrong_method_hears_which_are_right(alice, method, path, allowed):
    answer = alice.api.request(method, path)
    if allowed:
        assert answer.status_code == 405 and answer.headers["allow"] == allowed and is_problem(answer)
    else:
        assert answer.status_code in (405, 422) and is_problem(answer)


@pytest.mark.parametrize(
    "path", ["", "/", "/v1", "/v1/", "/v1/nothing", "/v2/books", "/v1/books/", "/v1/books/%00", "/v1/books/x/y/z", "/v1/books/%ff"]
)
def test_what_is_not_there_is_json(alice, path):
    for method in ("GET", "POST", "PROPFIND"):
        answer = alice.api.request(method, f"/api{path}")
        assert answer.status_code in (404, 405, 422) and is_problem(answer), (method, path, answer.text)


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=9e9", f"limit={'9' * 5000}", "after=nothing", "after=%00", "after=%ff"])
def test_a_list_asked_for_wrongly_says_so(alice, query):
    answer = alice.api.get(f"{BOOKS}?{query}")
    assert answer.status_code in (404, 422) and is_problem(answer) and (answer.status_code == 404 or answer.json()["field"]), answer.text


def test_huge_numbers_are_refused(alice):
    book = f"{BOOKS}/{alice.book()}"
    for body in ({"revision": 2**70, "edits": [{"kind": "set-book", "title": "x"}]}, {"revision": -1, "edits": []}):
        assert alice.api.post(f"{book}/edits", json=body).status_code == 422
    assert alice.api.post(f"{BOOKS}/generate", json={"title": "x", "seed": 2**70}).status_code == 422
    assert alice.api.get(f"{book}/pages/{'9' * 400}.svg").status_code in (404, 422)


@pytest.mark.parametrize("authorization", ["", "Bearer", "Basic eDp5", "Bearer mmk_", "bearer a.b.c", "Bearer " + "x" * 6000, "é"])
def test_odd_credentials_are_nobodys(server, authorization):
    answer = httpx.get(f"{server.url}{BOOKS}", headers={"Authorization": authorization.encode("latin-1")})
    assert answer.status_code == 401 and is_problem(answer) and answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "99999999999999999999"])
def test_an_odd_length_breaks_nothing(server, length):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(f"POST {BOOKS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n".encode())
        status = int(line.recv(4000).split()[1])
    assert 400 <= status < 500


def test_every_answer_carries_an_id_and_its_time(alice):
    for path in ("/api/v1/users/me", "/api/v1/nothing", f"{BOOKS}/nothing"):
        answer = alice.api.get(path)
        assert len(answer.headers["x-request-id"]) >= 16 and float(answer.headers["x-process-time"]) >= 0
