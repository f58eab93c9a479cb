"""Pictures made to measure for the tests: plain colours, broken streams, endless scans."""

import io
import struct

import numpy as np
from PIL import Image

from core.imaging.jpeg import SOS, pieces
from core.imaging.profiles import assemble, description, xyz


def checks(width: int = 160, height: int = 120) -> Image.Image:
    """Four quarters of known colours, each its own, so that any turn shows."""
    picture = Image.new("RGB", (width, height), (200, 60, 40))
    picture.paste((40, 160, 80), (width // 2, 0, width, height // 2))
    picture.paste((50, 70, 200), (0, height // 2, width // 2, height))
    picture.paste((230, 200, 60), (width // 2, height // 2, width, height))
    return picture


def as_bytes(picture: Image.Image, format_: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format_, **options)
    return buffer.getvalue()


def plain(colour: tuple[int, ...], mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (96, 80), colour)


def orientation_exif(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def stored_for(picture: Image.Image, orientation: int) -> Image.Image:
    """How a camera stores a picture that shall be seen as given (Exif 2.32, 4.6.4)."""
    turns = Image.Transpose
    undo = {2: turns.FLIP_LEFT_RIGHT, 3: turns.ROTATE_180, 4: turns.FLIP_TOP_BOTTOM, 5: turns.TRANSPOSE}
    undo |= {6: turns.ROTATE_90, 7: turns.TRANSVERSE, 8: turns.ROTATE_270}
    return picture.transpose(undo[orientation]) if orientation in undo else picture


def middle(path: object) -> tuple[int, ...]:
    with Image.open(path, formats=("JPEG",)) as picture:
        return picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))


def many_scans(count: int = 1200, side: int = 4000) -> bytes:
    """A progressive JPEG of a few hundred kilobytes whose last scan is told again and again."""
    data = as_bytes(Image.new("L", (side, side), 117), "JPEG", progressive=True, quality=95)
    last = [(start, end) for marker, start, end in pieces(data) if marker == SOS][-1]
    scan = data[slice(*last)]
    return data[: last[1]] + scan * count + b"\xff\xd9"


def bomb(side: int = 13_900) -> bytes:
    """A PNG of a few kilobytes a row short of the pixel limit, which needs far more than a gigabyte once open."""
    return as_bytes(Image.new("1", (side, side)), "PNG", optimize=True)


def green_cyan_profile() -> bytes:
    """A CMYK profile unlike any press: its cyan ink prints green, so that honouring it cannot be mistaken."""
    lab = {"w": (255, 128, 128), "c": (150, 60, 190), "k": (0, 128, 128)}
    nodes = [lab["k"] if key else lab["c"] if cyan else lab["w"] for cyan in (0, 1) for _ in (0, 1) for _ in (0, 1) for key in (0, 1)]
    identity = bytes(range(256))
    matrix = struct.pack(">9i", *(65536 if index % 4 == 0 else 0 for index in range(9)))
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + matrix + identity * 4 + bytes(np.array(nodes, np.uint8)) + identity * 3
    made = assemble([(b"desc", description("Green cyan")), (b"wtpt", xyz((0.9642, 1.0, 0.8249))), (b"A2B0", table)])
    return made[:12] + b"prtrCMYKLab " + made[24:]
