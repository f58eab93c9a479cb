"""`main.py backup`, `restore`, `check` and `move`: settings and what was asked for go in; what became of it is printed."""

import os
import sys
from argparse import Namespace
from datetime import UTC, datetime, time
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from core import config
from core.config import Settings
from core.keeping import backup, checking, moving, restore
from core.keeping.ledger import Ledger
from core.keeping.patience import Patient
from core.keeping.place import Place, fingerprint, place_of
from core.keeping.repairing import Repairs
from core.keeping.restore import said
from core.keeping.telling import CannotKeep, many, size
from core.keeping.vault import Manifest, Vault, vault_at
from core.servers import names_database
from storage import database, migrate
from storage.database import transaction
from storage.files import Files
from storage.queries import marks
from storage.rows import NotReadable
from storage.store import StoreAway, at

GO_ON = "What was done so far stays; give the same command again to go on."


def run(args: Namespace, settings: Settings) -> int:
    """Does what `args.keeping` names: 0 when all is well, 1 when something is wrong, 130 when it was stopped."""
    os.umask(0o077)
    config.use(settings)
    try:
        with place_of(settings) as (place, folder):
            return COMMANDS[args.keeping](args, settings, place, folder)
    except CannotKeep as error:
        return _sorry(error.message)
    except StoreAway as error:
        return _sorry(f"{str(error).rstrip('.')}. {GO_ON}")
    except NotReadable as error:
        return _sorry(f"The rows cannot be read: {error}.")
    except SQLAlchemyError as error:
        return _sorry(f"The database did not do as it was asked: {_why(error)} {GO_ON}")
    except OSError as error:
        return _sorry(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}. {GO_ON}")
    except KeyboardInterrupt:
        print(f"Stopped. {GO_ON}", file=sys.stderr)
        return 130


def _backup(args: Namespace, settings: Settings, place: Place, folder: Path) -> int:
    vault = _vault(args.target, settings, folder, begin=True)
    done = backup.back_up(place, vault, folder, args.keep_days)
    _remember(place, settings, done.manifest)
    told = done.manifest
    sealed = "sealed with BACKUP_KEY" if vault.box.is_sealing else "not sealed: whoever can read it reads everything"
    print(
        f"Backed up to {vault.words}: {_holding(told)}, {sealed}.\n"
        f"{many(done.sent, 'file was', 'files were')} new ({size(done.sent_bytes)}); "
        f"{many(done.dropped, 'backup', 'backups')} of more than {args.keep_days} days ago went."
    )
    if not vault.box.is_sealing:
        print(f"The secret key is not in it: keep a copy of {settings.data_dir / 'secret.key'} (or of SECRET_KEY) in another safe place.")
    for words, keys in (("missing here", done.missing), ("damaged here", done.damaged)):
        if keys:
            _sorry(f"The backup stands, but {many(len(keys), 'file is', 'files are')} {words}, such as {keys[0]}. Run main.py check.")
    return 1 if done.missing or done.damaged else 0


def _restore(args: Namespace, settings: Settings, place: Place, folder: Path) -> int:
    vault = _vault(args.source, settings, folder)
    manifest = restore.choose(vault, _time(args.at) if args.at else None)
    done = restore.restore(vault, manifest, place, settings.database, folder)
    checked = checking.compare(place, Ledger(_fresh(folder)))
    print(f"Restored: {_holding(manifest)}. Every row and every file was compared.")
    for key in done.damaged:
        print(f"lost      {key}")
    for wrong in checked.wrong:
        if wrong.key not in done.damaged:
            print(wrong)
    if done.damaged:
        _sorry(f"The bytes of {many(len(done.damaged), 'file')} were not in the backup as they should be. main.py check --repair helps.")
    _tell_left_out(done.left_out)
    _tell_secret(manifest, settings)
    return 1 if done.damaged or checked.wrong else 0


def _check(args: Namespace, settings: Settings, place: Place, folder: Path) -> int:
    ledger = Ledger(folder)
    vault = _vault(args.source, settings, folder) if args.source else None
    stamps = vault.stamps() if vault else []
    if vault and stamps:
        ledger.remember(vault.lines(vault.manifest(stamps[-1])))
    if args.repair and migrate.is_behind(place.engine):
        raise CannotKeep("The database is older than this program: run main.py migrate before things are repaired.")
    found = checking.check(place, ledger)
    for wrong in found.wrong if not args.repair else ():
        print(wrong)
    told = f"{many(found.files, 'file')} ({size(found.bytes)}) looked at: {_counted(found)}."
    if not args.repair:
        print(told if not found.wrong else f"{told} main.py check --repair does what can be done.")
        return 1 if found.wrong else 0
    repairs = Repairs(place, ledger, vault, folder, settings.data_dir / "damaged").run(found.wrong)
    for one in repairs:
        print(f"{one.wrong}  {one.words}")
    left = sum(not one.is_done for one in repairs)
    print(f"{told} {many(len(repairs) - left, 'repair')} done or under way, {left:,} cannot be.")
    return 1 if left else 0


