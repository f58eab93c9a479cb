"""The OpenAPI 3.1 document: the app's routes go in; every operation with words, examples, refusals, headers and security comes out."""

import re
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ui.api import outside, refusals, replies
from ui.api.examples import EXAMPLES
from ui.api.schemas import Problem
from ui.api.words import FIELDS, PARAMETERS, SCHEMAS, TAGS
from ui.session import cookie_name

Json = dict[str, Any]

OURS = ("/api/v1", "/files", "/uploads")
METHODS = ("get", "head", "post", "put", "patch", "delete")
NO_KEY = (
    "/users/me/password", "/users/me/email", "/users/me/confirmation", "/users/me/sessions", "/users/me/keys", "/users/me/second-factor",
    "/users/me/recovery-codes", "/users/me/identities", "/admin",
)  # fmt: skip
LOCAL_TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$"
CHANGES = ("books_change", "edits_make", "edits_undo", "edits_redo")
DESCRIPTION = """Books made of photos and memories, by program. Everything a page can do has its operation here.

Sign in at `/api/v1/auth/login` and send the access token as `Authorization: Bearer …`; it lives ten minutes, and
`/api/v1/auth/refresh` gives the next. Or make an API key on the account page and send that in the same way.

Ids are UUIDs, times UTC, sizes bytes, lengths on pages millimetres. Somebody else's id is answered as if it were not there. Lists come
in stretches: hand the `next` of an answer in as `after`. Refusals are `application/problem+json` with a `code` for programs, a `detail`
for people, and the `field` that is wrong where there is one. A POST with an `Idempotency-Key` can be sent again without being done twice.
A book's `ETag` is its revision; `If-Match` makes sure that nothing happened since."""


