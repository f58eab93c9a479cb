"""Photos in a page for the screen: an SVG with stand-ins in, the SVG over the photos' screen copies and with their filters out."""

from base64 import b64encode
from collections.abc import Callable, Iterable
from html import escape

from core.book.document import PhotoFrame
from core.book.filters import Matrix, matrix, name_of, variant
from core.press.proxies import proxy

END = "</svg>"


def shown(svg: str, frames: Iterable[PhotoFrame], url: Callable[[str], str]) -> str:
    """`url` tells where a photo's screen copy is."""
    filters: dict[str, Matrix] = {}
    for frame in {variant(frame): frame for frame in frames if frame.photo}.values():
        place, changes = escape(url(frame.photo)), matrix(frame)
        if changes:
            filters[name := f"tone-{name_of(changes)}"] = changes
            place += f'" filter="url(#{name})'
        svg = svg.replace(f"data:image/jpeg;base64,{b64encode(proxy(variant(frame))).decode()}", place)
    return svg.removesuffix(END) + "".join(_defined(name, changes) for name, changes in filters.items()) + END if filters else svg


def _defined(name: str, changes: Matrix) -> str:
    """An SVG filter (Filter Effects 1, 9.6): the matrix's rows with a column for opacity, which stays as it is."""
    rows = [f"{r:g} {g:g} {b:g} 0 {offset:g}" for r, g, b, offset in (changes[at : at + 4] for at in (0, 4, 8))]
    values = " ".join([*rows, "0 0 0 1 0"])
    return (
        f'<defs><filter id="{name}" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB">'
        f'<feColorMatrix type="matrix" values="{values}"/></filter></defs>'
    )
