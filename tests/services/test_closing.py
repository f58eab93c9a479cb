"""Leaving: closed is gone for everybody at once and comes back in time; erased leaves nothing, whatever was under way or cut off."""

import os
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select, update

from core import worker
from core.config import settings
from core.errors import Conflict, NotFound, NotSignedIn
from core.facts import PhotoFacts
from core.services import accounts, books, closing, exporting, leftovers, mail, memories, print_files, sessions, tokens, uploads
from core.services.claims import Held, LostJob
from core.services.inspecting import run_inspect
from core.services.store import files
from storage import wipe
from storage.database import engine, transaction
from storage.models import (
    Invoice,
    Job,
    Message,
    Order,
    OrderDocument,
    OrderEvent,
    Payment,
    Photo,
    PrintFile,
    SQLModel,
    Upload,
    User,
    WebhookEvent,
    now,
)
from storage.queries import users
from tests.services.order_cast import change, kept, one, order_of, paid_by, refund_of
from tests.services.stage import book_of, call, claim, lay, lies, rows, send

SENTINEL = "Sentinel-of-Alice"
OTHER = "Other-words"


def fill(user, words: str) -> tuple:
    """A maker with something in every place; (book, photo id, session id, tokens)."""
    call(lambda session: session.exec(update(User).where(User.id == user.id).values(name=words, time_zone="Europe/Berlin")))
    sid, pair = call(sessions.begin, user.id, words, "192.0.2.1"), call(tokens.issue, user)
    book = book_of(user, title=words, subtitle=words)
    photo = send(user, book, words.encode() * 50, f"{words}.jpg")
    call(memories.add, user.id, book.id, text=words * 30, title=words, author=words)
    call(mail.post, "welcome", user.email, user.id, link=f"https://x.example/{words}")
    upload = call(uploads.start, user.id, book.id, f"{words}.jpg", 1000)
    call(uploads.append, user.id, upload.id, 0, words.encode())
    for kind, key in (("thumb", files().copy(user.id, photo, "thumb")), ("pdf", files().print_file(book.id, 0, "cover"))):
        lay(key, words.encode() + kind.encode())
    return book, photo, sid, pair


def everything_of(user) -> int:
    """Rows that are the user's, over all tables."""
    with transaction() as session:
        tables = [table for table in SQLModel.metadata.sorted_tables if "user_id" in table.c]
        found = [session.execute(select(table.c.user_id).where(table.c.user_id == user.id)).all() for table in tables]
    return sum(len(one) for one in found) + len(rows(User, id=user.id))


def hits(words: str) -> list[str]:
    """Files of the data folder that hold the words, in their name or inside."""
    everything = [path for path in settings().data_dir.rglob("*") if path.is_file()]
    return [str(path) for path in everything if words in str(path) or words.encode() in path.read_bytes()]


def test_a_closed_account_is_gone_at_once_and_comes_back_by_signing_in(any_house, alice):
    _, photo, sid, pair = fill(alice, SENTINEL)
    until = call(closing.close, alice.id)
    assert timedelta(days=13, hours=23) < until - now() <= closing.GRACE
    assert call(sessions.user_for, sid) is None and call(tokens.user_for_access, pair.access_token) is None
    with pytest.raises(NotSignedIn):
        call(tokens.refresh, pair.refresh_token)
    assert [row.to for row in rows(Message, kind="account-closed")] == [alice.email]
    with pytest.raises(NotFound):
        call(closing.close, alice.id)
    again = call(sessions.begin, alice.id)
    assert call(sessions.user_for, again).id == alice.id and call(sessions.user_for, sid) is None
    assert rows(Photo, id=photo) and lies(files().copy(alice.id, photo, "thumb"))


def test_nobody_else_takes_the_address_until_it_is_erased(any_house, alice):
    call(closing.close, alice.id)
    before = len(rows(User))
    call(accounts.register, alice.email, "another long password")
    assert len(rows(User)) == before
    call(sessions.begin, alice.id)
    call(closing.erase, alice.id)
    call(accounts.register, alice.email, "another long password")
    assert len(rows(User, email=alice.email)) == 1


