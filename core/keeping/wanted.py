"""Which files the rows speak of: a look at the database, of any revision, goes in; keys of the store come out."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from core.services.closing import GRACE
from core.services.order_files import BOTH
from storage.columns import now
from storage.files import SIZES, Files
from storage.look import columns, shown, some

ORIGINAL, COPY, PICTURE, PRINT, ORDER, EXPORT = "original", "copy", "picture", "print", "order", "export"


SPEAKING = ("photos", "users", "books", "print_files", "orders", "exports", "uploads")
"""The tables whose rows speak of files."""


@dataclass(frozen=True)
class Wanted:
    """A file that must be there. `owner` is the row it belongs to, as 32 hex digits; `size` None where no row tells it; `sha256` '' where
    neither its name nor a backup does."""

    key: str
    kind: str
    owner: str
    size: int | None = None
    sha256: str = ""


class Rows:
    """What a look at the database says: asked for a table, rows as tuples of these columns; none where this revision has no such table
    or column yet."""

    def __init__(self, connection: Connection):
        self._connection, self._tables = connection, some(connection, *SPEAKING)

    def __call__(self, name: str, *wanted: str) -> Iterator[tuple]:
        kinds = columns(self._tables[name]) if name in self._tables else {}
        if not set(wanted) <= kinds.keys():
            return
        told = shown(name, kinds)
        asked = select(*(told.c[column] for column in wanted))
        with self._connection.execution_options(stream_results=True, yield_per=1000).execute(asked) as found:
            yield from (tuple(row) for row in found)


def wanted(rows: Rows, keys: Files) -> Iterator[Wanted]:
    """Every file that must be there. Of makers who are about to be erased nothing must."""
    going = _going(rows)
    return (file for file, maker in _spoken_of(rows, keys) if maker not in going)


def allowed(rows: Rows, keys: Files) -> Iterator[str]:
    """Roots (see `root`) of files that may be there or not."""
    going, ask = _going(rows), rows
    yield from (root(file.key) for file, maker in _spoken_of(rows, keys) if maker in going)
    for photo_id, user_id in ask("photos", "id", "user_id"):
        for which in SIZES:
            yield root(keys.copy(UUID(user_id), UUID(photo_id), which))
    for (upload_id,) in ask("uploads", "id"):
        yield root(keys.partial(UUID(upload_id)))
    for (order_id,) in ask("orders", "id"):
        yield root(keys.order_file(UUID(order_id), "cover"))
    for book_id, revision in ask("books", "id", "revision"):
        yield root(keys.print_file(UUID(book_id), revision, "preview"))


def root(key: str) -> str:
    """What of a key tells whose it is: of orders and uploads, which have files of their own making below them, the first two parts."""
    parts = key.split("/")
    return "/".join(parts[:2]) if parts[0] in ("orders", "uploads") else key


def _spoken_of(ask: Rows, keys: Files) -> Iterator[tuple[Wanted, str]]:
    """Every file that a row speaks of, and whose it is."""
    for photo_id, maker, sha256, size, state in ask("photos", "id", "user_id", "sha256", "bytes", "state"):
        yield Wanted(keys.original(UUID(maker), sha256), ORIGINAL, UUID(photo_id).hex, size), maker
        if state == "ready":
            for which in SIZES:
                yield Wanted(keys.copy(UUID(maker), UUID(photo_id), which), COPY, UUID(photo_id).hex), maker
    for maker, picture in ask("users", "id", "picture"):
        if picture:
            yield Wanted(keys.picture(UUID(maker), UUID(picture)), PICTURE, UUID(maker).hex), maker
    makers = dict(ask("books", "id", "user_id"))
    for book_id, revision in ask("print_files", "book_id", "revision"):
        for which in BOTH:
            yield Wanted(keys.print_file(UUID(book_id), revision, which), PRINT, UUID(book_id).hex), makers[book_id]
    # The files of an order go with its maker, its row stays.
    for order_id, build, maker in ask("orders", "id", "build", "user_id"):
        if build == "ready" and maker:
            for which in BOTH:
                yield Wanted(keys.order_file(UUID(order_id), which), ORDER, UUID(order_id).hex), maker
    for export_id, maker, size in ask("exports", "id", "user_id", "bytes"):
        yield Wanted(keys.export(UUID(maker), UUID(export_id)), EXPORT, UUID(export_id).hex, size), maker


def _going(ask: Rows) -> set[str]:
    """Makers who cannot come back, and may be half gone."""
    until = now() - GRACE
    return {maker for maker, closed in ask("users", "id", "deleted_at") if closed and closed <= until}
