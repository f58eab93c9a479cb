"""A picture file as its header tells it, before anything is decoded.

In: a path. Out: format, size, orientation, EXIF and colour profile; or PhotoRefused with a sentence.
"""

import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import cv2
import pillow_heif
from PIL import Image, ImageCms, UnidentifiedImageError

from core.errors import PhotoRefused
from core.imaging.sniff import HEAD, sniff

T = TypeVar("T")

PIXEL_LIMIT = 200_000_000
SMALLEST = 64
TAIL = 1 << 17
OPENERS = {"JPEG": "JPEG", "PNG": "PNG", "WebP": "WEBP", "HEIC": "HEIF", "TIFF": "TIFF"}
TURNED_BY_PILLOW = ("TIFF", "HEIC")
ORIENTATION, NEW_SUBFILE_TYPE, DNG_VERSION = 0x0112, 0x00FE, 0xC612
EXIF_IFD, GPS_IFD, INTEROP_IFD = 0x8769, 0x8825, 0xA005

DECODE_ERRORS = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    ImageCms.PyCMSError,
    cv2.error,
    struct.error,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    RuntimeError,
    KeyError,
    IndexError,
    ZeroDivisionError,
    OverflowError,
)
"""What decoders were seen to raise on broken files; in this one place because they are many and undocumented."""

UNREADABLE = "This picture is damaged, or of a rare kind that cannot be opened here. Saving it again as a JPEG may help."
TOO_MUCH_MEMORY = "This picture needs too much memory to open. Saving it again as a plain JPEG makes it usable."

pillow_heif.register_heif_opener()
pillow_heif.options.DECODE_THREADS = 1
Image.MAX_IMAGE_PIXELS = PIXEL_LIMIT // 2
warnings.simplefilter("ignore", Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", module="PIL")


@dataclass(frozen=True)
class Exif:
    """A picture's EXIF by tag number: `main` for IFD0, `camera` for the Exif directory, `gps`, and `interop` for interoperability."""

    main: dict[int, Any]
    camera: dict[int, Any]
    gps: dict[int, Any]
    interop: dict[int, Any]


@dataclass(frozen=True)
class Source:
    """`width` and `height` are pixels as stored, `orientation` is EXIF's 1 to 8; `mode` is Pillow's."""

    path: str
    format: str
    width: int
    height: int
    mode: str
    orientation: int
    exif: Exif
    icc: bytes | None

    @property
    def upright_size(self) -> tuple[int, int]:
        return (self.height, self.width) if self.orientation >= 5 else (self.width, self.height)

    @property
    def is_plain_jpeg(self) -> bool:
        """True for what libjpeg-turbo turns into RGB by itself."""
        return self.format == "JPEG" and self.mode in ("RGB", "L")


@contextmanager
def refusing() -> Iterator[None]:
    """Turns what decoders raise on bad files into PhotoRefused."""
    try:
        yield
    except MemoryError:
        raise PhotoRefused(TOO_MUCH_MEMORY) from None
    except DECODE_ERRORS as error:
        raise PhotoRefused(UNREADABLE) from error


def look(path: str) -> Source:
    """Reads the header alone. Raises PhotoRefused for what is no picture we take, too large, too small or damaged."""
    with Path(path).open("rb") as file:
        format_ = sniff(file.read(HEAD))
    with refusing(), open_picture(path, format_) as picture:
        check_size(picture.size)
        exif = read_exif(picture, path)
        if format_ == "TIFF":
            refuse_raw(exif)
        turn = 1 if format_ in TURNED_BY_PILLOW else orientation(exif)
        return Source(path, format_, *picture.size, picture.mode, turn, exif, picture.info.get("icc_profile") or None)


def open_picture(path: str, format_: str) -> Image.Image:
    return Image.open(path, formats=(OPENERS[format_],))


def check_size(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > PIXEL_LIMIT:
        raise PhotoRefused(
            f"This picture is {width} by {height} pixels, more than we can open. Made smaller, up to 200 megapixels, it can be used."
        )
    if min(size) < SMALLEST:
        raise PhotoRefused(f"This picture is only {width} by {height} pixels, too small to print. A larger original would do.")


def read_exif(picture: Image.Image, path: str) -> Exif:
    """All of it while the file is open, since TIFF reads its directories late; garbled parts count as absent."""
    exif = parsed(lambda: raw_exif(picture, path), Image.Exif())
    main = {tag: value for tag in list(exif) if (value := parsed(lambda tag=tag: exif[tag], None)) is not None}
    camera, gps, interop = (parsed(lambda ifd=ifd: dict(exif.get_ifd(ifd)), {}) for ifd in (EXIF_IFD, GPS_IFD, INTEROP_IFD))
    return Exif(main, camera, gps, interop)


def raw_exif(picture: Image.Image, path: str) -> Image.Exif:
    """A PNG may carry its EXIF behind the pixels; Pillow would decode them all to find out, even where there is none."""
    if picture.format != "PNG" or "exif" in picture.info or b"eXIf" in tail(path):
        return picture.getexif()
    return Image.Image.getexif(picture)


def tail(path: str) -> bytes:
    with Path(path).open("rb") as file:
        file.seek(-min(TAIL, file.seek(0, 2)), 2)
        return file.read()


def parsed(read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except (*DECODE_ERRORS, TypeError, AttributeError):
        return otherwise


def refuse_raw(exif: Exif) -> None:
    """Camera raw files are TIFF with a small preview in front; printing that preview would disappoint."""
    if DNG_VERSION in exif.main or exif.main.get(NEW_SUBFILE_TYPE) == 1:
        raise PhotoRefused("This is a raw file of a camera. Exported as a JPEG or TIFF it can go into the book.")


def orientation(exif: Exif) -> int:
    value = exif.main.get(ORIENTATION)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1
