"""The operator's texts on a page: plain words with a few marks go in; headings, paragraphs and lists come out, never HTML of theirs.

A line that begins with # or ## is a heading, lines that begin with - or a number and a dot make a list, an empty line ends a paragraph.
"""

import re
from dataclasses import dataclass
from typing import Literal

from ui.components.parts import Tag

_HEADING = re.compile(r"(#{1,3})\s+(.+)")
_ITEM = re.compile(r"(?:[-*•]|(\d{1,3})[.)])\s+(.+)")
_ADDRESS = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)")

BlockKind = Literal["h2", "h3", "p", "ul", "ol"]


@dataclass(frozen=True)
class Block:
    """`lines` are a heading's or paragraph's own, or a list's items; `first` is the number a list begins with."""

    kind: BlockKind
    lines: tuple[str, ...]
    first: int = 1


def blocks(text: str) -> list[Block]:
    """The text in its parts. Lines of a paragraph stay lines, as in an address."""
    made: list[Block] = []
    is_open = False
    for line in map(str.strip, text.splitlines()):
        block = _block(line) if line else None
        goes_on = is_open and block is not None and made and made[-1].kind == block.kind and block.kind not in ("h2", "h3")
        if goes_on:
            made[-1] = Block(block.kind, made[-1].lines + block.lines, made[-1].first)
        elif block:
            made.append(block)
        is_open = block is not None
    return made


def _block(line: str) -> Block:
    if heading := _HEADING.fullmatch(line):
        return Block("h2" if len(heading[1]) == 1 else "h3", (heading[2],))
    if item := _ITEM.fullmatch(line):
        return Block("ol" if item[1] else "ul", (item[2],), int(item[1] or 1))
    return Block("p", (line,))


def legal_text(text: str) -> None:
    """Shows the text; addresses of pages and people in it can be followed."""
    with Tag("div", classes="legal"):
        for block in blocks(text):
            if block.kind in ("ul", "ol"):
                _list(block)
            else:
                _words(block.kind, block.lines)


def _list(block: Block) -> None:
    with Tag(block.kind, **({"start": block.first} if block.kind == "ol" else {})):
        for item in block.lines:
            _words("li", (item,))


def _words(tag: str, lines: tuple[str, ...]) -> None:
    with Tag(tag):
        for number, line in enumerate(lines):
            if number:
                Tag("br")
            for part in filter(None, _ADDRESS.split(line)):
                if _ADDRESS.fullmatch(part):
                    Tag("a", part, href=part if part.startswith("http") else f"mailto:{part}", rel="noopener nofollow")
                else:
                    Tag("span", part)