def _move(args: Namespace, settings: Settings, place: Place, folder: Path) -> int:
    store = _store(args.files_to, settings, folder) if args.files_to else place.store
    if not names_database(args.to):
        raise CannotKeep("--to must be sqlite:///path or postgresql://user:password@host/name.")
    engine = database.build(args.to)
    try:
        there = Place(engine, store, Files(store, folder), settings.secret_key)
        moved = moving.move(place, there, args.to, folder)
    finally:
        engine.dispose()
    for key in moved.missing:
        print(f"missing   {key}")
    print(f"Moved: {many(moved.rows, 'row')} and {many(moved.files, 'file')}. Every one was compared.")
    print(f"Now set DATABASE_URL to {make_url(args.to).render_as_string(hide_password=True)} with its password")
    if args.files_to:
        print(f"and STORAGE_URL to {args.files_to}")
    print(
        "and start the place again with the same SECRET_KEY or secret.key. What was here before is still here; remove it once all is well."
    )
    if moved.missing:
        _sorry(f"{many(len(moved.missing), 'file was', 'files were')} missing before and so there too. main.py check --repair helps.")
    return 1 if moved.missing else 0


COMMANDS = {"backup": _backup, "restore": _restore, "check": _check, "move": _move}


def _vault(where: str, settings: Settings, folder: Path, begin: bool = False) -> Vault:
    keys = settings.aws_access_key_id, settings.aws_secret_access_key
    target = _fresh(folder)
    if begin and _lies_in(where, settings.storage):
        raise CannotKeep("Backups cannot lie among the files they are of. Please name another place.")
    return vault_at(where, settings.backup_key, target, begin, *keys)


def _store(where: str, settings: Settings, folder: Path):
    try:
        return Patient(at(where, _fresh(folder) / "near", settings.aws_access_key_id, settings.aws_secret_access_key))
    except ValueError as error:
        raise CannotKeep(f"--files-to {error}.") from None


def _lies_in(where: str, storage: str) -> bool:
    if where.startswith("s3:") or storage.startswith("s3:"):
        return f"{where.partition('?')[0].rstrip('/')}/".startswith(f"{storage.partition('?')[0].rstrip('/')}/")
    files, target = (Path(path.removeprefix("file://")).expanduser().resolve() for path in (storage, where))
    return files == target or files in target.parents or target in files.parents


def _fresh(folder: Path) -> Path:
    """Another empty folder to work in, gone with the first."""
    made = folder / f"more-{len(list(folder.iterdir()))}"
    made.mkdir()
    return made


def _remember(place: Place, settings: Settings, manifest: Manifest) -> None:
    """The desk tells an operator when the last backup is long ago."""
    if not migrate.is_behind(place.engine):
        with transaction() as session:
            marks.put(session, marks.BACKUP, manifest.when.isoformat())


def _holding(manifest: Manifest) -> str:
    rows = many(sum(manifest.rows.values()), "row")
    return f"the backup of {said(manifest.at)} with {rows} and {many(manifest.files, 'file')} ({size(manifest.bytes)})"


def _counted(found: checking.Checked) -> str:
    counts = {what: sum(wrong.what == what for wrong in found.wrong) for what in (checking.MISSING, checking.DAMAGED, checking.ORPHAN)}
    told = f"{counts['missing']:,} missing, {counts['damaged']:,} damaged, {counts['orphan']:,} that no row knows of"
    more = len(found.wrong) - sum(counts.values())
    return f"{told}, {many(more, 'thing')} wrong with the database itself" if more else told


def _time(told: str) -> datetime:
    """A time as ISO 8601 has it, in UTC unless it says otherwise; a day is all of it."""
    try:
        found = datetime.fromisoformat(told)
        if len(told) == len("2026-11-23"):
            found = datetime.combine(found, time.max)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise CannotKeep("--at takes a time such as 2026-11-23T08:00:00Z, or a day such as 2026-11-23.") from None


def _tell_left_out(count: int | None) -> None:
    if count is None:
        print("The last backup cannot be read, so makers who left for ever after this one are here again: please erase them.")
    elif count:
        print(f"{many(count, 'maker')} who left for ever since then cannot sign in, and will be erased when a worker starts.")


def _tell_secret(manifest: Manifest, settings: Settings) -> None:
    """Puts the place's secret key back where the backup has it; else tells what is needed."""
    kept = settings.data_dir / "secret.key"
    is_kept = kept.exists() and kept.read_text() == settings.secret_key
    if fingerprint(settings.secret_key) == manifest.secret:
        print("The secret key is the one of that place. Start it with main.py serve.")
        return
    if manifest.secret_key:
        kept.write_text(manifest.secret_key)
        told = "Start it with main.py serve." if is_kept else "Set SECRET_KEY to what is in it before you start."
        print(f"The secret key of that place was in the backup, and lies in {kept} now. {told}")
        return
    print(
        "The secret key here is not the one of that place. Before you start it, set SECRET_KEY to the old one, or put the old\n"
        f"secret.key in place of {kept}. Without it nobody's second factor works any more, and links in old letters are dead."
    )


def _why(error: SQLAlchemyError) -> str:
    told = str(getattr(error, "orig", None) or error).split("\n", 1)[0].rstrip(".")
    return f"{told}."


def _sorry(words: str) -> int:
    print(f"Sorry: {words}", file=sys.stderr)
    return 1
