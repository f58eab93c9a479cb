"""From pressing Generate to the first spread and the whole draft, for 200 inspected photos: python -m tests.bench.generate.

A real server and worker, asked over HTTP as the page asks them. Then: a page typeset for the screen, warm and cold.
"""

import argparse
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from core.imaging.paint import paint_story
from tests.serving import Server, running, wait_for

FIRST_SPREAD, WHOLE_DRAFT = 3.0, 10.0
PASSWORD = "a-long-walk-by-the-sea"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=200)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-generate-") as scratch:
        photos = Path(scratch) / "photos"
        photos.mkdir()
        paint_story(photos, args.photos)
        with running(Path(scratch) / "data") as server:
            client = signed_in(server)
            book = uploaded(client, photos)
            first, whole = generated(client, book)
            print(f"{args.photos} inspected photos: first spread {first:.2f} s (at most {FIRST_SPREAD} s)")
            print(f"whole draft {whole:.2f} s (at most {WHOLE_DRAFT} s)")


def signed_in(server: Server) -> httpx.Client:
    """A client with a maker's token and cookie."""
    client = httpx.Client(base_url=server.url, timeout=60)
    form = {"email": "ana@example.org", "password": PASSWORD}
    client.post("/api/v1/auth/register", json=form).raise_for_status()
    tokens = client.post("/api/v1/auth/login", data={"username": form["email"], "password": PASSWORD}).raise_for_status().json()
    client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    return client


def uploaded(client: httpx.Client, folder: Path) -> str:
    """A new book's id, with every photo of `folder` in it and inspected."""
    book = client.post("/api/v1/books", json={"title": "A year of painted days"}).raise_for_status().json()["id"]

    def send(path: Path) -> None:
        with path.open("rb") as file:
            client.post(f"/api/v1/books/{book}/photos", files={"files": (path.name, file, "image/jpeg")}).raise_for_status()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, sorted(folder.iterdir())))

    def ready() -> bool:
        items = client.get(f"/api/v1/books/{book}/photos", params={"limit": 500}).raise_for_status().json()["items"]
        return bool(items) and all(photo["state"] != "waiting" for photo in items)

    wait_for(ready, 300, "the photos were not inspected in time")
    return book


def generated(client: httpx.Client, book: str) -> tuple[float, float]:
    """Seconds from pressing Generate to the first spread's drawing, and to the finished draft."""
    started = time.perf_counter()
    job = client.post("/api/v1/books/generate", json={"book_id": book}).raise_for_status().json()["task_id"]

    def state() -> dict:
        found = client.get(f"/api/v1/jobs/{job}").raise_for_status().json()
        if found["state"] in ("failed", "cancelled"):
            raise SystemExit(f"generating ended as {found['state']}: {found['error']}")
        return found

    def spread() -> bool:
        if state()["draft_pages"] < 3 and state()["state"] != "done":
            return False
        where = f"/api/v1/books/{book}" if state()["state"] == "done" else f"/files/jobs/{job}"
        return all(client.get(f"{where}/pages/{number}.svg").status_code == 200 for number in (2, 3))

    wait_for(spread, 60, "no spread in a minute")
    first = time.perf_counter() - started
    wait_for(lambda: state()["state"] == "done", 120, "no draft in two minutes")
    return first, time.perf_counter() - started


if __name__ == "__main__":
    main()
