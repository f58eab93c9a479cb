"""What we write to people: a kind and its values go in; a letter's subject, text and HTML come out."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.letters.words import WORDS


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def letter(kind: str, values: Mapping[str, str]) -> Letter:
    """The letter of this kind. Raises KeyError when a value that its words need is missing."""
    words = WORDS[kind]
    paragraphs = [paragraph.format_map(values) for paragraph in words.paragraphs]
    return Letter(words.subject.format_map(values), "\n\n".join(paragraphs), "")
