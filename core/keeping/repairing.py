"""Repairs: what was found wrong goes in; for each thing what was done about it comes out.

A backup that has the very bytes gives them back. What can be made again is removed, and a worker makes it. What cannot be repaired is
marked for its maker, who can add the photo once more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from core.errors import AppError
from core.keeping.checking import MISSING, ORPHAN, Wrong
from core.keeping.ledger import Ledger
from core.keeping.place import Place
from core.keeping.sealing import NotSealed
from core.keeping.telling import Progress
from core.keeping.vault import Vault
from core.keeping.wanted import COPY, EXPORT, ORDER, ORIGINAL, PICTURE, PREVIEW, PRINT
from core.services import leftovers, order_files, photos, shop, uploads
from storage.database import transaction
from storage.models import Job, now
from storage.queries import jobs, users
from storage.queries import keeping as rows
from storage.queries import photos as photo_rows

ADD_AGAIN = "The file of this photo was damaged here. Please add the photo once more."


@dataclass(frozen=True)
class Repair:
    """`is_done` is whether all is as it should be, or will be once a worker has done what it was asked to."""

    wrong: Wrong
    is_done: bool
    words: str


class Repairs:
    """`vault` is where backups are that may have the bytes; the ledger knows which the newest says a file had."""

    def __init__(self, place: Place, ledger: Ledger, vault: Vault | None, folder: Path, aside: Path):
        """`aside` is a local folder for what is damaged and cannot be had from anywhere."""
        self._place, self._ledger, self._vault, self._folder, self._aside = place, ledger, vault, folder, aside
        self._lost: set[str] = set()
        self._again: set[tuple[str, int]] = set()
        self._ways: dict[str, Callable[[Wrong], tuple[bool, str]]] = {
            ORIGINAL: self._original, COPY: self._copy, PICTURE: self._picture, PRINT: self._print, ORDER: self._order,
            EXPORT: self._export, PREVIEW: self._preview,
        }  # fmt: skip

    def run(self, wrong: Iterable[Wrong]) -> list[Repair]:
        """Originals first, as everything else is made of them."""
        found = sorted(wrong, key=lambda one: (one.kind != ORIGINAL, one.key))
        done = self._orphans([one for one in found if one.what == ORPHAN])
        with Progress("Repairing", len(found), "files") as step:
            for one in found:
                if one.what != ORPHAN:
                    done.append(self._one(one))
                step()
        return done

    def _one(self, wrong: Wrong) -> Repair:
        way = self._ways.get(wrong.kind)
        if way is None:
            return Repair(wrong, False, "This cannot be repaired: please restore a backup.")
        try:
            return Repair(wrong, *way(wrong))
        except AppError as error:
            return Repair(wrong, False, error.message)

    def _orphans(self, found: list[Wrong]) -> list[Repair]:
        """The sweeps of the place itself know best what may go."""
        if not found:
            return []
        uploads.sweep()
        leftovers.sweep()
        left = [(one, self._place.store.size(one.key) is None) for one in found]
        words = {True: "Removed.", False: "Left as it is: no file of ours is called so, or too many would go. Please look yourself."}
        return [Repair(one, gone, words[gone]) for one, gone in left]

    def _original(self, wrong: Wrong) -> tuple[bool, str]:
        if self._from_backup(wrong.key, wrong.sha256):
            self._look_again(UUID(wrong.owner))
            return True, "Taken from the backup."
        self._lost.add(wrong.owner)
        words = "It is in no backup that was named." if self._vault else "Name a backup with --from, should one have it."
        put_aside = "" if wrong.what == MISSING else f" What is left of it lies in {self._set_aside(wrong.key)}."
        with transaction() as session:
            photo_rows.write(session, UUID(wrong.owner), state="refused", reason=ADD_AGAIN)
        return False, f"Lost. {words} Its maker is asked to add the photo once more.{put_aside}"

    def _copy(self, wrong: Wrong) -> tuple[bool, str]:
        if wrong.owner in self._lost:
            return False, "It cannot be made again without its original."
        self._place.store.remove(wrong.key)
        self._look_again(UUID(wrong.owner))
        return True, "A worker makes it again."

    def _picture(self, wrong: Wrong) -> tuple[bool, str]:
        if self._as_it_was(wrong):
            return True, "Taken from the backup."
        with transaction() as session:
            users.change(session, UUID(wrong.owner), picture=None)
        self._place.store.remove(wrong.key)
        return True, "Lost; this person has no picture now."

    def _print(self, wrong: Wrong) -> tuple[bool, str]:
        book_id, revision = UUID(wrong.owner), int(wrong.key.rpartition("/")[2].partition("-")[0])
        if (wrong.owner, revision) not in self._again and self._as_it_was(wrong):
            return True, "Taken from the backup."
        self._again.add((wrong.owner, revision))
        with transaction() as session:
            book = rows.drop_print(session, book_id, revision)
            if book is not None and not shop.is_open():
                jobs.add(session, Job(user_id=book.user_id, book_id=book_id, kind="print", subject=f"print:{book_id}"))
        self._place.keys.drop_print_files(book_id, revision)
        return True, "A worker makes it again." if book is not None else "Removed: it was of an older version of the book."

    def _order(self, wrong: Wrong) -> tuple[bool, str]:
        if (wrong.owner, 0) not in self._again and self._as_it_was(wrong):
            return True, "Taken from the backup."
        self._again.add((wrong.owner, 0))
        with transaction() as session:
            order = rows.order(session, UUID(wrong.owner))
            if order is None or order.user_id is None:
                return False, "It cannot be made again: its maker has left."
            order.build, order.updated_at = "building", now()
            order_files.begin(session, order)
        return True, "A worker builds it again from what was ordered."

    def _export(self, wrong: Wrong) -> tuple[bool, str]:
        with transaction() as session:
            rows.drop_export(session, UUID(wrong.owner))
        self._place.store.remove(wrong.key)
        return True, "Removed: it is packed again by whoever asks for it."

    def _preview(self, wrong: Wrong) -> tuple[bool, str]:
        self._place.store.remove(wrong.key)
        return True, "Removed: it is made again for whoever asks for it."

    def _look_again(self, photo_id: UUID) -> None:
        """Has a worker make the copies, or find out what the photo is."""
        with transaction() as session:
            photo = rows.photos(session, [photo_id]).get(photo_id)
            if photo is None:
                return
            if photo.state == "refused" and photo.reason == ADD_AGAIN:
                photos.queue_inspection(session, photo)
            else:
                photos.copies_again(session, photo.user_id, [photo_id])

    def _as_it_was(self, wrong: Wrong) -> bool:
        """Whether a backup gave it back: the very bytes, or what the newest has where nobody knows them."""
        sha256 = wrong.sha256 or self._ledger.remembered(wrong.key)
        return bool(sha256) and self._from_backup(wrong.key, sha256)

    def _from_backup(self, key: str, sha256: str) -> bool:
        if self._vault is None:
            return False
        scratch = self._folder / "repaired"
        try:
            if self._vault.load(self._vault.blob(sha256), scratch) != sha256:
                return False
            self._place.store.put(scratch, key)
        except (FileNotFoundError, NotSealed):
            return False
        finally:
            scratch.unlink(missing_ok=True)
        return True

    def _set_aside(self, key: str) -> Path:
        """Out of the way of the same photo added once more."""
        target = self._aside / key.rpartition("/")[2]
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.write_bytes(self._place.store.fetch(key).read_bytes())
        self._place.store.remove(key)
        return target
