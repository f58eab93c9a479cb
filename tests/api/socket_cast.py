"""An open page without a browser: a maker's cookies go in; its HTML is read, and a socket that says what a browser's would comes out.
Cookie, Origin, page and handshake can each be somebody else's."""

import asyncio
import json
import re
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE, OPENS_IN = 30, 60
# By which a page that will not answer would have answered.
WHILE = 0.5


class Tab:
    """A page as the server built it for `browser`. `press` is what the button of these words sends."""

    def __init__(self, browser: httpx.Client, path: str = "/books"):
        answer = browser.get(path)
        assert answer.status_code == 200, answer.text
        self.url, self.cookie = str(browser.base_url).rstrip("/"), "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        self.client_id = re.search(r"'client_id': '([^']+)'", answer.text)[1]
        found = re.search(r"String\.raw`(.*?)`", answer.text, re.DOTALL)[1]
        for word, sign in (("&lt;", "<"), ("&gt;", ">"), ("&#96;", "`"), ("&#36;", "$"), ("&amp;", "&")):
            found = found.replace(word, sign)
        self.elements = json.loads(found)
        self.tab_id, self.document_id = str(uuid4()), str(uuid4())

    def press(self, words: str) -> dict:
        """The message of a click on the element that says these words."""
        for number, element in self.elements.items():
            clicks = [event for event in element.get("events", ()) if event["type"] == "click"]
            if clicks and words in self._text(number):
                return {"id": int(number), "client_id": self.client_id, "listener_id": clicks[0]["listener_id"], "args": [None]}
        raise AssertionError(f"nothing says {words}")

    def handshake(self) -> dict:
        return {"client_id": self.client_id, "next_message_id": "0", "tab_id": self.tab_id, "document_id": self.document_id}

    def _text(self, number: str) -> str:
        element = self.elements[number]
        return element.get("text", "") + "".join(self._text(str(child)) for child in element.get("children", ()))


class Socket:
    """A socket to the server: `async with Socket(url, cookie, origin) as socket`."""

    def __init__(self, url: str, cookie: str = "", origin: str | None = "", **query: str):
        asked = urlencode({"EIO": "4", "transport": "websocket", **query})
        self.address = f"ws://{urlsplit(url).netloc}/_nicegui_ws/socket.io/?{asked}"
        self.origin, self.cookie = url if origin == "" else origin, cookie
        self.heard: list[str] = []
        self._socket: ClientConnection

    async def __aenter__(self) -> "Socket":
        headers = {"Cookie": self.cookie} if self.cookie else {}
        self._socket = await connect(self.address, origin=self.origin, additional_headers=headers, open_timeout=OPENS_IN)
        await self._socket.recv()
        await self._socket.send("40")
        self.connected = (await self._answer("40", "44")).startswith("40")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def shake(self, tab: Tab, **other: str) -> bool:
        """The handshake of this tab; whether the server took it."""
        await self._socket.send("420" + json.dumps(["handshake", tab.handshake() | other]))
        return json.loads((await self._answer("430"))[3:])[0]

    async def say(self, event: str, message: object) -> None:
        await self._socket.send("42" + json.dumps([event, message]))

    async def until_closed(self) -> bool:
        """Whether the server ends this socket, by a word of its own or by hanging up."""
        try:
            await self._answer("41")
        except ConnectionClosed:
            return True
        return True

    async def _answer(self, *beginnings: str) -> str:
        async with asyncio.timeout(PATIENCE):
            while True:
                said = await self._socket.recv()
                self.heard.append(said)
                if said == "2":
                    await self._socket.send("3")
                if said.startswith(beginnings):
                    return said


async def opened(tab: Tab) -> Socket:
    """The tab's own socket, after its handshake."""
    socket = await Socket(tab.url, tab.cookie).__aenter__()
    assert await socket.shake(tab)
    return socket
