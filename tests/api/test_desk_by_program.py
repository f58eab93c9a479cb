"""The operator's desk by program and by page: makers and work looked after, tables as CSV, and the second factor every half hour."""

import csv
import io
import sqlite3
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest

from tests.api.cast import PASSWORD, Maker, is_problem

ADMIN = "/api/v1/admin"
WHY = {"reason": "They asked for it by telephone."}


@pytest.fixture(scope="module")
def place(shop):
    return shop[0]


@pytest.fixture(scope="module")
def sal(place):
    """Sal looks after the place."""
    made = Maker(place.url, "sal")
    say(place, "UPDATE users SET is_superuser = 1 WHERE email = ?", made.email)
    return made


@pytest.fixture
def carol(place):
    return Maker(place.url, "carol")


def say(place, statement, *values):
    with sqlite3.connect(place.data / "memories.db", timeout=20) as database:
        return database.execute(statement, values).fetchall()


def id_of(maker):
    return maker.api.get("/api/v1/users/me").json()["id"]


def test_a_list_goes_on_where_it_stopped(sal, carol):
    first = sal.api.get(f"{ADMIN}/users", params={"limit": 1, "sort": "email"}).json()
    second = sal.api.get(f"{ADMIN}/users", params={"limit": 1, "sort": "email", "after": first["next"]}).json()
    assert first["items"][0]["email"] < second["items"][0]["email"]
    found = sal.api.get(f"{ADMIN}/users", params={"words": carol.email.upper()}).json()
    assert [one["email"] for one in found["items"]] == [carol.email] and found["next"] is None
    for wrong in ({"sort": "hashed_password"}, {"state": "rich"}, {"after": "x"}, {"limit": 0}):
        refused = sal.api.get(f"{ADMIN}/users", params=wrong)
        assert refused.status_code == 422 and is_problem(refused), wrong


def test_a_maker_is_switched_off_on_and_erased(place, sal, carol):
    maker, book = id_of(carol), carol.book()
    at = f"{ADMIN}/users/{maker}"
    assert sal.api.get(at).json()["books"] == 1
    assert sal.api.post(f"{at}/off", json={"reason": " "}).json()["field"] == "reason"
    assert sal.api.post(f"{at}/off", json=WHY).json()["state"] == "off"
    assert carol.api.get("/api/v1/users/me").status_code == 401 and carol.browser.get("/books").status_code == 303
    signed_in = httpx.post(f"{place.url}/api/v1/auth/login", data={"username": carol.email, "password": PASSWORD})
    assert signed_in.status_code == 401
    assert sal.api.post(f"{at}/on").json()["state"] == "active"
    carol.log_in()
    assert sal.api.post(f"{ADMIN}/books/{book}/look", json=WHY).json()["title"] == "Nana’s garden"
    assert sal.api.post(f"{at}/sign-out", json=WHY).status_code == 204
    assert carol.api.get("/api/v1/users/me").status_code == 401
    assert sal.api.post(f"{at}/erase", json=WHY).status_code == 204
    assert sal.api.get(at).status_code == 404 and say(place, "SELECT 1 FROM books WHERE id = ?", book.replace("-", "")) == []
    acts = [act["act"] for act in sal.api.get(f"{ADMIN}/audit", params={"words": maker}).json()["items"]]
    assert acts == ["person_erased", "person_signed_out", "person_on", "person_off"]
    assert sal.api.post(f"{ADMIN}/users/{id_of(sal)}/erase", json=WHY).json()["code"] == "own_account"


