"""API keys at the doors: made once, good for what their scope says, and never for the account itself."""

import httpx
import pytest

from tests.api.cast import PASSWORD, Maker, is_problem

KEYS = "/api/v1/users/me/keys"


@pytest.fixture(scope="module")
def carol(server):
    return Maker(server.url, "carol")


def with_key(maker: Maker, scope: str) -> tuple[httpx.Client, dict]:
    made = maker.api.post(KEYS, json={"name": f"A key to {scope}", "scope": scope, "days": 30})
    assert made.status_code == 201, made.text
    headers = {"Authorization": f"Bearer {made.json()['key']}"}
    return httpx.Client(base_url=maker.api.base_url, headers=headers, timeout=30), made.json()


def test_a_key_is_told_once_and_listed_without_its_secret(carol):
    _, made = with_key(carol, "read")
    listed = carol.api.get(KEYS).json()["items"]
    kept = next(key for key in listed if key["id"] == made["id"])
    assert made["key"].startswith(kept["start"]) and "key" not in kept and made["key"] not in str(listed)


def test_a_key_to_read_reads_and_changes_nothing(carol):
    book = carol.book()
    program, _ = with_key(carol, "read")
    assert program.get(f"/api/v1/books/{book}").status_code == 200
    for method, path in (("POST", "/api/v1/books"), ("PUT", f"/api/v1/books/{book}"), ("DELETE", f"/api/v1/books/{book}")):
        answer = program.request(method, path, json={"title": "Taken"})
        assert answer.status_code == 403 and is_problem(answer) and answer.json()["code"] == "scope"
    assert carol.api.get(f"/api/v1/books/{book}").json()["title"] == "Nana’s garden"


def test_a_key_to_write_makes_books_and_opens_files(carol):
    program, _ = with_key(carol, "write")
    made = program.post("/api/v1/books", json={"title": "By key"})
    assert made.status_code == 201 and program.put(f"/api/v1/books/{made.json()['id']}", json={"title": "Still"}).status_code == 200
    assert program.get(f"/files/books/{made.json()['id']}/interior.pdf").json()["code"] != "not_signed_in"


@pytest.mark.parametrize("scope", ["read", "write"])
def test_no_key_touches_the_account(carol, scope):
    program, made = with_key(carol, scope)
    me, proof = "/api/v1/users/me", {"password": PASSWORD}
    for method, path, body in (
        ("GET", KEYS, None), ("POST", KEYS, {"name": "Another"}), ("DELETE", f"{KEYS}/{made['id']}", None), ("DELETE", me, proof),
        ("POST", f"{me}/password", proof | {"new_password": "the boat at seven"}), ("POST", f"{me}/email", proof | {"email": "a@b.org"}),
        ("GET", f"{me}/sessions", None), ("DELETE", f"{me}/sessions", None), ("POST", "/api/v1/auth/logout", {}),
    ):  # fmt: skip
        answer = program.request(method, path, json=body)
        assert answer.status_code == 403 and answer.json()["code"] == "not_by_key", (method, path, answer.text)
    assert program.get(me).json()["email"] == carol.email


def test_an_ended_key_and_a_made_up_one_open_nothing(carol):
    program, made = with_key(carol, "write")
    assert carol.api.delete(f"{KEYS}/{made['id']}").status_code == 204
    assert program.get("/api/v1/books").status_code == 401
    assert httpx.get(f"{carol.api.base_url}/api/v1/books", headers={"Authorization": "Bearer mmk_" + "x" * 43}).status_code == 401


def test_what_is_wrong_with_a_wish_for_a_key_is_named(carol):
    for body, field in (
        ({}, "name"),
        ({"name": "x", "days": 366}, "days"),
        ({"name": "x", "scope": "all"}, "scope"),
        ({"name": " "}, "name"),
    ):
        answer = carol.api.post(KEYS, json=body)
        assert answer.status_code == 422 and answer.json()["field"] == field


