"""Terms, privacy and imprint: what the operator wrote under a name comes out as a page; nothing while nothing is written."""

from collections.abc import Callable

from fastapi import Request

from core.services import site_texts
from ui.calls import call
from ui.components.legal import legal_text
from ui.components.parts import Tag
from ui.legal_links import NAMES
from ui.theme import frame, page


def register() -> None:
    for key in site_texts.PUBLIC:
        page(f"/{key}")(_page_of(key))


def _page_of(key: str) -> Callable:
    async def legal_page(request: Request) -> None:
        found = await call(site_texts.read, key)
        name = NAMES[key]
        with frame(name, request.state.user, sheets=("legal.css",), scripts=("when.js",)), Tag("article", classes="wrap narrow"):
            Tag("h1", name)
            with Tag("p", classes="t-sm muted"):
                Tag("span", "Last changed ")
                Tag("local-day", datetime=found.updated_at.isoformat())
            legal_text(found.text)

    return legal_page
