"""Everything of a maker's in one ZIP: all rows but secrets, originals byte for byte, names that every system takes, a page to look at."""

import hashlib
import json
import zipfile
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import PurePosixPath
from threading import Event
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from core import config
from core.book.document import Cover, Document, Page, Paragraph, TextFrame
from core.errors import Cancelled, NotFound
from core.services import books, drawer, exporting, invoices, mail, memories, shares, work
from core.services.claims import Held
from core.services.export_names import Names
from core.services.export_rows import EXPORTED, NOT_EXPORTED, mine
from core.services.exporting import run_export
from core.services.store import files
from storage.database import transaction
from storage.models import ApiKey, Export, Message, Order, OrderDocument, PrintFile, RefreshToken, SQLModel, now
from tests.services.order_cast import kept, order_of, paid_by, refund_of, stands
from tests.services.stage import book_of, call, claim, lay, lies, rows, send, work_off

HANDS = {"export": run_export}
NASTY = "<script>alert(1)</script> & “ü” 日本"


@pytest.fixture
def book(request, alice):
    """A book with nasty words everywhere, two photos of the same name, a memory, a page of words, and print files."""
    made = book_of(alice, title=NASTY, subtitle=NASTY, format="booklet-8x8")
    for data in (b"one", b"two"):
        photo = send(alice, made, data, "../../IMG 1.jpg")
    lay(files().copy(alice.id, photo, "thumb"), b"small")
    call(memories.add, alice.id, made.id, text=f"The gate. {NASTY}", title=NASTY, author=NASTY)
    words = TextFrame(id="t", x=10, y=10, w=50, h=50, paragraphs=(Paragraph(style="body", text=f"On a page {NASTY}"),))
    pages = (Page(id="p1", kind="story", frames=(words,)), Page(id="p2", kind="blank"))
    call(books.replace, alice.id, made.id, Document(title="T", format="booklet-8x8", theme="bookshop", cover=Cover(), pages=pages), 0)
    for which in ("interior", "cover"):
        lay(files().print_file(made.id, 1, which), which.encode())
    call(lambda session: session.add(PrintFile(book_id=made.id, revision=1)))
    return made


def packed(alice) -> zipfile.ZipFile:
    job = call(exporting.request, alice.id)
    work_off(HANDS)
    assert call(work.get, alice.id, job.id).state == "done", call(work.get, alice.id, job.id).error
    found = call(exporting.latest, alice.id)
    path = files().fetch(call(exporting.file_key, alice.id, found.id))
    assert path.stat().st_size == found.bytes
    return zipfile.ZipFile(path)


def told(archive: zipfile.ZipFile, name: str) -> list[dict]:
    return json.loads(archive.read(f"rows/{name}.json"))


def test_every_table_is_exported_or_named_with_a_reason():
    assert set(SQLModel.metadata.tables) == set(EXPORTED) | set(NOT_EXPORTED)
    assert not set(EXPORTED) & set(NOT_EXPORTED) and all(NOT_EXPORTED.values())
    for name, given_as in EXPORTED.items():
        table = SQLModel.metadata.tables[name]
        assert given_as.kept_back <= set(table.columns.keys())
        assert str(mine(table, now())) != "false", f"nobody's rows of {name} would be exported"


def test_print_files_of_paid_orders_are_packed_and_leave_while_they_are_the_makers(any_house, alice, book):
    orders = {state: order_of(alice, number, title=NASTY, state=state, build="ready") for number, state in enumerate(("paid", "placed"), 1)}
    for which in ("interior", "cover"):
        for state, order in orders.items():
            lay(files().order_file(order.id, which), f"{state} {which}".encode())
    kept(OrderDocument(order_id=orders["paid"].id, document={"title": NASTY}))
    refund_of(paid_by(orders["paid"]), 100)
    number = call(lambda session: invoices.issue(session, session.get(Order, orders["paid"].id))[0].content["number"])
    with packed(alice) as free:
        assert [name for name in free.namelist() if name.startswith("books/") and name.endswith(".pdf")]
    packed_free = call(exporting.latest, alice.id)
    config.use(config.settings().model_copy(update={"stripe_secret_key": "sk_test_x", "stripe_webhook_secret": "whsec_x"}))
    assert call(exporting.latest, alice.id) is None
    with pytest.raises(NotFound):
        call(exporting.file_key, alice.id, packed_free.id)
    with packed(alice) as sold:
        assert sold.read(f"invoices/{number}.pdf").startswith(b"%PDF") and f"invoices/{number}.pdf" in sold.read("index.html").decode()
        printed = {name: sold.read(name) for name in sold.namelist() if name.endswith(("interior.pdf", "cover.pdf"))}
        assert sorted(printed.values()) == [b"paid cover", b"paid interior"] and all(name.startswith("orders/1 ") for name in printed)
        pages = sold.read("index.html").decode()
        assert all(quote(name) in pages for name in printed)
        assert len(told(sold, "orders")) == 2
        assert [len(told(sold, name)) for name in ("ordered-pages", "payments", "refunds")] == [1, 1, 1]
        assert "url" not in told(sold, "payments")[0]
    lasting = call(exporting.latest, alice.id)
    stands(orders["paid"], "refunded")
    with pytest.raises(NotFound):
        call(exporting.file_key, alice.id, lasting.id)


