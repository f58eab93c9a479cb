"""Private files and shared books at their doors: nothing by an address alone, links that end, and nothing but the pictures in them."""

import io
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from PIL import Image

from core.imaging.paint import photo, shots
from tests.api.cast import Maker, is_problem, nobody_knows
from tests.imaging.test_metadata import ALLOWED, telling_files
from tests.serving import ROOT, wait_for

PASSWORD = "plum jam"
TELLING = (b"Olga", b"4711", b"secret", b"Exif", b"GPS", b"exif", b"xmpmeta")


@dataclass
class Stage:
    """Alice's book: a photo that tells where it was taken on its pages and its cover, and another beside it."""

    maker: Maker
    book: str
    placed: str
    beside: str

    def share(self, **wishes: object) -> str:
        """The path of a new link."""
        return self.made(**wishes)["url"].partition("://")[2].partition("/")[2].join(("/", ""))

    def made(self, **wishes: object) -> dict:
        answer = self.maker.api.post(f"/api/v1/books/{self.book}/shares", json=wishes)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def private(self) -> list[str]:
        """What no visitor may read anywhere."""
        me = self.maker.api.get("/api/v1/users/me").json()
        return [self.maker.email, me["id"], self.book, self.placed, self.beside]


@pytest.fixture(scope="module")
def stage(server):
    maker = Maker(server.url, "ana")
    book = maker.book("Our summer", format="booklet-8x8")
    maker.send(book, "telling.jpg", telling_files()["photo.jpg"])
    maker.send(book, "beside.jpg", photo(next(iter(shots(1, 5))), (640, 480)))
    wait_for(lambda: all(found["state"] == "ready" for found in maker.photos(book)), 180, "nobody looked at the photos")
    ids = {found["name"]: found["id"] for found in maker.photos(book)}
    frame = {"kind": "photo", "id": "f", "x": 20, "y": 20, "w": 160, "h": 120, "photo": ids["telling.jpg"]}
    pages = [{"id": f"p{number}", "kind": "photos", "frames": [frame]} for number in range(3)]
    content = {"title": "Our summer", "format": "booklet-8x8", "theme": "bookshop", "pages": pages, "cover": {"front": [frame]}}
    assert maker.api.put(f"/api/v1/books/{book}", json={"content": content, "revision": 0}).status_code == 200
    return Stage(maker, book, ids["telling.jpg"], ids["beside.jpg"])


@pytest.fixture
def visitor(server):
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield client


def pictures(visitor: httpx.Client, link: str) -> list[str]:
    """Every address that a visitor's browser asks for: drawings, and the photos in them."""
    drawings = [f"{link}/cover.svg", *(f"{link}/pages/{number}.svg" for number in (1, 2, 3))]
    photos = [found for drawing in drawings for found in re.findall(r'href="([^"#]+\.jpg)"', visitor.get(drawing).text)]
    return drawings + sorted(set(photos))


def test_a_link_shows_the_book_and_nothing_of_its_maker(stage, visitor):
    link = stage.share(name="For Grandma")
    shown = visitor.get(link)
    assert shown.status_code == 200 and "<h1" not in shown.text and "Our summer" in shown.text and "Made with" in shown.text
    addresses = pictures(visitor, link)
    assert len(addresses) == 5 and all(address.startswith(f"{link}/") for address in addresses)
    answers = [shown, *map(visitor.get, addresses)]
    for answer in answers:
        assert answer.status_code == 200
        assert "no-store" in answer.headers["cache-control"] and "noindex" in answer.headers["x-robots-tag"]
        assert answer.headers["referrer-policy"] == "no-referrer" and "set-cookie" not in answer.headers
        assert not any(word in answer.text for word in [*stage.private(), "For Grandma", "/edit", "/books/", "_nicegui"])
    assert '<meta name="robots" content="noindex, nofollow">' in shown.text


def test_only_photos_of_the_book_are_there_and_never_an_original(stage, visitor):
    link = stage.share()
    (address,) = [found for found in pictures(visitor, link) if found.endswith(".jpg")]
    picture = Image.open(io.BytesIO(visitor.get(address).content))
    assert max(picture.size) <= 1600
    for other in (stage.placed, stage.beside, UUID(stage.placed).hex, "f" * 32):
        assert visitor.get(f"{link}/photos/{other}.jpg").status_code == 404
    own = address.rpartition("/")[2]
    assert visitor.get(f"{stage.share()}/photos/{own}").status_code == 404
    for path in (f"{link}/pages/4.svg", f"{link}/pages/0.svg", f"{link}/interior.pdf", f"{link}/photos/../{own}"):
        assert visitor.get(path).status_code == 404


def test_a_link_that_was_stopped_shows_nothing_from_then_on(stage, visitor):
    made = stage.made()
    link = "/s/" + made["url"].rpartition("/")[2]
    addresses = [link, *pictures(visitor, link)]
    assert stage.maker.api.delete(f"/api/v1/books/{stage.book}/shares/{made['id']}").status_code == 204
    assert [visitor.get(address).status_code for address in addresses] == [404] * len(addresses)
    assert stage.maker.api.delete(f"/api/v1/books/{stage.book}/shares/{made['id']}").status_code == 404


