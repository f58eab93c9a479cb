"""Typst, and what it gets to see: sheets and texts in, SVG, PNG, PDF and answers out.

Beside the look, the data and, for a PNG, the pixels of its own page there is nothing in its reach, so no word of a maker's story can
read a file.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO

from core.book.themes import theme_of
from core.press.placing import Placed
from core.press.proxies import ends
from core.press.slim import slim

if TYPE_CHECKING:
    import typst

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
TEMPLATES = HERE / "themes"


@dataclass(frozen=True)
class Job:
    """What is to be set, in which look; `data` is the JSON that themes/main.typ reads."""

    theme: str
    data: str


def job(theme: str, *, sheets: Sequence[dict] = (), texts: Sequence[dict] = (), title: str = "", lang: str = "en") -> Job:
    """Sheets (pages) or texts (to be measured), to be set in the look of this key. Raises Invalid for an unknown one."""
    head, tail = ends()
    data = {"title": title, "lang": lang, "sheets": sheets, "texts": texts, "head": list(head), "tail": list(tail)}
    return Job(theme_of(theme).key, json.dumps(data, ensure_ascii=False))


MOST_ASKED, ROUNDS = 30_000, 11
"""Signs measured before their traces are let go of (about 2 kB each), and the rounds after which Typst drops what is unused."""


MOST_PIXELS = 24_000_000
"""Bytes of photos' pixels after which Typst drops what it kept of them."""


class Typesetter:
    """Typst with the product's own fonts and no others, its root a folder with nothing but a look. Threads take turns."""

    def __init__(self) -> None:
        # A process whose children set does without.
        import typst

        self._compiler_class = typst.Compiler
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
        self._root = TemporaryDirectory(prefix="press-")
        self._looks: dict[str, _Look] = {}
        self._lock = Lock()
        self._asked = self._placed = 0

    def svg(self, job: Job) -> str:
        """The only sheet as SVG."""
        with self._lock:
            drawn = self._over(job).compile(format="svg").decode()
        return slim(drawn)

    def pdf(self, job: Job) -> bytes:
        """All sheets as PDF; the same job gives the same bytes."""
        with self._lock:
            return self._over(job).compile(format="pdf", timestamp=0, pdf_tags=False)

    def paper(self, data: str) -> bytes:
        """A paper of the shop as PDF (core.press.papers); the same data give the same bytes."""
        with self._lock:
            compiler = self._compiler_of({"main.typ": _template("invoice"), "data.json": data.encode()})
            return compiler.compile(format="pdf", timestamp=0)

    def png(self, job: Job, dpi: float, pictures: Sequence[Placed]) -> bytes:
        """The only sheet as PNG, its photos among it."""
        with self._lock, TemporaryDirectory(prefix="press-") as folder:
            sizes = {picture.mark: _pixels(picture, Path(folder)) for picture in pictures}
            told = {"data.json": job.data.encode(), "pictures.json": json.dumps(sizes).encode()}
            drawn = self._compiler_of(_sources(job.theme) | told, folder).compile(format="png", ppi=dpi)
            self._placed += sum(3 * width * height for width, height in sizes.values())
            if self._placed > MOST_PIXELS:
                self._forget()
        return drawn

    def ask(self, job: Job, expression: str) -> dict:
        """The value of a Typst expression about the set texts."""
        with self._lock:
            answer = json.loads(self._over(job).eval(expression))
            self._asked += len(job.data)
            if self._asked > MOST_ASKED:
                self._forget()
            return answer

    def _forget(self) -> None:
        """Lets go of what texts and photos left in Typst's memory: asking keeps all of it, and each compiled page ages it by one round."""
        self._asked = self._placed = 0
        for _ in range(ROUNDS):
            self._compiler_of({"main.typ": b"a"}).compile(format="svg")

    def _over(self, job: Job) -> "typst.Compiler":
        """Typst with the look of this job, over its data. It reads each look once, which takes as long as to measure a few lines."""
        known = self._looks.get(job.theme)
        # What lies among the system's temporary files may be tidied away by others.
        if known is None or not known.folder.exists():
            look = _Look(job.theme)
            look.compiler = self._compiler_of(str(look.folder / "main.typ"), str(look.folder))
            self._looks[job.theme] = look
        self._looks[job.theme].tell(job.data.encode())
        return self._looks[job.theme].compiler

    def _compiler_of(self, sources: dict[str, bytes] | str, root: str = "") -> "typst.Compiler":
        return self._compiler_class(sources, root=root or self._root.name, font_paths=self._fonts, ignore_system_fonts=True)


class _Look:
    """A folder with one look and what is to be set in it, and the Typst that reads them."""

    compiler: "typst.Compiler"

    def __init__(self, theme: str) -> None:
        self._kept = TemporaryDirectory(prefix="press-")
        self.folder = Path(self._kept.name)
        for name, content in (_sources(theme) | {"pictures.json": b"{}"}).items():
            (self.folder / name).write_bytes(content)
        self._data = _in_memory(self.folder / "data.json")

    def tell(self, data: bytes) -> None:
        self._data.seek(0)
        self._data.truncate()
        self._data.write(data)
        self._data.flush()


def _in_memory(path: Path) -> BinaryIO:
    """An open file that is found at this path. Where the system can it is in memory: what is set are a maker's words, and a full disk keeps
    nobody from seeing their pages."""
    if not hasattr(os, "memfd_create"):
        return path.open("w+b")
    file = os.fdopen(os.memfd_create("data"), "w+b")
    path.symlink_to(f"/proc/self/fd/{file.fileno()}")
    return file


def _pixels(picture: Placed, folder: Path) -> tuple[int, int]:
    # Children that never draw a PNG do without what decodes pictures.
    from core.imaging.placed import write_pixels

    return write_pixels(picture.copy, picture.need, picture.changes, folder / picture.mark)


def _sources(theme: str) -> dict[str, bytes]:
    return {"main.typ": _template("main"), "base.typ": _template("base"), "theme.typ": _template(theme)}


@cache
def _template(name: str) -> bytes:
    return (TEMPLATES / f"{name}.typ").read_bytes()
