"""A story in painted photos: several days at several places, as a camera would bring them home.

In: a folder and how many. Out: JPEG files with dates and positions in their EXIF, the same for the same seed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import simplejpeg
from PIL import Image

from core.imaging import scenes_hills as hills
from core.imaging import scenes_home as home
from core.imaging import scenes_nature as nature
from core.imaging import scenes_town as town
from core.imaging import scenes_winter as winter
from core.imaging.canvas import Canvas

Scene = Callable[[Canvas], None]
PAINTED_LONGEST = 1600
QUALITY = 90
GRAIN = 3.0
FINE_GRAIN = 6.0
"""Grain at camera sizes: with it a picture of 12 megapixels weighs 3 to 5 MB, as photos do."""

PORTRAIT_EVERY = 3
TWIN_EVERY, BLURRED_EVERY = 8, 11
PHOTOS_A_YEAR = 60


@dataclass(frozen=True)
class Outing:
    """Some hours at one place; `spot` is (lat, lon) in degrees, None for a camera without GPS."""

    start: datetime
    spot: tuple[float, float] | None
    offset: str
    scenes: tuple[Scene, ...]


@dataclass(frozen=True)
class SampleMemory:
    """A short text for the sample book, about a day of the painted story."""

    title: str
    author: str
    about: date
    text: str


@dataclass(frozen=True)
class Shot:
    scene: Scene
    taken: datetime
    outing: Outing
    seed: int
    portrait: bool
    blurred: bool = False
    step: int = 0


LISBON, SINTRA, CASCAIS, HALLSTATT = (38.7118, -9.1298), (38.7876, -9.3906), (38.6968, -9.4209), (47.5622, 13.6493)

JOURNEY = (
    Outing(datetime(2024, 5, 11, 9, 40), LISBON, "+01:00", (hills.rooftops, town.street, town.harbour, home.kitchen)),
    Outing(datetime(2024, 5, 12, 10, 15), SINTRA, "+01:00", (hills.palace, nature.forest, nature.meadow)),
    Outing(datetime(2024, 5, 13, 11, 5), CASCAIS, "+01:00", (nature.seaside, town.lighthouse, nature.sunset)),
    Outing(datetime(2024, 5, 14, 16, 30), LISBON, "+01:00", (town.street, hills.rooftops, nature.sunset, town.harbour)),
    Outing(datetime(2024, 12, 27, 8, 50), HALLSTATT, "+01:00", (nature.mountains, winter.snow, nature.forest)),
    Outing(datetime(2024, 12, 28, 15, 20), HALLSTATT, "+01:00", (winter.snow, home.kitchen, winter.night)),
    Outing(datetime(2025, 4, 19, 10, 0), None, "+02:00", (home.tulips, nature.meadow, home.kitchen)),
)
SEASON = timedelta(days=364)

SAMPLE_MEMORIES = (
    SampleMemory(
        "The yellow tram",
        "Marta",
        date(2024, 5, 11),
        "We had been told to take the tram, and we had been told not to, because it is always full. So we walked. The street went up "
        "between the houses as if it had somewhere to be, and the washing of three families hung over our heads: a red shirt, a row of "
        "socks, a tablecloth with lemons on it.\n\n"
        "Halfway up Grandpa stopped to look at a door. He does this. He was a carpenter for forty years, and a good door is to him what "
        "a sunset is to other people. While he explained the hinges to Jonas, who is six and wanted an ice cream, the tram came down the "
        "hill behind us, bell ringing, so close that we all had to press ourselves against the wall. The driver leaned out and said "
        "something, and Grandpa, who speaks no Portuguese, answered him. They both laughed. Nobody has ever found out about what.\n\n"
        "At the top there was a small square with a kiosk, two plane trees and a view of the whole river. We sat there until the light "
        "went yellow, then pink. Jonas had his ice cream, and a second one, because it was that kind of day. Grandpa drew the door from "
        "memory on a napkin, with all its measurements, and wrote the date beneath it.\n\n"
        "The napkin hangs in our kitchen now, in a frame he made himself. When visitors ask, we say that it is a map of Lisbon, and in a "
        "way it is the only one we need.",
    ),
    SampleMemory(
        "Cold feet",
        "Jonas",
        date(2024, 5, 13),
        "The sea was so cold that my feet turned red. Papa said he would go in up to his knees, and then a wave came and he was in up to "
        "his hat. We counted eleven boats. In the evening the sun went into the water and it did not even hiss.",
    ),
    SampleMemory(
        "The hut by the lake",
        "Marta",
        date(2024, 12, 28),
        "It snowed all night, and in the morning the path was gone. There was nothing to do and nowhere to go, and I think we were never "
        "happier. We made soup from what was in the house, read to each other, and put the lamp in the window for nobody in particular. "
        "When the clouds opened after supper we went out in our blankets and looked up until our necks hurt.",
    ),
)


def paint_story(folder: Path, count: int, seed: int = 1, size: tuple[int, int] = (1600, 1200)) -> list[Path]:
    """Paints `count` photos of a long side and a short side `size` into the folder; a third of them stand upright.

    Among them are twins seconds apart and blurred ones, as on any camera. Returns the paths in the order of time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, shot in enumerate(shots(count, seed), start=1):
        path = folder / f"IMG_{number:04d}.jpg"
        path.write_bytes(photo(shot, size))
        paths.append(path)
    return paths


