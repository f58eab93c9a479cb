"""Keeping a place safe while things go wrong: cut off, away, damaged, two at once, and everybody at work."""

import socket
import subprocess
import threading
from itertools import count

import pytest

from core.keeping import backup, patience, restore, vault
from core.keeping.place import Place
from core.services import photos
from core.services.store import files
from storage import database, rows
from storage.files import Files
from storage.folder import Folder
from storage.store import StoreAway, StoreRefuses, at
from tests.services.keeping_cast import KEY, blobs, command, dump, elsewhere, everything, furnish, stamps
from tests.services.stage import book_of, call, send

CUTS = {"files": (Folder, "put", 9), "rows": (rows, "_put", 7), "end": (rows, "forget_load", 0)}
"""Where it is cut: at the call of this after so many."""


@pytest.mark.parametrize("where", CUTS)
def test_a_restore_that_was_cut_goes_on(house, alice, tmp_path, there, monkeypatch, capsys, where):
    furnish(alice)
    target = str(tmp_path / "backups")
    assert command(house, "backup", target) == 0
    owner, name, most = CUTS[where]
    whole, calls = getattr(owner, name), []

    def cut(*args, **kwargs):
        calls.append(args)
        if len(calls) > most:
            raise KeyboardInterrupt
        return whole(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, cut)
        assert command(there, "restore", target) == 130
    assert "Stopped" in capsys.readouterr().err
    # Meanwhile nothing else is brought here.
    assert command(house, "backup", target) == 0
    assert command(there, "restore", target) == 1
    assert command(there, "restore", target, "--at", restore.said(stamps(tmp_path / "backups")[0])) == 0
    assert everything(there) == everything(house)
    assert dump(there, tmp_path) == dump(house, tmp_path)
    assert restore.BEGUN not in everything(there)


def test_a_backup_that_was_cut_goes_on(house, alice, tmp_path, there, monkeypatch, capsys):
    furnish(alice)
    target = tmp_path / "backups"
    with monkeypatch.context() as patch:
        patch.setattr(vault.Vault, "save_manifest", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert command(house, "backup", str(target)) == 130
    assert command(there, "restore", str(target)) == 1
    assert "no whole backup" in capsys.readouterr().err
    assert command(house, "backup", str(target)) == 0
    assert "10 files were new" not in capsys.readouterr().out
    assert len(stamps(target)) == 1, "half a backup is cleared away"
    assert not list((target / "locks").iterdir())


def test_a_store_that_is_away_for_a_while_is_asked_again(house, alice, tmp_path, monkeypatch, capsys):
    furnish(alice)
    whole, calls = Folder.put, []

    def now_and_then(self, source, key):
        calls.append(key)
        if len(calls) % 4 == 3:
            raise StoreAway("The bucket does not answer")
        return whole(self, source, key)

    monkeypatch.setattr("core.keeping.patience.time.sleep", lambda _: None)
    monkeypatch.setattr(Folder, "put", now_and_then)
    assert command(house, "backup", str(tmp_path / "backups")) == 0, capsys.readouterr().err
    monkeypatch.setattr(Folder, "put", lambda *_: (_ for _ in ()).throw(StoreAway("The bucket does not answer")))
    assert command(house, "backup", str(tmp_path / "backups")) == 1
    assert "give the same command again" in capsys.readouterr().err


def test_a_store_that_refuses_is_not_asked_again(s3_url, tmp_path, monkeypatch):
    monkeypatch.setattr(patience.time, "sleep", lambda _: pytest.fail("nothing is to be waited for"))
    store = patience.Patient(at(s3_url.replace("books-", "nothing-"), tmp_path / "near"))
    for ask in (lambda: store.fetch("a"), lambda: list(store.list())):
        with pytest.raises(StoreRefuses):
            ask()


@pytest.mark.parametrize("what", ["blob", "rows", "manifest"])
def test_what_is_damaged_in_a_backup_is_told(house, alice, tmp_path, there, capsys, what):
    furnish(alice)
    target = tmp_path / "backups"
    sealed = house.model_copy(update={"backup_key": KEY})
    assert command(sealed, "backup", str(target)) == 0
    (stamp,) = stamps(target)
    path = blobs(target)[0] if what == "blob" else target / "backups" / stamp / ("rows.gz" if what == "rows" else "manifest.json")
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    there = there.model_copy(update={"backup_key": KEY})
    capsys.readouterr()
    assert command(there, "restore", str(target)) == 1
    told = capsys.readouterr()
    if what == "blob":
        assert told.out.count("lost  ") >= 1 and "were not in the backup as they should be" in told.err
    else:
        assert "damaged" in told.err and not everything(there)


def test_two_backups_do_not_write_at_once(house, alice, tmp_path, capsys):
    furnish(alice)
    (tmp_path / "work").mkdir()
    place = vault.vault_at(str(tmp_path / "backups"), "", tmp_path / "work", begin=True)
    with place.writing():
        assert command(house, "backup", str(tmp_path / "backups")) == 1
        assert "under way already" in capsys.readouterr().err
    # One that was killed does not hold up the next.
    child = subprocess.Popen(["sleep", "0"])
    child.wait()
    (tmp_path / "backups" / "locks" / f"{socket.gethostname()}-{child.pid}-abcd").touch()
    assert command(house, "backup", str(tmp_path / "backups")) == 0


def test_a_backup_under_load_is_of_one_moment(any_house, alice, tmp_path, postgres_url, migrated_sqlite, capsys):
    furnish(alice)
    book, over, target = book_of(alice, format="booklet-8x8"), threading.Event(), str(tmp_path / "backups")

    def busy() -> None:
        """Adds and removes photos as fast as it can."""
        for number in count():
            photo_id = send(alice, book, b"photo %d" % number * 100)
            if number % 2:
                call(photos.remove, alice.id, book.id, photo_id)
            if over.is_set():
                return

    at_work = threading.Thread(target=busy)
    at_work.start()
    try:
        for number in range(3):
            folder = tmp_path / f"work {number}"
            folder.mkdir()
            store = files().store
            here = Place(database.engine(), store, Files(store, folder), any_house.secret_key)
            done = backup.back_up(here, vault.vault_at(target, "", folder, begin=True), folder, 30)
            assert (done.missing, done.damaged) == ([], [])
    finally:
        over.set()
        at_work.join()
    there = elsewhere(tmp_path / "there", postgres_url if "sqlite" in any_house.database else "", migrated_sqlite)
    assert command(there, "restore", target) == 0, capsys.readouterr()
    assert command(there, "check") == 0, capsys.readouterr()
    assert ": 0 missing, 0 damaged, 0 that no row knows of" in capsys.readouterr().out
