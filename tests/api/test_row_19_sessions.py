"""Hardening, row 19: when a session ends, in whatever way and process, no request and no word of its open pages is taken any more."""

import asyncio
import json
import sqlite3

import httpx
import pytest

from tests.api.cast import PASSWORD, Maker
from tests.api.socket_cast import WHILE, Socket, Tab, opened
from tests.serving import wait_for

SAMPLE = "Make a sample book"


class House:
    """The product's rows, as another process would change and count them."""

    def __init__(self, server):
        self.path = server.data / "memories.db"

    def sql(self, statement: str, *values: object) -> list:
        with sqlite3.connect(self.path, timeout=10) as connection:
            return connection.execute(statement, values).fetchall()

    def user(self, maker: Maker) -> str:
        return self.sql("SELECT id FROM users WHERE email = ?", maker.email)[0][0]

    def books(self, maker: Maker) -> int:
        return self.sql("SELECT count(*) FROM books WHERE user_id = ?", self.user(maker))[0][0]


@pytest.fixture(scope="module")
def house(server):
    return House(server)


@pytest.fixture
def carol(server):
    return Maker(server.url, "carol")


def signs_out(house: House, maker: Maker) -> None:
    copy = httpx.Client(base_url=maker.browser.base_url, cookies=dict(maker.browser.cookies))
    assert copy.post("/sign-out").status_code == 303


def is_ended_from_elsewhere(house: House, maker: Maker) -> None:
    """As a changed password ends all others' sessions."""
    house.sql("DELETE FROM sessions WHERE user_id = ?", house.user(maker))


def is_switched_off(house: House, maker: Maker) -> None:
    house.sql("UPDATE users SET is_active = 0 WHERE id = ?", house.user(maker))


def is_closed(house: House, maker: Maker) -> None:
    house.sql("UPDATE users SET deleted_at = '2026-01-01 00:00:00' WHERE id = ?", house.user(maker))


def runs_out(house: House, maker: Maker) -> None:
    house.sql("UPDATE sessions SET expires_at = '2026-01-01 00:00:00' WHERE user_id = ?", house.user(maker))


ENDS = [signs_out, is_ended_from_elsewhere, is_switched_off, is_closed, runs_out]


@pytest.mark.parametrize("ends", ENDS)
def test_an_ended_session_is_heard_no_more(server, house, carol, ends):
    tab, unopened = Tab(carol.browser), Tab(carol.browser)
    cookie = dict(carol.browser.cookies)

    async def story():
        own = await opened(tab)
        late = Socket(server.url, tab.cookie)
        async with late:
            await asyncio.to_thread(ends, house, carol)
            # At once, before anybody has looked; later by a socket that is there already; and by one that comes anew.
            await own.say("event", tab.press(SAMPLE))
            assert await own.until_closed()
            told = [json.loads(said[2:]) for said in own.heard if said.startswith('42["open"')]
            assert {message["path"] for _, message in told} == {"/?ended=&next=%2Fbooks#sign-in"}
            for page in (tab, unopened):
                assert not await late.shake(page)
                await late.say("event", page.press(SAMPLE))
            async with Socket(server.url, tab.cookie, implicit_handshake="true", **unopened.handshake()) as anew:
                assert not anew.connected
        await asyncio.sleep(WHILE)

    asyncio.run(story())
    assert house.books(carol) == 0
    for path in ("/books", "/account", "/new"):
        assert httpx.get(server.url + path, cookies=cookie).headers["location"].startswith("/?next=")
    for path in (f"/files/books/{house.user(carol)}/cover.svg", f"/edit/books/{house.user(carol)}"):
        assert httpx.get(server.url + path, cookies=cookie).status_code == 401


def test_others_stay(server, house, carol):
    """One of two browsers signs out: the other's page goes on, and so does a stranger's."""
    other = httpx.Client(base_url=server.url)
    assert other.post("/sign-in", data={"email": carol.email, "password": PASSWORD}).status_code == 303
    stranger = Maker(server.url, "stranger")
    tabs = [Tab(carol.browser), Tab(other), Tab(stranger.browser), Tab(httpx.Client(base_url=server.url), "/")]

    async def story():
        sockets = [await opened(tab) for tab in tabs]
        await asyncio.to_thread(signs_out, house, carol)
        assert await sockets[0].until_closed()
        await sockets[1].say("event", tabs[1].press(SAMPLE))
        await asyncio.to_thread(wait_for, lambda: house.books(carol) == 1, 30, "the other browser was not heard")
        await asyncio.sleep(WHILE)
        for socket in sockets[1:]:
            assert not [said for said in socket.heard if said.startswith(("41", '42["open","/?ended'))]
            await socket.__aexit__()

    asyncio.run(story())


def test_signing_in_gives_a_new_id_and_leads_the_old_ones_pages_away(server, house, carol):
    tab, before = Tab(carol.browser), dict(carol.browser.cookies)

    async def story():
        own = await opened(tab)
        answer = await asyncio.to_thread(carol.browser.post, "/sign-in", data={"email": carol.email, "password": PASSWORD})
        assert answer.status_code == 303 and dict(carol.browser.cookies) != before
        assert await own.until_closed()

    asyncio.run(story())
    assert httpx.get(f"{server.url}/books", cookies=before).status_code == 303
    assert carol.browser.get("/books").status_code == 200
    # The page that was led to the welcome meets the session that there is now.
    assert carol.browser.get("/?ended").headers["location"] == "/books"


def test_a_page_that_was_led_away_says_why(server):
    assert "You were signed out" in httpx.get(f"{server.url}/?ended").text
    assert "You were signed out" not in httpx.get(f"{server.url}/").text
