"""Typst, and what it gets to see: sheets and texts in, SVG, PDF and answers out.

Beside the look and the data there is nothing in its reach, so no word of a maker's story can read a file.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import typst

from core.book.themes import theme_of
from core.press.proxies import ends
from core.press.slim import slim

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


class Typesetter:
    """Typst with the product's own fonts and no others, its root an empty folder. Threads take turns."""

    def __init__(self) -> None:
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
        self._root = TemporaryDirectory(prefix="press-")
        self._lock = Lock()
        self._asked = 0

    def svg(self, job: Job) -> str:
        """The only sheet as SVG."""
        with self._lock:
            drawn = self._compiler(job).compile(format="svg").decode()
        return slim(drawn)

    def pdf(self, job: Job) -> bytes:
        """All sheets as PDF; the same job gives the same bytes."""
        with self._lock:
            return self._compiler(job).compile(format="pdf", timestamp=0, pdf_tags=False)

    def ask(self, job: Job, expression: str) -> dict:
        """The value of a Typst expression about the set texts."""
        with self._lock:
            answer = json.loads(self._compiler(job).eval(expression))
            self._asked += len(job.data)
            if self._asked > MOST_ASKED:
                self._forget()
            return answer

    def _forget(self) -> None:
        """Lets go of what texts left in Typst's memory: asking keeps all of it, and each compiled page ages it by one round."""
        self._asked = 0
        for _ in range(ROUNDS):
            self._compiler_of({"main.typ": b"a"}).compile(format="svg")

    def _compiler(self, job: Job) -> typst.Compiler:
        templates = {"main.typ": _template("main"), "base.typ": _template("base"), "theme.typ": _template(job.theme)}
        return self._compiler_of(templates | {"data.json": job.data.encode()})

    def _compiler_of(self, sources: dict[str, bytes]) -> typst.Compiler:
        return typst.Compiler(sources, root=self._root.name, font_paths=self._fonts, ignore_system_fonts=True)


@cache
def _template(name: str) -> bytes:
    return (TEMPLATES / f"{name}.typ").read_bytes()
