"""The document at /openapi.json: whole, in words, with examples that fit; and /docs, which shows it."""

import httpx
import jsonschema_rs
import pytest

from tests.api.visits import app
from ui.api.document import operations
from ui.api.door import Door

DRAFT = "https://json-schema.org/draft/2020-12/schema"


@pytest.fixture(scope="module")
def document(server) -> dict:
    return httpx.get(f"{server.url}/openapi.json", timeout=60).json()


def schema_of(document: dict, schema: dict) -> dict:
    """A schema that stands by itself."""
    return {"$schema": DRAFT, **schema, "components": document["components"]}


def wrong(document: dict, schema: dict, example: object) -> str:
    """What does not fit, '' when all does."""
    validator = jsonschema_rs.Draft202012Validator(schema_of(document, schema), validate_formats=True)
    return "; ".join(f"{list(error.instance_path)}: {error.message}" for error in validator.iter_errors(example))


def media(document: dict):
    """Every body: where it is, its kind and what is told of it."""
    for path, method, operation in operations(document):
        where = f"{method.upper()} {path}"
        for kind, told in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{where} asked", kind, told
        for status, answer in operation["responses"].items():
            for kind, told in answer.get("content", {}).items():
                yield f"{where} {status}", kind, told


def test_every_operation_says_what_it_does(document):
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids) >= 70 and max(map(len, ids)) <= 32
    told = {tag["name"]: tag["description"] for tag in document["tags"]}
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert 5 < len(operation["summary"]) <= 120 and operation["description"], where
        assert operation["tags"][0] in told, where
        for parameter in (parameter for parameter in operation.get("parameters", []) if "$ref" not in parameter):
            assert parameter["description"] and "example" in parameter, f"{where} {parameter['name']}"
        for status, answer in operation["responses"].items():
            assert answer["description"] and {"X-Request-ID", "X-Process-Time"} <= set(answer["headers"]), f"{where} {status}"


def test_every_body_has_an_example_that_fits(document):
    for where, kind, told in media(document):
        if told["schema"].get("format") == "binary" or "multipart" in kind:
            continue
        examples = [told["example"]] if "example" in told else [example["value"] for example in told["examples"].values()]
        assert examples, where
        for example in examples:
            assert not wrong(document, told["schema"], example), f"{where}: {wrong(document, told['schema'], example)}"


def test_every_field_is_told_about(document):
    silent = [name for name, schema in document["components"]["schemas"].items() if not schema.get("description")]
    silent += [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, told in schema.get("properties", {}).items()
        if not told.get("description")
    ]
    assert not silent, "ui/api/words.py has no words for these"


def test_every_reference_leads_somewhere(document):
    def references(node):
        if isinstance(node, dict):
            yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    for reference in set(references(document)):
        found = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    assert document["openapi"].startswith("3.1")


def test_refusals_are_problems_and_only_where_they_can_be(document):
    for path, method, operation in operations(document):
        answers = operation["responses"]
        for status, answer in answers.items():
            if status[0] in "45":
                assert list(answer["content"]) == ["application/problem+json"], f"{method} {path} {status}"
                codes = {example["value"]["status"] for example in answer["content"]["application/problem+json"]["examples"].values()}
                assert codes == {int(status)}
        assert ("401" in answers) == bool(operation.get("security")) or path.startswith("/api/v1/auth/")
        assert ("404" in answers) >= ("{" in path)
        assert ("415" in answers) == ("requestBody" in operation), f"{method} {path}"
        assert "500" not in answers


def test_each_way_to_sign_in_is_described(document):
    schemes = document["components"]["securitySchemes"]
    assert all(scheme["description"] for scheme in schemes.values())
    assert schemes["password"]["flows"]["password"] == {
        "tokenUrl": "/api/v1/auth/login", "refreshUrl": "/api/v1/auth/refresh", "scopes": {},
    }  # fmt: skip
    ways = {operation["operationId"]: [*map(list, operation.get("security", []))] for _, _, operation in operations(document)}
    assert ways["books_get"] == [["password"], ["key"]] and ways["keys_make"] == [["password"]] and ways["auth_login"] == []
    assert ["cookie"] in ways["files_photo"] and ["cookie"] not in ways["books_get"]


def test_every_operation_reads_strictly():
    """Each stands behind a Door, which refuses what cannot be read and knows the Idempotency-Key."""
    loose = [
        route.path
        for included in app().app.routes
        for group in getattr(getattr(included, "original_router", None), "routes", [])
        for route in getattr(getattr(group, "original_router", None), "routes", [])
        if not isinstance(route, Door)
    ]
    assert not loose


def test_docs_bring_all_they_need(server):
    page = httpx.get(f"{server.url}/docs")
    assert page.status_code == 200 and "Sal’s Memory Maker" in page.text and "http" not in page.text.replace("http-equiv", "")
    for part in ("swagger-ui-bundle.js", "swagger-ui.css"):
        found = httpx.get(f"{server.url}/docs/{part}")
        assert found.status_code == 200 and "immutable" in found.headers["cache-control"]
    assert httpx.get(f"{server.url}/docs/redoc.standalone.js").status_code == 404
