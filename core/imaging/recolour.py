"""Colours of a decoded picture changed by a matrix, a band at a time so that no second picture stands in memory.

In: RGB pixels and twelve numbers. Out: the same pixels, changed.
"""

import cv2
import numpy as np

BAND = 256


def recoloured(pixels: np.ndarray, changes: tuple[float, ...]) -> np.ndarray:
    """Pixels (h, w, 3) whose every colour became rows · (r, g, b, 1), rounded and cut off at black and white; changed in place.

    `changes` holds the rows of red, green and blue, four numbers each, for colours from 0 to 1 (core.book.filters)."""
    rows = np.array(changes, np.float64).reshape(3, 4) * (1, 1, 1, 255)
    pixels = pixels if pixels.flags.writeable else pixels.copy()
    for top in range(0, pixels.shape[0], BAND):
        band = pixels[top : top + BAND]
        band[:] = cv2.transform(band, rows)
    return pixels
