"""Print files: a document and its print copies in, an interior and a wrap-around cover as PDF out.

The pages are set with stand-ins for the photos; the photos' own bytes are then appended to the file as an incremental update
(ISO 32000-1, 7.5.6), read from disk piece by piece, so memory stays flat however many there are.
"""

import io
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from math import ceil
from pathlib import Path
from typing import Protocol

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from core.book.crop import cut
from core.book.document import Document, PhotoFrame
from core.book.filters import variant
from core.book.formats import INCH, POINT, Format, format_of
from core.press.append import PhotoStream, append_photos
from core.press.jpegs import jpeg_frame
from core.press.profile import srgb_profile
from core.press.proxies import proxy
from core.press.setter import Setter
from core.press.sheets import Sizes, size_of

PRINT_DPI = 300
DECIMALS = 5
ROUNDING = 1e-6


class PrintCopyLike(Protocol):
    """An upright sRGB JPEG without metadata, and its size in px."""

    path: Path
    width: int
    height: int


def placements(document: Document, sizes: Sizes) -> dict[str, tuple[int, int]]:
    """(width, height) in px that each whole photo needs to be printed at 300 dpi where the interior shows it largest, by its
    variant: a photo shown with different filters is printed from as many copies (core.book.filters)."""
    return _needs([frame for page in document.pages for frame in page.photo_frames], sizes)


def cover_placements(document: Document, sizes: Sizes) -> dict[str, tuple[int, int]]:
    """The same for the cover."""
    return _needs([frame for frame in (*document.cover.front, *document.cover.back) if isinstance(frame, PhotoFrame)], sizes)


def write_interior(setter: Setter, document: Document, copies: Mapping[str, PrintCopyLike], target: Path) -> None:
    """Write all pages, one a sheet, trim and bleed boxes set. `copies` holds a print copy of each placed photo, by its variant."""
    form = format_of(document.format)
    pdf = setter.interior_pdf(document, _sizes(copies))
    _write(pdf, copies, (form.width, form.height), form, Path(target))


def write_cover(setter: Setter, document: Document, copies: Mapping[str, PrintCopyLike], target: Path) -> None:
    """Write back, spine and front as one sheet. `copies` holds a print copy of each photo on the cover, by its variant."""
    form = format_of(document.format)
    width, height = form.cover_size(len(document.pages))
    _write(setter.cover_pdf(document, _sizes(copies)), copies, (width - 2 * form.bleed, height - 2 * form.bleed), form, Path(target))


def _needs(frames: list[PhotoFrame], sizes: Sizes) -> dict[str, tuple[int, int]]:
    needs: dict[str, tuple[int, int]] = {}
    for frame in frames:
        if size := size_of(frame, sizes):
            part, name = cut(frame, size), variant(frame)
            old = needs.get(name, (1, 1))
            needs[name] = (max(old[0], _pixels(part.photo_width)), max(old[1], _pixels(part.photo_height)))
    return needs


def _pixels(length: float) -> int:
    return ceil(length / INCH * PRINT_DPI - ROUNDING)


def _sizes(copies: Mapping[str, PrintCopyLike]) -> dict[str, tuple[int, int]]:
    return {photo: (copy.width, copy.height) for photo, copy in copies.items()}


def _write(pdf: bytes, copies: Mapping[str, PrintCopyLike], trim: tuple[float, float], form: Format, target: Path) -> None:
    base, streams = _prepared(pdf, copies, trim, form)
    append_photos(base, streams, target)


def _prepared(
    pdf: bytes, copies: Mapping[str, PrintCopyLike], trim: tuple[float, float], form: Format
) -> tuple[bytes, dict[int, PhotoStream]]:
    """The file without its photos, and for each image's object number the photo that belongs there."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            _set_boxes(page, trim, form.bleed)
        _set_intent(opened)
        out = io.BytesIO()
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True, compress_streams=True)
    base = out.getvalue()
    return base, _streams(base, copies)


def _set_boxes(page: pikepdf.Page, trim: tuple[float, float], bleed: float) -> None:
    width, height, edge = ((length / POINT) for length in (trim[0] + 2 * bleed, trim[1] + 2 * bleed, bleed))
    full, inner = (0, 0, width, height), (edge, edge, width - edge, height - edge)
    for name, box in (("MediaBox", full), ("BleedBox", full), ("TrimBox", inner)):
        page.obj[Name("/" + name)] = Array([Decimal(f"{value:.{DECIMALS}f}") for value in box])
    for name in (Name.CropBox, Name.ArtBox):
        if name in page.obj:
            del page.obj[name]


def _set_intent(pdf: pikepdf.Pdf) -> None:
    profile = pdf.make_stream(srgb_profile(), N=3, Alternate=Name.DeviceRGB)
    intent = Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"), DestOutputProfile=profile,
    )  # fmt: skip
    pdf.Root.OutputIntents = pdf.make_indirect(Array([intent]))


def _streams(base: bytes, copies: Mapping[str, PrintCopyLike]) -> dict[int, PhotoStream]:
    photos = {sha256(proxy(photo)).digest(): photo for photo in copies}
    streams: dict[int, PhotoStream] = {}
    with pikepdf.open(io.BytesIO(base)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream) and item.get(Name.Subtype) == Name.Image:
                photo = photos.get(sha256(item.read_raw_bytes()).digest())
                if photo is not None:
                    path = Path(copies[photo].path)
                    frame = jpeg_frame(path)
                    streams[item.objgen[0]] = PhotoStream(path, frame)
    return streams
