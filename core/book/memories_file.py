"""Memories from a plain text file: texts parted by lines of '---', each with optional Title, Date, By, Photos lines on top."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from core.book.brief import MemoryText
from core.errors import Invalid

LARGEST = 2_000_000
_HEADER = re.compile(r"^(title|date|by|photos)\s*:\s*(.*)$", re.IGNORECASE)


def read_memories(path: Path, photos: Mapping[str, str]) -> tuple[MemoryText, ...]:
    """The memories in the UTF-8 file at `path`. `photos` maps file names in lower case to photo ids, for Photos lines.

    Raises Invalid, naming the file and the entry, when the file cannot be read or a date or photo is unknown.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise Invalid(f"{path} is larger than 2 MB. Memories are short texts; leave out what is not one.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Invalid(f"The memories file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Invalid(f"The memories file {path} is not UTF-8 text. Save it as UTF-8 and try again.") from None
    entries = [entry for entry in re.split(r"^-{3,}\s*$", text, flags=re.MULTILINE) if entry.strip()]
    return tuple(_memory(number, entry, photos) for number, entry in enumerate(entries, 1))


def _memory(number: int, entry: str, photos: Mapping[str, str]) -> MemoryText:
    fields: dict[str, str] = {}
    lines = entry.strip().splitlines()
    while lines and (match := _HEADER.match(lines[0])):
        fields[match[1].lower()] = match[2].strip()
        lines.pop(0)
    body = "\n".join(lines).strip()
    if not body:
        raise Invalid(f"Memory {number} has no text below its headings.")
    return MemoryText(
        id=f"memory-{number}",
        text=body,
        title=fields.get("title", ""),
        author=fields.get("by", ""),
        about=_date(number, fields.get("date", "")),
        photo_ids=_photo_ids(number, fields.get("photos", ""), photos),
    )


def _date(number: int, words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise Invalid(f"Memory {number} has the date “{words}”. Write it as YYYY-MM-DD.") from None


def _photo_ids(number: int, words: str, photos: Mapping[str, str]) -> tuple[str, ...]:
    names = [name.strip() for name in words.split(",") if name.strip()]
    missing = [name for name in names if name.lower() not in photos]
    if missing:
        raise Invalid(f"Memory {number} names a photo that is not in the folder: {', '.join(missing)}.")
    return tuple(photos[name.lower()] for name in names)
