"""Hardening, row 21: every answer of every door carries the security headers, over http and over https, whatever its status."""

import asyncio
import json
import re
import subprocess
import sys
from uuid import uuid4

import httpx
import pytest

from tests.api.cast import PASSWORD, Maker
from tests.api.matrix import LIST_DOORS
from tests.api.socket_cast import Socket
from tests.serving import ROOT

MORE = (
    *("/nothing", "/books/nothing", "/api", "/api/v1/nothing", "/openapi.json", "/docs", "/favicon.ico", "/look/nothing/x.css"),
    *("/_nicegui/nothing", "/_nicegui/x/components/y", "/_nicegui_ws/socket.io/", "/%00", "/%ff", "//evil.example", "/look/../../main.py"),
    f"/s/{'x' * 43}",
)
ODD = [("DELETE", "/api/v1/books"), ("PUT", "/"), ("PATCH", "/healthz"), ("DELETE", "/books"), ("POST", "/_nicegui/client/x/upload/1")]
ODD += [("TRACE", "/"), ("HEAD", "/"), ("OPTIONS", "/"), ("POST", "/nothing")]
# Drawings and copies of photos are kept by the one browser that asked, at addresses that change with what they show.
DRAWN = re.compile(r"/files/|/edit/books/[^/]+/sheets/|/api/v1/books/[^/]+/pages/")
OUR_COOKIES = ("sid", "second", "oidc")
SHARED = ("/look/", "/_nicegui/", "/favicon.ico", "/openapi.json", "/docs")


def check(answer: httpx.Response, https: bool) -> None:
    headers, about = answer.headers, f"{answer.request.method} {answer.request.url} {answer.status_code} {dict(answer.headers)}"
    assert "content-security-policy" in headers and "cache-control" in headers, about
    policy = dict(rule.strip().split(" ", 1) for rule in headers["content-security-policy"].split(";"))
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'", about
    assert "unsafe-inline" not in policy["script-src"] and "*" not in headers["content-security-policy"], about
    assert headers.get_list("x-content-type-options") == ["nosniff"], about
    assert headers.get_list("referrer-policy") in (["same-origin"], ["no-referrer"]), about
    assert "geolocation=()" in headers["permissions-policy"], about
    assert ("strict-transport-security" in headers) is https, about
    assert re.fullmatch(r"[0-9a-f]{24}", headers["x-request-id"]), about
    assert re.fullmatch(r"\d+\.\d{6}", headers["x-process-time"]), about
    assert "server" not in headers and "x-powered-by" not in headers, about
    kept, path = headers["cache-control"], answer.request.url.path
    is_shared = path.startswith(SHARED) and answer.status_code in (200, 304)
    assert is_shared or "no-store" in kept or (DRAWN.match(path) and "private" in kept), about
    if headers.get("content-type", "").startswith("text/html"):
        nonce = policy["script-src"].split("'nonce-")[1].split("'")[0]
        assert len(nonce) >= 22 and answer.text.count("<script") == answer.text.count(f'<script nonce="{nonce}"'), about
    for cookie in headers.get_list("set-cookie"):
        name, flags = cookie.split("=", 1)[0], cookie.lower()
        assert name.removeprefix("__Host-") in OUR_COOKIES and name.startswith("__Host-") is https, about
        assert "httponly" in flags and "samesite=lax" in flags and "path=/" in flags and "domain=" not in flags, about
        assert ("secure" in flags) is https, about


