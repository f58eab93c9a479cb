"""Words that people type go in; the same words come out, or a sentence about what cannot be kept."""

import unicodedata

from core.errors import Invalid

_KEPT_CONTROLS = "\n\r\t"


def line(value: str, field: str, most: int, *, needed: bool = False) -> str:
    """One line of at most `most` characters, trimmed. Raises Invalid naming `field`."""
    words = plain(value, field, most).strip()
    if needed and not words:
        raise Invalid(f"Please fill in the {field}.", field=field)
    if any(character in _KEPT_CONTROLS for character in words):
        raise Invalid(f"The {field} must be a single line.", field=field)
    return words


def plain(value: str, field: str, most: int, called: str = "") -> str:
    """The text as it is, when it can be stored and printed. Raises Invalid naming `field`; to people it is `called` so."""
    called = called or field
    if len(value) > most:
        raise Invalid(f"The {called} is too long: {len(value):,} characters, and {most:,} fit.", field=field)
    for character in value:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in _KEPT_CONTROLS:
            raise Invalid(f"The {called} holds a character that cannot be printed (U+{ord(character):04X}). Please remove it.", field=field)
    return value
