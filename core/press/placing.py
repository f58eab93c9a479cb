"""Which photos stand on a page that is drawn as a picture: its frames and the photos' screen copies in, what each must be made into out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from core.book.crop import cut
from core.book.document import AnyFrame, PhotoFrame
from core.book.filters import Matrix, matrix, variant
from core.press.proxies import mark
from core.press.sheets import Sizes, size_of


@dataclass(frozen=True)
class Placed:
    """A photo by its mark; `need` is the least (w, h) px of the whole photo, `changes` what its filters do to its colours."""

    mark: str
    copy: str
    need: tuple[int, int]
    changes: Matrix | None


def placed(frames: Iterable[AnyFrame], sizes: Sizes, copies: Mapping[str, Path], per_mm: float) -> list[Placed]:
    """Each photo as it is shown, once, for a page of `per_mm` px to the mm. Photos without a copy are passed over."""
    found: dict[str, Placed] = {}
    for frame in frames:
        size = size_of(frame, sizes) if isinstance(frame, PhotoFrame) else None
        if size is None or frame.photo not in copies:
            continue
        part, name = cut(frame, size), mark(variant(frame))
        old = found[name].need if name in found else (1, 1)
        need = max(old[0], ceil(part.photo_width * per_mm)), max(old[1], ceil(part.photo_height * per_mm))
        found[name] = Placed(name, str(copies[frame.photo]), need, matrix(frame))
    return list(found.values())
