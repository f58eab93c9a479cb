"""Format and look as an editor shows them: plain values in mm, for the book as it is now."""

from typing import Any

from core.book.document import Document
from core.book.formats import Format, format_of
from core.book.sheet import Area, Sheet
from core.book.themes import theme_of


def format_shown(document: Document) -> dict[str, Any]:
    """The document's format; the spine is that of its present pages."""
    form = format_of(document.format)
    told = {name: getattr(form, name) for name in ("key", "name", "width", "height", "bleed", "safety", "gutter")}
    return told | {"spine": form.spine(len(document.pages)), "min_pages": form.min_pages, "max_pages": form.max_pages, "step": form.step}


def theme_shown(document: Document) -> dict[str, Any]:
    """The document's look; margins are those on its own format, for pictures and for words."""
    form, theme = format_of(document.format), theme_of(document.theme)
    sheet = Sheet(form, theme)
    plain = ("key", "name", "paper", "prints_paper", "ink", "cover_background", "most_photos", "edge", "tilt")
    told = {name: getattr(theme, name) for name in plain} | {"colours": [list(colour) for colour in theme.colours]}
    return told | {"picture": _margins(sheet.picture(1), form), "text": _margins(sheet.words(1), form)}


def _margins(area: Area, form: Format) -> dict[str, float]:
    """Of a right-hand page, where the fold is on the left."""
    return {"inner": area.x, "outer": form.width - area.x - area.w, "top": area.y, "foot": form.height - area.bottom}