def test_it_does_not_come_back_after_its_days(any_house, alice, bob):
    fill(alice, SENTINEL)
    fill(bob, OTHER)
    call(closing.close, alice.id)
    call(lambda session: session.exec(update(User).where(User.id == alice.id).values(deleted_at=now() - closing.GRACE)))
    with pytest.raises(NotSignedIn):
        call(sessions.begin, alice.id)
    with pytest.raises(NotSignedIn):
        call(tokens.issue, alice)
    assert rows(User, id=alice.id)
    closing.sweep()
    assert everything_of(alice) == 0 and everything_of(bob) > 5


def test_a_closed_account_is_not_swept_in_time(any_house, alice):
    fill(alice, SENTINEL)
    call(closing.close, alice.id)
    worker.clean_up()
    assert rows(User, id=alice.id) and hits(SENTINEL)


def test_erased_leaves_no_row_no_file_no_letter_and_no_byte(any_house, alice, bob):
    book, *_ = fill(alice, SENTINEL)
    fill(bob, OTHER)
    call(mail.post, "known-address", alice.email.upper(), link="https://x.example")
    for number in range(30):
        call(books.update, alice.id, book.id, title=f"{SENTINEL} {number}")
    assert hits(SENTINEL) or engine().dialect.name == "postgresql"
    kept = everything_of(bob)
    call(closing.erase, alice.id)
    assert everything_of(alice) == 0 and everything_of(bob) == kept
    assert {row.to for row in rows(Message)} == {bob.email}
    assert hits(SENTINEL) == [] and hits(alice.id.hex) == [] and hits(book.id.hex) == []
    assert hits(OTHER)


def test_of_orders_sums_and_invoices_alone_stay(any_house, alice, bob):
    """Everything that says who ordered what goes with the account; what the books need stays, and the invoice as it was written."""
    orders = [order_of(alice, number, state=state, title=SENTINEL) for number, state in enumerate(("paid", "placed", "pending"), 1)]
    change(orders[0], address={"name": SENTINEL}, findings=[{"words": SENTINEL}], trouble=SENTINEL, build="ready")
    payment = paid_by(orders[0])
    refund_of(payment, 100)
    kept(OrderDocument(order_id=orders[0].id, document={"title": SENTINEL}))
    kept(OrderEvent(order_id=orders[0].id, act="paid", who="stripe", words=SENTINEL))
    kept(WebhookEvent(id="evt_1", kind="x", payload={"email": SENTINEL}, order_id=orders[0].id, outcome="done", told_at=now()))
    invoice = kept(Invoice(series="INV", number=1, kind="invoice", order_id=orders[0].id, user_id=alice.id, content={"buyer": "Alice"},
                           total=1900, currency="USD"))  # fmt: skip
    lay(files().order_file(orders[0].id, "cover"), SENTINEL.encode())
    hers = kept(OrderEvent(order_id=order_of(bob, 9, title=OTHER).id, act="placed", who="maker", words=OTHER))
    call(closing.erase, alice.id)
    assert everything_of(alice) == 0 and hits(SENTINEL) == [] and lies(files().order_file(orders[0].id, "cover")) is None
    left = {row.number: row for row in rows(Order)}
    assert [(left[n].user_id, left[n].title, left[n].state, left[n].total) for n in (1, 2, 3)] == [
        (None, "", state, 1900) for state in ("paid", "cancelled", "pending")
    ]
    assert [bool(left[number].trouble) for number in (1, 2, 3)] == [False, False, True]
    assert one(Payment, id=payment.id).amount == 1900 and one(Invoice, id=invoice.id).content == {"buyer": "Alice"}
    assert rows(OrderDocument) == [] and {row.words for row in rows(OrderEvent, order_id=orders[0].id)} == {""}
    assert one(OrderEvent, id=hers.id).words == OTHER and left[9].title == OTHER
    kept(WebhookEvent(id="evt_2", kind="x", payload={"email": SENTINEL}, order_id=orders[0].id, outcome="done", told_at=now()))
    closing.sweep()
    assert [row.payload for row in rows(WebhookEvent)] == [None, None]