def shots(count: int, seed: int) -> Iterator[Shot]:
    """The story in order of time: its outings share the photos evenly, and come again each year while more are asked for."""
    years = -(-count // PHOTOS_A_YEAR)
    outings = [(outing, year) for year in range(years) for outing in JOURNEY]
    ends = [count * (place + 1) // len(outings) for place in range(len(outings))]
    serial = 0
    for (outing, year), end in zip(outings, ends, strict=True):
        quota = end - serial
        for index in range(quota):
            yield shot_of(outing, index, quota, year, serial, seed)
            serial += 1


def shot_of(outing: Outing, index: int, quota: int, year: int, serial: int, seed: int) -> Shot:
    """One photo of an outing; in every other outing the third repeats the second a few seconds later, as one does to be sure."""
    has_twins = outing in JOURNEY[::2]
    twin = has_twins and index % TWIN_EVERY == 2
    place = index - (index + TWIN_EVERY - 2) // TWIN_EVERY * has_twins
    drawn = serial - twin
    taken = outing.start + year * SEASON + timedelta(minutes=place * 240 / quota + drawn * 7 % 5, seconds=drawn * 31 % 60 + 4 * twin)
    scene = outing.scenes[place * len(outing.scenes) // quota if quota > len(outing.scenes) else place]
    blurred = serial % BLURRED_EVERY == BLURRED_EVERY - 1
    return Shot(scene, taken, outing, seed * 100_003 + drawn, portrait=drawn % PORTRAIT_EVERY == 1, blurred=blurred, step=int(twin))


def photo(shot: Shot, size: tuple[int, int]) -> bytes:
    """The JPEG of one shot, painted at 1600 px at most and enlarged beneath its grain."""
    long, short = size
    scale = min(1.0, PAINTED_LONGEST / long)
    painted = (round(long * scale), round(short * scale))
    upright = slice(None, None, -1 if shot.portrait else 1)
    canvas = Canvas(*painted[upright], np.random.default_rng(shot.seed))
    shot.scene(canvas)
    canvas.random = np.random.default_rng((shot.seed, shot.step))
    if shot.step:
        canvas.nudge(0.012)
    pixels = canvas.finish(size[upright], FINE_GRAIN if scale < 1 else GRAIN, soft=0.012 if shot.blurred else 0.0)
    return with_exif(simplejpeg.encode_jpeg(pixels, quality=QUALITY, colorsubsampling="420"), exif_of(shot))


def exif_of(shot: Shot) -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Sal's Memory Maker", "Paintbox"
    exif[0x0112] = 1
    details = exif.get_ifd(0x8769)
    details[0x9003] = details[0x9004] = shot.taken.strftime("%Y:%m:%d %H:%M:%S")
    details[0x9011] = shot.outing.offset
    if shot.outing.spot:
        wander = np.random.default_rng(shot.seed).uniform(-0.002, 0.002, 2)
        lat, lon = (degrees + float(step) for degrees, step in zip(shot.outing.spot, wander, strict=True))
        exif.get_ifd(0x8825).update({1: "N" if lat >= 0 else "S", 2: sexagesimal(lat), 3: "E" if lon >= 0 else "W", 4: sexagesimal(lon)})
    return exif.tobytes()


def sexagesimal(angle: float) -> tuple[float, float, float]:
    seconds = round(abs(angle) * 3600, 2)
    return seconds // 3600, seconds % 3600 // 60, round(seconds % 60, 2)


def with_exif(jpeg: bytes, exif: bytes) -> bytes:
    segment = exif if exif.startswith(b"Exif\0\0") else b"Exif\0\0" + exif
    return jpeg[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + jpeg[2:]
