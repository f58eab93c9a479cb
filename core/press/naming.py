"""The frames of a drawn sheet by their names: an SVG and its items in, the SVG with each item's group named out.

The typesetter draws every item, an empty one too, as one group directly under <svg>, in their order.
"""

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

_GROUP = re.compile(r"<(/?)g(?=[\s/>])[^>]*?(/?)>")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(name: str) -> str:
    """A name without the characters that no XML can hold."""
    return _NOT_XML.sub("", name)


def named(svg: str, items: Iterable[tuple[str, str]]) -> str:
    """`items` are the writable (sheet, frame) of every item drawn; the sheet is '' where there is only one."""
    starts = _top_groups(svg)
    pieces, done = [], 0
    for (sheet, frame), start in zip(items, starts, strict=True):
        pieces += [svg[done:start], _attributes(sheet, frame)]
        done = start
    return "".join([*pieces, svg[done:]])


def _attributes(sheet: str, frame: str) -> str:
    return (f" data-sheet={_quoted(sheet)}" if sheet else "") + f" data-frame={_quoted(frame)}"


def _quoted(value: str) -> str:
    return quoteattr(value, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _top_groups(svg: str) -> Iterator[int]:
    """Where the names of the outermost groups end, so that attributes may follow."""
    depth = 0
    for match in _GROUP.finditer(svg):
        if match[1]:
            depth -= 1
            continue
        if depth == 0:
            yield match.start() + 2
        depth += not match[2]
