"""The second factor by program: set up, used to log in, and given up, each time for whoever knows the password; never by an API key."""

import time

import httpx
import pyotp
import pytest

from tests.api.cast import PASSWORD, Maker, is_problem

ME = "/api/v1/users/me"


@pytest.fixture(scope="module")
def dora(server):
    return Maker(server.url, "dora")


def asked(client, method, path, **given):
    return client.request(method, f"{ME}/{path}", json={"password": PASSWORD} | given)


def test_from_the_first_key_to_the_last_code(server, dora):
    api = dora.api
    assert asked(api, "POST", "second-factor", password="not her password").json()["code"] == "wrong_password"
    offered = asked(api, "POST", "second-factor").json()
    app = pyotp.parse_uri(offered["uri"])
    assert app.secret == offered["words"].replace(" ", "") and app.issuer == "Sal's Memory Maker"
    assert asked(api, "PUT", "second-factor", code="12345").json()["code"] == "wrong_code"
    codes = asked(api, "PUT", "second-factor", code=app.now()).json()["codes"]
    assert api.get(f"{ME}/second-factor").json() == {"on": True, "codes_left": 10} and len(set(codes)) == 10

    form = {"username": dora.email, "password": PASSWORD}
    for more, code in (({}, "second_factor_needed"), ({"code": "12345"}, "wrong_code")):
        refused = httpx.post(f"{server.url}/api/v1/auth/login", data=form | more)
        assert refused.status_code == 401 and is_problem(refused) and refused.json()["code"] == code
    for code in (app.at(time.time() + 30), codes[0]):
        assert httpx.post(f"{server.url}/api/v1/auth/login", data=form | {"code": code}).status_code == 200

    assert asked(api, "POST", "second-factor", code=codes[1]).json()["code"] == "second_factor_on"
    assert asked(api, "POST", "recovery-codes").json()["code"] == "second_factor_needed"
    fresh = asked(api, "POST", "recovery-codes", code=codes[1]).json()["codes"]
    assert asked(api, "DELETE", "second-factor", code=codes[2]).json()["code"] == "wrong_code"
    assert asked(api, "DELETE", "second-factor", code=fresh[0]).status_code == 204
    assert api.get(f"{ME}/second-factor").json() == {"on": False, "codes_left": 0}
    assert asked(api, "POST", "recovery-codes").json()["code"] == "second_factor_off"
    assert httpx.post(f"{server.url}/api/v1/auth/login", data=form).status_code == 200


def test_identities_are_listed_and_unlinked(dora):
    assert dora.api.get(f"{ME}/identities").json() == {"items": [], "next": None}
    assert asked(dora.api, "DELETE", "identities").status_code == 204


def test_no_key_of_a_program_may_touch_it(server, dora):
    key = dora.api.post(f"{ME}/keys", json={"name": "A shelf", "scope": "write"}).json()["key"]
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {key}"}) as program:
        doors = [(method, "second-factor") for method in ("GET", "POST", "PUT", "DELETE")]
        for method, path in (*doors, ("POST", "recovery-codes"), ("GET", "identities"), ("DELETE", "identities")):
            assert asked(program, method, path, code="123456").json()["code"] == "not_by_key", (method, path)
