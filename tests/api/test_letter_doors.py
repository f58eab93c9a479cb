"""Links in letters, over HTTP alone: they do nothing by being opened, work once, and lead on in kind words."""

from uuid import UUID, uuid4

import httpx
import pytest

from core import config
from core.services import notices
from tests.api.cast import PASSWORD, Maker
from tests.outbox import letters, path_in_letter
from tests.serving import wait_for

OTHER = "another good password"


@pytest.fixture
def ana(server):
    return Maker(server.url, "ana")


@pytest.fixture
def visitor(server):
    with httpx.Client(base_url=server.url) as visitor:
        yield visitor


def kinds(server, maker):
    return [kind for kind, _ in letters(server.database_url, maker.email)]


def opens(visitor, maker, password):
    """Whether this is the password."""
    return visitor.post("/sign-in", data={"email": maker.email, "password": password}).headers["location"] == "/books"


def confirmed(maker):
    return "not confirmed yet" not in maker.browser.get("/account").text


def test_an_address_is_confirmed_by_the_button_behind_the_link_and_once(server, ana, visitor):
    link = path_in_letter(server.database_url, ana.email, "welcome")
    assert "Is this your address?" in visitor.get(link).text and ana.email in visitor.get(link).text
    assert not confirmed(ana)
    done = visitor.post(link)
    assert done.status_code == 303 and "Thank you" in visitor.get(done.headers["location"]).text
    assert confirmed(ana)
    again = visitor.post(link)
    assert again.status_code == 303 and "used up" in visitor.get(again.headers["location"]).text


def test_row_18_known_and_unknown_addresses_are_answered_alike(server, ana, visitor):
    answers = [visitor.post("/forgot", data={"email": email}) for email in (ana.email, f"{uuid4().hex}@example.org")]
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1
    assert not {"set-cookie", "location"} & set(answers[0].headers)
    assert "/reset/" in path_in_letter(server.database_url, ana.email, "reset")


def test_row_18_a_forgotten_password_is_replaced_once_and_everybody_is_signed_out(server, ana, visitor):
    program = ana.api.headers["Authorization"]
    visitor.post("/forgot", data={"email": ana.email.upper()}, headers={"Host": "evil.example"})
    link = path_in_letter(server.database_url, ana.email, "reset")
    text = letters(server.database_url, ana.email)[-1][1]
    assert "evil" not in text and f":{server.port}{link}" in text and len(link.rsplit("/", 1)[1]) >= 22
    assert "Choose a new password" in visitor.get(link).text
    refused = visitor.post(link, data={"password": "Password123"})
    assert refused.headers["location"] == f"{link}?error=invalid&field=password"
    assert "Please choose another password" in visitor.get(refused.headers["location"]).text
    answer = visitor.post(link, data={"password": OTHER})
    assert answer.headers["location"] == "/?done=password#sign-in" and "set-cookie" not in answer.headers
    assert "Your new password is set" in visitor.get(answer.headers["location"]).text
    assert ana.browser.get("/books").status_code == 303
    assert httpx.get(f"{server.url}/api/v1/users/me", headers={"Authorization": program}).status_code == 401
    assert opens(visitor, ana, OTHER)
    assert visitor.post(link, data={"password": PASSWORD}).headers["location"] == f"{link}?error=link_used"
    assert kinds(server, ana) == ["welcome", "reset", "password-changed"]


def test_what_is_no_address_is_told_so(visitor):
    assert visitor.post("/forgot", data={"email": "nobody"}).headers["location"] == "/forgot?error=invalid&field=email"


