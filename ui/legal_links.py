"""The links at the foot of every page: which of the operator's texts are written comes out, asked for at most every few seconds."""

import time

from core.services import site_texts
from ui.components.parts import Tag
from ui.transactions import run

NAMES = {"terms": "Terms", "privacy": "Privacy", "imprint": "Imprint"}
KNOWN_FOR = 10.0
"""Seconds until it is asked for anew: a page of every visitor would ask the database else."""


class _Known:
    keys: tuple[str, ...] = ()
    until = 0.0


async def look() -> None:
    """Asks for what is written, where nobody did just now. A page awaits it before it is built."""
    if time.monotonic() >= _Known.until:
        _Known.until = time.monotonic() + KNOWN_FOR
        _Known.keys = await run(site_texts.written)


def legal_links() -> None:
    """The links, in a line; nothing while nothing is written."""
    if not _Known.keys:
        return
    with Tag("nav", classes="line legal-links", aria_label="The small print"):
        for key in _Known.keys:
            Tag("a", NAMES[key], href=f"/{key}")
