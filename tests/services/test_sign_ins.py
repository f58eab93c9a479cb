"""Where somebody is signed in: their own browsers and programs alone, each by a name people know, ended one by one or all at once."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from time import sleep
from uuid import uuid4

import pytest
from fastapi import Request

from core.errors import AppError, NotFound, NotSignedIn
from core.services import accounts, passwords, proofs, proving, sessions, tokens
from core.services.agents import UNKNOWN, agent_words
from storage.database import transaction
from storage.queries import users
from tests.conftest import PASSWORD
from tests.services.stage import call
from ui.second_factor import second_step

CHROMIUM = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/138.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROMIUM, "Chromium on Linux"),
        (CHROMIUM.replace("Headless", "").replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64"), "Chrome on Windows"),
        (CHROMIUM.replace("Headless", "").replace("X11; Linux x86_64", "Linux; Android 10; K") + " EdgA/138.0", "Edge on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36", "Chrome on ChromeOS"),
        ("Mozilla/5.0 (Windows NT 10.0) Something", "A browser on Windows"),
        ("Mozilla/5.0", "A browser"),
        ("python-httpx/0.28.1", "python-httpx"),
        ("curl/8.5.0", "curl"),
        ("Book robot", "Book robot"),
        ("", UNKNOWN),
        ("<script>", UNKNOWN),
    ],
)  # fmt: skip
def test_a_browser_has_a_name_that_people_know(agent, words):
    assert agent_words(agent) == words


def test_a_list_is_ones_own_with_this_browser_first(any_house, alice, bob):
    other = call(sessions.begin, alice.id, "curl/8", "192.0.2.7")
    sid = call(sessions.begin, alice.id, CHROMIUM, "192.0.2.1")
    pair = call(tokens.issue, alice, "python-httpx/1", "192.0.2.9")
    call(tokens.refresh, pair.refresh_token)
    call(sessions.begin, bob.id, "curl/8")
    found = call(sessions.of_user, alice.id, sid)
    assert (found[0].words, found[0].kind, found[0].this) == ("Chromium on Linux", "browser", True)
    assert {(one.words, one.kind, one.address) for one in found[1:]} == {
        ("curl", "browser", "192.0.2.7"), ("python-httpx", "program", "192.0.2.9"),
    }  # fmt: skip
    assert other not in repr(found) and not any(one.this for one in call(sessions.of_user, alice.id, None))


def test_one_is_ended_by_its_owner_alone(any_house, alice, bob):
    sid, pair = call(sessions.begin, alice.id), call(tokens.issue, alice)
    browser, program = sorted(call(sessions.of_user, alice.id, sid), key=lambda one: one.kind)
    for key in (browser.key, program.key, uuid4()):
        with pytest.raises(NotFound):
            call(sessions.end_one, bob.id, key)
    call(sessions.end_one, alice.id, program.key)
    with pytest.raises(NotSignedIn):
        call(tokens.refresh, pair.refresh_token)
    assert call(tokens.user_for_access, pair.access_token) is None
    call(sessions.end_one, alice.id, browser.key)
    assert call(sessions.user_for, sid) is None
    with pytest.raises(NotFound):
        call(sessions.end_one, alice.id, browser.key)


@pytest.mark.parametrize("keeps", [True, False])
def test_signing_out_everywhere_leaves_this_browser_or_none(any_house, alice, bob, keeps):
    sid, other, bobs = (call(sessions.begin, user.id) for user in (alice, alice, bob))
    pair, waiting = call(tokens.issue, alice), call(proofs.make, alice.id, "second", timedelta(minutes=5))
    call(sessions.end_others, alice.id, sid if keeps else None)
    assert (call(sessions.user_for, sid) is not None) == keeps
    assert call(sessions.user_for, other) is None and call(sessions.user_for, bobs) is not None
    assert call(tokens.user_for_access, pair.access_token) is None
    with pytest.raises(NotFound):
        call(proofs.take, waiting, "second")


def test_a_chain_that_is_refreshed_while_everybody_is_signed_out_ends_too(any_house, alice):
    pair = call(tokens.issue, alice)
    with ThreadPoolExecutor(1) as hand:
        with transaction() as session:
            newer = tokens.refresh(session, pair.refresh_token)
            session.flush()
            ending = hand.submit(call, sessions.end_others, alice.id, None)
            sleep(0.3)
        ending.result()
    assert call(tokens.user_for_access, newer.access_token) is None


@pytest.mark.parametrize("proof", [accounts.authenticate, proving.check])
def test_a_password_that_is_changed_while_it_is_checked_is_wrong(any_house, alice, proof):
    whom = alice.email if proof is accounts.authenticate else alice.id
    with ThreadPoolExecutor(1) as hand:
        with ExitStack() as busy:
            for _ in range(2):
                busy.enter_context(passwords._gate)
            checking = hand.submit(call, proof, whom, PASSWORD)
            sleep(0.3)
            call(users.change, alice.id, hashed_password=passwords._NOBODY)
        with pytest.raises(AppError) as refused:
            checking.result()
    assert refused.value.code == "wrong_password"


@pytest.mark.parametrize("begin", [sessions.begin, tokens.issue])
def test_whoever_is_past_the_password_when_it_is_changed_is_signed_out_with_the_others(any_house, alice, begin):
    with ThreadPoolExecutor(1) as hand:
        with transaction() as session:
            user = accounts.authenticate(session, alice.email, PASSWORD)
            changing = hand.submit(call, give_another_password, alice.id)
            sleep(0.3)
            begun = begin(session, user.id if begin is sessions.begin else user)
        changing.result()
    found = call(sessions.user_for, begun) if begin is sessions.begin else call(tokens.user_for_access, begun.access_token)
    assert found is None


def test_a_browser_is_let_in_by_the_transaction_that_proves_who_it_is(any_house, alice):
    hand = ThreadPoolExecutor(1)
    changing = []

    def proved(session, email):
        user = accounts.authenticate(session, email, PASSWORD)
        changing.append(hand.submit(call, give_another_password, alice.id))
        sleep(0.3)
        return user

    request = Request({"type": "http", "headers": [], "client": ("192.0.2.7", 1)})
    with hand:
        answer = asyncio.run(second_step(request, "/books", proved, alice.email))
        changing[0].result()
    sid = re.search(r"sid=([^;]+)", answer.headers["set-cookie"])[1]
    assert call(sessions.user_for, sid) is None


def give_another_password(session, user_id):
    users.change(session, user_id, hashed_password=passwords._NOBODY)
    sessions.end_others(session, user_id, None)
