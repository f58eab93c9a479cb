"""Letters that a running product has written: its data folder and who they went to go in; links in them come out."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.serving import wait_for


def letters(data: Path, to: str) -> list[tuple[str, str]]:
    """(kind, text) of what was written to this address, oldest first."""
    with closing(sqlite3.connect(f"file:{data / 'memories.db'}?mode=ro", uri=True)) as found:
        return found.execute('SELECT kind, text FROM messages WHERE "to" = ? ORDER BY created_at', (to,)).fetchall()


def path_in_letter(data: Path, to: str, kind: str) -> str:
    """Where the newest letter of this kind leads: a path of ours. Waits for the letter, for some are written a moment after the answer."""
    text = wait_for(lambda: next((text for found, text in reversed(letters(data, to)) if found == kind), None), 10, f"no letter {kind}")
    return re.search(r"https?://[^/\s]+(/\S*)", text).group(1)
