"""Edits from release to saved and redrawn, over the very doors the page uses: one maker, then twenty at once in one process.

Run it with `python -m tests.bench.editors`. Each maker has a book of more than a hundred pages; an edit moves a frame, and the time
runs until its acknowledgement and the page's new drawing are both there.
"""

import asyncio
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from uuid import uuid4

import httpx

from core.imaging.paint import paint_story
from tests.api.cast import Maker
from tests.bench.library import FEW, PAINTED, document_of, large_book, same_book
from tests.serving import running

MAKERS, EDITS, PAUSE = 20, 100, (0.5, 1.5)
ALONE_MS, TOGETHER_MS = 120, 300


@dataclass
class Hand:
    """One open editor: `state` is what its browser holds of the book."""

    client: httpx.AsyncClient
    book: str
    state: dict

    async def edit(self) -> float:
        """Moves a random photo frame a little; milliseconds until it is saved and its page drawn anew."""
        page = random.choice([page for page in self.state["document"]["pages"] if _photos(page)])
        frame = random.choice(_photos(page))
        frame["x"] = round(frame["x"] + random.choice((-1, 1)), 3)
        told = {"key": str(uuid4()), "tab": self.book, "revision": self.state["revision"]}
        change = {"kind": "set-frame", "sheet": page["id"], "frame": frame}
        started = time.perf_counter()
        answer = await self.client.post(f"/edit/books/{self.book}", json=told | {"edits": [change]})
        assert answer.status_code == 200, answer.text
        stamp = answer.json()["change"]["stamps"][page["id"]]
        drawn = await self.client.get(f"/edit/books/{self.book}/sheets/{page['id']}.svg?v={stamp}")
        assert drawn.status_code == 200, drawn.text
        self.state["revision"] = answer.json()["revision"]
        return (time.perf_counter() - started) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data") as server:
        painted = paint_story(Path(folder) / "photos", FEW, size=PAINTED)
        first = Maker(server.url, "rosa")
        document = document_of(first, large_book(first, photos=300))
        makers = [Maker(server.url, f"maker{number}") for number in range(MAKERS)]
        books = [same_book(maker, document, painted) for maker in makers]
        print(f"{MAKERS} books of {len(document['pages'])} pages")
        asyncio.run(_measure(makers, books))


async def _measure(makers: list[Maker], books: list[str]) -> None:
    hands = [await _opened(maker, book) for maker, book in zip(makers, books, strict=True)]
    await _edits(hands[0], 10, (0, 0))
    show("one maker, one edit after the other", await _edits(hands[0], EDITS, (0, 0)), ALONE_MS)
    times = await asyncio.gather(*(_edits(hand, EDITS // 4, PAUSE) for hand in hands))
    show(f"{MAKERS} makers at once, an edit a second each", [each for of_one in times for each in of_one], TOGETHER_MS)
    times = await asyncio.gather(*(_edits(hand, EDITS // 10, (0, 0)) for hand in hands))
    show(f"{MAKERS} makers without any pause", [each for of_one in times for each in of_one], None)


async def _opened(maker: Maker, book: str) -> Hand:
    client = httpx.AsyncClient(base_url=str(maker.browser.base_url), cookies=maker.browser.cookies, timeout=30)
    return Hand(client, book, (await client.get(f"/edit/books/{book}")).json())


async def _edits(hand: Hand, count: int, pause: tuple[float, float]) -> list[float]:
    times = []
    for _ in range(count):
        await asyncio.sleep(random.uniform(*pause))
        times.append(await hand.edit())
    return times


def _photos(page: dict) -> list[dict]:
    return [frame for frame in page["frames"] if frame["kind"] == "photo"]


def show(name: str, times: list[float], limit: int | None) -> None:
    high = quantiles(times, n=20)[-1]
    print(f"{name}: median {median(times):.0f} ms, 95th percentile {high:.0f} ms" + (f" (at most {limit} ms)" if limit else ""))


if __name__ == "__main__":
    main()
