"""Figures of what the doors stand: python -m tests.bench.hardening [--mutants 2000]. Uses ../shared where it is.

Bad pictures through a running product, good pictures taken, naughty strings into the PDF, copies that tell nothing.
"""

import argparse
import io
import json
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread

import httpx
import pikepdf
import pillow_heif
from PIL import Image

from core.book.brief import Brief, MemoryText
from core.book.compose import compose
from core.errors import PhotoRefused
from core.facts import PhotoFacts
from core.imaging.inspect import inspect_and_derive
from core.imaging.paint import photo, shots
from core.imaging.sandbox import Sandbox
from core.press.bindery import Source, bind
from core.press.setter import Setter
from tests.api.cast import Maker
from tests.api.test_bad_files import REFUSALS, mutant, png_bomb
from tests.serving import Server, running, wait_for

SHARED = Path(__file__).parents[2] / "../shared"
OURS = ("JPEG", "PNG", "WEBP", "TIFF", "HEIF")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=2000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-hardening-") as folder:
        scratch = Path(folder)
        with running(scratch / "data", MAX_PHOTOS_PER_BOOK=100_000, MAX_PHOTOS_PER_MAKER=100_000) as server:
            bad_pictures(server, args.mutants)
        with Sandbox() as sandbox:
            good_pictures(sandbox, scratch)
            naughty_strings(sandbox, scratch)
            told = copies_tell_nothing(sandbox, scratch)
    print(told)


def bad_pictures(server: Server, mutants: int) -> None:
    """Row 9: answers, deaths, growth of the web process, another maker's page meanwhile."""
    mallory, alice = Maker(server.url, "mallory"), Maker(server.url, "alice")
    book, before, worker = mallory.book(), server.process.memory_info().rss, server.worker().pid
    idle, _ = paced(alice, lambda: time.sleep(3))
    files = list(bad_files(mutants))

    def send_all() -> list[int]:
        with ThreadPoolExecutor(4) as pool:
            codes = list(pool.map(lambda item: mallory.send(book, *item).status_code, files))
        wait_for(lambda: not waiting(mallory, book), 3600, "some files were never looked at")
        return codes

    busy, codes = paced(alice, send_all)
    photos = all_photos(mallory, book)
    ready = sum(one["state"] == "ready" for one in photos)
    odd = [code for code in codes if code not in REFUSALS | {204}]
    growth = (server.process.memory_info().rss - before) / 1e6
    unsaid = [one["name"] for one in photos if one["state"] == "refused" and not one["reason"].strip().endswith(".")]
    at_door = len(codes) - codes.count(204)
    print(f"bad pictures: {len(files)} files, {ready} usable, {len(photos) - ready} refused after looking, {at_door} at the door")
    print(f"  odd answers {len(odd)}, refusals without a sentence {len(unsaid)}, worker restarted {server.worker().pid != worker}")
    print(f"  web process grew {growth:.0f} MB (at most 150)")
    print(f"  another maker's page p95 {busy:.0f} ms, idle {idle:.0f} ms: {busy / idle:.1f} times (at most 2)")


def bad_files(mutants: int) -> Iterator[tuple[str, bytes]]:
    for number, path in enumerate(sorted((SHARED / "bad-inputs").rglob("*"))):
        if path.is_file():
            yield f"{number:04}-{path.name}", path.read_bytes()
    yield "bomb.png", png_bomb(30_000)
    seeds = list(in_every_format())
    for number in range(mutants):
        name, data = seeds[number % len(seeds)]
        yield f"mutant-{number}-{name}", cut_or_changed(data, number)


def in_every_format() -> Iterator[tuple[str, bytes]]:
    pillow_heif.register_heif_opener()
    picture = Image.open(io.BytesIO(photo(next(iter(shots(1, 3))), (800, 600))), formats=["JPEG"])
    for kind in OURS:
        out = io.BytesIO()
        picture.convert("RGB").save(out, kind, **({"progressive": True} if kind == "JPEG" else {}))
        yield kind.lower(), out.getvalue()


def cut_or_changed(data: bytes, seed: int) -> bytes:
    return data[: random.Random(seed).randrange(len(data))] if seed % 4 == 0 else mutant(data, seed)


def paced(maker: Maker, work) -> tuple[float, object]:
    """The 95th percentile in ms of the shelf's page, asked for again and again while `work` goes on, and what it gave."""
    done, times = Event(), []

    def ask() -> None:
        while not done.wait(0.25):
            started = time.perf_counter()
            maker.browser.get("/books").raise_for_status()
            times.append((time.perf_counter() - started) * 1000)

    thread = Thread(target=ask)
    thread.start()
    try:
        result = work()
    finally:
        done.set()
        thread.join()
    return quantiles(times, n=20)[-1], result