def test_the_last_operator_stays(any_house, alice, bob):
    def operator(user, **values):
        call(lambda session: session.exec(update(User).where(User.id == user.id).values(**values)))

    operator(alice, is_superuser=True)
    for leave in (closing.close, closing.erase):
        with pytest.raises(Conflict, match="has to stay"):
            call(leave, alice.id)
    operator(bob, is_superuser=True, is_active=False)
    with pytest.raises(Conflict):
        call(closing.close, alice.id)
    operator(bob, is_active=True)
    call(closing.close, alice.id)
    with pytest.raises(Conflict):
        call(closing.erase, bob.id)


@pytest.mark.parametrize("cut", ["drop_maker", "drop_stretch", "drop", "wipe"])
def test_a_cut_on_the_way_loses_nothing(house, alice, monkeypatch, cut):
    """What breaks once, at any step, is gone on with by the next sweep."""
    fill(alice, SENTINEL)
    where = {"drop_maker": type(files()), "wipe": closing.wipe}.get(cut, closing.leaving)
    with monkeypatch.context() as broken:
        broken.setattr(where, cut, lambda *_: 1 / 0)
        call(closing.erase, alice.id)
        assert hits(SENTINEL)
        if rows(User, id=alice.id):
            with pytest.raises(NotSignedIn):
                call(sessions.begin, alice.id)
    closing.sweep()
    assert everything_of(alice) == 0 and hits(SENTINEL) == []


def test_a_large_file_waits_for_the_night(house, alice, monkeypatch):
    monkeypatch.setattr(wipe, "SMALL", 0)
    fill(alice, SENTINEL)
    monkeypatch.setattr(wipe, "NIGHT", ())
    call(closing.erase, alice.id)
    assert not wipe.wipe()
    monkeypatch.setattr(wipe, "NIGHT", range(24))
    assert wipe.wipe() and wipe.wipe() and hits(SENTINEL) == []


def test_work_that_waits_is_stopped_but_photos_are_looked_at(house, alice):
    _, photo, *_ = fill(alice, SENTINEL)
    export = call(exporting.request, alice.id)
    call(closing.close, alice.id)
    assert [job.state for job in rows(Job, id=export.id)] == ["cancelled"]
    assert [job.state for job in rows(Job, kind="inspect")] == ["queued"] and rows(Photo, id=photo)[0].state == "waiting"


def test_work_under_way_puts_nothing_back(house, alice, monkeypatch):
    """An inspection and an export that end after the account was erased leave no file behind."""
    _, photo, *_ = fill(alice, SENTINEL)
    looking = Held(claim(rows(Job, kind="inspect")[0]), Event())
    packing = Held(claim(call(exporting.request, alice.id)), Event())
    packed = exporting.pack

    def slowly(user_id, target, step, press):
        packed(user_id, target, step)
        run_inspect_while_leaving()
        with zipfile.ZipFile(target, "a") as archive:
            archive.writestr("late", SENTINEL)

    def run_inspect_while_leaving():
        with pytest.raises(LostJob):
            run_inspect(looking, Slow())

    monkeypatch.setattr(exporting, "pack", slowly)

    class Slow:
        """A child that looks at the photo, while its maker leaves."""

        def submit(self, _, original, photo_id, name, thumb, screen):
            for target in (thumb, screen):
                Path(target).write_bytes(SENTINEL.encode())
            call(closing.erase, alice.id)
            return self

        def result(self):
            return PhotoFacts(id=str(photo), name="a", sha256="0" * 64, width=1, height=1, format="JPEG", bytes=1)

    with pytest.raises(LostJob):
        exporting.run_export(packing)
    assert hits(SENTINEL) == []


def test_an_upload_that_ends_after_its_maker_left_leaves_nothing(house, alice):
    book, *_ = fill(alice, SENTINEL)
    data = SENTINEL.encode() * 3
    upload = call(uploads.start, alice.id, book.id, "b.jpg", len(data))
    call(uploads.append, alice.id, upload.id, 0, data)
    row = rows(Upload, id=upload.id)[0]
    call(closing.close, alice.id)
    before = hits(SENTINEL)
    with pytest.raises(NotFound):
        call(uploads.finish, alice.id, row.id)
    assert hits(SENTINEL) == before


