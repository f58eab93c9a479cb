"""Hardening, row 28: with LOG_LEVEL=DEBUG, after whole stories with wrong turns, no secret and no word of anybody is in any log, figure or
trace, and what matters to safety has one line each, with who, what and when."""

import asyncio
import json
import re
from datetime import datetime, timedelta

import httpx
import pytest

from core.imaging.paint import photo, shots
from tests.api.cast import Maker
from tests.api.socket_cast import Socket, Tab, opened
from tests.outbox import letters, path_in_letter
from tests.serving import Server, _free_port, running, wait_for
from tests.stand_ins.collector import collecting

WRONG, NEW, SHARED = "a wrong password sentinel", "a quite new password sentinel", "a password for a link sentinel"
STORY = "sentinel of a story: the boat was green and nobody could swim"
# Done by the program itself, or after its request was answered.
METRICS = "a token for figures sentinel"
BY_ITSELF = ("page_closed", "session_ended", "password_forgotten")
NAMES = ("sentinel-title", "sentinel-file-name", "sentinel-value", "sentinel-query", "sentinel-path", "sentinel-agent", "sentinel-key-name")
TITLE, FILE, VALUE, QUERY, PATH, AGENT, KEY = NAMES


class Story:
    """All that was secret or somebody's own, by what it is, and who did what."""

    def __init__(self, server: Server):
        self.server, self.maker = server, Maker(server.url, "sentinel-maker")
        self.secrets = {"address": self.maker.email, "wrong": WRONG, "new": NEW, "shared": SHARED, "story": STORY} | {
            name: name for name in NAMES
        }

    def keep(self, what: str, secret: str) -> str:
        assert len(secret) > 7, what
        self.secrets[what] = secret
        return secret

    def tell(self) -> None:
        self._signing_in()
        book = self._books()
        self._strange(book)
        self._links(book)
        asyncio.run(self._page())
        self._going()

    def _signing_in(self) -> None:
        maker, url = self.maker, self.server.url
        self.keep("cookie", maker.browser.cookies["sid"])
        maker.browser.post("/sign-in", data={"email": maker.email, "password": WRONG})
        httpx.post(f"{url}/api/v1/auth/login", data={"username": maker.email, "password": WRONG}, headers={"User-Agent": AGENT})
        tokens = maker.log_in()
        self.keep("access", tokens["access_token"])
        again = maker.api.post("/api/v1/auth/refresh", json={"refresh_token": self.keep("refresh", tokens["refresh_token"])}).json()
        maker.api.post("/api/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
        self.keep("second access", again["access_token"])
        self.keep("second refresh", again["refresh_token"])
        maker.log_in()
        made = maker.api.post("/api/v1/users/me/keys", json={"name": KEY, "scope": "read"})
        assert made.status_code == 201, made.text
        key = self.keep("key", made.json()["key"])
        for use in ("GET", "POST"):
            httpx.request(use, f"{url}/api/v1/books", headers={"Authorization": f"Bearer {key}"}, json={"title": TITLE})
        httpx.get(f"{url}/api/v1/books", headers={"Authorization": f"Bearer {VALUE}"})
        assert httpx.post(f"{url}/forgot", data={"email": maker.email}).status_code == 200
        self.keep("reset", path_in_letter(self.server.database_url, maker.email, "reset").rsplit("/", 1)[1])
        for kind, text in letters(self.server.database_url, maker.email):
            for link in re.findall(r"https?://\S+/([\w-]{20,})", text):
                self.keep(f"link in {kind}", link)
        httpx.get(f"{url}/reset/{self.secrets['reset']}")
        httpx.get(f"{url}/setup/{self.server.setup_link.rsplit('/', 1)[1]}")

    def _books(self) -> str:
        maker = self.maker
        book = maker.book(TITLE, format="booklet-8x8")
        maker.send(book, f"{FILE}.jpg", photo(next(iter(shots(1, 5))), (640, 480)))
        maker.send(book, f"{FILE}-broken.jpg", b"\xff\xd8\xff\xe0 " + VALUE.encode())
        wait_for(lambda: {p["state"] for p in maker.photos(book)} == {"ready", "refused"}, 180, "nobody looked at the photos")
        maker.api.post(f"/api/v1/books/{book}/memories", json={"text": STORY, "told_by": VALUE})
        frame = {"kind": "text", "id": "t", "x": 20, "y": 20, "w": 100, "h": 60, "paragraphs": [{"style": "body", "text": STORY}]}
        pages = [{"id": f"p{n}", "kind": "story", "frames": [frame]} for n in range(8)]
        content = {"title": TITLE, "format": "booklet-8x8", "theme": "bookshop", "pages": pages}
        answer = maker.api.put(f"/api/v1/books/{book}", json={"content": content, "revision": 0})
        assert answer.status_code == 200, answer.text
        job = "/api/v1/jobs/" + maker.api.post(f"/api/v1/books/{book}/print-files").json()["id"]
        wait_for(lambda: maker.api.get(job).json()["state"] not in ("queued", "running"), 180, "nobody made the print files")
        return book

    def _strange(self, book: str) -> None:
        maker, url = self.maker, self.server.url
        wrong = {"title": [VALUE], "kind": VALUE, "format": {VALUE: VALUE}, VALUE: VALUE}
        assert maker.api.post("/api/v1/books", json=wrong).status_code == 422
        assert maker.api.put(f"/api/v1/books/{book}", json={"content": {VALUE: STORY}, "revision": VALUE}).status_code == 422
        edits = [{"kind": "set-frame", "sheet": VALUE, "frame": {"kind": "text", "paragraphs": [{"text": STORY}], "x": VALUE}}]
        assert maker.browser.post(f"/edit/books/{book}", json={"edits": edits, "revision": 1, "key": VALUE}).status_code == 422
        maker.api.post("/api/v1/books", content=STORY.encode() + b"\xff{", headers={"Content-Type": "application/json"})
        for address in (
            f"/{PATH}",
            f"/books/{PATH}",
            f"/api/v1/{PATH}",
            f"/api/v1/books/{PATH}",
            f"/files/photos/{PATH}/thumb.jpg",
            f"/s/{PATH}",
        ):
            for client in (maker.browser, maker.api):
                client.get(f"{address}?{QUERY}={QUERY}")
        for name in ("X-Request-ID", "X-Forwarded-For", "Referer", "User-Agent", "Traceparent"):
            maker.browser.get("/healthz", headers={name: f"{VALUE} {VALUE}"})
        httpx.post(f"{url}/sign-out", headers={"Origin": "https://evil.example"}, cookies=dict(maker.browser.cookies))

    def _links(self, book: str) -> None:
        made = self.maker.api.post(f"/api/v1/books/{book}/shares", json={"name": VALUE, "password": SHARED})
        assert made.status_code == 201, made.text
        secret = self.keep("link", made.json()["url"].rsplit("/", 1)[1])
        stranger = httpx.Client(base_url=self.server.url)
        for password in (WRONG, SHARED):
            stranger.post(f"/s/{secret}", data={"password": password})
        for page in ("", "/cover.svg", "/pages/1.svg"):
            assert stranger.get(f"/s/{secret}{page}").status_code == 200

    async def _page(self) -> None:
        """An open page with a strange word on its socket, and another's socket that would speak for it."""
        tab = Tab(self.maker.browser)
        self.keep("open page", tab.client_id)
        own = await opened(tab)
        await own.say("log", {"client_id": tab.client_id, "level": "error", "message": STORY})
        await own.say("event", {"client_id": tab.client_id, "id": 3, "listener_id": VALUE, "args": [json.dumps(STORY)]})
        await own.say("event", {"client_id": tab.client_id, "id": {VALUE: VALUE}, "args": VALUE})
        await own.say("javascript_response", {"client_id": tab.client_id, "request_id": VALUE, VALUE: VALUE})
        await own.say(VALUE, {"client_id": tab.client_id})
        async with Socket(self.server.url, "sid=another") as other:
            assert not await other.shake(tab)
        httpx.post(f"{self.server.url}/_nicegui/client/{tab.client_id}/upload/1", content=STORY)
        await asyncio.to_thread(self.maker.browser.post, "/sign-out")
        assert await own.until_closed()

    def _going(self) -> None:
        url, reset = self.server.url, self.secrets["reset"]
        assert httpx.post(f"{url}/reset/{reset}", data={"password": NEW}).status_code == 303
        self.maker.browser.post("/sign-in", data={"email": self.maker.email, "password": NEW})
        self.keep("last cookie", self.maker.browser.cookies["sid"])

    def figures(self, port: int) -> str:
        """The figures at this port, by their token alone."""
        shown = {"Authorization": f"Bearer {self.keep('metrics', METRICS)}"}
        for wrong in ({}, {"Authorization": f"Bearer {WRONG}"}):
            assert httpx.get(f"http://127.0.0.1:{port}/metrics", headers=wrong).status_code == 401
        return httpx.get(f"http://127.0.0.1:{port}/metrics", headers=shown).raise_for_status().text


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    port = _free_port()
    seen = {"METRICS_TOKEN": METRICS, "METRICS_PORT": port, "SLOW_REQUEST_MS": 1, "SLOW_QUERY_MS": 1}
    with collecting() as collector:
        data = tmp_path_factory.mktemp("logs") / "data"
        with running(data, LOG_LEVEL="DEBUG", OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, **seen) as server:
            story = Story(server)
            story.tell()
            story.pages = [story.figures(server.port), story.figures(port)]
        story.collector = collector
    return story


@pytest.fixture(scope="module")
def said(story) -> list[str]:
    """The log. Only the three lines of the start are for a person: who started it. The second of them holds the set-up link."""
    said = story.server.log.read_text().splitlines()
    start, log = [line for line in said if not line.startswith("{")], [line for line in said if line.startswith("{")]
    assert len(start) == 3 and "/setup/" in start[1], start
    assert len(log) > 60
    return log


@pytest.fixture(scope="module")
def lines(said) -> list[dict]:
    return [json.loads(line) for line in said]


def test_no_secret_and_no_word_of_anybodys(story, said):
    assert story.secrets.keys() >= {"cookie", "access", "refresh", "key", "reset", "link", "open page", "address", "story"}
    found = {what: line for what, secret in story.secrets.items() for line in said if secret in line}
    assert not found
    assert not list(story.server.data.rglob("*.log"))


def test_no_secret_and_no_word_in_figures_and_traces(story):
    traces = b"".join(story.collector.raw)
    assert all("memories_" in page for page in story.pages) and len(story.collector.spans) > 100
    found = [what for what, secret in story.secrets.items() if secret.encode() in traces or any(secret in page for page in story.pages)]
    assert not found


def test_a_job_belongs_to_the_trace_and_the_request_that_asked_for_it(story, lines):
    spans = story.collector.spans
    (asked,) = [span for span in spans if span.name == "POST /api/v1/books/{book_id}/print-files"]
    (job,) = [span for span in spans if span.name == "job print"]
    assert (asked.service, job.service) == ("memory-maker-web", "memory-maker-worker")
    assert job.trace == asked.trace and job.attributes["outcome"] == "done"
    within = {span.name for span in spans if span.trace == asked.trace}
    assert {"statement"} < within and any(name.startswith("stage ") for name in within)
    (line,) = [line for line in lines if line["message"] == "job" and line["kind"] == "print"]
    assert (line["trace_id"], line["request_id"], line["job_id"]) == (job.trace, asked.attributes["request_id"], job.attributes["job_id"])
    (request,) = [line for line in lines if line["message"] == "request" and line["request_id"] == asked.attributes["request_id"]]
    assert request["trace_id"] == asked.trace and request["user_id"] == line["user_id"] and request["statements"] > 0


def test_what_is_slow_has_its_line(lines):
    slow = {line["message"]: line for line in lines if line["message"].startswith("slow ")}
    assert slow.keys() == {"slow request", "slow call", "slow statement"}
    assert slow["slow request"]["door"].startswith("/") and slow["slow request"]["request_id"]
    assert slow["slow statement"]["statement"].split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "PRAGMA")


