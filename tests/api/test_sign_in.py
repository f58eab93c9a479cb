"""Accounts at the doors: forms that set a cookie for people, tokens for programs."""

import httpx
import pytest
from starlette.requests import HTTPConnection

from tests.api.cast import PASSWORD, Maker, is_problem
from tests.outbox import letters
from tests.serving import running
from ui.session import address_of


def test_signing_in_gives_a_fresh_cookie_that_scripts_cannot_read(alice):
    first = alice.browser.cookies["sid"]
    answer = alice.browser.post("/sign-in", data={"email": alice.email, "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/books")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie
    assert alice.browser.cookies["sid"] != first


def test_the_session_one_came_with_ends_at_sign_in(server):
    alice = Maker(server.url, "alice")
    before = alice.browser.cookies["sid"]
    alice.browser.post("/sign-in", data={"email": alice.email, "password": PASSWORD})
    assert httpx.get(f"{server.url}/books", cookies={"sid": before}).status_code == 303


def test_signing_out_ends_the_session_everywhere(server):
    alice = Maker(server.url, "alice")
    sid = alice.browser.cookies["sid"]
    assert alice.browser.post("/sign-out").headers["location"] == "/"
    assert "sid" not in alice.browser.cookies
    assert httpx.get(f"{server.url}/books", cookies={"sid": sid}).headers["location"] == "/?next=%2Fbooks#sign-in"


def test_a_wrong_password_leads_back_to_the_form(server, alice):
    form = {"email": alice.email, "password": "not the right one"}
    answer = httpx.post(f"{server.url}/sign-in", data=form, headers={"Referer": f"{server.url}/"})
    assert answer.headers["location"] == "/?error=wrong_password#sign-in"
    assert "set-cookie" not in answer.headers


def test_a_known_address_and_a_new_one_get_the_same_answer(server):
    alice = Maker(server.url, "alice")
    told = {}
    for email in (alice.email, f"new-{alice.email}"):
        answer = httpx.post(f"{server.url}/register", data={"email": email, "password": PASSWORD})
        sid = answer.cookies["sid"]
        cookie = answer.headers["set-cookie"].replace(sid, "")
        told[email] = (answer.status_code, answer.headers["location"], answer.content, cookie, len(sid))
        shelf = httpx.get(f"{server.url}/books", cookies={"sid": sid}, follow_redirects=True)
        assert ("make an account and have one already" in shelf.text) == (email == alice.email)
    assert len(set(told.values())) == 1
    assert alice.browser.get("/books").status_code == 200
    assert [kind for kind, _ in letters(server.database_url, alice.email)] == ["welcome", "known-address"]


def test_a_program_that_registers_a_known_address_gets_the_same_answer(server, alice):
    api = httpx.Client(base_url=f"{server.url}/api/v1")
    answers = [api.post("/auth/register", json={"email": email, "password": PASSWORD}) for email in (alice.email, f"p-{alice.email}")]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json().keys() == answers[1].json().keys()
    assert answers[0].json()["id"] != alice.api.get("/api/v1/users/me").json()["id"]
    assert answers[0].json()["email"] == alice.email


def test_what_cannot_be_an_account_leads_back_to_the_form(server):
    answer = httpx.post(f"{server.url}/register", data={"email": "x@example.org", "password": "Password123"})
    assert answer.headers["location"] == "/?error=invalid&field=password#new-account"


@pytest.mark.parametrize("word", [b"\xed\xa0\x80", b"%00%00%00", b"\xff" * 50, b"%ED%A0%80" * 10], ids=["half", "nul", "no text", "halves"])
def test_no_bytes_in_a_form_make_it_fail(server, word):
    for door in ("/register", "/forgot", "/reset/" + "x" * 43):
        form = b"email=" + word + b"@example.org&password=" + word * 4
        answer = httpx.post(server.url + door, content=form, headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status_code < 500, (door, answer.text)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/books\r\nX: y"])
def test_signing_in_never_leads_to_another_site(alice, target):
    answer = alice.browser.post("/sign-in", data={"email": alice.email, "password": PASSWORD, "next": target})
    assert answer.headers["location"] == "/books"


def test_signing_in_leads_on_to_the_page_one_came_for(alice):
    answer = alice.browser.post("/sign-in", data={"email": alice.email, "password": PASSWORD, "next": "/books/1/preview?page=3"})
    assert answer.headers["location"] == "/books/1/preview?page=3"


FORMS = ("/sign-in", "/register", "/setup", "/sign-out", "/forgot", "/reset/x", "/confirm/x", "/keep-address/x", "/account/password")


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("sent_by", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_forms_of_other_sites_are_refused(server, path, sent_by):
    answer = httpx.post(server.url + path, data={"email": "x@example.org", "password": PASSWORD}, headers=sent_by)
    assert answer.status_code == 403 and is_problem(answer)


def test_the_set_up_link_makes_one_operator(tmp_path):
    """At a product of its own: where anybody is the operator already, the link is over."""
    with running(tmp_path / "data", "web") as server:
        token = server.setup_link.rsplit("/", 1)[1]
        form, there = {"token": token, "email": "sal@example.org", "password": PASSWORD}, {"Referer": f"{server.url}/setup/{token}"}
        assert httpx.post(f"{server.url}/setup", data=form).headers["location"] == "/books"
        again = httpx.post(f"{server.url}/setup", data=form | {"email": "eve@example.org"}, headers=there)
        assert again.headers["location"] == f"/setup/{token}?error=not_found"


def test_a_program_registers_and_signs_in(server):
    api = httpx.Client(base_url=f"{server.url}/api/v1")
    made = api.post("/auth/register", json={"email": "Prog@Example.org", "password": PASSWORD, "is_superuser": True})
    assert made.status_code == 201 and set(made.json()) == {"id", "email", "created_at"}
    told = api.post("/auth/login", data={"username": "prog@example.org", "password": PASSWORD}).json()
    assert set(told) == {"access_token", "refresh_token", "token_type", "expires_in"}
    me = api.get("/users/me", headers={"Authorization": f"Bearer {told['access_token']}"}).json()
    assert me["id"] == made.json()["id"] and me["is_superuser"] is False


def test_a_refresh_token_works_once_and_its_reuse_ends_the_sign_in(server, alice):
    api = httpx.Client(base_url=f"{server.url}/api/v1")
    first = api.post("/auth/login", data={"username": alice.email, "password": PASSWORD}).json()
    second = api.post("/auth/refresh", json={"refresh_token": first["refresh_token"]}).json()
    assert api.post("/auth/refresh", json={"refresh_token": first["refresh_token"]}).status_code == 401
    for told in (first, second):
        assert api.get("/users/me", headers={"Authorization": f"Bearer {told['access_token']}"}).status_code == 401


def test_logging_out_ends_both_tokens(server, alice):
    api = httpx.Client(base_url=f"{server.url}/api/v1")
    told = api.post("/auth/login", data={"username": alice.email, "password": PASSWORD}).json()
    assert api.post("/auth/logout", json={"refresh_token": told["refresh_token"]}).status_code == 204
    assert api.get("/users/me", headers={"Authorization": f"Bearer {told['access_token']}"}).status_code == 401
    assert api.post("/auth/refresh", json={"refresh_token": told["refresh_token"]}).status_code == 401


def test_row_18_the_eleventh_wrong_password_has_to_wait(tmp_path):
    """At a door of its own: all tests come from one address, and those after this one would have to wait too. No proxy stands in front,
    so nobody's word is taken that they come from elsewhere."""
    program = {"username": "nobody@example.org", "password": "x" * 200}
    person = {"email": "nobody@example.org", "password": "x" * 200}
    with running(tmp_path / "data", "web") as server:
        codes = [httpx.post(f"{server.url}/api/v1/auth/login", data=program).status_code for _ in range(10)]
        limited = [httpx.post(f"{server.url}/api/v1/auth/login", data=program), httpx.post(f"{server.url}/sign-in", data=person)]
        another, elsewhere = program | {"username": "another@example.org"}, {"X-Forwarded-For": "192.0.2.7"}
        limited.append(httpx.post(f"{server.url}/api/v1/auth/login", data=another, headers=elsewhere))
    assert codes == [401] * 10
    assert [answer.status_code for answer in limited] == [429, 429, 429]
    assert all(290 <= int(answer.headers["retry-after"]) <= 300 for answer in limited)
    assert is_problem(limited[0]) and "Please wait 5 minutes" in limited[1].text


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", ""),
    ],
)
def test_row_18_a_household_is_one_network_under_ipv6(host, network):
    assert address_of(HTTPConnection({"type": "http", "client": (host, 1), "headers": []})) == network