def document(app: FastAPI) -> Json:
    """The whole document. Takes a moment, so make it once."""
    # One schema for what goes in and what comes out: a record looks the same both ways.
    made = get_openapi(
        title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes, separate_input_output_schemas=False
    )
    made["paths"] = {path: item for path, item in made["paths"].items() if path.startswith(OURS)}
    made["servers"] = [{"url": "/", "description": "The place this document came from."}]
    _rename(made)
    for path, method, operation in operations(made):
        _operation(operation, path, method)
    made["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    # Local time without a zone, which is no date-time of RFC 3339.
    made["components"]["schemas"]["PhotoFacts"]["properties"]["taken"] = {
        "anyOf": [{"type": "string", "pattern": LOCAL_TIME}, {"type": "null"}]
    }
    _components(made["components"])
    used = {tag for _, _, operation in operations(made) for tag in operation["tags"]}
    made["tags"] = [{"name": name, "description": words} for name, words in TAGS.items() if name in used]
    return _without_unused(made)


def operations(made: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in made["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _operation(operation: Json, path: str, method: str) -> None:
    name = outside.NAMES.get((path, method)) or operation["summary"].lower().replace(" ", "_")
    operation["operationId"] = f"{operation['tags'][0]}_{name}"
    words = _one_line(operation.get("description", ""))
    operation["summary"] = re.split(r"(?<=[\w`)])[.:;]\s", f"{words} ", maxsplit=1)[0].strip().rstrip(".")
    operation["description"] = words
    outside.describe(operation, path, method)
    _secure(operation, path)
    takes_key = replies.takes_key(method.upper(), path) and path.startswith("/api/")
    for parameter in operation.get("parameters", []):
        _parameter(parameter)
    if takes_key:
        operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/IdempotencyKey"})
    if "requestBody" in operation:
        body = operation["requestBody"]
        body.setdefault("description", "What is asked for.")
        for media in body["content"].values():
            _exemplify(media)
    for status, told in list(operation["responses"].items()):
        if status.startswith(("2", "307")):
            _answer(told, status, operation, path, takes_key)
    answers = {status: told for status, told in operation["responses"].items() if status.startswith(("2", "3"))}
    told = refusals.of(operation, path, method, takes_key)
    operation["responses"] = answers | {str(status): refusals.answer(status, codes) for status, codes in told.items()}


def _one_line(words: str) -> str:
    """Paragraphs as they are, each on one line."""
    return re.sub(r"(?<!\n)\n(?!\n)\s*", " ", words).strip()


def _secure(operation: Json, path: str) -> None:
    if path.startswith(OURS[1:]):
        operation["security"] = [{"password": []}, {"key": []}, {"cookie": []}]
    elif operation.get("security"):
        itself = any(part in path for part in NO_KEY) or operation["operationId"] == "users_leave"
        operation["security"] = [{"password": []}] if itself else [{"password": []}, {"key": []}]


def _parameter(parameter: Json) -> None:
    words, example = PARAMETERS.get(parameter["name"].lower(), (None, None))
    parameter["schema"].pop("title", None)
    said = parameter["schema"].pop("description", words)
    if said:
        parameter.setdefault("description", said)
    choices = [choice for schema in (parameter["schema"], *parameter["schema"].get("anyOf", ())) for choice in schema.get("enum", ())]
    if choices or example is not None:
        parameter["example"] = choices[0] if choices else example


def _exemplify(media: Json) -> None:
    """Puts in an example of the schema, if it is one of those with a name."""
    schema = media["schema"]
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    if schema.get("type") == "array" and "$ref" in schema["items"]:
        name = schema["items"]["$ref"].rsplit("/", 1)[-1] + "List"
    # A body that may be left out.
    name = name or next((option["$ref"].rsplit("/", 1)[-1] for option in schema.get("anyOf", ()) if "$ref" in option), "")
    if name in EXAMPLES:
        media["example"] = EXAMPLES[name]


def _answer(told: Json, status: str, operation: Json, path: str, takes_key: bool) -> None:
    for media in told.get("content", {}).values():
        media["schema"].pop("title", None)
        _exemplify(media)
    if told["description"] == "Successful Response":
        told["description"] = {"201": "It is made.", "202": "It is asked for, and being done.", "204": "It is done."}.get(
            status, "Here it is."
        )
    headers = dict(_SEEN)
    if takes_key:
        headers["Idempotency-Replayed"] = _header("IdempotencyReplayed")
    if operation["operationId"] in ("books_get", *CHANGES):
        headers["ETag"] = _header("BookTag")
    if "ETag" in (headers | told.get("headers", {})) and operation["operationId"] not in CHANGES:
        _ask_again(operation)
    told["headers"] = headers | told.get("headers", {})


def _ask_again(operation: Json) -> None:
    """What is known already needs not be sent again."""
    words, example = PARAMETERS["if-none-match"]
    asked = {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": words,
        "schema": {"type": "string"},
        "example": example,
    }
    operation.setdefault("parameters", []).append(asked)
    operation["responses"]["304"] = {"description": "It is as you know it.", "headers": _SEEN}


def _components(components: Json) -> None:
    for name, schema in components["schemas"].items():
        if "description" not in schema:
            schema["description"] = SCHEMAS.get(name) or (
                "A stretch of a list. `next` is the `after` of the next one." if name.endswith("List") else ""
            )
        schema["description"] = _one_line(schema["description"])
        for field, told in schema.get("properties", {}).items():
            told.pop("title", None)
            if "description" not in told and (words := FIELDS.get(f"{name}.{field}", FIELDS.get(field))):
                told["description"] = words
    components["securitySchemes"] = {
        "password": {
            "type": "oauth2",
            "description": "Sign in with an email address and a password. The access token is a JWT that lives ten minutes.",
            "flows": {"password": {"tokenUrl": "/api/v1/auth/login", "refreshUrl": "/api/v1/auth/refresh", "scopes": {}}},
        },
        "key": {
            "type": "http", "scheme": "bearer", "bearerFormat": "mmk_… or a JWT",
            "description": "An API key of your own, made on the account page; or an access token.",
        },
        "cookie": {"type": "apiKey", "in": "cookie", "name": cookie_name(), "description": "A session on the pages."},
    }  # fmt: skip
    components["parameters"] = {"IdempotencyKey": _IDEMPOTENCY}
    components["headers"] = _HEADERS


_IDEMPOTENCY = {
    "name": replies.HEADER, "in": "header", "required": False, "example": "6b2f1d4e-1f1c-4a43-9b1e-5b8d4c7a9e11",
    "schema": {"type": "string", "minLength": 1, "maxLength": replies.LONGEST, "pattern": "^[!-~]+$"},
    "description": "Of your choice, one for each request: sent again within 24 hours, it is answered again and not done twice. "
    "What failed leaves its key free.",
}  # fmt: skip
_HEADERS = {
    "RequestId": {"description": "The id of this request, to be told when something went wrong.", "schema": {"type": "string"}},
    "ProcessTime": {"description": "How long it took here, in seconds.", "schema": {"type": "string", "pattern": r"^\d+\.\d+$"}},
    "RetryAfter": {"description": "Seconds to wait before trying again.", "schema": {"type": "string", "pattern": r"^\d+$"}},
    "WwwAuthenticate": {"description": "How to sign in.", "schema": {"type": "string"}},
    "IdempotencyReplayed": {
        "description": "true when this was done before, and is answered again.", "schema": {"type": "string", "const": "true"},
    },
    "BookTag": {"description": "The book's revision, for `If-Match`.", "schema": {"type": "string", "pattern": r'^"\d+(-[0-9a-z]+)?"$'}},
}  # fmt: skip


def _header(name: str) -> Json:
    return {"$ref": f"#/components/headers/{name}"}


_SEEN = {"X-Request-ID": _header("RequestId"), "X-Process-Time": _header("ProcessTime")}


def _rename(made: Json) -> None:
    """`Listed_BookCard_` is a `BookCardList` to everybody else."""

    def renamed(name: str) -> str:
        return re.sub(r"^Listed_(\w+?)_$", r"\1List", name)

    schemas = made["components"]["schemas"]
    made["components"]["schemas"] = {renamed(name): schema for name, schema in schemas.items()}
    for schema in schemas.values():
        schema["title"] = renamed(re.sub(r"^Listed\[(\w+)\]$", r"Listed_\1_", schema.get("title", "")))
    for told in _every(made):
        if isinstance(told.get("$ref"), str):
            told["$ref"] = "#/components/schemas/" + renamed(told["$ref"].rsplit("/", 1)[-1])


def _without_unused(made: Json) -> Json:
    """Without schemas that nothing speaks of."""
    schemas, wanted, waiting = made["components"]["schemas"], set(), [made["paths"]]
    while waiting:
        for told in _every(waiting.pop()):
            targets = [told.get("$ref"), *(told.get("discriminator") or {}).get("mapping", {}).values()] if isinstance(told, dict) else []
            for name in (target.rsplit("/", 1)[-1] for target in targets if isinstance(target, str)):
                if name in schemas and name not in wanted:
                    wanted.add(name)
                    waiting.append(schemas[name])
    made["components"]["schemas"] = {name: schema for name, schema in sorted(schemas.items()) if name in wanted}
    return made


def _every(node: Any) -> Iterator[Json]:
    """Every object within."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _every(value)
    elif isinstance(node, list):
        for value in node:
            yield from _every(value)
