"""What a photo looks like in numbers: sharpness, exposure, likeness, colours and where the eye goes.

In: upright pixels, of about 640 px for sharpness and exposure, of about 160 px for the rest. Out: the fields of PhotoFacts.
"""

import cv2
import numpy as np

from core.facts import Box

BLOCK = 32
LEVELS = 4
MAIN_COLOURS = 3
SALIENCY_WIDTH = 64


def sharpness(grey: np.ndarray) -> float:
    """90th percentile of the Laplacian's variance over blocks of 32 px, so that a sharp face before a soft background counts."""
    height, width = grey.shape
    blocks = (max(1, width // BLOCK), max(1, height // BLOCK))
    edges = cv2.Laplacian(grey, cv2.CV_32F)
    mean = cv2.resize(edges, blocks, interpolation=cv2.INTER_AREA)
    square = cv2.resize(edges * edges, blocks, interpolation=cv2.INTER_AREA)
    return round(float(np.percentile(square - mean * mean, 90)), 1)


def exposure(grey: np.ndarray) -> float:
    """0 for nearly black or blown out, 1 for well exposed: how much holds detail, and whether any of it is bright or dark enough."""
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    shares = np.cumsum(counts) / grey.size
    detail = float(shares[247] - shares[12])
    dark, bright = (int(np.searchsorted(shares, share)) for share in (0.02, 0.98))
    return round(min(1.0, detail * 2.5) * min(1.0, bright / 110) * min(1.0, (255 - dark) / 110), 3)


def difference_hash(grey: np.ndarray) -> str:
    """64 bits as 16 hex digits: is each of 8 x 8 cells brighter than its right neighbour."""
    cells = cv2.resize(grey, (9, 8), interpolation=cv2.INTER_AREA)
    bits = np.packbits(cells[:, :-1] > cells[:, 1:])
    return bits.tobytes().hex()


def colours(pixels: np.ndarray) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """A histogram of 4 x 4 x 4 colours that sums to 1, and the main colours as '#rrggbb', most frequent first."""
    small = cv2.resize(pixels, (80, 60), interpolation=cv2.INTER_AREA).reshape(-1, 3)
    bins = (small // (256 // LEVELS)).astype(np.int32) @ np.array([LEVELS * LEVELS, LEVELS, 1], np.int32)
    counts = np.bincount(bins, minlength=LEVELS**3)
    main = [index for index in np.argsort(-counts, kind="stable")[:MAIN_COLOURS] if counts[index]]
    means = [small[bins == index].mean(axis=0) for index in main]
    shares = tuple(round(float(count) / len(small), 4) for count in counts)
    return shares, tuple("#{:02x}{:02x}{:02x}".format(*(round(float(level)) for level in mean)) for mean in means)


def subject(pixels: np.ndarray) -> Box:
    """Where colour and edges stand out from the whole picture (after Achanta, "Frequency-tuned salient region detection", 2009)."""
    height = max(8, round(SALIENCY_WIDTH * pixels.shape[0] / pixels.shape[1]))
    lab = cv2.cvtColor(cv2.resize(pixels, (SALIENCY_WIDTH, height), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB).astype(np.float32)
    strange = np.linalg.norm(cv2.GaussianBlur(lab, (3, 3), 0) - lab.mean(axis=(0, 1)), axis=2)
    edges = cv2.GaussianBlur(np.abs(cv2.Laplacian(lab[:, :, 0], cv2.CV_32F)), (5, 5), 0)
    weight = strange / (strange.max() + 1) + edges / (edges.max() + 1)
    weight = np.maximum(weight - np.percentile(weight, 70), 0) + 1e-6
    x, w = extent(weight.sum(axis=0))
    y, h = extent(weight.sum(axis=1))
    return Box(x=x, y=y, w=w, h=h)


def extent(weights: np.ndarray) -> tuple[float, float]:
    """Start and length, in fractions, of the stretch that holds the middle of the weight: one deviation to each side of the mean."""
    places = (np.arange(len(weights)) + 0.5) / len(weights)
    total = weights.sum()
    mean = float((places * weights).sum() / total)
    spread = float(np.sqrt(((places - mean) ** 2 * weights).sum() / total))
    start, end = max(0.0, mean - spread), min(1.0, mean + spread)
    return round(start, 4), round(end - start, 4)
