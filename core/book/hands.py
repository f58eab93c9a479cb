"""What hands work with that make wishes true: photos' facts, the press's measure and names for new things."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.book.chance import name
from core.book.document import Document
from core.book.edits import Edit
from core.book.measure import Measure
from core.facts import PhotoFacts


@dataclass(frozen=True)
class Tools:
    """`photos` are facts by id of all photos the book may show. `seed` is this wish's own: ids of new things are made from it."""

    photos: Mapping[str, PhotoFacts]
    measure: Measure
    seed: str

    def new_id(self, prefix: str, number: int = 0) -> str:
        """An id for the `number`-th new thing of this wish: 'p' a page, 'f' a photo frame, 't' words, 'o' an ornament, 'c' a chapter."""
        return name(prefix, "wish", self.seed, number)


Hand = Callable[[Document, Any, Tools], Edit]
