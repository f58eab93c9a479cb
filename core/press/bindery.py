"""From a laid-out document and its originals to checked print files: copies in child processes, pages, cover, preflight.

In: a document, its photos, a folder. Out: interior.pdf and cover.pdf in that folder, and what the preflight found.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, as_completed
from dataclasses import dataclass
from pathlib import Path

from core.book.document import Document
from core.book.filters import variants
from core.errors import JobFailed
from core.facts import PhotoFacts
from core.imaging.derive import PrintCopy, print_copy
from core.imaging.sandbox import Sandbox
from core.press.pdf import cover_placements, placements, write_cover, write_interior
from core.press.preflight import Finding, preflight_cover, preflight_interior
from core.press.setter import Setter

Sizes = Mapping[str, tuple[int, int]]
Step = Callable[[str, int, int], None]
"""Called with (stage, done, total); stages are copies, interior, cover, preflight. May raise to stop."""


@dataclass(frozen=True)
class Source:
    """A photo's original on disk and its facts."""

    path: Path
    facts: PhotoFacts


@dataclass(frozen=True)
class Copy:
    """A print copy on disk; pixels of the whole upright photo."""

    path: Path
    width: int
    height: int


def bind(document: Document, sources: Mapping[str, Source], folder: Path, sandbox: Sandbox, setter: Setter, step: Step) -> list[Finding]:
    """Writes interior.pdf and cover.pdf into `folder` and returns their preflight's findings. `sources` are by photo id.

    Raises JobFailed when a placed photo or its original is not there, PhotoRefused when one cannot be opened any more.
    """
    _check_originals(document, sources)
    sizes = {key: (source.facts.width, source.facts.height) for key, source in sources.items()}
    inside, outside = placements(document, sizes), cover_placements(document, sizes)
    copies = _copies(document, sources, _most(inside, outside), folder, sandbox, step)
    step("interior", 0, 1)
    write_interior(setter, document, {key: copies[key] for key in inside}, folder / "interior.pdf")
    step("cover", 0, 1)
    write_cover(setter, document, {key: copies[key] for key in outside}, folder / "cover.pdf")
    step("preflight", 0, 1)
    return [*preflight_interior(folder / "interior.pdf", document, sizes), *preflight_cover(folder / "cover.pdf", document, sizes)]


def _check_originals(document: Document, sources: Mapping[str, Source]) -> None:
    if document.photo_ids - sources.keys():
        raise JobFailed("Some photos on these pages are not here any more. Please make the book again, then print.")
    gone = sorted(sources[key].facts.name for key in document.photo_ids if not sources[key].path.exists())
    if gone:
        raise JobFailed(
            f"The originals of these photos are not here any more: {', '.join(gone)}. Please add them to the book again, then print."
        )


def _most(inside: Sizes, outside: Sizes) -> dict[str, tuple[int, int]]:
    """The larger need of each variant of a photo, of pages and cover."""
    return {key: max(inside.get(key, (0, 0)), outside.get(key, (0, 0))) for key in sorted({*inside, *outside})}


def _copies(document: Document, sources: Mapping[str, Source], needs: Sizes, folder: Path, sandbox: Sandbox, step: Step) -> dict[str, Copy]:
    """A print copy of each photo as it is shown, by its variant."""
    waiting: dict[Future[PrintCopy], str] = {}
    known = variants(document)
    for key, need in needs.items():
        photo, changes = known[key]
        source = sources[photo]
        waiting[sandbox.submit(print_copy, str(source.path), source.facts, need, str(folder / f"{key}.jpg"), changes)] = key
    copies = {}
    try:
        for done, future in enumerate(as_completed(waiting), 1):
            made, key = future.result(), waiting[future]
            copies[key] = Copy(folder / f"{key}.jpg", made.width, made.height)
            step("copies", done, len(waiting))
    finally:
        for future in waiting:
            future.cancel()
    return copies
