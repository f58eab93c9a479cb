"""Broken files, bombs and files that are no pictures, through the upload door of the running product with its worker."""

import random
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from core.imaging.paint import photo, shots
from tests.api.cast import Maker, is_problem
from tests.serving import Server, wait_for

SHARED = Path(__file__).parents[2] / "../shared/bad-inputs"
MOST_GROWTH = 150_000_000
REFUSALS = {413, 415, 422}


def upload_all(server: Server, maker: Maker, files: dict[str, bytes]) -> list[dict]:
    """Sends everything, four at a time, and waits until each photo has been looked at. Checks what must hold for any file."""
    book, web, before = maker.book(), server.process, server.process.memory_info().rss
    worker = wait_for(server.worker, 90, "there is no worker").pid
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda item: maker.send(book, *item), files.items()))
    assert {answer.status_code for answer in answers} <= REFUSALS | {204}
    assert all(is_problem(answer) for answer in answers if answer.status_code != 204)
    wait_for(lambda: all(p["state"] != "waiting" for p in maker.photos(book)), 300, "some photos were never looked at")
    assert web.memory_info().rss - before <= MOST_GROWTH, f"the web process grew by {(web.memory_info().rss - before) / 1e6:.0f} MB"
    assert server.worker().pid == worker and web.is_running(), "a process was started anew"
    assert not _left_behind(web)
    return maker.photos(book)


def _left_behind(web: psutil.Process) -> list[psutil.Process]:
    return [child for child in web.children(recursive=True) if child.status() == psutil.STATUS_ZOMBIE]


def check_words(photos: list[dict]) -> None:
    """Every refusal is a sentence, and what was not refused can be looked at."""
    for one in photos:
        if one["state"] == "refused":
            assert one["reason"].strip().endswith(".") and "Traceback" not in one["reason"] and "Error" not in one["reason"], one
        else:
            assert one["facts"]["width"] > 0 and one["facts"]["height"] > 0


def test_broken_files_of_our_own_are_refused_by_name(server):
    alice = Maker(server.url, "alice")
    photos = upload_all(server, alice, broken_files())
    check_words(photos)
    states = {one["name"]: one["state"] for one in photos}
    assert states.pop("good.jpg") == "ready"
    for name in ("words.jpg", "bomb.png", "nothing-but-a-head.jpg", "movie.gif", "drawing.svg"):
        assert states[name] == "refused", name
    assert set(states) == set(broken_files()) - {"empty.jpg", "good.jpg", "../../etc/passwd"} | {"passwd"}


def broken_files() -> dict[str, bytes]:
    good = photo(next(iter(shots(1, 30))), (640, 480))
    cut = {f"cut-{part}.jpg": good[: len(good) * part // 10] for part in (1, 5, 9)}
    flipped = {f"flipped-{seed}.jpg": mutant(good, seed) for seed in range(10)}
    return cut | flipped | {
        "good.jpg": good,
        "empty.jpg": b"",
        "words.jpg": b"This is a letter, not a picture. " * 40,
        "nothing-but-a-head.jpg": good[:3],
        "movie.gif": b"GIF89a" + bytes(400),
        "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "bomb.png": png_bomb(30_000),
        "../../etc/passwd": b"root" * 20,
    }  # fmt: skip


def mutant(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(20):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def png_bomb(side: int) -> bytes:
    """A small file that says it is a white square of `side` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    squeezer = zlib.compressobj(9)
    rows = b"".join(squeezer.compress(b"\0" + b"\xff" * (side // 8)) for _ in range(side)) + squeezer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_known_bad_files_are_taken_or_refused_in_words(server):
    """One in three, drawn by a fixed seed; `python -m tests.bench.hardening` sends all of them, and test_refusals.py opens all of them."""
    if not SHARED.is_dir():
        pytest.skip(f"no collection of bad files at {SHARED.resolve()}; the files made above stand for them")
    carol = Maker(server.url, "carol")
    known = [path for path in sorted(SHARED.rglob("*")) if path.is_file()]
    some = random.Random(3).sample(list(enumerate(known)), len(known) // 3)
    files = {f"{number:04}-{path.name}": path.read_bytes() for number, path in some}
    photos = upload_all(server, carol, files)
    check_words(photos)
    assert httpx.get(f"{server.url}/healthz").status_code == 200
    print(f"{len(files)} files, {sum(one['state'] == 'ready' for one in photos)} ready, the others refused; "
          f"the web process holds {server.process.memory_info().rss / 1e6:.0f} MB")  # fmt: skip
