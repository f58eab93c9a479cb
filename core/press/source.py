"""What the typesetter gets to see: sheets and texts in, a small set of files in memory out.

Beside the look and the data there is nothing in it, so no word of a maker's story can reach a file.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import typst

from core.book.themes import theme_of
from core.press.proxies import ends

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
THEMES = HERE / "themes"


@cache
def _template(name: str) -> bytes:
    return (THEMES / f"{name}.typ").read_bytes()


def files(theme: str, *, sheets: Sequence[dict] = (), texts: Sequence[dict] = (), title: str = "", lang: str = "en") -> dict[str, bytes]:
    """Name -> bytes of everything that one run of the typesetter may read."""
    head, tail = ends()
    data = {"title": title, "lang": lang, "sheets": list(sheets), "texts": list(texts), "head": list(head), "tail": list(tail)}
    templates = {"main.typ": _template("main"), "base.typ": _template("base"), "theme.typ": _template(theme_of(theme).key)}
    return templates | {"data.json": json.dumps(data, ensure_ascii=False).encode()}


class Typesetter:
    """Typst with the product's own fonts and no others. Its root is an empty folder of its own."""

    def __init__(self) -> None:
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
        self._root = mkdtemp(prefix="press-")
        self._compiler = self._compiler_for({"main.typ": b""})

    def svg(self, sources: dict[str, bytes]) -> str:
        """The first page as SVG."""
        return self._compiler.compile(sources, format="svg").decode()

    def pdf(self, sources: dict[str, bytes]) -> bytes:
        """All pages as PDF; the same sources give the same bytes."""
        return self._compiler.compile(sources, format="pdf", timestamp=0, pdf_tags=False)

    def ask(self, sources: dict[str, bytes], expression: str) -> object:
        """The value of a Typst expression about the set pages."""
        return json.loads(self._compiler_for(sources).eval(expression))

    def _compiler_for(self, sources: dict[str, bytes]) -> typst.Compiler:
        return typst.Compiler(sources, root=self._root, font_paths=self._fonts, ignore_system_fonts=True)