def all_photos(maker: Maker, book: str) -> list[dict]:
    found, after = [], None
    while True:
        params = {"limit": 500} | ({"after": after} if after else {})
        try:
            page = maker.api.get(f"/api/v1/books/{book}/photos", params=params).raise_for_status().json()
        except httpx.HTTPStatusError as error:
            if error.response.status_code != 401:
                raise
            maker.log_in()
            continue
        found += page["items"]
        after = page["next"]
        if after is None:
            return found


def waiting(maker: Maker, book: str) -> bool:
    time.sleep(1)
    return any(one["state"] == "waiting" for one in all_photos(maker, book))


def good_pictures(sandbox: Sandbox, scratch: Path) -> None:
    """Row 10: of the files in our formats that open whole and are large enough, how many are taken."""
    pillow_heif.register_heif_opener()
    valid = [path for path in sorted(SHARED.rglob("*")) if path.is_file() and "look" not in path.parts and opens(path)]
    refused = [path.name for path in valid if inspected(sandbox, path, scratch) is None]
    share = 1 - len(refused) / max(1, len(valid))
    print(f"good pictures: {len(valid) - len(refused)} of {len(valid)} taken, {share:.2%} (at least 99.5 %); not taken: {refused}")


def opens(path: Path) -> bool:
    try:
        with Image.open(path, formats=OURS) as picture:
            picture.load()
            return min(picture.size) >= 64
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, KeyError, TypeError, Image.DecompressionBombError):
        return False


def inspected(sandbox: Sandbox, path: Path, scratch: Path) -> PhotoFacts | None:
    copies = [str(scratch / f"{path.name}-{size}.jpg") for size in ("thumb", "screen")]
    try:
        return sandbox.submit(inspect_and_derive, str(path), path.name, path.name, *copies).result()
    except PhotoRefused:
        return None


def naughty_strings(sandbox: Sandbox, scratch: Path) -> None:
    """Row 11's part that prints: every string as a memory, into a PDF that opens."""
    strings = [text for text in json.loads((SHARED / "bad-inputs/naughty-strings.json").read_text()) if text.strip()]
    memories = tuple(MemoryText(f"m{number}", text) for number, text in enumerate(strings))
    setter = Setter()
    document = compose(Brief("Strings", "memory", "a4", "bookshop", (), memories), setter.measure).document
    bind(document, {}, scratch, sandbox, setter, lambda *_: None)
    with pikepdf.open(scratch / "interior.pdf") as pdf:
        print(f"naughty strings: {len(strings)} in a PDF of {len(pdf.pages)} pages, {len(pdf.check_pdf_syntax())} syntax errors")


def copies_tell_nothing(sandbox: Sandbox, scratch: Path) -> str:
    """Row 23: what exiftool finds beside the picture itself in thumbnails, screen copies and the PDF of the real photos."""
    if shutil.which("exiftool") is None:
        return "metadata: exiftool is not here, so nothing was measured"
    out = scratch / "told"
    out.mkdir()
    paths = [path for path in sorted((SHARED / "photos").rglob("*.*")) if path.suffix.lower() in (".jpg", ".jpeg", ".heic")]
    sources = {path.name: Source(path, facts) for path in paths if (facts := inspected(sandbox, path, out))}
    setter = Setter()
    facts = tuple({source.facts.sha256: source.facts for source in sources.values()}.values())
    document = compose(Brief("All", "photo", "square-8.5", "bookshop", facts), setter.measure).document
    bind(document, sources, out, sandbox, setter, lambda *_: None)
    for name in ("interior", "cover"):
        with pikepdf.open(out / f"{name}.pdf") as pdf:
            for thing in pdf.objects:
                if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image":
                    (out / f"{name}-{thing.objgen[0]}.jpg").write_bytes(thing.read_raw_bytes())
    groups = ["-EXIF:all", "-GPS:all", "-XMP:all", "-IPTC:all", "-MakerNotes:all", "-Comment", "-MPF:all", "-Photoshop:all"]
    found = subprocess.run(["exiftool", "-r", "-json", *groups, str(out)], capture_output=True, text=True, check=True).stdout
    told = [row for row in json.loads(found) if set(row) - {"SourceFile"} and not row["SourceFile"].endswith(".pdf")]
    placed = sum(source.facts.lat is not None for source in sources.values())
    looked_at = len(list(out.glob("*.jpg")))
    return f"metadata: {len(sources)} photos, {placed} with a position; of {looked_at} copies {len(told)} have anything left to tell"


if __name__ == "__main__":
    main()
