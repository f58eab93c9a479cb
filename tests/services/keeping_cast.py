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
from storage import database
from storage.models import Book, BookPhoto, Export, Memory, Photo, PrintFile, SetupToken, Upload, User, now
from tests.services.order_cast import kept, order_of
from tests.services.stage import lay

JPEG = b"\xff\xd8%s\xff\xd9"


def pdf() -> bytes:
    """A small one, whole."""
    made = io.BytesIO()
    with pikepdf.new() as book:
        book.add_blank_page()
        book.save(made)
    return made.getvalue()


def furnish(user, number: int = 3, seed: int = 1) -> Book:
    """A book of so many photos, its print files, an order with its files, a picture of its maker, an export, an upload half-way."""
    chance, keys = Random(seed), files()
    book = kept(
        Book(user_id=user.id, title="Été à Øresund 😀", format="square-8.5", theme="gallery", revision=4, content={"pages": [1.5, None]})
    )
    for _ in range(number):
        add_photo(user, book, chance.randbytes(2000))
    kept(Memory(book_id=book.id, user_id=user.id, text="It rained.\u2028All day.", about=now().date(), photo_ids=[str(uuid4())]))
    kept(PrintFile(book_id=book.id, revision=4, findings=[]))
    order = order_of(user, seed, book_id=book.id, build="ready", state="paid")
    for which in ("interior", "cover"):
        lay(keys.print_file(book.id, 4, which), pdf())
        lay(keys.order_file(order.id, which), pdf())
    export = kept(Export(user_id=user.id, bytes=22, expires_at=now() + timedelta(days=7)))
    lay(keys.export(user.id, export.id), b"PK\x05\x06" + bytes(18))
    picture = uuid4()
    lay(keys.picture(user.id, picture), JPEG % b"me")
    with database.transaction() as session:
        session.get(User, user.id).picture = picture
    upload = kept(Upload(user_id=user.id, book_id=book.id, name="half.jpg", size=100))
    keys.begin_partial(upload.id)
    keys.append(upload.id, 0, b"half")
    return book


def add_photo(user, book, data: bytes) -> Photo:
    """A photo that was looked at, with its copies."""
    keys, digest = files(), sha256(data).hexdigest()
    lay(keys.original(user.id, digest), data)
    photo = kept(Photo(user_id=user.id, sha256=digest, name="a.jpg", bytes=len(data), state="ready", facts={"width": 8, "height": 6}))
    for size in ("thumb", "screen"):
        lay(keys.copy(user.id, photo.id, size), JPEG % f"{size} {photo.id}".encode())
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
    return {entry.key: store.fetch(entry.key).read_bytes() for entry in store.list() if not entry.key.startswith(("exports/", "uploads/"))}


def fresh_start() -> None:
    """What a place writes by itself when it is started for the first time."""
    kept(SetupToken(id="0" * 64))