def test_files_that_no_row_knows_of_are_found_after_an_hour(house, alice, bob):
    book, *_ = fill(alice, SENTINEL)
    call(lambda session: session.add(PrintFile(book_id=book.id, revision=0)))
    store, keeps = files(), sorted(entry.key for entry in files().store.list())
    strange = [
        store.original(alice.id, "ab" * 32), store.copy(alice.id, bob.id, "thumb"), store.export(alice.id, bob.id),
        store.picture(alice.id, bob.id), store.print_file(book.id, 7, "cover"), store.print_file(bob.id, 1, "interior"),
        store.original(book.id, "cd" * 32),
    ]  # fmt: skip
    for key in strange:
        lay(key, b"left over")
    leftovers.sweep()
    assert [bool(lies(key)) for key in strange] == [True] * 5 + [False] * 2, "whose owner is gone goes at once, the rest has an hour"
    leftovers.sweep(older_than=now().timestamp() + 60)
    assert sorted(entry.key for entry in store.store.list()) == keeps


def test_files_of_another_database_are_left_alone(house, alice):
    strangers = [files().original(row, "ab" * 32) for row in (book_of(alice, title=str(n)).id for n in range(30))]
    for key in strangers:
        lay(key, b"somebody's")
    leftovers.sweep()
    assert all(lies(key) for key in strangers)


def test_the_same_bytes_sent_again_survive_the_sweep(house, alice, monkeypatch):
    """An old original without a row becomes a photo's at the moment the sweep would take it away."""
    book = book_of(alice)
    data = b"the same bytes"
    upload = call(uploads.start, alice.id, book.id, "a.jpg", len(data))
    call(uploads.append, alice.id, upload.id, 0, data)
    real = uploads.adopt

    def swept_before(session, *args):
        files().remove(files().original(alice.id, args[3]))
        return real(session, *args)

    monkeypatch.setattr(uploads, "adopt", swept_before)
    photo = call(uploads.finish, alice.id, upload.id).photo_id
    assert lies(files().original(alice.id, rows(Photo, id=photo)[0].sha256)) == data


def test_print_files_that_may_be_taken_are_listed(any_house, alice, bob):
    book = book_of(alice, title="Printed")
    for revision in (1, 2):
        call(lambda session, revision=revision: session.add(PrintFile(book_id=book.id, revision=revision)))
    lay(files().print_file(book.id, 2, "cover"), b"12345")
    (listed,) = call(print_files.of_maker, alice.id)
    assert (listed.title, listed.revision, listed.cover_bytes, listed.interior_bytes) == ("Printed", 2, 5, 0)
    call(books.delete, alice.id, book.id)
    assert call(print_files.of_maker, alice.id) == [] == call(print_files.of_maker, bob.id, drawer=True)
    assert len(call(print_files.of_maker, alice.id, drawer=True)) == 1


def test_workspaces_of_killed_processes_go_within_an_hour(house):
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    base = files().tmp
    with files().workspace() as mine:
        names = {"dead": process.pid, "fresh": f"{process.pid}=b", "strange": "x"}
        dead, fresh, strange = (mine.with_name(mine.name.replace(f"={os.getpid()}=", f"={pid}=")) for pid in names.values())
        for folder in (dead, fresh, strange):
            folder.mkdir()
        for folder in (mine, dead, strange):
            os.utime(folder, (0, now().timestamp() - 4000))
        files().sweep_workspaces(now().timestamp() - 86_400)
        assert set(base.iterdir()) == {mine, fresh, strange}
        files().sweep_workspaces(now().timestamp() + 9)
        assert not fresh.exists()


def test_a_sweep_that_fails_keeps_no_other_from_getting_through(house, alice, monkeypatch):
    call(closing.close, alice.id)
    call(users.change, alice.id, deleted_at=now() - closing.GRACE)
    monkeypatch.setattr(uploads, "EXPIRES", "no time at all")
    worker.clean_up()
    assert rows(User) == []
