"""`make` on painted 12-megapixel photos against the physical limit: python -m tests.bench.make [--photos 200] [--many 1000].

The limit is what libjpeg-turbo alone needs, in one process: one scaled decode of every photo to look at it (640 px or more),
then a scaled decode and an encode of every photo that the book places below its own resolution, without resampling.
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pikepdf
import simplejpeg

from core.imaging.derive import PRINT_QUALITY
from core.imaging.inspect import LOOKED_AT
from core.imaging.paint import Shot, photo, shots
from tests.bench.watch import Cost, watch

ROOT = Path(__file__).parents[2]
SIZE = (4000, 3000)
LIMITS = {"ratio": 1.6, "wall": 0.6, "peak": 400, "growth": 5.3}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--many", type=int, default=1000, help="0 leaves out the second, larger run")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-make-") as scratch:
        few, many = Path(scratch) / "few", Path(scratch) / "many"
        paint(few, args.photos)
        cost = make(few, Path(scratch) / "few.pdf")
        limit = physical_limit(sorted(few.iterdir()), Path(scratch) / "few.pdf")
        show(f"{args.photos} photos", cost, limit)
        if args.many:
            paint(many, args.many)
            large = make(many, Path(scratch) / "many.pdf")
            print(f"{args.many} photos: CPU {large.cpu:.1f} s, wall {large.wall:.1f} s, peak {large.peak_mb:.0f} MB")
            print(f"CPU growth {large.cpu / cost.cpu:.2f} times (at most {LIMITS['growth']})")


def paint(folder: Path, count: int) -> None:
    """Paints one story of `count` photos, in two processes."""
    folder.mkdir()
    with ProcessPoolExecutor(2) as pool:
        for written in [pool.submit(_paint, shot, folder / f"IMG_{number:04}.jpg") for number, shot in enumerate(shots(count, 1), 1)]:
            written.result()


def _paint(shot: Shot, path: Path) -> None:
    path.write_bytes(photo(shot, SIZE))


def make(folder: Path, output: Path) -> Cost:
    command = [sys.executable, "main.py", "make", str(folder), "-o", str(output), "--title", "A year of painted days"]
    cost = watch(command, ROOT)
    if cost.code:
        raise SystemExit(f"make ended with exit code {cost.code}")
    return cost


def physical_limit(photos: list[Path], output: Path) -> float:
    """CPU seconds of the decodes and encodes that no maker of this very book can avoid."""
    started = time.process_time()
    for path in photos:
        simplejpeg.decode_jpeg(path.read_bytes(), "RGB", min_height=LOOKED_AT * 3 // 4, min_width=LOOKED_AT * 3 // 4)
    for path, (width, height) in zip(photos, placed(output), strict=False):
        scaled = simplejpeg.decode_jpeg(path.read_bytes(), "RGB", min_height=min(width, height), min_width=min(width, height))
        simplejpeg.encode_jpeg(scaled, PRINT_QUALITY, "RGB", "420")
    return time.process_time() - started


def placed(output: Path) -> list[tuple[int, int]]:
    """Pixel sizes of the photos in the interior PDF that are smaller than their originals."""
    with pikepdf.open(output) as pdf:
        images = {image.objgen: image for page in pdf.pages for image in _images(page)}
        sizes = [(int(image.Width), int(image.Height)) for image in images.values()]
    return [size for size in sizes if max(size) < max(SIZE)]


def _images(page: pikepdf.Page) -> list[pikepdf.Object]:
    found, waiting = [], [page.obj.get("/Resources", pikepdf.Dictionary())]
    while waiting:
        for thing in waiting.pop().get("/XObject", pikepdf.Dictionary()).values():
            if thing.Subtype == "/Image":
                found.append(thing)
            elif "/Resources" in thing:
                waiting.append(thing.Resources)
    return found


def show(name: str, cost: Cost, limit: float) -> None:
    print(f"{name}: CPU {cost.cpu:.1f} s, wall {cost.wall:.1f} s, peak {cost.peak_mb:.0f} MB (at most {LIMITS['peak']})")
    print(f"limit {limit:.1f} s; CPU over limit {cost.cpu / limit:.2f} (at most {LIMITS['ratio']})")
    print(f"wall over CPU {cost.wall / cost.cpu:.2f} (at most {LIMITS['wall']})")


if __name__ == "__main__":
    main()