def test_every_line_is_an_object_with_its_time(lines):
    for line in lines:
        assert datetime.fromisoformat(line["time"]).utcoffset() == timedelta(0)
        assert {"level", "logger", "message"} <= line.keys()


def test_what_matters_to_safety_has_its_line(lines):
    told = [line for line in lines if line["logger"] == "memories.security"]
    for line in told:
        assert line["level"] == "INFO" and (line.get("request_id") or line["message"] in BY_ITSELF), line
    about = {what: [line for line in told if line["message"] == what] for what in {line["message"] for line in told}}
    failed = about["sign_in_failed"]
    assert len(failed) == 2 and len({line["account"] for line in failed}) == 1
    assert all(line["address"] == "127.0.0.1" and line["user_id"] for line in failed)
    refused = {(line["method"], line["path"], line["status"]) for line in about["refused"]}
    assert {("GET", "/api/v1/books", 401), ("POST", "/api/v1/books", 403), ("POST", "/sign-out", 403)} <= refused
    assert about["signed_out"][0]["user_id"] and about["refresh_token_used_twice"][0]["user_id"]
    assert about["key_made"][0]["scope"] == "read"
    assert about["socket_refused"] and about["page_closed"] and about["password_changed"] and about["sign_in"]


def test_a_request_has_one_line_that_names_it(lines):
    requests = [line for line in lines if line["message"] == "request"]
    assert len({line["request_id"] for line in requests}) == len(requests) > 30
    for line in requests:
        assert {"method", "path", "status", "ms"} <= line.keys()
    mine = [line for line in requests if line["path"] == "/api/v1/users/me/keys"]
    assert mine[0]["user_id"] and (mine[0]["method"], mine[0]["status"]) == ("POST", 201)
    assert {line["level"] for line in requests if line["path"].startswith(("/_nicegui", "/healthz", "/look"))} == {"DEBUG"}