def test_a_table_comes_as_csv_and_that_is_written_down(sal, carol):
    formula = carol.book("=HYPERLINK(1)")
    answer = sal.browser.get("/admin/tables/books.csv", params={"words": "hyperlink"})
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert answer.headers["content-type"].startswith("text/csv") and "books.csv" in answer.headers["content-disposition"]
    assert [(row["id"], row["title"], row["email"]) for row in rows] == [(formula, "'=HYPERLINK(1)", carol.email)]
    taken = sal.api.get(f"{ADMIN}/audit", params={"words": "table_taken"}).json()["items"][0]
    assert (taken["what_id"], taken["after"]["words"]) == ("books", "hyperlink")
    for name in ("people", "jobs", "audit", "orders", "events", "coupons", "letters", "prices", "payments", "invoices"):
        assert sal.browser.get(f"/admin/tables/{name}.csv").status_code == 200, name
    priced = list(csv.DictReader(io.StringIO(sal.browser.get("/admin/tables/prices.csv").text.removeprefix("\ufeff"))))
    assert len(priced) == 24 and {row["currency"] for row in priced} == {"USD"}
    assert "text" not in sal.browser.get("/admin/tables/letters.csv?state=waiting").text.splitlines()[0].split(",")
    assert carol.browser.get("/admin/tables/books.csv").status_code == 404
    assert sal.browser.get("/admin/tables/passwords.csv").status_code == 404
    assert sal.browser.get("/admin/tables/books.csv?sort=content").status_code == 422


def test_the_first_page_and_the_settings_by_program(sal):
    told = sal.api.get(f"{ADMIN}/today", params={"days": 30}).json()
    assert told["span"] == len(told["days"]) == 30 and told["makers"]["now"] >= 1
    settings = {one["name"]: one for one in sal.api.get(f"{ADMIN}/settings").json()["items"]}
    assert settings["SECRET_KEY"]["is_secret"] and set(settings["SECRET_KEY"]["value"]) == {"•"}


def test_the_second_factor_is_asked_for_every_half_hour(place):
    nora = Maker(place.url, "nora")
    say(place, "UPDATE users SET is_superuser = 1 WHERE email = ?", nora.email)
    offered = nora.api.post("/api/v1/users/me/second-factor", json={"password": PASSWORD}).json()
    app = pyotp.parse_uri(offered["uri"])
    codes = nora.api.put("/api/v1/users/me/second-factor", json={"password": PASSWORD, "code": app.now()}).json()["codes"]
    assert nora.browser.get("/admin/people").status_code == 200 and nora.api.get(f"{ADMIN}/users").status_code == 200

    half_an_hour_passes(place)
    for page in ("/admin", "/admin/people?words=a&sort=email", "/admin/letters", "/admin/tables/people.csv"):
        led = nora.browser.get(page)
        where = urlsplit(led.headers["location"])
        assert led.status_code == 303 and where.path == "/admin/code" and parse_qs(where.query)["next"] == [page]
    assert nora.browser.get("/books").status_code == 200
    refused = nora.api.get(f"{ADMIN}/users")
    assert refused.status_code == 403 and refused.json()["code"] == "code_again"
    assert nora.browser.get("/admin/code").status_code == 200

    form = {"code": "000000", "next": "/admin/people?words=a"}
    wrong = nora.browser.post("/admin/code", data=form)
    assert "error=wrong_code" in wrong.headers["location"] and nora.browser.get("/admin").status_code == 303
    right = nora.browser.post("/admin/code", data=form | {"code": codes[0]})
    assert right.headers["location"] == "/admin/people?words=a" and nora.browser.get("/admin/people").status_code == 200
    elsewhere = nora.browser.post("/admin/code", data={"code": codes[1], "next": "https://example.org"})
    assert elsewhere.headers["location"] == "/admin"
    again = nora.api.post("/api/v1/auth/login", data={"username": nora.email, "password": PASSWORD, "code": codes[2]}).json()
    assert nora.api.get(f"{ADMIN}/users", headers={"Authorization": f"Bearer {again['access_token']}"}).status_code == 200


def half_an_hour_passes(place):
    """The codes that were shown lie half an hour back."""
    say(place, "UPDATE sessions SET code_at = datetime(code_at, '-30 minutes')")
    say(place, "UPDATE refresh_tokens SET created_at = datetime(created_at, '-30 minutes')")
