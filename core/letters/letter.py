"""What we write to people: a kind and its values go in; a letter's subject, text and HTML come out. Values are people's words: data."""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from core.letters.kind import Words
from core.letters.words import WORDS

LINE = 72
LONGEST_SUBJECT = 200
OFF = "No more letters like this"

Rows = tuple[tuple[str, str], ...]
"""Words and an amount each; the last is the sum."""


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def letter(kind: str, values: Mapping[str, str | Rows]) -> Letter:
    """The letter of this kind. Raises KeyError for an unknown kind, and ValueError unless `values` are just those its words need."""
    words = WORDS[kind]
    if set(values) != needed(kind):
        raise ValueError(f"the letter {kind} needs {sorted(needed(kind))}, not {sorted(values)}")
    subject = " ".join(words.subject.format_map(values).split())[:LONGEST_SUBJECT]
    told = {
        "title": words.title.format_map(values),
        "paragraphs": list(filter(None, (paragraph.format_map(values) for paragraph in words.paragraphs))),
        "rows": values["rows"] if words.rows else (),
        "button": words.button,
        "link": values["link"] if words.button else "",
        "why": words.why.format_map(values),
        "off": values["off"] if words.notice else "",
    }
    return Letter(subject, _text(told), _page().render(subject=subject, off_words=OFF, **told))


@cache
def needed(kind: str) -> frozenset[str]:
    """Names of the values that letters of this kind are written with."""
    words = WORDS[kind]
    asked = {"link": bool(words.button), "rows": words.rows, "off": words.notice}
    return frozenset(_names(words)) | {name for name, is_asked in asked.items() if is_asked}


def _names(words: Words) -> Iterator[str]:
    for piece in (words.subject, words.title, *words.paragraphs, words.button, words.why):
        yield from (name for _, name, _, _ in Formatter().parse(piece) if name)


def _text(told: Mapping[str, str | list[str] | Rows]) -> str:
    blocks = [_wrapped(told["title"]), *map(_wrapped, told["paragraphs"])]
    if told["rows"]:
        blocks.append("\n".join(_wrapped(f"{words}: {amount}") for words, amount in told["rows"]))
    if told["button"]:
        # The address on a line of its own, so that every program for mail makes a link of the whole of it.
        blocks.append(f"{told['button']}:\n{told['link']}")
    blocks.append("-- \n" + _wrapped(told["why"]))
    if told["off"]:
        blocks.append(f"{OFF}:\n{told['off']}")
    return "\n\n".join(blocks) + "\n"


def _wrapped(words: str) -> str:
    return textwrap.fill(words, LINE, break_long_words=False, break_on_hyphens=False)


@cache
def _page() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True).get_template("letter.html")
