"""Signing in with an identity provider over HTTP, with a real one: who comes back gets in, and nobody else, nowhere else."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.api.cast import PASSWORD
from tests.provider import providing
from tests.serving import running

ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture(scope="module")
def provider():
    with providing() as provider:
        yield provider


@pytest.fixture(scope="module")
def product(tmp_path_factory, provider):
    with running(tmp_path_factory.mktemp("oidc") / "data", "web", **provider.settings) as product:
        yield product.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def browser(product):
    with httpx.Client(base_url=product) as browser:
        yield browser


def set_out(browser, **asked):
    answer = browser.get("/oidc/begin", params=asked)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def come_back(browser, provider, subject, **asked):
    return browser.get("/oidc/back", params=provider.agree(set_out(browser, **asked), subject))


def error_of(answer):
    return parse_qs(urlsplit(answer.headers["location"]).query).get("error", [""])[0]


def test_somebody_new_comes_in_and_again(browser, provider):
    rosa = provider.person(email="rosa@example.org", email_verified=True)
    assert provider.url.rsplit(":", 1)[0].removeprefix("http://") in browser.get("/").text, "the button is there"
    there = set_out(browser, next="/account")
    assert there.startswith(provider.url) and parse_qs(urlsplit(there).query)["redirect_uri"] == [str(browser.base_url.join("/oidc/back"))]
    (said,) = browser.get("/oidc/begin").headers.get_list("set-cookie")
    assert "HttpOnly" in said and "samesite=lax" in said.lower() and "Max-Age=600" in said
    answer = come_back(browser, provider, rosa, next="/account")
    assert answer.headers["location"] == "/account" and set(browser.cookies) == {"sid"}
    assert "rosa@example.org" in browser.get("/account").text
    browser.post("/sign-out")
    assert come_back(browser, provider, rosa).headers["location"] == "/books"


@pytest.mark.parametrize("target", ["https://evil.example.org", "//evil.example.org", "/\\evil.example.org"])
def test_nobody_is_led_to_another_site(browser, provider, target):
    rosa = provider.person(email="rosa2@example.org", email_verified=True)
    assert come_back(browser, provider, rosa, next=target).headers["location"] == "/books"


def test_an_answer_is_good_for_the_browser_that_set_out_and_once(product, browser, provider):
    eve = provider.person(email="eve@example.org", email_verified=True)
    hers = provider.agree(set_out(browser), eve)
    with httpx.Client(base_url=product) as victim:
        assert error_of(victim.get("/oidc/back", params=hers)) == "identity_state", "without a journey of their own"
        set_out(victim)
        assert error_of(victim.get("/oidc/back", params=hers)) == "identity_state", "with another journey"
        assert "sid" not in victim.cookies and "oidc" not in victim.cookies
    kept = browser.cookies["oidc"]
    assert browser.get("/oidc/back", params=hers).headers["location"] == "/books"
    again = httpx.get(browser.base_url.join("/oidc/back"), params=hers, cookies={"oidc": kept})
    assert error_of(again) == "identity_refused" and "sid=" not in str(again.headers)


def test_saying_no_there_leads_back_with_words(browser, provider):
    state = parse_qs(urlsplit(set_out(browser)).query)["state"][0]
    answer = browser.get("/oidc/back", params={"error": "access_denied", "state": state})
    assert error_of(answer) == "identity_declined"
    page = browser.get(answer.headers["location"])
    assert page.status_code == 200 and "You were not signed in there" in page.text


def test_a_page_of_another_site_sets_nothing_out(browser):
    for purpose in ("enter", "link", "prove"):
        answer = browser.get("/oidc/begin", params={"purpose": purpose}, headers=ELSEWHERE)
        assert answer.headers["location"] == "/" and "oidc" not in browser.cookies


def test_another_ones_address_links_nothing(browser, provider):
    browser.post("/register", data={"email": "nana@example.org", "password": PASSWORD})
    browser.cookies.clear()
    for verified in (True, False):
        subject = provider.person(email="nana@example.org", email_verified=verified)
        answer = come_back(browser, provider, subject)
        assert error_of(answer) == "identity_known_address" and "sid" not in browser.cookies
    assert "link the two" in browser.get(answer.headers["location"]).text


def test_linking_needs_the_page_itself(browser, provider):
    assert error_of(browser.get("/oidc/begin?purpose=link")) == "not_signed_in"
    come_back(browser, provider, provider.person(email="ida@example.org", email_verified=True))
    assert error_of(browser.get("/oidc/begin?purpose=link&key=guessed")) == "link_used"


def test_proving_is_for_ones_own_identity_and_session(browser, provider):
    ida = provider.person(email="ida2@example.org", email_verified=True)
    come_back(browser, provider, ida)
    there = set_out(browser, purpose="prove", next="/account")
    assert "prompt=login" in there and "max_age=0" in there
    other = provider.person(email="other@example.org", email_verified=True)
    assert error_of(browser.get("/oidc/back", params=provider.agree(there, other))) == "identity_other"
    sid = browser.cookies["sid"]
    assert come_back(browser, provider, ida, purpose="prove", next="/account").headers["location"] == "/account"
    assert browser.cookies["sid"] == sid, "other tabs stay open"
    there = set_out(browser, purpose="prove")
    come = provider.agree(there, ida)
    browser.cookies.delete("sid")
    assert error_of(browser.get("/oidc/back", params=come)) == "not_signed_in"


def test_a_provider_that_is_away_is_told_on_the_welcome_page(tmp_path):
    settings = {"OIDC_ISSUER": "http://localhost:9", "OIDC_CLIENT_ID": "memories", "OIDC_CLIENT_SECRET": "between us"}
    with running(tmp_path / "data", "web", **settings) as product, httpx.Client(base_url=product.url) as browser:
        assert browser.get("/").status_code == 200, "nobody asks the provider before somebody wants to go there"
        answer = browser.get("/oidc/begin")
        assert error_of(answer) == "identity_away"
        assert "We cannot reach it just now" in browser.get(answer.headers["location"]).text


def test_without_settings_there_is_no_trace_of_it(server, alice):
    assert "/oidc/" not in alice.browser.get("/account").text + httpx.get(server.url).text
    assert error_of(httpx.get(f"{server.url}/oidc/begin")) == "not_found"
    assert error_of(httpx.get(f"{server.url}/oidc/back?code=x&state=y")) == "identity_state"
