"""A place kept safe under fire: `python -m tests.chaos.keeping` runs the product with makers who upload, write, take photos out and print,
backs it up again and again meanwhile, kills one backup on the way, and restores the last one into an empty folder and into the other
database. Both are compared to the last byte, opened page by page, spoiled and checked.

`--makers 4`, `--photos 12` a maker to begin with, `--backups 3`, `--spoil 20`, `--seed 1`; `--postgres` runs the place on PostgreSQL.
Exit code 1 when anything is missing, left over or not the same, when a page does not open, or when the reports are not as many as the
files that were spoiled.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from core.imaging.paint import paint_story
from tests.api.cast import PASSWORD, Maker
from tests.chaos.payments import postgres
from tests.flows.test_book_by_program import add_photos, finished, generate
from tests.serving import ROOT, Server

SECRET = "one secret of this place, kept by chaos"
KEY = "sealed so that nobody else can read it"


@dataclass
class Living:
    """A maker, their book, and how often something was done."""

    maker: Maker
    book: str
    added: int = 0
    taken: int = 0
    written: int = 0
    printed: int = 0

    def live(self, chance: random.Random, pictures: list[bytes]) -> None:
        """One thing of those that people do."""
        what = chance.random()
        if what < 0.5:
            data = chance.choice(pictures)
            # Bytes behind the end make another photo of the same picture.
            assert self.maker.send(self.book, "more.jpg", data + chance.randbytes(16)).status_code in (200, 204), "a photo was not taken"
            self.added += 1
        elif what < 0.8:
            photos = self.maker.photos(self.book)
            if len(photos) > 8:
                gone = self.maker.api.delete(f"/api/v1/books/{self.book}/photos/{chance.choice(photos)['id']}")
                self.taken += gone.status_code == 204
        elif what < 0.97:
            told = {"title": "A day", "text": f"It was day {chance.random()}. " * 20}
            assert self.maker.api.post(f"/api/v1/books/{self.book}/memories", json=told).status_code == 201
            self.written += 1
        else:
            asked = self.maker.api.post(f"/api/v1/books/{self.book}/print-files")
            self.printed += asked.status_code == 202


def begin(server: Server, number: int, folder: Path, photos: int) -> Living:
    """A maker with a book that is made and printed."""
    maker = Maker(server.url, f"maker{number}")
    book = maker.book(f"Book {number}", format="booklet-8x8")
    add_photos(maker, book, paint_story(folder / str(number), photos, seed=number + 1, size=(480, 360)))
    assert finished(maker, generate(maker, book, seed=number))["state"] == "done"
    assert finished(maker, maker.api.post(f"/api/v1/books/{book}/print-files").json()["id"])["state"] == "done"
    return Living(maker, book)


def command(data: Path, url: str, *words: str, key: str = KEY) -> subprocess.Popen:
    env = {**os.environ, "DATA_DIR": str(data), "DATABASE_URL": url, "SECRET_KEY": SECRET, "BACKUP_KEY": key}
    whole = [sys.executable, str(ROOT / "main.py"), *words]
    return subprocess.Popen(whole, env=env, cwd=data.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def said(data: Path, url: str, *words: str) -> tuple[int, str]:
    done = command(data, url, *words)
    out, err = done.communicate(timeout=1800)
    if done.returncode:
        print(out[-1500:], err[-1500:], file=sys.stderr)
    return done.returncode, out


def busily(living: list[Living], seed: int, pictures: list[bytes], over: threading.Event) -> list[threading.Thread]:
    """Everybody at work until it is over."""

    def work(one: Living, chance: random.Random) -> None:
        while not over.is_set():
            one.maker.stay()
            with suppress(httpx.TransportError):
                one.live(chance, pictures)

    threads = [threading.Thread(target=work, args=(one, random.Random(seed + number))) for number, one in enumerate(living)]
    for thread in threads:
        thread.start()
    return threads


def kept_safe(data: Path, url: str, target: Path, backups: int) -> int:
    """Backups while everybody works, one killed on the way; how many did not get through."""
    failed = 0
    for number in range(backups):
        if number == 1:
            cut = command(data, url, "backup", str(target))
            time.sleep(4)
            cut.kill()
            cut.communicate()
        code, out = said(data, url, "backup", str(target))
        print(out.splitlines()[0] if out else "no backup", flush=True)
        failed += code != 0
    return failed


def opened(data: Path, url: str, living: list[Living]) -> tuple[int, int]:
    """Starts the restored place and asks for every page and picture of everybody: (how many opened, how many did not)."""
    good = bad = 0
    with ExitStack() as ends:
        server = Server(data, "web", DATABASE_URL=url, SECRET_KEY=SECRET)
        ends.callback(server.stop)
        for one in living:
            there, browser = (httpx.Client(base_url=server.url, timeout=60) for _ in range(2))
            told = there.post("/api/v1/auth/login", data={"username": one.maker.email, "password": PASSWORD}).json()
            there.headers["Authorization"] = f"Bearer {told['access_token']}"
            browser.post("/sign-in", data={"email": one.maker.email, "password": PASSWORD})
            for client, path in _paths(there, browser, one.book):
                answer = client.get(path)
                good, bad = good + (answer.status_code == 200), bad + (answer.status_code != 200)
                if answer.status_code != 200:
                    print(path, answer.status_code, answer.text[:200], file=sys.stderr)
    return good, bad


def _paths(there: httpx.Client, browser: httpx.Client, book: str) -> list[tuple[httpx.Client, str]]:
    pages = there.get(f"/api/v1/books/{book}").json()["content"]["pages"]
    photos = there.get(f"/api/v1/books/{book}/photos", params={"limit": 100}).json()["items"]
    ready = [photo["id"] for photo in photos if photo["state"] == "ready"]
    told = there.get(f"/api/v1/books/{book}/print-files").json()
    api = [f"/api/v1/books/{book}/pages/{number}.svg" for number in range(1, len(pages) + 1)] + [told["interior"], told["cover"]]
    pictures = [f"/files/photos/{photo_id}/{size}.jpg" for photo_id in ready for size in ("thumb", "screen")]
    return [(there, path) for path in api] + [
        (browser, path) for path in (*pictures, "/books", f"/books/{book}", f"/books/{book}/edit", "/account")
    ]


def spoil(data: Path, number: int, chance: random.Random) -> set[str]:
    """Deletes, cuts short and turns a bit of so many files, and puts two copies in each other's place; their keys."""
    root = data / "files"
    every = sorted(
        path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] not in ("uploads", "tmp", "exports")
    )
    # Print files are few among many photos.
    printed = [path for path in every if path.relative_to(root).parts[0] == "print"]
    chosen = chance.sample(printed, min(2, len(printed)))
    chosen += chance.sample([path for path in every if path not in chosen], min(number, len(every)) - len(chosen))
    swapped = [path for path in chosen if path.relative_to(root).parts[0] == "copies"][:2]
    if len(swapped) == 2:
        one, other = (path.read_bytes() for path in swapped)
        swapped[0].write_bytes(other)
        swapped[1].write_bytes(one)
        assert one != other
    for path in chosen:
        if path not in swapped or len(swapped) < 2:
            _spoil(path, chance)
    return {path.relative_to(root).as_posix() for path in chosen}


