"""Hardening row 2, every operation of /openapi.json with made-up requests: python -m tests.bench.fuzz [--cases 20000] [--seeds 1,2,3];
or each limit of each field: --limits.

A real server with its worker over SQLite, asked by schemathesis as nobody, as a maker and as the operator. What would end the session
it comes with (logout, sign out everywhere) is asked in a run of its own, by accounts that are there for nothing else.

Checks left out, and why: positive_data_acceptance (what a schema cannot say, such as which photos are whose, is refused with 422),
unsupported_method and allow_header_conformance (tests/api/test_api_errors.py has them), use_after_free, ensure_resource_availability,
ignored_auth and object_level_authorization (tests/api/test_row_03_access.py tries every door as everybody).
"""

import argparse
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx

from core.imaging.paint import photo, shots
from tests.api.cast import PASSWORD, Maker
from tests.serving import ROOT, Server, running, wait_for

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "negative_data_rejection", "missing_required_header",
)  # fmt: skip
# A request that breaks two rules at once hears of one of them, which may be its size or a precondition.
SETTINGS = """[checks]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429]
missing_required_header.expected-statuses = [400, 401, 403, 412, 415, 422]
"""
ENDS = "^(auth_logout|users_end_all)$"
WHO = ("maker", "operator", "nobody")


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--cases", type=int, default=20_000)
    asked.add_argument("--seeds", default="1,2,3")
    asked.add_argument("--only", default="", help="a pattern of operation ids")
    asked.add_argument("--limits", action="store_true", help="each limit of each field, passed by one, as a maker: some 19,000 cases")
    given = asked.parse_args()
    seeds = [int(seed) for seed in given.seeds.split(",")]
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data") as server:
        fuzz = Fuzz(server, Path(folder), given.only)
        return fuzz.limits(seeds[0]) if given.limits else fuzz.run(seeds, given.cases)