def test_nothing_that_opens_a_door_is_exported():
    for name, given_as in EXPORTED.items():
        left = set(SQLModel.metadata.tables[name].columns.keys()) - given_as.kept_back
        assert not [column for column in left if "hash" in column or "secret" in column or "password" in column], name
    assert "id" in EXPORTED["sessions"].kept_back and "text" in EXPORTED["messages"].kept_back


def test_all_rows_and_originals_are_there(any_house, alice, bob, book):
    other = book_of(bob, title="Not hers")
    send(bob, other, b"not hers")
    in_drawer = book_of(alice, title="Put away")
    call(books.delete, alice.id, in_drawer.id)
    call(lambda session: mail.post(session, "welcome", alice.email, alice.id, link="https://x.example/secret"))
    call(shares.make, alice.id, book.id)
    key = ApiKey(user_id=alice.id, name="Mine", start="mmk_ab", key_hash="f" * 64, scope="read", expires_at=now())
    token = RefreshToken(user_id=alice.id, family_id=alice.id, token_hash="e" * 64, expires_at=now())
    call(lambda session: session.add_all([key, token]))
    call(exporting.request, alice.id)
    tables = [SQLModel.metadata.tables[name] for name in EXPORTED]
    with transaction() as session:
        counted = {table.name: session.scalar(select(func.count()).select_from(table).where(mine(table, alice.id))) for table in tables}
    with packed(alice) as archive:
        assert archive.testzip() is None
        for table in tables:
            there = told(archive, EXPORTED[table.name].file)
            assert len(there) == counted[table.name], table.name
            assert all(set(row) >= set(table.columns.keys()) - EXPORTED[table.name].kept_back for row in there)
        assert [row["title"] for row in told(archive, "books")] and "Not hers" not in archive.read("rows/books.json").decode()
        assert {row["title"] for row in told(archive, "books")} == {NASTY, "Put away"}
        assert told(archive, "account")[0]["email"] == alice.email
        assert told(archive, "letters")[0]["kind"] == "welcome" and len(told(archive, "api-keys")) == len(told(archive, "shares")) == 1
        for photo in told(archive, "photos"):
            assert hashlib.sha256(archive.read(photo["file"])).hexdigest() == photo["sha256"]
        folder = next(row["folder"] for row in told(archive, "books") if row["title"] == NASTY)
        assert (archive.read(f"{folder}/interior.pdf"), archive.read(f"{folder}/cover.pdf")) == (b"interior", b"cover")
        whole = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (b"f" * 64, b"e" * 64, b"/secret", b"hashed_password", b"$argon2"):
        assert secret not in whole


class Shown(HTMLParser):
    """What a page refers to, and whether it holds anything that runs."""

    def __init__(self, text: str):
        super().__init__()
        self.links, self.wrong, self.words = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src"):
                self.links.append(value)
            self.wrong += [name] if name.startswith("on") else []
        self.wrong += [tag] if tag in ("script", "iframe", "object", "link") else []

    def handle_data(self, data):
        self.words += data


