"""Edits under fire: `python -m tests.chaos.edits` edits a book over the editor's door while the web process is killed again and again.

Every edit sets words of its own on one frame. Acknowledged means answered 200 once; an edit whose answer never came is sent again with
its key, as the browser does. In the end each acknowledged edit must stand in the log exactly once, in its order, and in the document.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx

from tests.api.cast import Maker
from tests.serving import running

FRAMES = 20
ANSWER_SECONDS = 10.0


@dataclass(frozen=True)
class Figures:
    """What came of it. `lost` counts acknowledged edits that are not in the log or not in the document, `doubled` those made twice."""

    acknowledged: int
    kills: int
    lost: int
    doubled: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.acknowledged:,} acknowledged, {self.kills} kills, {self.lost} lost, {self.doubled} doubled, {self.seconds:.0f} s"


class Hand:
    """A tab that edits without a pause, until it is told to stop; `acknowledged` are (revision, words) in their order."""

    def __init__(self, maker: Maker, book: str):
        self.maker, self.book, self.acknowledged, self.stopping = maker, book, [], threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self._thread.join(60)

    def _work(self) -> None:
        revision = 1
        for count in range(10**9):
            if self.stopping.is_set():
                return
            words = f"word {count}"
            asked = {"key": str(uuid4()), "tab": "hand", "revision": revision, "edits": [_edit(count % FRAMES, words)]}
            if (told := self._send(asked)) is None:
                return
            revision = told["revision"]
            self.acknowledged.append((revision, words))

    def _send(self, asked: dict) -> dict | None:
        """The answer, asked for until it comes."""
        while not self.stopping.is_set():
            try:
                answer = self.maker.browser.post(f"/edit/books/{self.book}", json=asked, timeout=ANSWER_SECONDS)
            except httpx.TransportError:
                time.sleep(0.02)
                continue
            assert answer.status_code == 200, answer.text
            return answer.json()
        return None


def _edit(number: int, words: str) -> dict:
    return {"kind": "set-frame", "sheet": f"p{number}", "frame": _frame(words)}


def _frame(words: str) -> dict:
    return {"kind": "text", "id": "t", "x": 20, "y": 20, "w": 80, "h": 40, "paragraphs": [{"style": "body", "text": words}]}


def _book(maker: Maker) -> str:
    made = maker.book("Under fire", format="booklet-8x8")
    pages = [{"id": f"p{number}", "kind": "photos", "frames": [_frame("")]} for number in range(FRAMES)]
    content = {"title": "Under fire", "format": "booklet-8x8", "theme": "bookshop", "pages": pages}
    answer = maker.api.put(f"/api/v1/books/{made}", json={"content": content, "revision": 0})
    assert answer.status_code == 200, answer.text
    return made


def run(folder: Path, edits: int, kills: int, seed: int = 1) -> Figures:
    """Kills the web process `kills` times, at moments of chance, and lets at least `edits` be acknowledged."""
    chance, began = random.Random(seed), time.monotonic()
    with running(folder / "data", "web", LOG_LEVEL="WARNING") as server:
        maker = Maker(server.url, "hand")
        hand = Hand(maker, _book(maker))
        hand.start()
        for killed in range(kills):
            _wait(hand, (killed + 1) * edits // (kills + 1))
            time.sleep(chance.uniform(0.0, 0.05))
            server.kill()
            server.start()
        _wait(hand, edits)
        hand.stop()
        maker.log_in()
        return _count(maker, hand, kills, time.monotonic() - began)


def _wait(hand: Hand, until: int) -> None:
    while len(hand.acknowledged) < until:
        if not hand._thread.is_alive():
            raise RuntimeError("The hand that edits was stopped by a refusal.")
        time.sleep(0.005)


def _count(maker: Maker, hand: Hand, kills: int, seconds: float) -> Figures:
    log = _log(maker, hand.book)
    document = maker.api.get(f"/api/v1/books/{hand.book}").json()["content"]
    told = [row["edit"]["frame"]["paragraphs"][0]["text"] for row in log if row["edit"]["kind"] == "set-frame"]
    shown = {page["id"]: page["frames"][0]["paragraphs"][0]["text"] for page in document["pages"]}
    kept = set(told)
    lost = [words for _, words in hand.acknowledged if words not in kept]
    # A page says what it was told last; the log's last word may be one whose answer nobody waited for.
    lost += [words for sheet, words in _last(log).items() if shown[sheet] != words]
    return Figures(len(hand.acknowledged), kills, len(lost), len(told) - len(kept), seconds)


def _log(maker: Maker, book: str) -> list[dict]:
    rows: list[dict] = []
    while True:
        after = rows[-1]["revision"] if rows else 0
        more = maker.api.get(f"/api/v1/books/{book}/edits?after={after}&limit=500").json()["items"]
        if not more:
            return rows
        rows += more


def _last(log: list[dict]) -> dict[str, str]:
    """What each page was made to say last."""
    return {row["edit"]["sheet"]: row["edit"]["frame"]["paragraphs"][0]["text"] for row in log if row["edit"]["kind"] == "set-frame"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="memories-chaos-") as folder:
        found = run(Path(folder), args.edits, args.kills, args.seed)
    print(found)
    return 0 if found.lost == found.doubled == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
