"""Signing in with a second factor over HTTP: nothing of the account opens between the two steps, and guessing ends."""

import time
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pyotp
import pytest

from core import config
from core.services import authenticators, sessions
from storage import database
from tests.api.cast import PASSWORD, Maker

PAGE = "/second-factor"


@pytest.fixture(scope="module")
def carla(server):
    """Somebody whose account asks for a code: `app` makes them, `codes` are for recovery."""
    carla = Maker(server.url, "carla")
    user_id = UUID(carla.api.get("/api/v1/users/me").json()["id"])
    config.use(config.load(data_dir=server.data))
    database.connect(config.settings().database)
    with database.transaction() as session:
        sid = sessions.begin(session, user_id)
    with database.transaction() as session:
        carla.app = pyotp.TOTP(authenticators.offer(session, user_id, sid).words.replace(" ", ""))
    with database.transaction() as session:
        carla.codes = authenticators.turn_on(session, user_id, carla.app.now(), sid)
    database.disconnect()
    config.use(None)
    return carla


@pytest.fixture
def visitor(server):
    with httpx.Client(base_url=server.url) as visitor:
        yield visitor


def first_step(visitor, carla, target="/account"):
    return visitor.post("/sign-in", data={"email": carla.email, "password": PASSWORD, "next": target})


def give(visitor, code, **more):
    return visitor.post(PAGE, data={"code": code} | more)


def test_between_the_steps_nothing_opens(visitor, carla):
    answer = first_step(visitor, carla)
    assert answer.headers["location"] == f"{PAGE}?next=%2Faccount"
    assert set(visitor.cookies) == {"second"} and len(visitor.cookies["second"]) >= 43
    (said,) = answer.headers.get_list("set-cookie")
    assert "HttpOnly" in said and "samesite=lax" in said.lower() and "Max-Age=300" in said
    assert visitor.get("/account").headers["location"].startswith("/?next=")
    assert visitor.get(f"{PAGE}?next=/account").status_code == 200
    assert httpx.get(visitor.base_url.join(PAGE)).headers["location"] == "/"
    stolen = httpx.get(visitor.base_url.join("/account"), cookies={"sid": visitor.cookies["second"]})
    assert stolen.headers["location"].startswith("/?next=")


def test_a_recovery_code_lets_in_once_and_a_wrong_one_may_be_tried_again(visitor, carla):
    first_step(visitor, carla)
    secret, code = visitor.cookies["second"], carla.codes.pop()
    assert "error=wrong_code" in give(visitor, "12345", next="/account").headers["location"]
    assert "error=second_factor_needed" in give(visitor, "").headers["location"]
    assert "sid" not in visitor.cookies
    answer = give(visitor, code.upper(), next="/account")
    assert answer.headers["location"] == "/account" and set(visitor.cookies) == {"sid"}
    assert visitor.get("/account").status_code == 200
    again = httpx.post(visitor.base_url.join(PAGE), cookies={"second": secret}, data={"code": carla.codes[0]})
    assert again.headers["location"].startswith("/?error=second_ended"), "the way in is used up"


def test_a_code_of_the_app_is_good_for_one_sign_in(server, carla):
    # One step early, for the last one is used up.
    code, entered = carla.app.at(time.time() + 30), []
    for _ in range(2):
        with httpx.Client(base_url=server.url) as visitor:
            first_step(visitor, carla)
            entered.append("sid" in (give(visitor, code) and visitor.cookies))
    assert entered == [True, False]


@pytest.mark.parametrize("target", ["https://evil.example.org/", "//evil.example.org", "/\\evil.example.org", "/\t/evil.example.org"])
def test_nobody_is_led_to_another_site(visitor, carla, target):
    assert urlsplit(first_step(visitor, carla, target).headers["location"])[:3] == ("", "", PAGE)
    answer = give(visitor, carla.codes.pop(), next=target)
    assert answer.headers["location"] == "/books"


def test_over_https_the_cookie_between_the_steps_is_the_hosts_own(public):
    elsa = Maker(public.url, "elsa")
    me = "/api/v1/users/me/second-factor"
    app = pyotp.parse_uri(elsa.api.post(me, json={"password": PASSWORD}).json()["uri"])
    assert elsa.api.put(me, json={"password": PASSWORD, "code": app.now()}).status_code == 200
    answer = httpx.post(f"{public.url}/sign-in", data={"email": elsa.email, "password": PASSWORD})
    (said,) = answer.headers.get_list("set-cookie")
    assert said.startswith("__Host-second=") and "Domain" not in said
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax", "Max-Age=300"} <= set(said.split("; "))


def test_row_18_guessing_codes_ends_after_ten_tries(visitor, carla):
    first_step(visitor, carla)
    tried = [give(visitor, "12345").status_code for _ in range(12)]
    assert tried[-1] == 429 and tried.count(303) <= 10
    assert give(visitor, carla.codes[0]).status_code == 429
