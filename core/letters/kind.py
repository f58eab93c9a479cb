"""What a kind of letter is made of."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Words:
    """`title` stands over the letter, `button` on its one button ('' for a letter without), `why` at its end. Names in braces are the
    values a letter needs. A letter with a button needs the value `link` too, one with `rows` the value `rows`: pairs of words and an
    amount, the last of them the sum.

    A `notice` is neither about money nor about safety: its reader may stop it, by the link in its value `off`. `lasts` is how
    long the link in the letter works, where it ends."""

    subject: str
    title: str
    paragraphs: tuple[str, ...]
    button: str
    why: str
    rows: bool = False
    notice: bool = False
    lasts: timedelta | None = None