class Fuzz:
    """One server, its people and what was found."""

    def __init__(self, server: Server, folder: Path, only: str):
        self.server, self.folder, self.only = server, folder, only
        self.found: Counter[str] = Counter()
        self.first: dict[str, str] = {}
        self.people = {"maker": Maker(server.url, "rosa"), "operator": _operator(server)}
        # Signing in is tried so often by made-up people that everybody at this address has to wait: so only here.
        self.thrown = Maker(server.url, "thrown").log_in()["access_token"]
        self.refresh = {who: maker.log_in()["refresh_token"] for who, maker in self.people.items()}
        self.operations = sum(len(item) for item in httpx.get(f"{server.url}/openapi.json", timeout=60).json()["paths"].values())

    def run(self, seeds: list[int], cases: int) -> int:
        began, done = time.perf_counter(), 0
        for turn, (seed, who) in enumerate((seed, who) for seed in seeds for who in WHO):
            # What the phases make of an operation is not known before, so each run makes up for those before it.
            share = (cases - done) // (len(seeds) * len(WHO) - turn)
            self._token("maker")
            self.there = _fill(self.people["maker"])
            which = ["--exclude-operation-id-regex", ENDS, "--phases", "examples,fuzzing"]
            ran = self._schemathesis(seed, self._token(who), max(1, share // self.operations), which)
            done += ran
            print(f"seed {seed}, {who}: {ran:,} cases; {done:,} so far; {self.found.total()} breaks", flush=True)
        done += self._schemathesis(seeds[0], self.thrown, 10, ["--include-operation-id-regex", ENDS, "--phases", "examples,fuzzing"])
        return self._summary(done, time.perf_counter() - began)

    def limits(self, seed: int) -> int:
        began, token = time.perf_counter(), self._token("maker")
        self.there = _fill(self.people["maker"])
        done = self._schemathesis(seed, token, 1, ["--exclude-operation-id-regex", ENDS, "--phases", "examples,coverage"])
        return self._summary(done, time.perf_counter() - began)

    def _schemathesis(self, seed: int, token: str, examples: int, which: list[str]) -> int:
        """One run; how many cases it had."""
        report = self.folder / "report.ndjson"
        settings = self.folder / "schemathesis.toml"
        settings.write_text(SETTINGS)
        command = [
            str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(settings),
            "run", f"{self.server.url}/openapi.json", "--seed", str(seed),
            "--max-examples", str(examples), "--checks", ",".join(CHECKS), "--continue-on-failure", "--no-shrink", "--report", "ndjson",
            "--report-ndjson-path", str(report), "--generation-database", "none", "--suppress-health-check", "all", "--workers", "2",
            "--request-timeout", "30", "--warnings", "off", "--output-sanitize", "false", *which,
        ]  # fmt: skip
        command += ["--header", f"Authorization: Bearer {token}"] if token else []
        command += ["--include-operation-id-regex", self.only] if self.only and which[0].startswith("--exclude") else []
        environment = os.environ | {
            "SCHEMATHESIS_HOOKS": "tests.bench.fuzz_hooks",
            "FUZZ_IDS": json.dumps(self.there),
            "PYTHONPATH": str(ROOT),
        }
        ran = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)
        if not report.exists():
            raise SystemExit(ran.stdout[-3000:] + ran.stderr[-3000:])
        return self._read(report)

    def _read(self, report: Path) -> int:
        """Counts the cases of a report, and what went wrong in them."""
        cases = 0
        for line in report.read_text().splitlines():
            told = json.loads(line).get("ScenarioFinished")
            record = told and told["recorder"]
            cases += len(record.get("interactions", ())) if record else 0
            for case, checks in (record.get("checks", {}) if record else {}).items():
                for check in checks:
                    if check["status"] != "success":
                        self._note(check["name"], record["label"], record.get("interactions", {}).get(case, {}), check)
        return cases

    def _note(self, name: str, label: str, talk: dict, check: dict) -> None:
        self.found[f"{name}: {label}"] += 1
        self.first.setdefault(f"{name}: {label}", json.dumps(talk.get("request"))[:700] + "\n    " + _words(talk, check))

    def _token(self, who: str) -> str:
        """A fresh access token, for a run may take longer than one lives; '' for nobody."""
        if who == "nobody":
            return ""
        answer = httpx.post(f"{self.server.url}/api/v1/auth/refresh", json={"refresh_token": self.refresh[who]}).json()
        self.refresh[who] = answer["refresh_token"]
        self.people[who].api.headers["Authorization"] = f"Bearer {answer['access_token']}"
        return answer["access_token"]

    def _summary(self, done: int, seconds: float) -> int:
        for key, count in self.found.most_common():
            print(f"\n{count} x {key}\n    {self.first[key]}")
        logged = sum("failure " in line for line in self.server.log.read_text().splitlines())
        broken = sum(count for key, count in self.found.items() if key.startswith("not_a_server_error"))
        print(f"\n{done:,} cases in {seconds:.0f} s ({done / seconds:.0f} a second), {self.operations} operations")
        print(f"{broken} answers 5xx, {logged} failures in the log, {self.found.total() - broken} other breaks of the document")
        return int(bool(self.found or logged))


def _words(talk: dict, check: dict) -> str:
    """What was answered, and what is wrong with it."""
    answer = talk.get("response") or {}
    body = answer.get("content") or answer.get("body") or {}
    body = base64.b64decode(body.get("$base64", "")).decode("utf-8", "replace") if isinstance(body, dict) else str(body)
    return f"{answer.get('status_code')} {body[:500]}\n    {json.dumps(check.get('failure') or check)[:600]}"


def _operator(server: Server) -> Maker:
    """Whoever opened the setup link."""
    maker = Maker(server.url, "operator")
    email = f"the-{maker.email}"
    answer = httpx.post(f"{server.url}/setup", data={"token": server.setup_link.rsplit("/", 1)[1], "email": email, "password": PASSWORD})
    assert answer.status_code == 303 and "error" not in answer.headers["location"], answer.text
    maker.email = email
    return maker


def _fill(maker: Maker) -> dict[str, list[str]]:
    """A book with pages, a photo, a memory, a version, a link and jobs; their ids by the names that operations have for them."""

    book = maker.book("A book to be tried")
    maker.send(book, "a.jpg", photo(next(iter(shots(1, 5))), (640, 480)))
    picture = wait_for(lambda: next((p for p in maker.photos(book) if p["state"] == "ready"), None), 60, "nobody looked at the photo")["id"]
    frame = {"kind": "photo", "id": "f1", "x": 20, "y": 20, "w": 100, "h": 75, "photo": picture}
    words = {"kind": "text", "id": "f2", "x": 20, "y": 110, "w": 100, "h": 40, "paragraphs": [{"style": "body", "text": "The gate."}]}
    pages = [{"id": f"p{number}", "kind": "photos", "frames": [frame, words] if number == 1 else []} for number in range(1, 9)]
    content = {"title": "A book to be tried", "format": "booklet-8x8", "theme": "bookshop", "pages": pages}
    assert maker.api.put(f"/api/v1/books/{book}", json={"content": content, "revision": 0}).status_code == 200

    def made(path: str, **body: object) -> dict:
        answer = maker.api.post(f"/api/v1/books/{book}/{path}", json=body)
        assert answer.status_code in (200, 201, 202), answer.text
        return answer.json()

    there = {
        "book_id": [book],
        "photo_id": [picture],
        "job_id": [made("print-files")["id"]],
        "page_id": ["p1", "p2"],
        "sheet": ["p1", "p2"],
    }
    there |= {
        "memory_id": [made("memories", text="The gate was never locked.")["id"]],
        "version_id": [made("versions", name="As it was")["id"]],
    }
    there["spare"] = [maker.book("A book to be deleted") for _ in range(3)]
    there |= {"share_id": [made("shares", name="For Grandma")["id"]], "frame_id": ["f1", "f2"], "number": [1, 2], "revision": [1, 2]}
    return there


if __name__ == "__main__":
    sys.exit(main())
