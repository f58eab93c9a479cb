"""A place with something of everything, for the stories of keeping it safe: makers go in; their rows and files come out."""

import io
import shutil
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from uuid import uuid4

import pikepdf

from core import config
from core.config import Settings
from core.keeping import commands
from core.services.store import files
from storage import database, look, rows
from storage.models import Book, BookPhoto, Export, Memory, Photo, PrintFile, SetupToken, Upload, User, now
from tests.services.order_cast import kept, order_of
from tests.services.stage import lay

JPEG = b"\xff\xd8%s\xff\xd9"
KEY = "a key that nobody else can guess"


def pdf() -> bytes:
    """A small one, whole."""
    made = io.BytesIO()
    with pikepdf.new() as book:
        book.add_blank_page()
        book.save(made)
    return made.getvalue()


def furnish(user, number: int = 3, seed: int = 1, summed: bool = True) -> Book:
    """A book of so many photos, its print files, the PDF to look through, an order with its files, a picture of its maker, an export, an
    upload half-way. Where they are not `summed` they are of a time when no sums were written down."""
    chance, keys = Random(seed), files()
    book = kept(
        Book(user_id=user.id, title="Été à Øresund 😀", format="square-8.5", theme="gallery", revision=4, content={"pages": [1.5, None]})
    )
    for _ in range(number):
        add_photo(user, book, chance.randbytes(2000), summed)
    kept(Memory(book_id=book.id, user_id=user.id, text="It rained.\u2028All day.", about=now().date(), photo_ids=[str(uuid4())]))
    _lay_prints(user, book, seed, summed)
    packed, picture, face = b"PK\x05\x06" + bytes(18), uuid4(), JPEG % b"me"
    told = _sums(packed=packed, face=face) if summed else {"packed": "", "face": ""}
    export = kept(Export(user_id=user.id, bytes=22, sha256=told["packed"], expires_at=now() + timedelta(days=7)))
    lay(keys.export(user.id, export.id), packed)
    lay(keys.picture(user.id, picture), face)
    with database.transaction() as session:
        row = session.get(User, user.id)
        row.picture, row.picture_sha256 = picture, told["face"]
    upload = kept(Upload(user_id=user.id, book_id=book.id, name="half.jpg", size=100))
    keys.begin_partial(upload.id)
    keys.append(upload.id, 0, b"half")
    return book


def _lay_prints(user, book, seed: int, summed: bool) -> None:
    both, keys = {which: pdf() for which in ("interior", "cover")}, files()
    sums = _sums(**both) if summed else None
    kept(PrintFile(book_id=book.id, revision=4, findings=[], sums=sums))
    order = order_of(user, seed, book_id=book.id, build="ready", state="paid", sums=sums)
    for which, made in both.items():
        lay(keys.print_file(book.id, 4, which), made)
        lay(keys.order_file(order.id, which), made)
    looked = pdf()
    lay(keys.print_file(book.id, 4, "preview"), looked)
    if summed:
        with database.transaction() as session:
            session.get(Book, book.id).preview = {"revision": 4, "sha256": sha256(looked).hexdigest()}


def _sums(**made: bytes) -> dict[str, str]:
    return {name: sha256(data).hexdigest() for name, data in made.items()}


def add_photo(user, book, data: bytes, summed: bool = True) -> Photo:
    """A photo that was looked at, with its copies."""
    keys, digest = files(), sha256(data).hexdigest()
    lay(keys.original(user.id, digest), data)
    photo_id = uuid4()
    copies = {size: JPEG % f"{size} {photo_id}".encode() for size in ("thumb", "screen")}
    photo = Photo(
        id=photo_id, user_id=user.id, sha256=digest, name="a.jpg", bytes=len(data), state="ready", facts={"width": 8, "height": 6}
    )
    photo.sums = _sums(**copies) if summed else None
    kept(photo)
    for size, copied in copies.items():
        lay(keys.copy(user.id, photo.id, size), copied)
    kept(BookPhoto(book_id=book.id, photo_id=photo.id))
    return photo


def command(settings: Settings, *words: str) -> int:
    """What `main.py` with these words answers, over the place of these settings; it is open again afterwards."""
    from main import _parser

    args = _parser(list(words)).parse_args(words)
    try:
        return commands.run(args, settings)
    finally:
        open_again(settings)


def open_again(settings: Settings) -> None:
    config.use(settings)
    database.connect(settings.database)


def elsewhere(folder: Path, url: str = "", like: Path | None = None, **more: object) -> Settings:
    """The settings of another, empty place; its SQLite file is a copy of `like`, where there is one."""
    if like is not None and not url:
        folder.mkdir()
        shutil.copy(like, folder / "memories.db")
    more |= {"secret_key": "another secret of another place, and long"} if url else {}
    return config.load(data_dir=folder, database_url=url, **more)


def everything(settings: Settings) -> dict[str, bytes]:
    """All files of a place by their keys, but for what no backup has."""
    open_again(settings)
    store = files().store
    return {entry.key: store.fetch(entry.key).read_bytes() for entry in store.list() if not is_made_for_whoever_asks(entry.key)}


def is_made_for_whoever_asks(key: str) -> bool:
    """Whether no backup has it."""
    return key.startswith(("exports/", "uploads/")) or key.endswith("-preview.pdf")


def fresh_start() -> None:
    """What a place writes by itself when it is started for the first time."""
    kept(SetupToken(id="0" * 64))


def dump(settings, tmp_path) -> list:
    """All rows of a place as plain values."""
    open_again(settings)
    path = tmp_path / "dump.gz"
    with look.looking(database.engine()) as connection:
        rows.write(connection, path)
    found = [(table.name, table.columns, list(table.rows)) for table in rows.tables_of(path)]
    return [one for one in found if one[0] != "marks"]


def stamps(target: Path) -> list[str]:
    return sorted(path.name for path in (target / "backups").iterdir())


def blobs(target: Path) -> list[Path]:
    return [path for path in (target / "blobs").rglob("*") if path.is_file()]
