"""Hardening, row 4: every write of the API with every field of every table beside what it takes; nothing of the server's changes."""

import sqlite3
from uuid import uuid4

import httpx
import pytest

from storage.models import SQLModel
from tests.api.cast import PASSWORD, Maker
from tests.api.matrix import API, BOOK, OPERATORS, OWN_LISTS, OWNED, bodies, world

WRITING = ("POST", "PUT", "PATCH", "DELETE")
SIGNED = ("POST", f"{API}/payments/webhook")
"""What comes there without Stripe's signature is not read at all."""
# Values by which a column that took what it was given is known again.
WORDS, NUMBER, DAY = "stolen-away", 987654321, "2001-02-03T04:05:06Z"
BEYOND = ("price", "paid", "role", "owner", "owner_id", "is_admin", "admin", "scopes", "email_confirmed", "second_factor", "has_password")
# Once more with values that would be right, had they come from the server.
PLAUSIBLE = {
    "is_superuser": True, "is_active": False, "confirmed_at": DAY, "email_confirmed": True, "totp_on": True, "role": "operator",
    "status": "ready", "state": "done", "paid": True, "price": 0, "revision": 7, "pages": 7, "progress": 1.0,
    "deleted_at": DAY, "created_at": DAY,
}  # fmt: skip
SERVERS = {
    "users": "id, email, is_active, is_superuser, picture, confirmed_at, totp_secret, totp_last, totp_on, deleted_at, created_at",
    "books": "id, user_id, status, deleted_at, created_at",
    "photos": "id, user_id, sha256, bytes, created_at",
    "memories": "id, user_id, book_id, created_at",
    "shares": "id, user_id, book_id, token_hash, hashed_password, created_at",
    "api_keys": "id, user_id, key_hash, start, created_at",
    "versions": "id, user_id, book_id, revision, why, created_at",
    "orders": "id, user_id, book_id, number, state, currency, total, price, build, created_at",
}


@pytest.fixture(scope="module")
def dora(server):
    return Maker(server.url, "dora")


@pytest.fixture(scope="module")
def hers(server, dora):
    return world(server, dora)


def all_fields(thief: str) -> dict[str, object]:
    """Every column of every table, and some that other products have: owners are the thief, the rest are marks."""
    found: dict[str, object] = dict.fromkeys(BEYOND, WORDS)
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            kind = column.type.python_type.__name__ if column.name not in ("content", "document", "facts", "left_out") else "str"
            found[column.name] = {"UUID": thief, "int": NUMBER, "bool": True, "datetime": DAY, "date": DAY[:10], "float": 0.987654321}.get(
                kind, WORDS
            )
    return found


def writes(described: dict) -> dict[tuple[str, str], set[str]]:
    """Every write that takes JSON, with the fields it knows."""
    found = {}
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json") if method.upper() in WRITING else None
            if body:
                found[(method.upper(), path)] = known(described, body["schema"])
    return found


def known(described: dict, schema: dict) -> set[str]:
    while "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return set(schema.get("properties", ())) | {name for part in schema.get("anyOf", ()) for name in known(described, part)}


def rows(server) -> dict[str, dict]:
    """What the server alone writes, of all rows, by their ids."""
    with sqlite3.connect(server.data / "memories.db") as kept:
        return {table: {row[0]: row for row in kept.execute(f"SELECT {columns} FROM {table}")} for table, columns in SERVERS.items()}


def right_body(method: str, path: str, hers: dict) -> dict:
    """What makes the operation do its work, so that what comes beside it could do harm."""
    own = {
        f"{API}/auth/register": {"email": f"{uuid4().hex}@example.org", "password": PASSWORD},
        f"{API}/users/me": {"name": "Dora"}, f"{API}/users/me/keys": {"name": "k"}, f"{API}/users/me/email": {"email": "", "password": ""},
    }  # fmt: skip
    return own.get(path) or next((body for word, body in bodies(hers).items() if word in path), {"title": "A title", "name": "A name"})


def test_fields_of_the_server_are_written_by_no_door(server, dora, bob, hers):
    thief = bob.api.get(f"{API}/users/me").json()["id"]
    described = httpx.get(f"{server.url}/openapi.json").json()
    every, before, done = all_fields(thief), rows(server), set()
    assert {"user_id", "is_superuser", "confirmed_at", "totp_secret", "revision", "status", "price", "role"} <= set(every)
    for (method, path), takes in writes(described).items():
        # What ends the way in that the others go.
        if path == f"{API}/auth/logout" or (method, path) == ("DELETE", f"{API}/users/me"):
            continue
        for beside in (every, PLAUSIBLE):
            body = {name: value for name, value in beside.items() if name not in takes} | right_body(method, path, hers)
            answer = dora.api.request(method, path.format(**hers), json=body)
            assert answer.status_code < 500, (method, path, answer.text)
            if answer.status_code < 300:
                done.add((method, path))
    assert {
        ("POST", f"{API}/auth/register"), ("PUT", f"{API}/users/me"), ("POST", f"{API}/books"), ("PUT", BOOK), ("POST", f"{BOOK}/memories"),
        ("PUT", BOOK + "/memories/{memory_id}"), ("POST", f"{BOOK}/versions"), ("POST", f"{BOOK}/shares"), ("POST", f"{API}/users/me/keys"),
        ("POST", f"{BOOK}/edits"),
    } <= done  # fmt: skip
    after = rows(server)
    for table, old in before.items():
        assert {row: after[table].get(row) for row in old} == old, table
    stolen = thief.replace("-", "")
    mine = {table: sum(stolen in map(str, row) and row[0] not in before[table] for row in found.values()) for table, found in after.items()}
    assert not any(mine.values())
    assert marks(server) == []
    with sqlite3.connect(server.data / "memories.db") as kept:
        new = "SELECT count(*) FROM users WHERE created_at > ? AND (is_superuser OR totp_on OR confirmed_at OR NOT is_active)"
        assert kept.execute(new, (max(row[-1] for row in before["users"].values()),)).fetchone() == (0,)
        made = [row for key, row in after["books"].items() if key not in before["books"]]
        assert {row[2] for row in made} <= {"draft"}


def marks(server) -> list[tuple]:
    """Where a mark stands in the database."""
    with sqlite3.connect(server.data / "memories.db") as kept:
        tables = [row[0] for row in kept.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = [(table, value) for table in tables for row in kept.execute(f"SELECT * FROM {table}") for value in row]
    return [
        (table, value)
        for table, value in found
        if value == NUMBER or (isinstance(value, str) and (WORDS in value or "2001-02-03" in value))
    ]


def test_every_write_that_takes_json_is_among_the_doors(server):
    described = httpx.get(f"{server.url}/openapi.json").json()
    listed = {*OWNED, *OWN_LISTS, *OPERATORS} | {(method, path) for method, path in writes(described) if path.startswith(f"{API}/auth/")}
    assert set(writes(described)) <= listed | {SIGNED}
