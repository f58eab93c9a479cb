"""Which files the rows speak of: a look at the database, of any revision, goes in; keys of the store come out."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, null, select

from core.services.closing import GRACE
from core.services.order_files import BOTH
from storage.columns import now
from storage.files import SIZES, Files
from storage.look import columns, shown, some

ORIGINAL, COPY, PICTURE, PRINT, ORDER, EXPORT, PREVIEW = "original", "copy", "picture", "print", "order", "export", "preview"

SPEAKING = ("photos", "users", "books", "print_files", "orders", "exports", "uploads")
"""The tables whose rows speak of files."""


@dataclass(frozen=True)
class Wanted:
    """A file of the row `owner`, as 32 hex digits. `size` is None where nothing tells it, `sha256` '' where neither its name nor its row
    nor a backup does. Where it is no `must`, it may be missing."""

    key: str
    kind: str
    owner: str
    size: int | None = None
    sha256: str = ""
    must: bool = True


class Rows:
    """What a look at the database says: asked for a table, rows as tuples of these columns and of one `more`; none where this revision
    has no such table or column yet, and None for `more` where it has not got that."""

    def __init__(self, connection: Connection):
        self._connection, self._tables = connection, some(connection, *SPEAKING)

    def __call__(self, name: str, *wanted: str, more: str = "") -> Iterator[tuple]:
        kinds = columns(self._tables[name]) if name in self._tables else {}
        if not set(wanted) <= kinds.keys():
            return
        told = shown(name, kinds)
        asked = select(*(told.c[column] for column in wanted), *([told.c[more] if more in kinds else null()] if more else []))
        with self._connection.execution_options(stream_results=True, yield_per=1000).execute(asked) as found:
            yield from (tuple(row) for row in found)


def wanted(rows: Rows, keys: Files) -> Iterator[Wanted]:
    """Every file that rows speak of. Of makers who are about to be erased nothing must be there."""
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
    for photo_id, maker, sha256, size, state, sums in ask("photos", "id", "user_id", "sha256", "bytes", "state", more="sums"):
        yield Wanted(keys.original(UUID(maker), sha256), ORIGINAL, UUID(photo_id).hex, size, sha256), maker
        if state == "ready":
            for which in SIZES:
                yield Wanted(keys.copy(UUID(maker), UUID(photo_id), which), COPY, UUID(photo_id).hex, None, _sum(sums, which)), maker
    for maker, picture, sha256 in ask("users", "id", "picture", more="picture_sha256"):
        if picture:
            yield Wanted(keys.picture(UUID(maker), UUID(picture)), PICTURE, UUID(maker).hex, None, sha256 or ""), maker
    yield from _of_books(ask, keys)
    # The files of an order go with its maker, its row stays.
    for order_id, build, maker, sums in ask("orders", "id", "build", "user_id", more="sums"):
        if build == "ready" and maker:
            for which in BOTH:
                yield Wanted(keys.order_file(UUID(order_id), which), ORDER, UUID(order_id).hex, None, _sum(sums, which)), maker
    for export_id, maker, size, sha256 in ask("exports", "id", "user_id", "bytes", more="sha256"):
        yield Wanted(keys.export(UUID(maker), UUID(export_id)), EXPORT, UUID(export_id).hex, size, sha256 or ""), maker


def _of_books(ask: Rows, keys: Files) -> Iterator[tuple[Wanted, str]]:
    makers = {}
    for book_id, maker, revision, made in ask("books", "id", "user_id", "revision", more="preview"):
        makers[book_id] = maker
        # The PDF to look through is made for whoever asks.
        if made and made["revision"] == revision:
            key = keys.print_file(UUID(book_id), revision, "preview")
            yield Wanted(key, PREVIEW, UUID(book_id).hex, None, made["sha256"], must=False), maker
    for book_id, revision, sums in ask("print_files", "book_id", "revision", more="sums"):
        for which in BOTH:
            key = keys.print_file(UUID(book_id), revision, which)
            yield Wanted(key, PRINT, UUID(book_id).hex, None, _sum(sums, which)), makers[book_id]


def _sum(sums: dict | None, which: str) -> str:
    """Of what was made before sums were written down there is none."""
    return (sums or {}).get(which, "")


def _going(ask: Rows) -> set[str]:
    """Makers who cannot come back, and may be half gone."""
    until = now() - GRACE
    return {maker for maker, closed in ask("users", "id", "deleted_at") if closed and closed <= until}