def test_a_password_is_changed_with_the_one_there_is(server, ana, visitor):
    elsewhere = httpx.Client(base_url=server.url)
    assert opens(elsewhere, ana, PASSWORD)
    before = ana.browser.cookies["sid"]
    form = {"password": "not the one there is", "new_password": OTHER}
    wrong = ana.browser.post("/account/password", data=form)
    assert "error=wrong_password&field=password" in wrong.headers["location"]
    assert "This is not the password" in ana.browser.get(wrong.headers["location"]).text
    weak = ana.browser.post("/account/password", data={"password": PASSWORD, "new_password": "basketball"})
    assert "field=new_password" in weak.headers["location"] and elsewhere.get("/books").status_code == 200
    done = ana.browser.post("/account/password", data={"password": PASSWORD, "new_password": OTHER})
    assert "Your password is changed" in ana.browser.get(done.headers["location"]).text
    assert ana.browser.cookies["sid"] != before
    assert httpx.get(f"{server.url}/books", cookies={"sid": before}).status_code == 303
    assert elsewhere.get("/books").status_code == 303
    assert opens(visitor, ana, OTHER) and kinds(server, ana)[-1] == "password-changed"


def test_links_that_never_were_say_so_kindly(visitor):
    for page in ("/reset/x", "/confirm/x", "/keep-address/%00", "/confirm/%ED%A0%80"):
        answer = visitor.get(page)
        assert answer.status_code == 200 and "This link is used up" in answer.text, page
        assert visitor.post(page).status_code == 303


def test_five_letters_a_day_and_no_word_about_it(server, ana, visitor):
    answers = {visitor.post("/forgot", data={"email": ana.email}).content for _ in range(7)}
    assert len(answers) == 1
    wait_for(lambda: kinds(server, ana).count("reset") == 5, 90, "not five letters")
    # The letters are written one after the other: once this one is there, no sixth one comes.
    bob = Maker(server.url, "bob")
    visitor.post("/forgot", data={"email": bob.email})
    path_in_letter(server.database_url, bob.email, "reset")
    assert kinds(server, ana).count("reset") == 5


@pytest.fixture
def off(server, ana):
    """The link in ana's letters that stops them."""
    config.use(config.load(data_dir=server.data))
    yield f"{notices.OFF}/{notices.token(UUID(ana.api.get('/api/v1/users/me').json()['id']))}"
    config.use(None)


def gets_notices(maker) -> bool:
    return maker.api.get("/api/v1/users/me").json()["notices"]


def test_letters_are_stopped_by_the_button_behind_the_link_and_come_again(ana, visitor, off):
    assert "Get fewer letters?" in visitor.get(off).text and gets_notices(ana), "a page alone does nothing"
    done = visitor.post(off, data={"letters": "off"})
    assert done.status_code == 303 and "No more letters like this" in visitor.get(done.headers["location"]).text
    assert not gets_notices(ana)
    done = visitor.post(off, data={"letters": "on"})
    assert "They come again" in visitor.get(done.headers["location"]).text and gets_notices(ana)


@pytest.mark.parametrize(
    "sent",
    [{"data": {"List-Unsubscribe": "One-Click"}}, {"files": {"List-Unsubscribe": (None, "One-Click")}}, {}],
    ids=["form", "multipart", "nothing"],
)
def test_a_mail_program_stops_letters_by_one_press(ana, visitor, off, sent):
    answer = visitor.post(off, **sent)
    assert (answer.status_code, answer.content) == (200, b"") and not gets_notices(ana)


def test_a_link_that_is_none_stops_nothing(ana, visitor, off):
    for path in (f"{notices.OFF}/x", f"{notices.OFF}/é", off[:40] + "AAAA" + off[44:]):
        assert visitor.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 404
        assert "not complete" in visitor.get(path).text
    assert gets_notices(ana)


def test_the_account_says_whether_letters_come(ana):
    assert ana.api.put("/api/v1/users/me", json={"notices": False}).json()["notices"] is False and not gets_notices(ana)
    assert ana.api.put("/api/v1/users/me", json={"name": "Ana"}).json()["notices"] is False
    assert ana.api.put("/api/v1/users/me", json={"notices": True}).json()["notices"] is True
