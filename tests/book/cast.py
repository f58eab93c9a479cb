"""The cast of the book's tests: photos' facts made up by rule, memories, and a plain measure of words (no press needed)."""

import hashlib
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from core.book.brief import Brief, MemoryText
from core.book.measure import Measured, TextLine, TextRequest
from core.book.themes import STEP
from core.facts import Box, PhotoFacts, Place

POINT = 25.4 / 72
SIZES = {
    "title": (34, 38), "cover-title": (34, 40), "label": (11, 14), "heading": (16, 22), "subtitle": (14, 18), "cover-subtitle": (14, 18),
    "caption": (9, 12.5), "caption-title": (9, 12.5), "byline": (12, 17), "back": (11, 15),
}  # fmt: skip
LISBON = Place(name="Lisbon", region="Lisbon", country="Portugal", country_code="PT")
SINTRA = Place(name="Sintra", region="Lisbon", country="Portugal", country_code="PT")
MONSANTO = Place(name="Monsanto", region="Castelo Branco", country="Portugal", country_code="PT")
SPOTS = {"Lisbon": (38.72, -9.14), "Sintra": (38.80, -9.38), "Monsanto": (40.04, -7.11)}
SHAPES = ((4000, 3000), (4000, 3000), (3000, 4000), (4500, 3000), (4500, 3000), (3000, 4500))


def plain_measure(requests: Sequence[TextRequest]) -> list[Measured]:
    """A deterministic measure: every letter half its size wide, words wrapped greedily, paragraphs stacked."""
    return [_measured(request) for request in requests]


def _measured(request: TextRequest) -> Measured:
    lines: list[TextLine] = []
    bottom = widest = 0.0
    for index, paragraph in enumerate(request.paragraphs):
        size, leading = (points * STEP**paragraph.step for points in SIZES.get(paragraph.style, (12, 17)))
        letter = 0.48 * size * POINT
        for end, letters in _wrapped(paragraph.text, max(1, int(request.width / letter))):
            bottom += leading * POINT
            widest = max(widest, letters * letter)
            lines.append(TextLine(index, end, bottom))
    return Measured(bottom, widest, tuple(lines))


def _wrapped(text: str, most: int) -> list[tuple[int, int]]:
    """(offset after the line's last character, letters in it) of each line."""
    found, start = [], 0
    while start < len(text):
        end = min(len(text), start + most)
        newline = text.find("\n", start, end)
        if newline >= 0:
            end = newline
        elif end < len(text) and (space := text.rfind(" ", start, end + 1)) > start:
            end = space
        found.append((end, end - start))
        start = end
        while start < len(text) and text[start] in " \n":
            start += 1
    return found or [(0, 0)]


def photo(number: int, taken: datetime | None = None, place: Place | None = None, *, size=(4000, 3000), **more) -> PhotoFacts:
    """A sharp, well exposed photo of its own."""
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    rng = random.Random(number)
    bars = [rng.random() ** 3 for _ in range(16)]
    lat, lon = SPOTS.get(place.name, (None, None)) if place else (None, None)
    known = {
        "id": f"photo-{number:04d}", "name": f"IMG_{number:04d}.jpg", "sha256": digest, "format": "JPEG", "bytes": 4_000_000,
        "width": size[0], "height": size[1], "taken": taken, "place": place, "lat": lat, "lon": lon, "hash": digest[:16],
        "sharpness": 60 + rng.random() * 500, "exposure": 0.6 + 0.4 * rng.random(), "histogram": tuple(b / sum(bars) for b in bars),
    }  # fmt: skip
    return PhotoFacts(**(known | more))


def face(rng: random.Random) -> Box:
    size = 0.06 + 0.14 * rng.random()
    return Box(x=0.1 + rng.random() * (0.8 - size), y=0.08 + rng.random() * (0.75 - size), w=size, h=size)


def story(count: int, seed: int = 1) -> tuple[tuple[PhotoFacts, ...], dict[str, int]]:
    """`count` photos of several days and places, many with faces, and the true event of each by photo id."""
    rng = random.Random(seed)
    when, event, photos, truth = datetime(2024, 4, 24, 9, 0), 0, [], {}
    places, left = (LISBON, SINTRA, MONSANTO), 0
    for number in range(count):
        if not left:
            left = rng.randint(4, 18)
            if number:
                event += 1
                when += timedelta(hours=rng.choice((4, 14, 15, 20, 120)))
        left -= 1
        when += timedelta(minutes=rng.choice((1, 2, 3, 5, 8, 12)))
        faces = tuple(face(rng) for _ in range(rng.choice((0, 0, 0, 1, 1, 2, 3))))
        size = (9000, 3000) if rng.random() < 0.02 else rng.choice(SHAPES)
        shot = photo(seed * 10_000 + number, when, places[event % 3], size=size, faces=faces)
        photos.append(shot)
        truth[shot.id] = event
    return tuple(photos), truth


LONG_TEXT = "\n\n".join(
    f"Number {i}. Nobody had told us about the steps. Ana counted the first hundred aloud and then stopped, because the village had begun: "
    "houses with boulders for roofs, a door no taller than Leo, a cat asleep on a wall that was older than anything we knew. "
    "Someone was frying garlic. Someone else was singing, badly, and did not stop when we passed."
    for i in range(24)
)


def memory(number: int = 1, text: str = "It might be a bucket or a hose or a fistful of beans.", **more) -> MemoryText:
    return MemoryText(id=f"memory-{number}", text=text, **more)


def brief(photos=(), memories=(), **more) -> Brief:
    """A book about Portugal, Bookshop, 8.5 in square, unless told otherwise."""
    known = {"title": "Four Days in April", "kind": "photo", "format": "square-8.5", "theme": "bookshop"}
    return Brief(photos=tuple(photos), memories=tuple(memories), **(known | more))
