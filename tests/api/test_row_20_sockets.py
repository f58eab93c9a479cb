"""Hardening, row 20: no socket from a foreign page or from nowhere, and no word for a page from a socket that is not its own."""

import asyncio

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.api.cast import Maker, is_problem
from tests.api.socket_cast import WHILE, Socket, Tab, opened
from tests.serving import wait_for

SAMPLE = "Make a sample book"
# What an event names beside its page is as Alice's own browser would send it: only the socket is another.


def books(maker: Maker) -> int:
    return len(maker.api.get("/api/v1/books").json()["items"])


@pytest.fixture
def carol(server):
    """Somebody with an empty shelf, who may press the button for a sample book."""
    return Maker(server.url, "carol")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None, "http://127.0.0.1", "http://localhost.evil.example"])
@pytest.mark.parametrize("with_cookie", [True, False])
def test_no_socket_from_a_foreign_page_or_from_nowhere(server, alice, origin, with_cookie):
    cookie = "; ".join(f"{name}={value}" for name, value in alice.browser.cookies.items()) if with_cookie else ""

    async def story():
        async with Socket(server.url, cookie, origin):
            pass

    with pytest.raises(InvalidStatus) as refused:
        asyncio.run(story())
    answer = refused.value.response
    assert answer.status_code == 403 and b"foreign_origin" in answer.body
    assert answer.headers["content-security-policy"] and answer.headers["x-request-id"] and answer.headers["x-content-type-options"]


FROM = [
    {},
    {"Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.mark.parametrize("headers", FROM, ids=str)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_polling_either(server, alice, method, headers):
    url = f"{server.url}/_nicegui_ws/socket.io/?EIO=4&transport=polling"
    answer = httpx.request(method, url, headers=headers, cookies=dict(alice.browser.cookies))
    assert answer.status_code == 403 and is_problem(answer)


def test_our_own_page_may_poll(server, alice):
    url = f"{server.url}/_nicegui_ws/socket.io/?EIO=4&transport=polling"
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": server.url}):
        assert httpx.get(url, headers=headers, cookies=dict(alice.browser.cookies)).status_code == 200


async def _say_all(socket: Socket, tab: Tab) -> None:
    """All that a page's socket may say, and things that none would."""
    await socket.say("event", tab.press(SAMPLE))
    await socket.say("javascript_response", {"client_id": tab.client_id, "request_id": "x", "result": 1})
    await socket.say("ack", {"client_id": tab.client_id, "next_message_id": 10**6})
    await socket.say("log", {"client_id": tab.client_id, "level": "error", "message": "said for the log"})
    for strange in (None, 5, [], {}, {"client_id": 5}, {"client_id": tab.client_id}, {"client_id": {}}):
        await socket.say("ack", strange)
        await socket.say("event", strange)


async def _refused_connect(tab: Tab, cookie: str, **other: str) -> bool:
    """Whether a socket that shakes hands while it connects, as browsers do, is turned away."""
    async with Socket(tab.url, cookie, implicit_handshake="true", **(tab.handshake() | other)) as socket:
        return not socket.connected


def test_only_the_pages_own_socket_presses_its_buttons(server, alice, carol):
    """The control comes last: the very message that was nobody's until then makes a book when the page's own socket says it."""
    tab, hers = Tab(carol.browser), Tab(alice.browser)
    visitors = Tab(httpx.Client(base_url=server.url), "/")

    async def story():
        own = await opened(tab)
        for cookie, page in (("", visitors), (hers.cookie, hers), (hers.cookie, None), ("", None), (tab.cookie, None), ("sid=x", None)):
            # With a page of its own, or with the very cookie but without a handshake: it is not this page's socket.
            async with Socket(server.url, cookie) as other:
                assert page is None or await other.shake(page)
                assert cookie == tab.cookie or not await other.shake(tab)
                await _say_all(other, tab)
        for cookie in ("", hers.cookie, "sid=x", f"sid={'0' * 43}"):
            assert await _refused_connect(tab, cookie)
        assert await _refused_connect(tab, tab.cookie, tab_id="another")
        assert await _refused_connect(tab, tab.cookie, client_id="nobody's")
        # A visitor's page is not one's own either, once one has a session.
        assert await _refused_connect(visitors, tab.cookie)
        await asyncio.sleep(WHILE)
        assert books(carol) == 0
        await own.say("event", tab.press(SAMPLE))
        await asyncio.to_thread(wait_for, lambda: books(carol) == 1, 30, "its own socket was not heard")
        # Again by a browser that comes back after an outage: the same page, a socket anew.
        assert not await _refused_connect(tab, tab.cookie)

    asyncio.run(story())
    assert "said for the log" not in server.log.read_text()


def test_all_that_the_framework_hears_stands_behind_the_question():
    """A release that listens to more must be looked at before it is used."""
    from nicegui import core

    from ui.sockets import SPOKEN, register

    register()
    assert set(core.sio.handlers) == {"/"}
    assert set(core.sio.handlers["/"]) == {"connect", "disconnect", "handshake", "log", *SPOKEN}
    for name in ("connect", "handshake", "log", *SPOKEN):
        assert core.sio.handlers["/"][name].__module__ == "ui.sockets"
