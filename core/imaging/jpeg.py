"""JPEG files taken apart without decoding them.

In: a JPEG's bytes. Out: the same picture without metadata, its scans untouched.
"""

import struct
from collections.abc import Iterator

import numpy as np

SOI, EOI, SOS, APP14 = 0xD8, 0xD9, 0xDA, 0xEE
COMMENT = 0xFE
APPLICATION = range(0xE0, 0xF0)
STANDALONE = {0x01, *range(0xD0, 0xD8)}


def stripped(data: bytes) -> bytes | None:
    """The picture with every application segment and comment left out, and all that follows its end.

    Adobe's marker stays: it says how the colours are coded. None when the file is not built as the standard asks
    (ITU-T T.81, annex B), so that the caller decodes it instead.
    """
    kept = [b"\xff\xd8"]
    for marker, start, end in pieces(data):
        if marker == EOI:
            return b"".join([*kept, b"\xff\xd9"])
        adobe = marker == APP14 and data[start + 4 : start + 9] == b"Adobe"
        if adobe or not (marker in APPLICATION or marker == COMMENT):
            kept.append(data[start:end])
    return None


def pieces(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) of each segment after the start of the image; a scan's piece holds its entropy-coded data."""
    position, markers = 2, marker_positions(data)
    while position + 4 <= len(data) or data[position : position + 2] == b"\xff\xd9":
        if data[position] != 0xFF:
            return
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        end = position + 2
        if marker not in STANDALONE and marker != EOI:
            end += struct.unpack_from(">H", data, position + 2)[0]
        if marker == SOS:
            following = int(np.searchsorted(markers, end))
            if following == len(markers):
                return
            end = int(markers[following])
        yield marker, position, end
        if marker == EOI:
            return
        position = end


def marker_positions(data: bytes) -> np.ndarray:
    """Where 0xFF stands before a byte that makes it a marker: neither stuffing nor filling nor a restart within a scan."""
    levels = np.frombuffer(data, np.uint8)
    starts = np.flatnonzero(levels[:-1] == 0xFF)
    codes = levels[starts + 1]
    return starts[(codes != 0) & (codes != 0xFF) & ~((codes >= 0xD0) & (codes <= 0xD7))]
