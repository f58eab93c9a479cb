"""Files of a multipart/form-data body (RFC 7578), written to disk as they come: a request goes in; names, paths and sizes come out."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from core.errors import Invalid, TooLarge, Unsupported
from ui.body import pieces


@dataclass(frozen=True)
class FilePart:
    """`path` holds the file's `size` bytes until the next part is asked for."""

    name: str
    path: Path
    size: int


async def file_parts(request: Request, folder: Path, most: int) -> AsyncIterator[FilePart]:
    """The files of the body one after another; other fields are passed over. Raises Unsupported, Invalid, and TooLarge as soon
    as a file passes `most` bytes."""
    reader = _Reader(_boundary(request), folder, most)
    try:
        async for piece in pieces(request):
            for part in await asyncio.to_thread(reader.feed, piece):
                yield part
                part.path.unlink()
    except FormParserError:
        raise Invalid("The body is not well-formed multipart/form-data.", code="bad_multipart") from None
    finally:
        reader.close()
    if not reader.complete:
        raise Invalid("The body ended before its last part.", code="bad_multipart")


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise Unsupported("Send the files as multipart/form-data.", code="content_type")
    return options[b"boundary"]


class _Reader:
    """Pushes bytes through the parser, whose callbacks write the file that is open."""

    def __init__(self, boundary: bytes, folder: Path, most: int):
        self.complete = False
        self._folder, self._most = folder, most
        self._finished: list[FilePart] = []
        self._file: BinaryIO | None = None
        self._name, self._size, self._count = "", 0, 0
        self._field, self._value, self._disposition = b"", b"", b""
        callbacks = {name: getattr(self, f"_{name}") for name in ("on_part_begin", "on_header_field", "on_header_value", "on_header_end")}
        callbacks |= {name: getattr(self, f"_{name}") for name in ("on_headers_finished", "on_part_data", "on_part_end", "on_end")}
        self._parser = MultipartParser(boundary, callbacks)

    def feed(self, data: bytes) -> list[FilePart]:
        """The files that `data` completed."""
        self._finished = []
        self._parser.write(data)
        return self._finished

    def close(self) -> None:
        if self._file:
            self._file.close()

    def _on_part_begin(self) -> None:
        self._disposition = b""

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._field.lower() == b"content-disposition":
            self._disposition = self._value
        self._field = self._value = b""

    def _on_headers_finished(self) -> None:
        name = parse_options_header(self._disposition)[1].get(b"filename")
        if name is not None:
            self._count += 1
            self._name, self._size = name.decode("utf-8", "replace"), 0
            self._file = (self._folder / str(self._count)).open("wb")

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            return
        self._size += end - start
        if self._size > self._most:
            raise TooLarge(f"{self._name} is larger than {self._most // 10**6} MB, the most that can be added.")
        self._file.write(data[start:end])

    def _on_part_end(self) -> None:
        if self._file is not None:
            self._file.close()
            self._finished.append(FilePart(self._name, Path(self._file.name), self._size))
            self._file = None

    def _on_end(self) -> None:
        self.complete = True
