"""A place is backed up, restored and moved: row by row and byte by byte, in both databases and both kinds of store."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from core.keeping import restore, stillness, vault
from core.keeping.telling import CannotKeep
from core.services import closing, uploads
from core.services.store import files
from storage import database, look, migrate
from storage.models import Mark, News, Photo, User
from tests.services.keeping_cast import (
    KEY,
    add_photo,
    blobs,
    command,
    dump,
    elsewhere,
    everything,
    fresh_start,
    furnish,
    open_again,
    stamps,
)
from tests.services.stage import book_of, call, lay
from tests.services.stage import rows as all_of


@pytest.mark.parametrize("key", ["", KEY], ids=["open", "sealed"])
def test_a_backup_is_restored_into_the_other_database(any_house, alice, bob, tmp_path, postgres_url, migrated_sqlite, key, capsys):
    for number, user in enumerate((alice, bob)):
        furnish(user, seed=number + 1)
    here = any_house.model_copy(update={"backup_key": key})
    target = str(tmp_path / "backups")
    assert command(here, "backup", target) == 0, capsys.readouterr().err
    there = elsewhere(tmp_path / "there", postgres_url if "sqlite" in here.database else "", migrated_sqlite)
    there = there.model_copy(update={"backup_key": key})
    assert command(there, "restore", target) == 0, capsys.readouterr()
    assert everything(there) == everything(here)
    assert dump(there, tmp_path) == dump(here, tmp_path)
    assert command(there, "check") == 0, capsys.readouterr()
    told = capsys.readouterr().out
    assert "Every row and every file was compared" in told
    assert ("was in the backup" if key else "set SECRET_KEY to the old one") in told
    if key:
        assert (there.data_dir / "secret.key").read_text() == here.secret_key
        kept = [path.read_bytes() for path in (tmp_path / "backups").rglob("*") if path.is_file()]
        assert not any(words in data for data in kept for words in (b"%PDF", b"thumb", b"alice"))
    open_again(there)
    with database.transaction() as session:
        # Whatever counts by itself goes on behind what was restored.
        session.add(News(topic="book", about="x"))


def test_only_what_is_new_is_copied_and_old_backups_go(house, alice, tmp_path, capsys):
    book = furnish(alice)
    target = tmp_path / "backups"
    assert command(house, "backup", str(target)) == 0
    before = len(blobs(target))
    assert command(house, "backup", str(target)) == 0
    assert "0 files were new" in capsys.readouterr().out
    photo = all_of(Photo)[0]
    with database.transaction() as session:
        session.delete(session.get(Photo, photo.id))
    files().drop_photo(alice.id, photo.id, photo.sha256)
    add_photo(alice, book, b"another")
    assert command(house, "backup", str(target)) == 0
    assert "3 files were new" in capsys.readouterr().out
    assert len(blobs(target)) == before + 3
    old = stamps(target)[:2]
    for stamp in old:
        (target / "backups" / stamp).rename(target / "backups" / f"2020{stamp[4:]}")
    assert command(house, "backup", str(target)) == 0
    assert "2 backups of more than 30 days ago went" in capsys.readouterr().out
    # What was removed from the place has left its backups, too.
    assert len(blobs(target)) == before
    assert all_of(Mark, name="backup")


def test_of_several_backups_one_is_chosen_and_who_left_since_stays_away(house, alice, bob, tmp_path, there, capsys):
    furnish(alice)
    furnish(bob, seed=2)
    target = tmp_path / "backups"
    assert command(house, "backup", str(target)) == 0
    (stamp,) = stamps(target)
    old = f"2020{stamp[4:]}"
    manifest = target / "backups" / stamp / "manifest.json"
    manifest.write_text(manifest.read_text().replace(stamp, old))
    (target / "backups" / stamp).rename(target / "backups" / old)
    kept = everything(house)
    book_of(alice, title="A later one")
    call(closing.erase, bob.id)
    assert command(house, "backup", str(target), "--keep-days", "9999") == 0
    assert command(there, "restore", str(target), "--at", "2019-01-01") == 1
    assert f"is of {restore.said(old)}" in capsys.readouterr().err
    assert command(there, "restore", str(target), "--at", "soon") == 1
    assert command(there, "restore", str(target), "--at", f"2020-{old[4:6]}-{old[6:8]}") == 0
    assert "1 maker who left for ever since then cannot sign in" in capsys.readouterr().out
    assert "A later one" not in str(dump(there, tmp_path))
    closing.sweep()
    assert [user.id for user in all_of(User)] == [alice.id]
    left = everything(there)
    assert len(left) == len(kept) / 2 and left.items() <= kept.items() and not any(bob.id.hex in key for key in left)


@pytest.mark.parametrize("wrong", ["", "another key of the same length, but"], ids=["no-key", "wrong-key"])
def test_a_sealed_backup_opens_with_its_own_key_alone(house, alice, tmp_path, there, capsys, wrong):
    furnish(alice)
    target = str(tmp_path / "backups")
    assert command(house.model_copy(update={"backup_key": KEY}), "backup", target) == 0
    there = there.model_copy(update={"backup_key": wrong})
    capsys.readouterr()
    assert command(there, "restore", target) == 1
    assert "BACKUP_KEY" in capsys.readouterr().err
    assert command(house.model_copy(update={"backup_key": wrong}), "backup", target) == 1
    assert not everything(there)


def test_a_full_place_is_not_restored_into(house, alice, tmp_path, there, capsys):
    furnish(alice)
    target = str(tmp_path / "backups")
    assert command(house, "backup", target) == 0
    before = everything(house), dump(house, tmp_path)
    assert command(house, "restore", target) == 1
    assert "There are rows in the database" in capsys.readouterr().err
    assert (everything(house), dump(house, tmp_path)) == before
    open_again(there)
    lay("originals/somebody/else", b"here")
    assert command(there, "restore", target) == 1
    assert "There are files already, such as originals/somebody/else" in capsys.readouterr().err
    other = elsewhere(tmp_path / "other")
    open_again(other)
    with database.engine().begin() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (id INTEGER)")
    assert command(other, "restore", target) == 1
    assert "tables of something else" in capsys.readouterr().err


def test_a_place_that_was_only_started_is_empty(house, alice, tmp_path):
    furnish(alice)
    target = str(tmp_path / "backups")
    assert command(house, "backup", target) == 0
    there = elsewhere(tmp_path / "there")
    migrate.upgrade(there.database)
    open_again(there)
    fresh_start()
    assert command(there, "restore", target) == 0
    assert dump(there, tmp_path) == dump(house, tmp_path)


def test_a_backup_of_an_older_schema_is_restored(house, alice, tmp_path):
    furnish(alice)
    database.disconnect()
    migrate.downgrade(house.database, "0005")
    open_again(house)
    with look.looking(database.engine()) as connection:
        assert look.revision(connection) == "0005"
    target = str(tmp_path / "backups")
    assert command(house, "backup", target) == 0
    there = elsewhere(tmp_path / "there")
    assert command(there, "restore", target) == 0
    database.disconnect()
    migrate.upgrade(house.database)
    assert everything(there) == everything(house)
    assert dump(there, tmp_path) == dump(house, tmp_path)
    migrate.check(there.database)


def test_a_backup_keeps_away_from_what_it_is_not(house, alice, tmp_path, capsys):
    furnish(alice)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    for target, words in (
        (str(tmp_path / "full"), "There are other files"),
        (f"{house.storage}/backups", "cannot lie among the files"),
        ("s3://X", "must be s3://"),
    ):
        assert command(house, "backup", target) == 1
        assert words in capsys.readouterr().err
    with pytest.raises(CannotKeep):
        vault.vault_at(str(tmp_path / "nothing"), "", tmp_path)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_a_bucket_is_backed_up_into_another_and_restored(house, alice, tmp_path, there, s3_server, monkeypatch, capsys):
    for name, value in s3_server.keys.items():
        monkeypatch.setenv(name, value)
    far = elsewhere(house.data_dir, storage_url=s3_server.bucket(), secret_key=house.secret_key)
    open_again(far)
    furnish(alice, number=5)
    target = s3_server.bucket()
    assert command(far.model_copy(update={"backup_key": KEY}), "backup", target) == 0, capsys.readouterr().err
    there = there.model_copy(update={"backup_key": KEY, "storage_url": s3_server.bucket()})
    assert command(there, "restore", target) == 0, capsys.readouterr()
    assert everything(there) == everything(far) and len(everything(there)) == 5 * 3 + 5
    assert command(there, "check") == 0
    assert uploads.sweep() is None


def test_a_place_moves_to_another_database_and_store(house, alice, tmp_path, postgres_url, capsys):
    furnish(alice)
    kept = everything(house), dump(house, tmp_path)
    new = str(tmp_path / "new files")
    other = subprocess.Popen(
        [sys.executable, "-c", f"import sqlite3; c = sqlite3.connect({house.database[10:]!r}); c.execute('SELECT 1 FROM users'); input()"],
        stdin=subprocess.PIPE,
    )
    try:
        _until_open(house.database[10:])
        assert command(house, "move", "--to", postgres_url) == 1
        assert "Stop web and workers first" in capsys.readouterr().err
    finally:
        other.communicate(b"\n")
    assert command(house, "move", "--to", "ftp://nowhere") == 1
    gone, data = next((key, data) for key, data in kept[0].items() if key.startswith("people/"))
    files().remove(gone)
    assert command(house, "move", "--to", postgres_url, "--files-to", new) == 1
    told = capsys.readouterr()
    assert f"missing   {gone}\n" in told.out and "1 file was missing before" in told.err
    there = elsewhere(tmp_path / "there", postgres_url, storage_url=new)
    for one in (house, there):
        open_again(one)
        lay(gone, data)
    assert (everything(there), dump(there, tmp_path)) == kept
    assert (everything(house), dump(house, tmp_path)) == kept
    assert command(house, "move", "--to", postgres_url) == 1, "it is not empty any more"


def test_a_server_that_somebody_else_uses_is_not_still(postgres_url, monkeypatch):
    monkeypatch.setattr(stillness, "PAUSE", 0.05)
    engine = database.build(postgres_url)
    stillness.check_still(engine)
    with psycopg.connect(postgres_url), pytest.raises(CannotKeep, match="1 other connection"):
        stillness.check_still(engine)
    engine.dispose()


def _until_open(path: str) -> None:
    from core.keeping.stillness import _is_open
    from tests.serving import wait_for

    wait_for(lambda: _is_open(Path(path)), 90, "the other process did not open the file")
