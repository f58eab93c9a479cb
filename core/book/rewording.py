"""New words for paragraphs: the old ones and a text in, paragraphs out; and pieces of a story joined to the whole again."""

import re
from collections.abc import Iterable

from core.book.document import Paragraph
from core.book.tongues import language_of

BODY_LIKE = ("body", "quote", "caption", "hand", "back")
PARTED = "\n\n"
BREAK = re.compile(r"\n[^\S\n]*\n\s*")


def text_of(paragraphs: Iterable[Paragraph]) -> str:
    """The words as a maker edits them: paragraphs parted by empty lines."""
    return PARTED.join(paragraph.text for paragraph in paragraphs)


def worded(old: tuple[Paragraph, ...], text: str, language: str) -> tuple[Paragraph, ...]:
    """`text` in paragraphs at its empty lines. Those that stayed as they were keep all they had; between them each takes the style
    and wishes of the one that stood in its place, further ones those of running text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks = [block.strip() for block in BREAK.split(text) if block.strip()]
    head = _alike(old, blocks)
    tail = _alike(old[head:][::-1], blocks[head:][::-1])
    middle = old[head : len(old) - tail]
    running = _running(middle or old[:head] or old)
    new = [
        _with_text(middle[at] if at < len(middle) else running, block, language)
        for at, block in enumerate(blocks[head : len(blocks) - tail])
    ]
    return _ends(old, (*old[:head], *new, *old[len(old) - tail :]), text)


def normal(text: str) -> str:
    """The text with its paragraphs parted by one empty line and nothing around them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return PARTED.join(block.strip() for block in BREAK.split(text) if block.strip())


def replaced(paragraphs: tuple[Paragraph, ...], was: str, text: str, near: int, language: str) -> tuple[Paragraph, ...] | None:
    """The paragraphs of a story with `text` in the place of its words `was`, of several such the ones nearest to the offset `near`;
    None when they are not in it."""
    whole, wanted = text_of(paragraphs), normal(was)
    found = [at.start() for at in re.finditer(re.escape(wanted), whole)] if wanted else []
    if not found:
        return None
    start = min(found, key=lambda at: abs(at - near))
    before, rest = _parted(paragraphs, start)
    old, after = _parted(rest, len(wanted))
    return joined([before, worded(old, text, language), after])


def _parted(paragraphs: tuple[Paragraph, ...], at: int) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]]:
    """The paragraphs up to the offset `at` of their text, and from there on."""
    for index, paragraph in enumerate(paragraphs):
        length = len(paragraph.text)
        if at <= 0:
            return paragraphs[:index], paragraphs[index:]
        if at < length:
            head = paragraph.model_copy(update={"text": paragraph.text[:at], "breaks": True, "joint": ""})
            style = "body" if paragraph.style == "opening" else paragraph.style
            tail = paragraph.model_copy(update={"text": paragraph.text[at:], "continues": True, "style": style})
            return (*paragraphs[:index], head), (tail, *paragraphs[index + 1 :])
        at -= length + len(PARTED)
    return paragraphs, ()


def joined(pieces: Iterable[tuple[Paragraph, ...]]) -> tuple[Paragraph, ...]:
    """The paragraphs of a story whose pieces stand in several frames, what was cut put together again."""
    whole: list[Paragraph] = []
    for paragraph in (paragraph for piece in pieces for paragraph in piece):
        before = whole[-1] if whole else None
        if before and before.breaks and paragraph.continues:
            text = f"{before.text}{before.joint if before.text and paragraph.text else ''}{paragraph.text}"
            whole[-1] = before.model_copy(update={"text": text, "breaks": paragraph.breaks, "joint": paragraph.joint})
        elif before:
            whole[-1] = before.model_copy(update={"breaks": False})
            whole.append(paragraph.model_copy(update={"continues": False}))
        else:
            whole.append(paragraph)
    return tuple(p.model_copy(update={"breaks": False, "joint": " "}) for p in whole if p.text.strip())


def _alike(old: tuple[Paragraph, ...], blocks: list[str]) -> int:
    """How many paragraphs from the first on say the same."""
    count = 0
    while count < min(len(old), len(blocks)) and old[count].text.strip() == blocks[count]:
        count += 1
    return count


def _running(like: tuple[Paragraph, ...]) -> Paragraph:
    """What a further paragraph looks like: the last of running text, else the last."""
    if not like:
        return Paragraph(style="body", text="")
    found = next((p for p in reversed(like) if p.style in BODY_LIKE or p.style == "opening"), like[-1])
    style = "body" if found.style == "opening" else found.style
    return found.model_copy(update={"style": style, "continues": False, "breaks": False, "joint": " "})


def _with_text(paragraph: Paragraph, text: str, language: str) -> Paragraph:
    lang = paragraph.lang if paragraph.text == text else language_of(text, language)
    return paragraph.model_copy(update={"text": text, "lang": lang, "continues": False, "breaks": False, "joint": " "})


def _ends(old: tuple[Paragraph, ...], new: tuple[Paragraph, ...], text: str) -> tuple[Paragraph, ...]:
    """A piece of a story still begins and ends where its paragraphs were cut, unless an empty line at the end says otherwise."""
    if not new:
        return ()
    plain = [p.model_copy(update={"continues": False, "breaks": False}) for p in new]
    plain[0] = plain[0].model_copy(update={"continues": old[0].continues and not BREAK.match(text)} if old else {})
    if old and old[-1].breaks and not BREAK.search(text[len(text.rstrip()) :]):
        plain[-1] = plain[-1].model_copy(update={"breaks": True, "joint": old[-1].joint})
    return tuple(plain)
