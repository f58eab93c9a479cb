"""Bad lines: `python -m tests.chaos.line` has Redis, the mail server and the store of files refuse, hang, be slow, reset and break off
after some bytes, one after the other, while makers write and read; prints a line for each of the fifteen.

Exit code 1 when a page or a program waits longer than 5 s for an answer, or gets none in clear words, when the product does not go on by
itself, when a letter is lost or comes twice, or a photo that was acknowledged has not all its bytes in the store.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text, update

from core import config
from core.services import mail
from storage import database, store
from storage.database import transaction
from storage.models import Message, now
from tests.chaos.makers import ANSWERS, Crowd, lost
from tests.conftest import redis_program
from tests.services.smtp_cast import Post, mail_server
from tests.serving import Server, _free_port, running, wait_for
from tests.stand_ins.bad_line import FAULTS, BadLine, Fault
from tests.stand_ins.buckets import BucketServer

PAGE_SECONDS, SENT_SECONDS, BACK_SECONDS = 5.0, 15.0, 20.0
"""Whoever looks, and whoever sends a photo: its bytes may take a while on a slow line."""
LONGEST = 60.0
WHAT = ("redis", "smtp", "s3")
LETTERS = 3


@dataclass
class Place:
    """The product, with a line to each of its servers."""

    server: Server
    lines: dict[str, BadLine]
    post: Post
    files: store.Store
    seed: int
    letters: int = 0
    crowds: list[Crowd] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.server.data / 'memories.db'}"


@dataclass(frozen=True)
class Figures:
    """One cell. `met` is how often the fault was met at all."""

    what: str
    fault: Fault
    met: int
    asked: int
    refused: int
    slowest: float
    slowest_sent: float
    unclear: int
    back_in: float
    lost: int

    @property
    def is_kept(self) -> bool:
        is_met = self.met > 0 or self.fault == "refuse"
        is_quick = self.slowest <= PAGE_SECONDS and self.slowest_sent <= SENT_SECONDS and self.back_in <= BACK_SECONDS
        return is_met and is_quick and not self.unclear and not self.lost

    def __str__(self) -> str:
        return (
            f"{self.what + ': ' + self.fault:14}{self.asked:7}{self.refused:9}{self.slowest:9.2f} s{self.slowest_sent:9.2f} s"
            f"{self.unclear:9}{self.back_in:8.1f} s{self.lost:6}{'' if self.is_kept else '   MISSED'}"
        )


HEAD = f"{'':14}{'asked':>7}{'refused':>9}{'looks':>11}{'sends':>11}{'unclear':>9}{'back in':>10}{'lost':>6}"


@contextmanager
def a_place(folder: Path, seed: int) -> Iterator[Place]:
    chance = random.Random(seed)
    with ExitStack() as ends:
        port = _free_port()
        redis = subprocess.Popen([redis_program(), "--port", str(port), "--save", "", "--dir", str(folder)], stdout=subprocess.DEVNULL)
        ends.callback(redis.wait)
        ends.callback(redis.terminate)
        buckets = BucketServer()
        ends.callback(buckets.stop)
        post, mail_port = ends.enter_context(mail_server())
        ports = {"redis": port, "smtp": mail_port, "s3": buckets.port}
        # A letter and a picture have more bytes than a word to Redis.
        cuts = {name: chance.randrange(20, 200) if name == "redis" else chance.randrange(100, 1_400) for name in WHAT}
        lines = {name: BadLine("127.0.0.1", ports[name], cuts[name]) for name in WHAT}
        for line in lines.values():
            ends.callback(line.close)
        bucket = buckets.bucket("books")
        settings = {
            "REDIS_URL": f"redis://{lines['redis'].address}/0", "SMTP_URL": f"smtp://{lines['smtp'].address}",
            "MAIL_FROM": "books@example.org", "STORAGE_URL": bucket.replace(buckets.address, f"http://{lines['s3'].address}"),
            "PUBLIC_URL": "http://books.example.org", "SECRET_KEY": "a secret key of these stories, not of anybody", **buckets.keys,
        }  # fmt: skip
        server = ends.enter_context(running(folder / "data", "serve", LOG_LEVEL="WARNING", **settings))
        config.use(config.load(data_dir=server.data))
        database.connect(f"sqlite:///{server.data / 'memories.db'}")
        ends.callback(config.use, None)
        ends.callback(database.disconnect)
        yield Place(server, lines, post, store.at(bucket, folder / "near", *buckets.keys.values()), seed)


def run(place: Place, what: str, fault: Fault, seconds: float) -> Figures:
    """One cell: a moment of peace, the fault for so long, and until all is well again."""
    line = place.lines[what]
    met = line.met
    with Crowd(place.server.url, writers=2, readers=2, pause=0.3, seed=place.seed * 100 + len(place.crowds)) as crowd:
        place.crowds.append(crowd)
        time.sleep(1)
        began = time.monotonic()
        with line.bad(fault):
            _write_letters(place)
            # A line that nobody used while it was bad would have told nothing; one that refuses is met by nobody.
            while time.monotonic() < began + seconds or (line.met == met and fault != "refuse" and time.monotonic() < began + LONGEST):
                time.sleep(0.1)
        over = time.monotonic()
        while crowd.recovered(over) == float("inf") and time.monotonic() < over + BACK_SECONDS:
            time.sleep(0.1)
    during = crowd.of("", began, over)
    for bad, many in crowd.unclear().items():
        print(f"  {what}: {fault}: {many} times {bad}", file=sys.stderr)
    return Figures(
        what, fault, line.met - met, len(during), sum(answer.status not in ANSWERS for answer in during),
        max((answer.seconds for answer in during if answer.does != "write photo"), default=0),
        max((answer.seconds for answer in during if answer.does == "write photo"), default=0),
        crowd.unclear().total(), crowd.recovered(over), lost(place.url, crowd),
    )  # fmt: skip


def _write_letters(place: Place) -> None:
    with transaction() as session:
        for number in range(place.letters, place.letters + LETTERS):
            mail.post(session, "second-factor-on", f"reader-{number}@example.org", link="https://books.example.org/account")
    place.letters += LETTERS


def letters(place: Place) -> tuple[int, int]:
    """(letters that never came, letters that came as two), once all that wait have had their turn: hours pass for them."""

    def are_sent() -> bool:
        with transaction() as session:
            session.exec(update(Message).where(Message.state == "failed").values(state="waiting", attempts=0, due_at=now()))
            session.exec(update(Message).where(Message.state == "waiting", Message.error != "").values(due_at=now()))
        with transaction() as session:
            return not session.exec(text("SELECT count(*) FROM messages WHERE state <> 'sent'")).scalar_one()

    wait_for(are_sent, 120, "letters wait still")
    came: dict[str, set[str]] = {}
    for letter in place.post.letters:
        if letter["To"].startswith("reader-"):
            came.setdefault(letter["To"], set()).add(letter["Message-ID"])
    return place.letters - len(came), sum(len(ids) > 1 for ids in came.values())


def short(place: Place) -> int:
    """Photos that are not in the store with all their bytes."""
    with transaction() as session:
        photos = session.exec(text("SELECT sha256, bytes FROM photos")).all()
    sizes = {entry.key.rpartition("/")[2]: entry.size for entry in place.files.list("originals/")}
    return sum(sizes.get(sha256) != size for sha256, size in photos)


def unseen(place: Place) -> int:
    """Photos that no worker has looked at in the end."""
    asked = text("SELECT count(*) FROM photos WHERE state <> 'ready'")

    def are_ready() -> bool:
        with transaction() as session:
            return not session.exec(asked).scalar_one()

    try:
        wait_for(are_ready, 120, "")
    except AssertionError:
        with transaction() as session:
            return session.exec(asked).scalar_one()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(": ")[0])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--only", choices=WHAT)
    parser.add_argument("--seed", type=int, default=1, help="when makers come, and after how many bytes a line breaks off")
    args = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory(prefix="memories-line-") as folder, a_place(Path(folder), args.seed) as place:
        print(HEAD)
        for what in [args.only] if args.only else WHAT:
            for fault in FAULTS:
                found = run(place, what, fault, args.seconds)
                print(found, flush=True)
                missed += not found.is_kept
        never, twice = letters(place)
        waiting, cut = unseen(place), short(place)
        tracebacks = Counter(_kind(line) for line in _lines(place) if '"exception"' in line)
        web = place.server.process.is_running()
    print(
        f"letters: {place.letters} written, {never} lost, {twice} doubled; photos: {waiting} never looked at, {cut} without all their "
        f"bytes; the web process {'stayed up' if web else 'ENDED'}; tracebacks {dict(tracebacks)}"
    )
    return int(missed + never + twice + waiting + cut + tracebacks.total() > 0 or not web)


def _kind(line: str) -> tuple[str, str]:
    told = json.loads(line)
    return told["logger"], told["exception"][-1]["kind"]


def _lines(place: Place) -> list[str]:
    return place.server.log.read_text().splitlines()


if __name__ == "__main__":
    sys.exit(main())
