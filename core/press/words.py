"""Paragraphs made plain for the typesetter: a Paragraph in, a dictionary of strings and numbers out; never markup.

Characters that no font draws are replaced one for one, so offsets in the set text are offsets in the maker's own.
"""

import re
from collections.abc import Iterator

from core.book.document import Paragraph
from core.book.themes import STEP, colour_of, theme_of
from core.press.scripts import direction, fallbacks, is_east_asian, joins_letters, language

KINDS = {"gallery": "sans"}
LONGEST_WORD = 36
LEAD_CHARACTERS = 14
_UNSET = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u0600-\u0605\u061c\u06dd\u070f\u08e2\u180b-\u180e\u206a-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000110bd\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001]"
)
_ODD_SPACE = re.compile("[\t\u1680\u2000-\u200a\u205f]")
_NEWLINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INITIAL = re.compile(".[\u0300-\u036f\u200b-\u200d\ufe00-\ufe0f]*")
_PARTS_ANYWHERE = re.compile("[!-~\u00a1-\u02ff\u0370-\u0482\u048a-\u058f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e]")
_TOKENS = re.compile(r"\n|[^\S\n]+|[^\s]+")


def clean(text: str) -> str:
    """`text` of the same length with line ends as \\n and unprintable characters as zero-width spaces."""
    text = _NEWLINE.sub(lambda match: "\u200b\n" if len(match[0]) == 2 else "\n", text)
    return _ODD_SPACE.sub(" ", _UNSET.sub("\u200b", text))


def tokens(text: str) -> Iterator[tuple[str, int]]:
    """(piece, offset): words, spaces and line ends of a cleaned text; East Asian characters and parts of overlong words alone."""
    for match in _TOKENS.finditer(text):
        if match[0].isspace():
            yield match[0], match.start()
            continue
        yield from _parts(match[0], match.start())


def _parts(word: str, offset: int) -> Iterator[tuple[str, int]]:
    start = 0
    for at in range(1, len(word) + 1):
        if at == len(word) or _may_part(word, start, at):
            yield word[start:at], offset + start
            start = at


def _may_part(word: str, start: int, at: int) -> bool:
    if is_east_asian(word[at]) or is_east_asian(word[at - 1]):
        return True
    return at - start >= LONGEST_WORD and _PARTS_ANYWHERE.match(word, at) is not None


def _is_overlong(before: str, after: str) -> bool:
    return len(before) >= LONGEST_WORD and bool(after) and not before.isspace() and not after.isspace()


def plain_paragraph(paragraph: Paragraph, theme: str, *, marked: bool = False) -> dict:
    """What the typesetter is told of a paragraph in the theme of this key. With `marked`, every word stands alone, so that its
    place can be asked for; the words' offsets are those of `tokens`."""
    text = clean(paragraph.text)
    lang, region = language(text, paragraph.lang)
    opens = paragraph.style == "opening" and not paragraph.continues and joins_letters(text)
    pieces = [piece for piece, _ in tokens(text)]
    told = {
        "style": paragraph.style, "lang": lang, "region": region, "dir": direction(text),
        "fonts": fallbacks(text, lang, KINDS.get(theme, "serif")),
        "continues": paragraph.continues, "breaks": paragraph.breaks and "\n" not in paragraph.joint, "marked": marked, "opens": opens,
        "goes-on": "" if is_east_asian(text[-1:] or " ") else " ",
        "widest": sorted({word for word in text.split() if not any(map(is_east_asian, word))}, key=len)[-3:],
        "words": _softened(pieces) if marked or opens else _joined(_softened(pieces)),
    } | _wishes(paragraph, theme)  # fmt: skip
    if opens:
        told |= {"cap": _INITIAL.match(text)[0], "lead": _lead(pieces)}
    return told


def _wishes(paragraph: Paragraph, theme: str) -> dict:
    """What the maker wants other than the style has it."""
    return {
        "bold": paragraph.bold, "italic": paragraph.italic, "align": paragraph.align, "factor": STEP**paragraph.step,
        "colour": colour_of(theme_of(theme), paragraph.colour),
    }  # fmt: skip


def _softened(pieces: list[str]) -> list[str]:
    """Parts of an overlong word followed by a zero-width space, where the line may turn without a hyphen."""
    following = [*pieces[1:], ""] if pieces else []
    return [piece + "\u200b" if _is_overlong(piece, after) else piece for piece, after in zip(pieces, following, strict=True)]


def _joined(pieces: list[str]) -> list[str]:
    """Line by line: the text between line ends in one string each, so that it is shaped as a whole."""
    return [part for part in re.split("(\n)", "".join(pieces)) if part]


def _lead(pieces: list[str]) -> int:
    """How many of the pieces are set in small capitals: the first words, up to about a dozen letters, no further than a comma."""
    count = letters = 0
    for piece in pieces:
        if letters >= LEAD_CHARACTERS or piece == "\n":
            break
        count += 1
        letters += len(piece)
        if piece[-1:] in ".,;:!?…–—":
            break
    return count
