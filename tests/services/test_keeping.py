"""A place is backed up, restored, moved and checked: row by row and byte by byte, in both databases and both kinds of store."""

import json

import pytest
from sqlmodel import Session

from core import config
from core.keeping import vault as vaults
from core.services.store import files
from storage import database, look, migrate, rows
from storage.models import Mark, News, Photo, User
from tests.services.keeping_cast import add_photo, command, elsewhere, everything, fresh_start, furnish, open_again
from tests.services.stage import lay, lies
from tests.services.stage import rows as all_of

KEY = "a key that nobody else can guess"


@pytest.fixture
def other_url(postgres_url, house):
    """The database that `house` has not got."""
    return postgres_url


def dump(settings, tmp_path) -> list:
    """All rows of a place as plain values."""
    open_again(settings)
    path = tmp_path / "dump.gz"
    with look.looking(database.engine()) as connection:
        rows.write(connection, path)
    found = [(table.name, table.columns, list(table.rows)) for table in rows.tables_of(path)]
    return [one for one in found if one[0] != "marks"]


@pytest.mark.parametrize("key", ["", KEY], ids=["open", "sealed"])
def test_a_backup_is_restored_into_either_database(any_house, alice, bob, tmp_path, postgres_url, key, capsys):
    for number, user in enumerate((alice, bob)):
        furnish(user, seed=number + 1)
    here = any_house.model_copy(update={"backup_key": key})
    target = str(tmp_path / "backups")
    assert command(here, "backup", target) == 0, capsys.readouterr().err
    there = elsewhere(tmp_path / "there", postgres_url if "sqlite" in here.database else "").model_copy(update={"backup_key": key})
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
        session.add(News(topic="book", about="x"))
        session.flush()


def test_only_what_is_new_is_copied_and_old_backups_go(house, alice, tmp_path, capsys, monkeypatch):
    book = furnish(alice)
    target = tmp_path / "backups"
    assert command(house, "backup", str(target)) == 0
    blobs = sum(1 for path in (target / "blobs").rglob("*") if path.is_file())
    assert command(house, "backup", str(target)) == 0
    assert "0 files were new" in capsys.readouterr().out
    photo = all_of(Photo)[0]
    with database.transaction() as session:
        session.delete(session.get(Photo, photo.id))
    files().drop_photo(alice.id, photo.id, photo.sha256)
    add_photo(alice, book, b"another")
    assert command(house, "backup", str(target)) == 0
    assert "3 files were new" in capsys.readouterr().out
    assert sum(1 for path in (target / "blobs").rglob("*") if path.is_file()) == blobs + 3
    stamps = sorted(path.name for path in (target / "backups").iterdir())
    assert len(stamps) == 3
    # A month later the old ones go, and the photo that was removed with them.
    for stamp in stamps[:2]:
        (target / "backups" / stamp).rename(target / "backups" / stamp.replace("2026", "2020"))
    assert command(house, "backup", str(target)) == 0
    assert "2 backups of more than 30 days ago went" in capsys.readouterr().out
    assert sum(1 for path in (target / "blobs").rglob("*") if path.is_file()) == blobs
    assert all_of(Mark, name="backup")