def test_a_person_is_looked_up_by_themselves_alone(server, carol, alice):
    me = carol.api.get("/api/v1/users/me").json()
    assert carol.api.get(f"/api/v1/users/{me['id']}").json() == me
    assert alice.api.get(f"/api/v1/users/{me['id']}").status_code == 404
    changed = carol.api.put("/api/v1/users/me", json={"name": "Carol", "is_superuser": True, "email": "other@example.org"})
    assert changed.json() == me | {"name": "Carol"}


def test_signing_out_ends_both_tokens_by_either(server):
    dora = Maker(server.url, "dora")
    for way in ("body", "header"):
        pair = dora.log_in()
        bearer = {"Authorization": f"Bearer {pair['access_token']}"}
        given = {"json": {"refresh_token": pair["refresh_token"]}} if way == "body" else {"headers": bearer}
        assert httpx.post(f"{server.url}/api/v1/auth/logout", **given).status_code == 204
        assert httpx.get(f"{server.url}/api/v1/users/me", headers=bearer).status_code == 401
        refreshed = httpx.post(f"{server.url}/api/v1/auth/refresh", json={"refresh_token": pair["refresh_token"]})
        assert refreshed.status_code == 401 and refreshed.json()["code"] == "refresh_refused"
    assert httpx.post(f"{server.url}/api/v1/auth/logout").status_code == 422


def test_sessions_are_listed_and_ended(server):
    emil = Maker(server.url, "emil")
    listed = emil.api.get("/api/v1/users/me/sessions").json()["items"]
    browser = next(found for found in listed if found["kind"] == "browser")
    assert emil.api.delete(f"/api/v1/users/me/sessions/{browser['key']}").status_code == 204
    assert emil.browser.get("/books").status_code == 303
    assert emil.api.delete("/api/v1/users/me/sessions").status_code == 204
    assert emil.api.get("/api/v1/users/me").status_code == 401


def test_an_account_is_changed_and_left_with_its_password_alone(server):
    fay = Maker(server.url, "fay")
    new = "the boat left at seven"
    wrong = fay.api.post("/api/v1/users/me/password", json={"password": "not this one", "new_password": new})
    assert wrong.status_code == 422 and wrong.json()["code"] == "wrong_password"
    assert fay.api.post("/api/v1/users/me/password", json={"password": PASSWORD, "new_password": new}).status_code == 204
    assert fay.api.get("/api/v1/users/me").status_code == 401
    pair = httpx.post(f"{server.url}/api/v1/auth/login", data={"username": fay.email, "password": new}).json()
    fay.api.headers["Authorization"] = f"Bearer {pair['access_token']}"
    assert fay.api.request("DELETE", "/api/v1/users/me", json={"password": "not this one"}).status_code == 422
    assert fay.api.request("DELETE", "/api/v1/users/me", json={"password": new}).json()["until"]
    assert fay.api.get("/api/v1/users/me").status_code == 401
    back = httpx.post(f"{server.url}/api/v1/auth/login", data={"username": fay.email, "password": new})
    assert back.status_code == 200
    fay.api.headers["Authorization"] = f"Bearer {back.json()['access_token']}"
    assert fay.api.request("DELETE", "/api/v1/users/me", json={"password": new, "for_ever": True}).json() == {"until": None}
    assert httpx.post(f"{server.url}/api/v1/auth/login", data={"username": fay.email, "password": new}).status_code == 401


def test_a_known_address_is_answered_like_a_new_one(server, carol):
    def asked(email: str) -> httpx.Response:
        return httpx.post(f"{server.url}/api/v1/auth/register", json={"email": email, "password": "a-long-walk-by-the-sea"})

    known, new = asked(carol.email), asked(f"new-{carol.email}")
    assert known.status_code == new.status_code == 201 and set(known.json()) == set(new.json()) == {"id", "email", "created_at"}
    assert known.json()["id"] not in (asked(carol.email).json()["id"], carol.api.get("/api/v1/users/me").json()["id"])