def test_its_pages_open_by_themselves(house, alice, book):
    with packed(alice) as archive:
        names = set(archive.namelist())
        pages = [name for name in names if name.endswith(".html")]
        assert len(pages) == 3 and "README.txt" in names
        for name in pages:
            page = Shown(archive.read(name).decode())
            assert page.wrong == []
            for link in page.links:
                assert "://" not in link and _from(name, link) in names, (name, link)
        story = next(Shown(archive.read(name).decode()).words for name in pages if name.startswith("books/"))
        assert story.count(NASTY) >= 5 and "On a page" in story and "The gate." in story
        assert NASTY in Shown(archive.read("index.html").decode()).words
        for name in names:
            safe = PurePosixPath(name)
            assert not safe.is_absolute() and ".." not in safe.parts and not set('<>:"\\|?*') & set(name)


def _from(page: str, link: str) -> str:
    """Where a relative link leads inside the ZIP."""
    parts = list(PurePosixPath(page).parent.parts)
    for part in PurePosixPath(unquote(link)).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def test_what_is_missing_is_said(house, alice, book):
    original = next(files().of_maker(alice.id, "originals"))
    files().remove(original.key, files().print_file(book.id, 1, "cover"))
    with packed(alice) as archive:
        said = archive.read("README.txt").decode()
    assert "is not here any more" in said and "cover.pdf" in said


def test_a_damaged_original_is_said(house, alice, book):
    lay(next(files().of_maker(alice.id, "originals")).key, b"rotten")
    with packed(alice) as archive:
        assert "is not as it was" in archive.read("README.txt").decode()


def test_the_newest_replaces_the_one_before_and_goes_after_a_week(any_house, alice, book):
    packed(alice).close()
    first = call(exporting.latest, alice.id)
    packed(alice).close()
    second = call(exporting.latest, alice.id)
    assert first.id != second.id and lies(files().export(alice.id, first.id)) is None and len(rows(Export)) == 1
    with pytest.raises(NotFound):
        call(exporting.file_key, alice.id, first.id)
    assert len(rows(Message, kind="export-ready")) == 2
    call(lambda session: session.exec(update(Export).values(expires_at=now() - timedelta(seconds=1))))
    assert call(exporting.latest, alice.id) is None
    exporting.sweep()
    assert rows(Export) == [] and lies(files().export(alice.id, second.id)) is None


def test_others_get_nothing_of_it(house, alice, bob, book):
    packed(alice).close()
    found = call(exporting.latest, alice.id)
    assert call(exporting.latest, bob.id) is None
    with pytest.raises(NotFound):
        call(exporting.file_key, bob.id, found.id)


def test_asking_twice_is_asking_once_and_it_can_be_stopped(house, alice, book):
    job = call(exporting.request, alice.id)
    assert call(exporting.request, alice.id).id == job.id
    held = Held(claim(job), Event())
    call(work.cancel, alice.id, job.id)
    with pytest.raises(Cancelled):
        run_export(held)
    assert call(exporting.latest, alice.id) is None and list(files().of_maker(alice.id, "exports")) == []


def test_a_book_that_went_for_good_is_not_in_it(house, alice, book):
    call(books.delete, alice.id, book.id)
    call(drawer.delete_for_good, alice.id, book.id)
    with packed(alice) as archive:
        assert told(archive, "books") == [] and told(archive, "memories") == []
        assert len(told(archive, "photos")) == 2, "photos stay the maker's"


@given(st.lists(st.text(max_size=300) | st.sampled_from(["CON.jpg", "a.jpg", "A.JPG", "nul", ".", "..", "a. ", "x" * 400 + ".jpeg"])))
def test_names_are_safe_and_there_once(wanted):
    names = Names()
    taken = [names.take(name, "photo") for name in wanted]
    assert len({name.casefold() for name in taken}) == len(taken)
    for name in taken:
        assert 0 < len(name.encode()) <= 180 and name == name.rstrip(". ") and not set('<>:"/\\|?*') & set(name)
        assert name.isprintable() and not name.startswith(".") and name.partition(".")[0].casefold() not in ("con", "nul", "")


def test_names_are_kept_where_they_can_be():
    names = Names()
    assert [names.take(name, "photo") for name in ("IMG_1.jpg", "img_1.JPG", "IMG_1.jpg", "Ferien, Küste.heic", "a:b.jpg", "")] == [
        "IMG_1.jpg", "img_1 (2).JPG", "IMG_1 (3).jpg", "Ferien, Küste.heic", "a_b.jpg", "photo",
    ]  # fmt: skip
