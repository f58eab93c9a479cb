"""Letters that a running product has written: its database and who they went to go in; links in them come out."""

import re

from tests.rows import rows
from tests.serving import wait_for


def letters(database_url: str, to: str) -> list[tuple[str, str]]:
    """(kind, text) of what was written to this address, oldest first."""
    return rows(database_url, 'SELECT kind, text FROM messages WHERE "to" = :to ORDER BY created_at', to=to)


def path_in_letter(database_url: str, to: str, kind: str) -> str:
    """Where the newest letter of this kind leads: a path of ours. Waits for the letter, for some are written a moment after the answer."""
    text = wait_for(lambda: _newest(database_url, to, kind), 180, f"no letter {kind}")
    return re.search(r"https?://[^/\s]+(/\S*)", text).group(1)


def _newest(database_url: str, to: str, kind: str) -> str | None:
    return next((text for found, text in reversed(letters(database_url, to)) if found == kind), None)
