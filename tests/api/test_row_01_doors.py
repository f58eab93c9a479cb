"""Hardening, row 1: what every door must do, each test named after its requirement of ASVS 5.0.0."""

import re
import socket
from urllib.parse import urlsplit

import httpx
import pytest

from tests.api.cast import Maker

PRIVATE = ("/books", "/account", "/orders", "/new")


@pytest.fixture(scope="module")
def dora(server):
    return Maker(server.url, "dora")


def spoken(url: str, said: bytes) -> bytes:
    """All that a server answers to these bytes, until it closes or falls silent."""
    told = urlsplit(url)
    with socket.create_connection((told.hostname, told.port), timeout=10) as line:
        line.sendall(said)
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize("words", ["%41 %2541 %252e", "&amp;amp; &lt;b&gt;", "\\u0041 {0.__class__} %s ${x}"])
def test_v1_1_1_words_are_read_once(dora, words):
    book = dora.book(words)
    assert dora.api.get(f"/api/v1/books/{book}").json()["title"] == words
    # What was escaped twice names nothing.
    assert dora.api.get(f"/api/v1/books/{book.replace('-', '%252d')}").status_code in (404, 422)


@pytest.mark.parametrize("path", ["/api/v1/books", "/books", "/healthz"])
def test_v3_4_2_no_other_site_may_read_an_answer(server, dora, path):
    cookies = "; ".join(f"{name}={value}" for name, value in dora.browser.cookies.items())
    answer = httpx.get(server.url + path, headers={"Origin": "https://evil.example", "Cookie": cookies})
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_v3_5_3_asking_for_a_page_changes_nothing(server):
    eve = Maker(server.url, "eve")
    for path in ("/sign-out", "/sign-in", "/register", "/setup", "/api/v1/auth/logout"):
        assert eve.browser.get(path).status_code in (404, 405)
    assert eve.browser.get("/books").status_code == 200


def test_v4_1_1_text_says_how_it_is_written(server, dora):
    page = dora.browser.get("/books")
    links = set(re.findall(r'(?:href|src)="(/(?:look|_nicegui)/[^"]+)"', page.text))
    answers = [page, dora.browser.get("/docs"), dora.api.get("/api/v1/nothing"), *(dora.browser.get(link) for link in links)]
    assert len(answers) > 10
    for answer in answers:
        kind = answer.headers["content-type"]
        assert "charset=utf-8" in kind.lower() or not (kind.startswith("text/") or "xml" in kind), (answer.url, kind)


@pytest.mark.parametrize("path", ["/api/v1/books", "/api/v1/auth/login", "/uploads", "/files/photos/x/thumb.jpg"])
def test_v4_1_2_a_program_on_the_open_line_is_not_led_on(public, path):
    assert httpx.get(public.url + path).status_code not in (301, 302, 303, 307, 308)


def test_v4_2_1_two_lengths_smuggle_nothing(server):
    head = b"POST /sign-out HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    both = head + b"Content-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
    answered = re.findall(rb"HTTP/1\.1 (\d+)", spoken(server.url, both))
    # Refused whole, or read by its chunks alone, so that what follows is a request of its own and no body of another's.
    assert answered[:1] == [b"400"] or len(answered) == 2
    twice = head + b"Content-Length: 0\r\nContent-Length: 31\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n"
    assert re.findall(rb"HTTP/1\.1 (\d+)", spoken(server.url, twice)) == [b"400"]
    odd = head + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"
    assert re.findall(rb"HTTP/1\.1 (\d)", spoken(server.url, odd))[:1] in ([b"4"], [b"5"])


def test_v6_2_6_and_7_passwords_are_masked_and_filled_in_by_helpers(server):
    page = httpx.get(f"{server.url}/").text
    fields = re.findall(r'\{[^{}]*"type":"password"[^{}]*\}', page)
    assert len(fields) >= 2
    for field in fields:
        assert re.search(r'"autocomplete":"(current|new)-password"', field)
        assert not re.search("onpaste|ondrop", field)


@pytest.mark.parametrize("path", PRIVATE)
def test_v7_4_4_the_way_out_is_on_every_page(dora, path):
    assert "/sign-out" in dora.browser.get(path).text


@pytest.mark.parametrize("folder", ["/look", "/look/", "/look/editor/", "/_nicegui/", "/files/", "/uploads/", "/docs/", "/data/", "/.git/"])
def test_v13_4_3_no_folder_shows_what_is_in_it(dora, folder):
    answer = dora.browser.get(folder)
    assert answer.status_code in (404, 405) and ".css" not in answer.text.split("</head>")[-1]


def test_v13_4_4_trace_gives_nothing_back(server):
    answer = httpx.request("TRACE", f"{server.url}/", headers={"X-Told": "sentinel"})
    assert answer.status_code in (404, 405) and "sentinel" not in answer.text


@pytest.mark.parametrize("path", ["/metrics", "/redoc", "/_nicegui/docs", "/debug", "/server-status"])
def test_v13_4_5_nothing_else_tells_of_us(server, path):
    answer = httpx.get(server.url + path, headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code in (401, 403, 404)


def test_v14_2_1_an_address_opens_nothing_by_what_stands_in_it(server, dora):
    token = dora.api.headers["Authorization"].removeprefix("Bearer ")
    for name in ("access_token", "token", "Authorization", "key", "api_key"):
        assert httpx.get(f"{server.url}/api/v1/books", params={name: token}).status_code == 401
    sid = dora.browser.cookies["sid"]
    assert httpx.get(f"{server.url}/books", params={"sid": sid}).status_code == 303


def test_v14_3_1_signing_out_clears_what_the_browser_kept(server):
    answer = Maker(server.url, "fay").browser.post("/sign-out")
    assert answer.headers["clear-site-data"] == '"cache"' and 'sid="";' in answer.headers["set-cookie"]


def test_v15_3_1_answers_hold_what_was_asked_for_and_no_more(dora):
    book = dora.book()
    for path in ("/users/me", f"/books/{book}", "/books", "/users/me/sessions", "/users/me/keys"):
        told = dora.api.get(f"/api/v1{path}").text
        assert not re.search(r'"[a-z_]*(hash|hashed|totp_secret|secret|user_id|fence|worker)[a-z_]*":', told), path
