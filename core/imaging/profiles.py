"""ICC profiles made from first principles: a colour space of three primaries and a gamma.

In: chromaticities. Out: the bytes of an ICC v2 display profile (ICC.1:2001-04).
"""

import struct

import numpy as np

D50 = (0.9642, 1.0, 0.8249)
D65_XY = (0.3127, 0.3290)
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])

Chromaticity = tuple[float, float]


def display_profile(name: str, red: Chromaticity, green: Chromaticity, blue: Chromaticity, gamma: float) -> bytes:
    """A matrix profile with white D65, primaries as CIE xy and one gamma for all channels."""
    columns = adapted_primaries(red, green, blue).T
    curve = b"curv" + struct.pack(">4xIH2x", 1, round(gamma * 256))
    tags = [(b"desc", description(name)), (b"cprt", b"text\0\0\0\0No rights reserved\0"), (b"wtpt", xyz(D50))]
    tags += [(tag, xyz(column)) for tag, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)]
    tags += [(tag, curve) for tag in (b"rTRC", b"gTRC", b"bTRC")]
    return assemble(tags)


def adapted_primaries(red: Chromaticity, green: Chromaticity, blue: Chromaticity) -> np.ndarray:
    """RGB to XYZ as a 3x3 matrix, adapted from D65 to the profile connection space's D50 (Lindbloom, with Bradford's cone matrix)."""
    primaries = np.array([to_xyz(xy) for xy in (red, green, blue)]).T
    white = to_xyz(D65_XY)
    to_d65 = primaries * np.linalg.solve(primaries, white)
    gains = np.diag((BRADFORD @ np.array(D50)) / (BRADFORD @ white))
    return np.linalg.inv(BRADFORD) @ gains @ BRADFORD @ to_d65


def to_xyz(xy: Chromaticity) -> np.ndarray:
    x, y = xy
    return np.array([x / y, 1.0, (1 - x - y) / y])


def xyz(values: tuple[float, ...] | np.ndarray) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def description(name: str) -> bytes:
    text = name.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)


def assemble(tags: list[tuple[bytes, bytes]]) -> bytes:
    offset = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for tag, data in tags:
        table += tag + struct.pack(">II", offset + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    header = struct.pack(">I4xI4s4s4s", offset + len(body), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H4s", 2001, 1, 1, 0, 0, 0, b"acsp") + bytes(28) + xyz(D50)[8:]
    return header.ljust(128, b"\0") + table + body


ADOBE_RGB = display_profile("Adobe RGB (1998) compatible", (0.64, 0.33), (0.21, 0.71), (0.15, 0.06), 2.19921875)
DISPLAY_P3 = display_profile("Display P3 compatible", (0.68, 0.32), (0.265, 0.69), (0.15, 0.06), 2.2)