def _spoil(path: Path, chance: random.Random) -> None:
    how, data = chance.choice(("delete", "cut", "turn")), path.read_bytes()
    if how == "delete":
        path.unlink()
    elif how == "cut":
        path.write_bytes(data[: chance.randrange(len(data))])
    else:
        turned = bytearray(data)
        turned[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(turned)


def reported(out: str) -> set[str]:
    lines = [line.split() for line in out.splitlines()]
    return {words[2] for words in lines if len(words) >= 3 and words[0] in ("missing", "damaged", "orphan")}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(": ")[0])
    for name, number in (("makers", 4), ("photos", 12), ("backups", 3), ("spoil", 20), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--postgres", action="store_true")
    args = parser.parse_args()
    folder, chance = Path(tempfile.mkdtemp(prefix="memories-keeping-")), random.Random(args.seed)
    try:
        with ExitStack() as ends:
            other = ends.enter_context(postgres())
            return run(folder, other, args, chance)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, other: str, args: argparse.Namespace, chance: random.Random) -> int:
    data, target = folder / "data", folder / "backups"
    data.mkdir()
    url = other if args.postgres else ""
    server = Server(data, "serve", DATABASE_URL=url, SECRET_KEY=SECRET)
    try:
        living = [begin(server, number, folder / "painted", args.photos) for number in range(args.makers)]
        pictures = [path.read_bytes() for path in sorted((folder / "painted").rglob("*.jpg"))]
        over = threading.Event()
        threads = busily(living, args.seed, pictures, over)
        try:
            failed = kept_safe(data, url, target, args.backups)
        finally:
            over.set()
            for thread in threads:
                thread.join()
    finally:
        server.stop()
    done = {name: sum(getattr(one, name) for one in living) for name in ("added", "taken", "written", "printed")}
    print(f"meanwhile {done['added']} photos added, {done['taken']} taken out, {done['written']} texts, {done['printed']} prints asked for")
    missed = failed
    print(f"{'restored into':16}{'exit':>6}{'wrong':>7}{'opened':>8}{'not':>5}{'spoiled':>9}{'reported':>10}{'healed':>8}")
    # On PostgreSQL the place itself is emptied first, which a fire does.
    if args.postgres:
        _empty(other)
    for number, there in enumerate(("", other)):
        home = folder / f"home {number}"
        home.mkdir()
        restored, _ = said(home, there, "restore", str(target))
        checked, out = said(home, there, "check")
        wrong = reported(out)
        good, bad = opened(home, there, living)
        spoiled = spoil(home, args.spoil, chance)
        told = reported(said(home, there, "check")[1])
        said(home, there, "check", "--repair", "--from", str(target))
        left = {key for key in reported(said(home, there, "check")[1]) if not key.startswith("copies/")}
        print(
            f"{'PostgreSQL' if there else 'SQLite':16}{restored:6}{len(wrong):7}{good:8}{bad:5}{len(spoiled):9}{len(told):10}"
            f"{'yes' if not left else 'no':>8}",
            flush=True,
        )
        missed += restored + checked + bad + len(told ^ spoiled) + len(left)
    print("All as it was." if not missed else "MISSED")
    return 1 if missed else 0


def _empty(url: str) -> None:
    from tests.conftest import run_sql

    run_sql(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


if __name__ == "__main__":
    sys.exit(main())
