"""What holds at every door: headers, problems in words, limits on bodies, and nothing from foreign pages."""

import asyncio

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.api.cast import is_problem

PATHS = ["/healthz", "/nothing", "/api/v1/nothing", "/books", "/files/books/x/cover.svg", "/uploads", "/api", "/"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_security_headers(server, path):
    headers = httpx.get(server.url + path).headers
    policy = headers["content-security-policy"]
    for rule in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


def test_a_page_marks_its_scripts_with_the_nonce_of_its_policy(server):
    answer = httpx.get(f"{server.url}/")
    nonce = answer.headers["content-security-policy"].split("'nonce-")[1].split("'")[0]
    assert answer.text.count("<script") == answer.text.count(f'<script nonce="{nonce}"') > 0
    assert httpx.get(f"{server.url}/").headers["content-security-policy"] != answer.headers["content-security-policy"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_an_unknown_path_of_the_api_is_a_problem(server, method):
    answer = httpx.request(method, f"{server.url}/api/v1/nothing")
    assert answer.status_code == 404 and is_problem(answer) and "set-cookie" not in answer.headers


def test_an_unknown_page_is_a_small_page(server):
    answer = httpx.get(f"{server.url}/nothing")
    assert answer.status_code == 404 and "There is no page" in answer.text and len(answer.content) < 2000


def test_a_wrong_value_is_named(alice):
    answer = alice.api.post("/api/v1/books", json={"title": "x", "kind": "cookbook"})
    assert answer.status_code == 422 and is_problem(answer) and answer.json()["field"] == "kind"
    answer = alice.api.post("/api/v1/books", content=b"{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 400 and is_problem(answer)


@pytest.mark.parametrize(
    "value", ["\x00", "\ud800", "‮", "x" * 300, "<script>alert(1)</script>", "' OR 1=1 --", "\U0001f468‍\U0001f469‍\U0001f467"]
)
def test_strange_titles_are_kept_or_refused_in_words(alice, value):
    import json

    answer = alice.api.post("/api/v1/books", content=json.dumps({"title": value}), headers={"Content-Type": "application/json"})
    if answer.status_code == 201:
        assert answer.json()["title"] == value.strip()
    else:
        assert answer.status_code == 422 and is_problem(answer)


def test_a_body_is_cut_off_a_little_past_its_limit(server, alice):
    sent = 0

    def endless():
        nonlocal sent
        while True:
            sent += 65_536
            yield b" " * 65_536

    try:
        answer = alice.api.post("/api/v1/books", content=endless(), headers={"Content-Type": "application/json"})
        assert answer.status_code == 413 and is_problem(answer)
    except (httpx.WriteError, httpx.ReadError):
        pass
    # What the kernel's buffers take on both sides comes on top of what the server read.
    assert sent < 10_000_000


def test_a_body_that_says_it_is_too_large_is_not_read(alice):
    answer = alice.api.post("/api/v1/books", content=b" " * 1_500_000, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413 and is_problem(answer)


def test_the_frameworks_own_upload_door_is_shut(server):
    answer = httpx.post(f"{server.url}/_nicegui/client/{'0' * 8}/upload/11", files={"file": b"x" * 1000})
    assert answer.status_code == 404 and is_problem(answer)


@pytest.mark.parametrize(("origin", "status"), [("https://evil.example", 403), ("null", 403), (None, None)])
def test_the_socket_opens_for_our_own_pages_alone(server, origin, status):
    url = f"ws://127.0.0.1:{server.port}/_nicegui_ws/socket.io/?EIO=4&transport=websocket"

    async def handshake() -> str:
        async with connect(url, origin=origin or server.url) as socket:
            return await socket.recv()

    if status is None:
        assert asyncio.run(handshake()).startswith("0")
    else:
        with pytest.raises(InvalidStatus) as refused:
            asyncio.run(handshake())
        assert refused.value.response.status_code == status


def test_a_foreign_page_cannot_poll_the_socket_either(server):
    url = f"{server.url}/_nicegui_ws/socket.io/?EIO=4&transport=polling"
    assert httpx.get(url, headers={"Origin": "https://evil.example"}).status_code == 403
    assert httpx.get(url).status_code == 403
    assert httpx.get(url, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
