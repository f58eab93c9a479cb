"""Everything of a maker's in one ZIP: their id goes in; rows as JSON, originals, print files and pages to look at come out, as a stream.

Nothing is held in memory but the names of files: rows are read in stretches, files copied in pieces, pictures and PDFs stored as they are.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy import Table

from core.services import export_pages, export_rows, invoices, order_files, print_files
from core.services.export_names import Names
from core.services.invoices import Sets
from core.services.store import files
from storage.database import transaction
from storage.models import Book, Photo, User, now
from storage.queries import memories, photos, users

PIECE = 1_000_000
BOOKS, ORDERS = "books/", "orders/"
PRINTED = ("/interior.pdf", "/cover.pdf")

Step = Callable[[str, int, int], None]
"""Hears of a stage (rows, photos, books) and how much of how much of it is done."""

Shown = tuple[str, str, str]


def pack(user_id: UUID, target: Path, step: Step, press: Sets | None = None) -> None:
    """Writes the ZIP. What `step` raises ends it. `press` sets invoices."""
    with ZipFile(target, "w", ZIP_STORED, allowZip64=True) as archive:
        Pack(user_id, archive, step, press).all()


def prints_of(path: Path) -> tuple[bool, frozenset[int]]:
    """Whether a ZIP holds print files that were free when it was packed, and the numbers of the orders whose files it holds."""
    with ZipFile(path) as archive:
        printed = [name for name in archive.namelist() if name.endswith(PRINTED)]
    numbers = (name.split("/")[1].partition(" ")[0] for name in printed if name.startswith(ORDERS))
    return any(name.startswith(BOOKS) for name in printed), frozenset(int(number) for number in numbers)


class Pack:
    """`photo_files` and `folders` are where each photo and book lies in the ZIP, `small` the photos that have a small copy there,
    `missing` sentences about what is not, `papers` what was ordered: words and where they lie."""

    def __init__(self, user_id: UUID, archive: ZipFile, step: Step, press: Sets | None) -> None:
        self.user_id, self.archive, self.step, self.press = user_id, archive, step, press
        self.photo_files: dict[UUID, str] = {}
        self.folders: dict[UUID, str] = {}
        self.small: set[UUID] = set()
        self.missing: list[str] = []
        self.titles: list[tuple[str, str, bool]] = []
        self.papers: list[tuple[str, str]] = []

    def all(self) -> None:
        with transaction() as session:
            user = users.by_id(session, self.user_id)
        self._name()
        self._rows()
        self._photos()
        self._books()
        self._orders()
        self._invoices()
        self._you(user)
        name, packed = user.name or user.email, f"{now().day} {now():%B %Y}"
        self._text("photos.html", export_pages.page("All photos", export_pages.photos(self._all_shown())))
        start = export_pages.start(name, packed, self.titles, self.papers, len(self.photo_files))
        self._text("index.html", export_pages.page("Sal’s Memory Maker", start))
        self._text("README.txt", export_pages.readme(name, packed, self.missing))

    def _name(self) -> None:
        names = Names()
        for row in self._of(Photo):
            self.photo_files[row["id"]] = f"photos/{names.take(row['name'], 'photo')}"
        names = Names()
        for number, row in enumerate(self._of(Book), 1):
            title = f"{number:02d} {row['title']}".replace(".", "_")
            self.folders[row["id"]] = f"{BOOKS}{names.take(title, 'book')}"

    def _rows(self) -> None:
        tables = export_rows.tables()
        for done, table in enumerate(tables):
            going_on = partial(self.step, "rows", done, len(tables))
            given = export_rows.EXPORTED[table.name]
            self._text(f"rows/{given.file}.json", self._told(table, going_on))

    def _told(self, table: Table, going_on: Callable[[], None]) -> Iterator[str]:
        placed = {"photos": ("file", self.photo_files), "books": ("folder", self.folders)}.get(table.name)
        between = "[\n"
        for row in export_rows.rows(table, self.user_id):
            if placed:
                row[placed[0]] = placed[1].get(row["id"], "")
            yield between + json.dumps(row, ensure_ascii=False, default=str)
            between = ",\n"
            going_on()
        yield "\n]\n" if between != "[\n" else "[]\n"

    def _photos(self) -> None:
        for done, row in enumerate(self._of(Photo), 1):
            self.step("photos", done, len(self.photo_files))
            if row["id"] in self.photo_files:
                self._photo(row)

    def _photo(self, row: dict[str, Any]) -> None:
        name, store = self.photo_files[row["id"]], files()
        sha256 = self._file(name, store.original(self.user_id, row["sha256"]), row["created_at"])
        if sha256 is None:
            self.missing.append(f"The file of the photo {row['name']} is not here any more.")
        elif sha256 != row["sha256"]:
            self.missing.append(f"{name} is not as it was when you gave it to us: its SHA-256 is another.")
        if self._file(_small(row["id"]), store.copy(self.user_id, row["id"], "thumb"), row["created_at"]):
            self.small.add(row["id"])

    def _books(self) -> None:
        with transaction() as session:
            printed = {book.book_id: book for book in print_files.of_maker(session, self.user_id, drawer=True)}
        for done, row in enumerate(self._of(Book)):
            self.step("books", done, len(self.folders))
            folder = self.folders.get(row["id"])
            if folder is None:
                continue
            found = printed.get(row["id"])
            self.titles.append((row["title"], folder, row["deleted_at"] is not None))
            given = list(self._prints(folder, partial(files().print_file, row["id"], found.revision), found.created_at)) if found else []
            self._text(f"{folder}/index.html", export_pages.page(row["title"], self._book(row, given)))

    def _orders(self) -> None:
        """The print files of every order that is paid."""
        with transaction() as session:
            bought = order_files.unlocked_of_maker(session, self.user_id)
        names = Names()
        for order in bought:
            folder = f"{ORDERS}{names.take(f'{order.number} {order.title}'.replace('.', '_'), 'order')}"
            for words, file in self._prints(folder, partial(files().order_file, order.order_id), order.created_at):
                self.papers.append((f"Order {order.number}, {order.title}. {words}", f"{folder}/{file}"))

    def _invoices(self) -> None:
        with transaction() as session:
            written = invoices.of_maker(session, self.user_id)
        for paper in written:
            name = f"invoices/{paper.number}.pdf"
            with self.archive.open(_entry(name, paper.created_at, ZIP_STORED), "w") as entry:
                entry.write(invoices.paper(paper, self.press))
            self.papers.append((f"{'Credit note' if paper.kind == 'credit' else 'Invoice'} {paper.number}, {paper.title}", name))

    def _prints(self, folder: str, place: Callable[[str], str], made: datetime) -> Iterator[tuple[str, str]]:
        for which, words in (("interior", "The inside pages, as they are printed (PDF)"), ("cover", "The cover (PDF)")):
            if self._file(f"{folder}/{which}.pdf", place(which), made):
                yield words, f"{which}.pdf"
            else:
                self.missing.append(f"The file {which}.pdf of {folder} is not here any more.")

    def _book(self, row: dict[str, Any], given: list[tuple[str, str]]) -> Iterator[str]:
        with transaction() as session:
            told = memories.of_book(session, self.user_id, row["id"])
            shown = [(photo.id, photo.name) for photo in photos.of_book(session, self.user_id, row["id"])]
        return export_pages.book(row, told, (self._shown(*photo) for photo in shown if photo[0] in self.photo_files), given)

    def _you(self, user: User) -> None:
        if user.picture:
            self._file("you/picture.jpg", files().picture(self.user_id, user.picture), user.updated_at)

    def _all_shown(self) -> Iterator[Shown]:
        return (self._shown(photo_id, name.removeprefix("photos/")) for photo_id, name in self.photo_files.items())

    def _shown(self, photo_id: UUID, name: str) -> Shown:
        return name, self.photo_files[photo_id], _small(photo_id) if photo_id in self.small else ""

    def _of(self, model) -> Iterator[dict[str, Any]]:
        return export_rows.rows(model.__table__, self.user_id)

    def _text(self, name: str, pieces: Iterable[str]) -> None:
        with self.archive.open(_entry(name, now(), ZIP_DEFLATED), "w", force_zip64=True) as entry:
            for piece in pieces:
                entry.write(piece.encode("utf-8", "replace"))

    def _file(self, name: str, key: str, at: datetime) -> str | None:
        """Copies a file into the ZIP; its SHA-256, None when it is not there."""
        digest = hashlib.sha256()
        try:
            file = files().fetch(key).open("rb")
        except FileNotFoundError:
            return None
        info = _entry(name, at, ZIP_STORED)
        with file:
            info.file_size = os.fstat(file.fileno()).st_size
            with self.archive.open(info, "w") as entry:
                while piece := file.read(PIECE):
                    digest.update(piece)
                    entry.write(piece)
        return digest.hexdigest()


def _small(photo_id: UUID) -> str:
    return f"small/{photo_id.hex}.jpg"


def _entry(name: str, at: datetime, kind: int) -> ZipInfo:
    info = ZipInfo(name, (max(1980, at.year), at.month, at.day, at.hour, at.minute, at.second))
    info.compress_type, info.external_attr = kind, 0o644 << 16
    return info
