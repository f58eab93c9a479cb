"""The main job by the API alone: photos and a memory in, two print files out; also when the worker is killed on the way."""

import shutil
import subprocess
from pathlib import Path

import psutil
import pytest

from tests.api.cast import Maker
from tests.serving import Server, wait_for

PATIENCE = 180


def add_photos(maker: Maker, book: str, paths: list[Path]) -> None:
    files = [("files", (path.name, path.read_bytes(), "image/jpeg")) for path in paths]
    answer = maker.api.post(f"/api/v1/books/{book}/photos", files=files)
    assert answer.status_code == 201 and answer.json()["refused"] == [], answer.text


def finished(maker: Maker, job_id: str) -> dict:
    """The job once it is over."""

    def over() -> dict | None:
        job = maker.api.get(f"/api/v1/jobs/{job_id}").json()
        return job if job["state"] in ("done", "failed", "cancelled") else None

    return wait_for(over, PATIENCE, f"the job {job_id} did not end")


def generate(maker: Maker, book: str, **more: object) -> str:
    answer = maker.api.post("/api/v1/books/generate", json={"book_id": book, **more})
    assert answer.status_code == 202, answer.text
    assert answer.json()["book_id"] == book
    return answer.json()["task_id"]


def test_photos_and_a_memory_become_two_print_files(alice, painted, tmp_path):
    book = alice.book("Small journeys", kind="memory", format="booklet-8x8")
    add_photos(alice, book, painted)
    assert (
        alice.api.post(f"/api/v1/books/{book}/memories", json={"title": "The gate", "text": "It was never locked. " * 30}).status_code
        == 201
    )
    job = generate(alice, book, seed=7)
    assert finished(alice, job)["state"] == "done"
    assert alice.browser.get(f"/files/jobs/{job}/pages/1.svg").status_code == 200, "a page asked for while the work ended"
    made = alice.api.get(f"/api/v1/books/{book}").json()
    assert made["status"] == "ready" and 2 <= len(made["content"]["pages"]) <= 48
    page = alice.api.get(f"/api/v1/books/{book}/pages/1.svg", params={"r": made["revision"]})
    assert page.headers["content-type"].startswith("image/svg+xml") and "max-age" in page.headers["cache-control"]
    assert finished(alice, alice.api.post(f"/api/v1/books/{book}/print-files").json()["id"])["state"] == "done"
    told = alice.api.get(f"/api/v1/books/{book}/print-files").json()
    assert told["revision"] == made["revision"] and [f for f in told["findings"] if f["severity"] == "error"] == []
    for which in ("interior", "cover"):
        check_pdf(alice, told[which], tmp_path / f"{which}.pdf")


def check_pdf(maker: Maker, url: str, target: Path) -> None:
    answer = maker.api.get(url)
    assert answer.headers["content-disposition"].startswith("attachment") and answer.content.startswith(b"%PDF-")
    assert maker.api.head(url).headers["content-length"] == str(len(answer.content))
    target.write_bytes(answer.content)
    if shutil.which("qpdf"):
        subprocess.run(["qpdf", "--check", target], check=True, capture_output=True)


def test_one_call_makes_a_book_of_photos_that_are_here(alice, painted):
    first = alice.book()
    add_photos(alice, first, painted)
    wanted = {"title": "Again", "format": "booklet-8x8", "photo_ids": [photo["id"] for photo in alice.photos(first)]}
    answer = alice.api.post("/api/v1/books/generate", json=wanted | {"memories": [{"text": "We were all there."}]})
    assert answer.status_code == 202, answer.text
    assert finished(alice, answer.json()["task_id"])["state"] == "done"
    assert len(alice.photos(answer.json()["book_id"])) == len(painted)


def test_too_few_photos_are_said_at_once(alice):
    answer = alice.api.post("/api/v1/books/generate", json={"title": "Empty"})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_enough")
    assert all(card["title"] != "Empty" for card in alice.api.get("/api/v1/books").json()["items"])


def test_the_shelf_comes_in_stretches(alice):
    made = [alice.book(f"Book {number}") for number in range(5)]
    seen, after = [], {}
    while True:
        part = alice.api.get("/api/v1/books", params={"limit": 2, **after}).json()
        seen += [card["id"] for card in part["items"]]
        if part["next"] is None:
            break
        after = {"after": part["next"]}
    assert seen == made[::-1]


@pytest.mark.parametrize("moment", ["queued", "running"])
def test_a_killed_worker_loses_no_book(server: Server, alice, painted, moment):
    book = alice.book("Still here", format="booklet-8x8")
    add_photos(alice, book, painted)
    task = generate(alice, book)
    if moment == "running":
        wait_for(lambda: alice.api.get(f"/api/v1/jobs/{task}").json()["state"] != "queued", PATIENCE, "nobody began the work")
    kill_worker(server)
    assert finished(alice, task)["state"] == "done"
    assert alice.api.get(f"/api/v1/books/{book}").json()["status"] == "ready"


def kill_worker(server: Server) -> None:
    worker = wait_for(server.worker, PATIENCE, "there is no worker")
    worker.kill()
    worker.wait()


def test_stopping_and_starting_again_loses_nothing(server: Server, alice, painted):
    book = alice.book("Kept", format="booklet-8x8")
    add_photos(alice, book, painted)
    task = generate(alice, book)
    worker = wait_for(server.worker, PATIENCE, "there is no worker")
    assert server.stop() == 0 and not worker.is_running()
    server.start()
    assert finished(alice, task)["state"] == "done"


def test_a_killed_web_process_leaves_nothing_running_and_loses_nothing(server: Server, alice, painted):
    book = alice.book("Before", format="booklet-8x8")
    add_photos(alice, book, painted)
    assert finished(alice, generate(alice, book))["state"] == "done"
    assert alice.api.get(f"/api/v1/books/{book}/pages/1.svg").status_code == 200
    family = server.process.children(recursive=True)
    assert len(family) >= 3, "worker, its picture openers and the web's press"
    server.kill()
    left = psutil.wait_procs(family, PATIENCE)[1]
    # Before anything is said: others use this server after us.
    server.start()
    assert left == []
    assert alice.api.get(f"/api/v1/books/{book}").json()["status"] == "ready"