@pytest.fixture(scope="module")
def doors() -> list[tuple[str, str]]:
    found = subprocess.run([sys.executable, "-c", LIST_DOORS], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    listed = {(method, path) for method, path in json.loads(found.splitlines()[-1])}
    assert len(listed) > 60
    return sorted(listed | {("GET", path) for path in MORE} | set(ODD))


def crawl(url: str, doors: list[tuple[str, str]], maker: dict[str, str], own: dict[str, str]) -> int:
    """Every door as nobody and as somebody; what is read is read by its owner, the rest is tried with what is not there."""
    seen = 0
    with httpx.Client(base_url=url, timeout=60) as client:
        for method, path in doors:
            reads = method in ("GET", "HEAD", "OPTIONS")
            filled = _filled(path, own if reads else {})
            for headers in ({}, maker) if reads else ({},):
                client.cookies.clear()
                check(client.request(method, filled, headers=headers), bool(own["https"]))
                seen += 1
    return seen


def _filled(path: str, own: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: own.get(found[1], str(uuid4())), path)


def test_every_door_over_http(server, alice, doors):
    book = alice.book()
    own = {"book_id": book, "number": "1", "sheet": "cover", "size": "thumb", "which": "interior", "https": ""}
    cookies = "; ".join(f"{name}={value}" for name, value in alice.browser.cookies.items())
    maker = {"Cookie": cookies, "Authorization": alice.api.headers["Authorization"]}
    assert crawl(server.url, doors, maker, own) > 150
    for answer in (
        alice.browser.get("/books", headers={"Accept-Encoding": "identity"}),
        alice.browser.post("/sign-in", data={"email": alice.email, "password": "wrong"}),
        alice.browser.post("/sign-in", data={"email": alice.email, "password": PASSWORD}, headers={"Origin": "https://evil.example"}),
        alice.api.post("/api/v1/books", content=b" " * 1_500_000),
        alice.api.post("/api/v1/books", content=b"{", headers={"Content-Type": "application/json"}),
        alice.browser.get("/books", headers={"Accept": "text/markdown"}),
        Maker(server.url, "leaving").browser.post("/sign-out"),
    ):  # fmt: skip
        check(answer, https=False)


def test_every_door_over_https(public, doors):
    client = httpx.Client(base_url=public.url, timeout=60)
    answer = client.post("/register", data={"email": "careful@example.org", "password": PASSWORD})
    check(answer, https=True)
    cookie = answer.headers["set-cookie"].split(";")[0]
    client.cookies.clear()
    assert cookie.startswith("__Host-sid=")
    assert client.get("/books", headers={"Cookie": cookie}).status_code == 200
    # A cookie that the browser did not vouch for is nobody's.
    assert client.get("/books", headers={"Cookie": cookie.removeprefix("__Host-")}).status_code == 303
    assert crawl(public.url, doors, {"Cookie": cookie}, {"https": "yes"}) > 150
    check(client.post("/sign-out", headers={"Cookie": cookie}), https=True)


def test_the_look_and_the_frameworks_files(server, alice):
    page = alice.browser.get("/books").text
    links = set(re.findall(r'(?:href|src)="(/(?:look|_nicegui)/[^"]+)"', page))
    assert len(links) > 8
    for link in links:
        answer = alice.browser.get(link)
        assert answer.status_code == 200 and "set-cookie" not in answer.headers
        check(answer, https=False)
        etag = {"If-None-Match": answer.headers.get("etag", "x")}
        check(alice.browser.get(link, headers=etag), https=False)


def test_the_socket_carries_them_too(server, alice):
    async def story():
        async with Socket(server.url) as socket:
            return socket._socket.response.headers

    headers = asyncio.run(story())
    assert headers["x-content-type-options"] == "nosniff" and headers["x-request-id"] and headers["content-security-policy"]
    assert "set-cookie" not in headers


PLAIN, NOT_PLAIN = ("abcdEF12", "a.b_c-d" * 9), ("short", "x" * 65, "späßchen", "with space", "<script>alert", "")


@pytest.mark.parametrize(("given", "taken"), [(given, given in PLAIN) for given in (*PLAIN, *NOT_PLAIN)])
def test_a_request_id_is_taken_only_when_it_is_plain(server, given, taken):
    answer = httpx.get(f"{server.url}/healthz", headers={"X-Request-ID": given.encode()})
    assert (answer.headers["x-request-id"] == given) is taken
    assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", answer.headers["x-request-id"])


FAILING = """
import asyncio, json, sys, httpx
from core import config, log
from core.start import prepare
settings = config.load(data_dir=sys.argv[1])
log.configure("DEBUG")
prepare(settings)
from fastapi.routing import APIRoute
from nicegui import ui
from pydantic import BaseModel
from ui.app import create_app

class Model(BaseModel):
    number: int

def door():
    Model(number="sentinel of a value")

async def page():
    raise ValueError("sentinel of a value")

app = create_app()
app.router.routes.insert(0, APIRoute("/api/v1/fails", door))
ui.page("/fails")(page)

async def ask():
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client, app.router.lifespan_context(app):
        for path in ("/api/v1/fails", "/fails"):
            answer = await client.get(path)
            print(json.dumps([path, answer.status_code, dict(answer.headers), answer.text]))

asyncio.run(ask())
"""


def test_a_failure_tells_a_number_and_nothing_else(tmp_path):
    ran = subprocess.run([sys.executable, "-c", FAILING, str(tmp_path / "data")], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    for line in ran.stdout.splitlines():
        path, status, headers, text = json.loads(line)
        assert status == 500 and "sentinel" not in text and "Traceback" not in text and "ValueError" not in text
        headers.pop("content-encoding", None)
        check(httpx.Response(status, headers=headers, text=text, request=httpx.Request("GET", f"http://test{path}")), https=False)
        number = re.search(r"the number ([0-9a-f]{8})", text)[1]
        (failure,) = [json.loads(said) for said in ran.stderr.splitlines() if number in said]
        assert failure["request_id"] == headers["x-request-id"] and failure["exception"][0]["stack"]
    assert "sentinel" not in ran.stderr
