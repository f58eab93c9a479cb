"""Restoring: a backup and an empty place go in; the place as it was comes out, with every file and every row compared.

Files come first and the database last, in one transaction, so a place that was restored in part is not taken for a whole one. What was
cut off goes on where it was when the same command is given again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from alembic.util import CommandError

from core.keeping.abreast import abreast
from core.keeping.ledger import Ledger
from core.keeping.place import Place
from core.keeping.sealing import NotSealed
from core.keeping.stillness import check_still
from core.keeping.telling import CannotKeep, Progress, counted, many
from core.keeping.vault import STAMP, Line, Manifest, Vault
from core.services import closing
from storage import look, migrate, rows
from storage.database import transaction
from storage.store import Store

BEGUN = "restoring"
"""The file of the store that tells which backup is being restored."""
BY_ITSELF = frozenset({"setup_tokens", "marks", "schedules", "news", "prices"})
"""Tables that a place fills by itself when it is started for the first time."""
NOT_EMPTY = "Only an empty place can be filled."


@dataclass(frozen=True)
class Restored:
    """`damaged` are keys whose bytes the backup has not got as they were; `left_out` is how many makers left for ever since it was made,
    None where the newest backup does not tell."""

    manifest: Manifest
    damaged: list[str]
    left_out: int | None


def choose(vault: Vault, at: datetime | None) -> Manifest:
    """The newest backup, or the newest that is no later than `at`. Raises CannotKeep."""
    stamps = vault.stamps()
    fit = [stamp for stamp in stamps if at is None or stamp <= at.astimezone(UTC).strftime(STAMP)]
    if fit:
        return vault.manifest(fit[-1])
    if not stamps:
        raise CannotKeep(f"There is no whole backup at {vault.words} yet.")
    raise CannotKeep(
        f"There is no backup of that time. The oldest at {vault.words} is of {said(stamps[0])}, the newest of {said(stamps[-1])}."
    )


def said(stamp: str) -> str:
    """The time of a backup as people write it, and as --at takes it."""
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def restore(vault: Vault, manifest: Manifest, place: Place, url: str, folder: Path) -> Restored:
    """Brings everything of the backup to the place, whose database is at `url`. Raises CannotKeep and StoreAway."""
    dump = folder / "rows.gz"
    _fetch_rows(vault, manifest, dump)
    check_still(place.engine)
    is_loaded = check_empty(place, manifest.at)
    ledger = Ledger(folder)
    begin(place.store, manifest.at, folder)
    damaged = _files(vault, manifest, place.store, ledger, folder)
    ledger.close()
    if not is_loaded:
        load(place, url, dump, manifest.at)
    bring_up(place, url)
    left_out = _leave_out(vault, manifest, folder)
    finish(place)
    return Restored(manifest, damaged, left_out)


def check_empty(place: Place, mark: str) -> bool:
    """Raises CannotKeep unless the place is empty, or was begun to be filled under this very mark; whether its rows are there."""
    is_loaded = check_database(place, mark)
    try:
        begun = place.store.fetch(BEGUN).read_text()
    except FileNotFoundError:
        begun = ""
    if is_loaded or begun == mark:
        return is_loaded
    if begun:
        raise CannotKeep(f"{NOT_EMPTY} Another one was begun here ({begun}): go on with that one, or empty the place.")
    first = next(iter(place.store.list()), None)
    if first is not None:
        raise CannotKeep(f"{NOT_EMPTY} There are files already, such as {first.key}.")
    return False


def check_database(place: Place, mark: str) -> bool:
    """As `check_empty`, for the database alone."""
    with look.looking(place.engine) as connection:
        if look.revision(connection) is None and look.tables(connection):
            raise CannotKeep(f"{NOT_EMPTY} The database has tables of something else.")
        if look.loaded(connection) == mark:
            return True
        full = {name: count for name, count in look.held(connection).items() if name not in BY_ITSELF}
    if full:
        told = ", ".join(f"{count:,} in {name}" for name, count in sorted(full.items())[:3])
        raise CannotKeep(f"{NOT_EMPTY} There are rows in the database: {told}.")
    return False


def load(place: Place, url: str, dump: Path, mark: str) -> None:
    """Puts the rows into the empty database at the revision they were written at, and compares each. Raises CannotKeep."""
    revision = rows.revision_of(dump)
    try:
        with look.looking(place.engine) as connection:
            there = look.revision(connection)
        if there not in (None, revision):
            migrate.downgrade(url)
        if there != revision:
            migrate.upgrade(url, revision)
    except CommandError:
        raise CannotKeep(f"This backup has the schema {revision}, which this version of the program does not know yet.") from None
    with Progress("Bringing back the rows", None, "rows") as step:
        rows.load(place.engine, dump, mark, step)
    compare(place, dump)


def bring_up(place: Place, url: str) -> None:
    """Brings what was filled up to this version of the program."""
    if migrate.is_behind(place.engine):
        migrate.upgrade(url)


def finish(place: Place) -> None:
    """Takes the marks of what was filled away."""
    place.store.remove(BEGUN)
    rows.forget_load(place.engine)


def compare(place: Place, dump: Path) -> None:
    """Raises CannotKeep unless the database holds the very rows of this file."""
    with look.looking(place.engine) as connection, Progress("Comparing the rows", None, "rows") as step:
        wrong = rows.differences(connection, dump, step)
    if wrong:
        told = ", ".join(f"{many(count, 'row')} of {name}" for name, count in wrong.items())
        raise CannotKeep(f"The database does not hold what the backup says: {told}. Please do not use this place, and report this.")


def _leave_out(vault: Vault, manifest: Manifest, folder: Path) -> int | None:
    """Has whoever left for ever after this backup leave once more, by what the newest one knows; how many, None where that is damaged."""
    newest, dump = vault.stamps()[-1], folder / "newest.gz"
    if newest == manifest.at:
        return 0
    try:
        _fetch_rows(vault, vault.manifest(newest), dump)
        erased = {row[list(found.columns).index("mark")] for found in rows.tables_of(dump) for row in found.rows if found.name == "erased"}
    except (CannotKeep, rows.NotReadable):
        return None
    with transaction() as session:
        return closing.leave_out(session, erased)


def _fetch_rows(vault: Vault, manifest: Manifest, dump: Path) -> None:
    try:
        whole = vault.load(f"backups/{manifest.at}/rows.gz", dump) == manifest.rows_sha256
    except (NotSealed, FileNotFoundError):
        whole = False
    if not whole:
        raise CannotKeep(f"The backup of {said(manifest.at)} cannot be restored: its rows are damaged. Take another one with --at.")


def begin(store: Store, mark: str, folder: Path) -> None:
    """Notes in the store what it is being filled with."""
    made = folder / BEGUN
    made.write_text(mark)
    store.put(made, BEGUN)


def _files(vault: Vault, manifest: Manifest, store: Store, ledger: Ledger, folder: Path) -> list[str]:
    """Brings back every file that is not here yet; the keys of those whose bytes are lost."""
    ledger.list(counted(store.list(), "Looking at the files that are here", "files"))

    def bring(line: Line) -> tuple[Line, bool]:
        return line, _bring(vault, store, line, folder / token_hex(8))

    lost = []
    with Progress("Bringing back files", manifest.files, "files") as step:
        for line, is_whole in abreast(bring, _absent(vault, manifest, ledger, step)):
            step()
            if not is_whole:
                lost.append(line.key)
    return sorted(lost)


def _absent(vault: Vault, manifest: Manifest, ledger: Ledger, step: Progress) -> Iterator[Line]:
    for line in vault.lines(manifest):
        if ledger.found(line.key) == line.size:
            step()
        else:
            yield line


def _bring(vault: Vault, store: Store, line: Line, scratch: Path) -> bool:
    try:
        if vault.load(vault.blob(line.sha256), scratch) != line.sha256:
            return False
        store.put(scratch, line.key)
    except (FileNotFoundError, NotSealed):
        return False
    finally:
        scratch.unlink(missing_ok=True)
    return True
