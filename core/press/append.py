"""An incremental update of a PDF (ISO 32000-1, 7.5.6): a small file and photos on disk in, the whole file out, memory flat."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pikepdf

from core.press.jpegs import JpegFrame

CHUNK = 256 * 1024
ID_LENGTH = 16


@dataclass(frozen=True)
class PhotoStream:
    """A JPEG whose bytes become an image's stream just as they are."""

    path: Path
    frame: JpegFrame


class _Written:
    """A file being written that knows its length and a digest of all its bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.length = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self.digest.update(data)
        self.length += len(data)


def append_photos(base: bytes, photos: dict[int, PhotoStream], target: Path) -> None:
    """Write `base` to `target` with the streams of the image objects `photos` (by object number) replaced. `base` must have a
    classic cross-reference table."""
    with target.open("wb") as file:
        out = _Written(file)
        out.write(base)
        out.write(b"\n")
        offsets = {number: _append(out, number, photo) for number, photo in sorted(photos.items())}
        _finish(out, base, offsets)


def _append(out: _Written, number: int, photo: PhotoStream) -> int:
    start, frame = out.length, photo.frame
    head = (
        f"{number} 0 obj\n<< /Type /XObject /Subtype /Image /Width {frame.width} /Height {frame.height} /BitsPerComponent 8 "
        f"/ColorSpace {frame.colour_space} /Filter /DCTDecode /Length {photo.path.stat().st_size} >>\nstream\n"
    )
    out.write(head.encode())
    with photo.path.open("rb") as source:
        while piece := source.read(CHUNK):
            out.write(piece)
    out.write(b"\nendstream\nendobj\n")
    return start


def _finish(out: _Written, base: bytes, offsets: dict[int, int]) -> None:
    """Cross-references of the appended objects and a trailer that points back to the first ones."""
    with pikepdf.open(io.BytesIO(base)) as pdf:
        root, info = pdf.trailer.Root.objgen[0], pdf.trailer.get("/Info")
        told = f" /Info {info.objgen[0]} 0 R" if info is not None else ""
        size = int(pdf.trailer.Size)
    previous = int(base[base.rindex(b"startxref") :].split()[1])
    start, mark = out.length, out.digest.hexdigest()[: 2 * ID_LENGTH]
    table = "xref\n" + "".join(f"{number} 1\n{offset:010d} 00000 n \n" for number, offset in offsets.items())
    out.write((table if offsets else "xref\n0 0\n").encode())
    trailer = f"trailer\n<< /Size {size} /Root {root} 0 R{told} /Prev {previous} /ID [<{mark}> <{mark}>] >>\nstartxref\n{start}\n%%EOF\n"
    out.write(trailer.encode())