def test_old_links_unknown_ones_and_those_to_deleted_books_look_alike(stage, visitor):
    """A visitor with an old link gets the same page whatever became of it, and the password is not even asked for."""
    over = stage.share(expires_at=(datetime.now(UTC) + timedelta(seconds=1)).isoformat())
    stopped = stage.made(password=PASSWORD)
    stage.maker.api.delete(f"/api/v1/books/{stage.book}/shares/{stopped['id']}")
    drawer, in_drawer = stage.maker.book("In the drawer"), None
    content = {"title": "x", "format": "booklet-8x8", "theme": "bookshop", "pages": [{"id": "p", "kind": "blank", "frames": []}]}
    stage.maker.api.put(f"/api/v1/books/{drawer}", json={"content": content, "revision": 0})
    in_drawer = "/s/" + stage.maker.api.post(f"/api/v1/books/{drawer}/shares", json={}).json()["url"].rpartition("/")[2]
    assert visitor.get(in_drawer).status_code == 200
    stage.maker.api.delete(f"/api/v1/books/{drawer}")
    wait_for(lambda: visitor.get(over).status_code == 404, 90, "the link did not end")
    links = [over, "/s/" + stopped["url"].rpartition("/")[2], in_drawer, "/s/" + "x" * 43, "/s/%00"]
    pages = [visitor.get(link) for link in links]
    assert {page.status_code for page in pages} == {404} and len({page.text for page in pages}) == 1
    assert all("no-store" in page.headers["cache-control"] for page in pages)
    assert {visitor.post(link, data={"password": PASSWORD}).status_code for link in links} == {404}
    drawings = [visitor.get(f"{link}/cover.svg") for link in links]
    assert len({drawing.text for drawing in drawings}) == 1 and all(map(is_problem, drawings))


def test_a_password_is_asked_for_before_anything_is_shown(stage, server, visitor):
    link, other = stage.share(password=PASSWORD), stage.share(password=PASSWORD)
    asked = visitor.get(link)
    assert asked.status_code == 200 and 'type="password"' in asked.text and "Our summer" not in asked.text
    assert visitor.get(f"{link}/cover.svg").status_code == visitor.get(f"{link}/pages/1.svg").status_code == 404
    wrong = visitor.post(link, data={"password": "plum jams"})
    assert wrong.status_code == 403 and "not the password" in wrong.text and "set-cookie" not in wrong.headers
    right = visitor.post(link, data={"password": PASSWORD})
    assert right.status_code == 303 and right.headers["location"] == link
    cookie = right.headers["set-cookie"]
    assert f"Path={link};" in cookie and "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert 43_100 < int(re.search(r"Max-Age=(\d+)", cookie)[1]) <= 43_200
    assert "Our summer" in visitor.get(link).text
    assert all(visitor.get(address).status_code == 200 for address in pictures(visitor, link))
    value = cookie.partition("=")[2].partition(";")[0]
    with httpx.Client(base_url=server.url, cookies={"share": value}) as borrowed:
        assert 'type="password"' in borrowed.get(other).text and borrowed.get(f"{other}/cover.svg").status_code == 404


def test_passwords_are_guessed_ten_times_at_most(stage, visitor):
    link = stage.share(password=PASSWORD)
    # Beyond the longest a password is not even hashed, but it counts.
    answers = [visitor.post(link, data={"password": "x" * 200}).status_code for _ in range(11)]
    assert answers == [403] * 10 + [429]
    assert visitor.post(link, data={"password": PASSWORD}).status_code == 429


def test_a_link_is_told_once_and_stands_in_no_log(stage, server, visitor):
    made = stage.made(name="For Grandma", password=PASSWORD)
    secret = made["url"].rpartition("/")[2]
    visitor.get(f"/s/{secret}")
    visitor.post(f"/s/{secret}", data={"password": PASSWORD})
    visitor.get(f"/s/{secret}/pages/99.svg")
    visitor.get(f"/s/{secret}/pages/x.svg")
    listed = stage.maker.api.get(f"/api/v1/books/{stage.book}/shares").text
    assert set(json.loads(listed)) == {"items", "next"}
    assert "For Grandma" in listed and secret not in listed and "url" not in listed
    assert secret not in server.log.read_text() and len(secret) == 43
    kept = b"".join(path.read_bytes() for path in server.data.glob("memories.db*"))
    assert secret.encode() not in kept and PASSWORD.encode() not in kept


def test_a_wrong_wish_for_a_link_is_refused_in_words(stage):
    past = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    for wish, field in (({"expires_at": past}, "expires_at"), ({"password": "short"}, "password"), ({"name": "x" * 101}, "name")):
        answer = stage.maker.api.post(f"/api/v1/books/{stage.book}/shares", json=wish)
        assert answer.status_code == 422 and is_problem(answer) and answer.json()["field"] == field
    empty = stage.maker.book("Nothing in it")
    assert stage.maker.api.post(f"/api/v1/books/{empty}/shares", json={}).status_code == 409


