"""Requests over HTTP/1.1 as fast as connections give answers: one request's bytes go in; how many a second and how long each took come out.

Bare streams and no client library: on two cores a client that is slower than the server would measure itself.
"""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CONNECTIONS = 16


@dataclass
class Load:
    """What one server did with one kind of request, over all its turns."""

    seconds: float = 0.0
    cpu: float = 0.0
    took: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.took) / self.seconds

    @property
    def cost(self) -> float:
        """The milliseconds of processor time that the server spent on one answer: the same on a machine that others use too."""
        return self.cpu / len(self.took) * 1000

    def share(self, part: float) -> float:
        """The milliseconds within which this part of the answers came."""
        return sorted(self.took)[int(part * (len(self.took) - 1))] * 1000


def request(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    """The request as it goes over the wire."""
    sent = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
    lines = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\nAuthorization: Bearer {token}\r\n{sent}\r\n"
    return lines.encode() + body


def drive(url: str, sent: bytes, seconds: float, load: Load) -> int:
    """Sends it again and again for so long; the length of an answer. Fails at the first answer that is not 200."""
    return asyncio.run(_drive(url, sent, seconds, load))


async def _drive(url: str, sent: bytes, seconds: float, load: Load) -> int:
    place = urlsplit(url)
    lines = [await asyncio.open_connection(place.hostname, place.port, limit=2**22) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    lengths = await asyncio.gather(*(_ask(reader, writer, sent, began + seconds, load.took) for reader, writer in lines))
    load.seconds += time.perf_counter() - began
    for _, writer in lines:
        writer.close()
    return lengths[0]


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes, until: float, took: list[float]) -> int:
    length = 0
    while (began := time.perf_counter()) < until:
        writer.write(sent)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        assert head.startswith(b"http/1.1 200"), (head, body[:500])
        took.append(time.perf_counter() - began)
    return length
