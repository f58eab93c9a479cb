"""Where the look's files are served: their folder and version go in, URLs that may be kept for a year come out."""

import hashlib
from functools import cache
from pathlib import Path

from nicegui import app

STATIC = Path(__file__).parent / "static"
YEAR = 365 * 24 * 3600


@cache
def root() -> str:
    """The URL of the folder. It changes with its contents, so a browser never mixes two versions."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode() + path.read_bytes())
    return f"/look/{digest.hexdigest()[:12]}"


def url(name: str) -> str:
    return f"{root()}/{name}"


def icons_url() -> str:
    return url("icons.svg")


def serve() -> None:
    """Registers the folder with NiceGUI's app."""
    app.add_static_files(root(), STATIC, max_cache_age=YEAR)