def test_files_are_asked_for_with_a_session_each_time(stage, server):
    maker = Maker(server.url, "leaving")
    book = maker.book()
    maker.send(book, "a.jpg", telling_files()["photo.jpg"])
    (found,) = wait_for(lambda: [found for found in maker.photos(book) if found["state"] == "ready"], 180, "nobody looked")
    door = f"/files/photos/{found['id']}/screen.jpg"
    assert UUID(found["id"]).version == UUID(book).version == 4
    assert maker.browser.get(door).status_code == 200
    with httpx.Client(base_url=server.url, cookies=dict(maker.browser.cookies)) as copied:
        assert copied.get(door).status_code == 200
        maker.browser.post("/sign-out")
        assert copied.get(door).status_code == 401


def test_nothing_serves_the_folder_of_files(stage, server):
    """Originals lie there under names that an attacker is given here, and no door leads to them."""
    files = [path for path in (server.data / "files").rglob("*") if path.is_file()]
    originals = [path for path in files if "originals" in path.parts]
    assert len(originals) >= 2
    for path in originals[:2]:
        inside = path.relative_to(server.data)
        for start in ("", "files/", "static/", "look/", "_nicegui/", "s/", "../", "look/%2e%2e/", "files/photos/", "data/"):
            for name in (inside, inside.relative_to("files"), path.name, f"{path.name}.jpg"):
                answer = stage.maker.browser.get(f"/{start}{name}")
                assert answer.status_code in (400, 404, 405, 422), (start, name)
    told = subprocess.run([sys.executable, "-c", LIST_FOLDERS], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    folders = json.loads(told.splitlines()[-1])
    assert folders and all("/ui/static" in folder or "/site-packages/" in folder for folder in folders)


LIST_FOLDERS = """
import json
from nicegui import app as pages
from starlette.staticfiles import StaticFiles
from ui.app import create_app

def folders(routes):
    for route in routes:
        app = getattr(route, "app", None)
        while app is not None and not isinstance(app, StaticFiles) and hasattr(app, "app"):
            app = app.app
        if isinstance(app, StaticFiles):
            yield str(app.directory)
        yield from folders(getattr(app, "routes", None) or [])

print(json.dumps([*folders(create_app().routes), *folders(pages.routes)]))
"""


def outputs(stage: Stage, visitor: httpx.Client) -> dict[str, bytes]:
    """Everything that is shown or handed out of the book, by a name with its kind."""
    api, book, link = stage.maker.api, f"/api/v1/books/{stage.book}", stage.share()
    addresses = {f"share-{number}{address[-4:]}": address for number, address in enumerate(pictures(visitor, link))}
    found = {name: visitor.get(address) for name, address in (addresses | {"share.html": link}).items()}
    files = {
        "page.png": f"{book}/pages/1.png", "cover.png": f"{book}/cover.png", "page.svg": f"{book}/pages/1.svg",
        "thumb.jpg": f"/files/photos/{stage.placed}/thumb.jpg", "screen.jpg": f"/files/photos/{stage.placed}/screen.jpg",
        "cover.svg": f"/files/books/{stage.book}/cover.svg",
    }  # fmt: skip
    found |= {name: api.get(address) for name, address in files.items()}
    assert all(answer.status_code == 200 for answer in found.values())
    return {name: answer.content for name, answer in found.items()}


def test_no_output_tells_where_when_or_by_whom_a_photo_was_taken(stage, visitor, tmp_path):
    made = outputs(stage, visitor)
    assert len(made) == 12
    for name, data in made.items():
        assert not any(word in data for word in TELLING), name
        (tmp_path / name).write_bytes(data)
        if name.endswith((".jpg", ".png")):
            with Image.open(io.BytesIO(data)) as picture:
                assert not picture.getexif() and set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}, name
    if shutil.which("exiftool"):
        command = ["exiftool", "-G", "-s", "-ext", "jpg", "-ext", "png", str(tmp_path)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert {line[1 : line.index("]")] for line in told.splitlines() if line.startswith("[")} <= ALLOWED | {"PNG"}


def test_a_page_comes_as_png_of_the_width_that_was_asked_for(stage):
    api, page = stage.maker.api, f"/api/v1/books/{stage.book}/pages/1.png"
    first = api.get(page, params={"width": 300})
    assert first.headers["content-type"] == "image/png" and first.headers["cache-control"].startswith("private")
    assert Image.open(io.BytesIO(first.content)).size == (300, 300)
    again = api.get(page, params={"width": 300}, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    assert api.get(page, params={"width": 301}, headers={"If-None-Match": first.headers["etag"]}).status_code == 200
    assert Image.open(io.BytesIO(api.get(page).content)).size == (1200, 1200)
    for wrong in ({"width": 199}, {"width": 2401}, {"width": "wide"}):
        assert api.get(page, params=wrong).status_code == 422
    assert api.get(f"/api/v1/books/{stage.book}/pages/4.png").status_code == 404
    assert api.get(f"/api/v1/books/{nobody_knows()}/cover.png").status_code == 404
