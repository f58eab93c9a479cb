"""What comes over a line and never becomes a request: cut off, whatever it costs the sender."""

import asyncio
import socket

import httpx
import pytest
import uvicorn
from uvicorn.server import ServerState

from tests.serving import wait_for
from ui import line as lines
from ui.line import LARGEST_HEAD, Line

BEGUN = b"POST /api/v1/auth/refresh HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
WITHOUT_END = {
    "a field": b"GET / HTTP/1.1\r\nHost: x\r\nX-More: ",
    "an address": b"GET /",
    "what follows a body": BEGUN + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-More: ",
}


@pytest.mark.parametrize("what", WITHOUT_END)
def test_what_has_no_end_is_cut_off(server, what):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(WITHOUT_END[what])
        with pytest.raises(OSError):
            for _ in range(400):
                line.sendall(b"a" * 50_000)
    assert httpx.get(f"{server.url}/healthz").status_code == 200


def test_whoever_sends_too_large_a_head_hears_why(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-More: " + b"a" * LARGEST_HEAD)
        told = line.recv(10_000)
    assert told.startswith(b"HTTP/1.1 431") and b"content-security-policy" in told and b'"code":"head_too_large"' in told


def test_a_head_that_is_not_too_large_is_taken(server):
    assert httpx.get(f"{server.url}/healthz", headers={"X-More": "a" * 60_000}).status_code == 200


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost", BEGUN + b"Content-Length: 10\r\n\r\n{"])
def test_whoever_begins_and_does_not_go_on_is_let_go(monkeypatch, begun):
    monkeypatch.setattr(lines, "PATIENCE", 0.2)
    assert asyncio.run(_told(begun, b"")) == b""


def test_whoever_goes_on_slowly_is_waited_for(monkeypatch):
    monkeypatch.setattr(lines, "PATIENCE", 0.5)
    assert (asyncio.run(_told(BEGUN + b"Content-Length: 4\r\n\r\n", b"{  }"))).endswith(b"{  }")


async def _told(begun: bytes, slowly: bytes) -> bytes:
    """What a server that sends each body back says to this, of which the last bytes come one by one."""
    config, state = uvicorn.Config(_echo, log_config=None, lifespan="off"), ServerState()
    server = await asyncio.get_running_loop().create_server(lambda: Line(config, state, {}), "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(begun)
        for byte in slowly:
            await asyncio.sleep(0.2)
            writer.write(bytes([byte]))
        try:
            return await asyncio.wait_for(reader.readuntil(slowly) if slowly else reader.read(), 10)
        finally:
            writer.close()


async def _echo(scope, receive, send):
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


@pytest.mark.parametrize("door", ["/api/v1/auth/refresh", "/api/v1/auth/login", "/sign-in", "/s/nothing", "/api/v1/books"])
def test_whoever_goes_away_in_the_middle_is_no_failure_of_ours(server, door):
    kind = b"application/json" if door.endswith(("refresh", "books")) else b"application/x-www-form-urlencoded"
    told = f"POST {door} HTTP/1.1\r\nHost: x\r\nX-Request-ID: gone-{door.replace('/', '-')}\r\nContent-Length: 100\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(told + b"Content-Type: " + kind + b"\r\n\r\n{")
    found = wait_for(lambda: [one for one in server.log.read_text().splitlines() if f"gone-{door.replace('/', '-')}" in one], 90, "no line")
    assert not [one for one in found if "failure" in one]
