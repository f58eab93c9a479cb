"""The figures of a web process: who may ask at /metrics, and what stands there is bounded and true."""

import re

import httpx
from prometheus_client import parser

from tests.api.cast import is_problem
from tests.serving import Server

KNOWN = re.compile(r"/[\w./{}:-]*|none")


def samples(server: Server, **headers: str) -> list:
    page = httpx.get(f"{server.url}/metrics", headers=headers)
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/plain; version=")
    return [sample for family in parser.text_string_to_metric_families(page.text) for sample in family.samples]


def of(found: list, name: str, **labels: str) -> list:
    return [sample for sample in found if sample.name == name and labels.items() <= sample.labels.items()]


def test_figures_are_for_this_machine_alone(server):
    for headers in ({"X-Forwarded-For": "192.0.2.1"}, {"Forwarded": "for=192.0.2.1"}, {"Host": "rebound.example"}, {"Via": "1.1 proxy"}):
        answer = httpx.get(f"{server.url}/metrics", headers=headers)
        assert answer.status_code == 403 and is_problem(answer) and "memories_" not in answer.text
    assert httpx.post(f"{server.url}/metrics").status_code in (404, 405)


def test_what_a_request_took_is_told_the_same_everywhere(server, alice):
    door = {"door": "/api/v1/users/me/keys", "method": "GET"}
    name = "memories_request_seconds_sum"
    before = sum(sample.value for sample in of(samples(server), name, **door))
    answer = alice.api.get("/api/v1/users/me/keys")
    after = of(samples(server), name, **door)[0].value
    assert abs(after - before - float(answer.headers["x-process-time"])) < 1e-6


def test_strange_addresses_and_methods_make_no_new_series(server, alice):
    for path in (
        "/sentinel-a",
        "/books/sentinel-b",
        "/api/v1/books/sentinel-c",
        "/s/sentinel-d",
        "/look/sentinel-e",
        "/_nicegui/sentinel-f",
    ):
        httpx.get(server.url + path)
    for method in ("SENTINEL", "PROPFIND"):
        httpx.request(method, f"{server.url}/books")
    found = samples(server)
    assert not [sample for sample in found if any("sentinel" in value.lower() for value in sample.labels.values())]
    doors = {sample.labels["door"] for sample in of(found, "memories_requests_total")}
    assert all(KNOWN.fullmatch(door) for door in doors) and {"none", "/look", "/_nicegui", "/s/{secret}"} <= doors
    assert {"/api/v1/books/{book_id}"} <= doors
    methods = {sample.labels["method"] for sample in of(found, "memories_requests_total")}
    assert "other" in methods and methods <= {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"}


def test_the_place_stands_there_too(server, alice):
    found = samples(server)
    for name in ("memories_database_up", "memories_workers", "memories_disk_bytes", "process_resident_memory_bytes", "memories_pages"):
        assert of(found, name), name
    assert of(found, "memories_database_up")[0].value == 1
