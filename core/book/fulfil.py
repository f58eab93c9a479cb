"""Wishes come true: a document and a wish in, the edit out that does it. Pure; the same wish over the same document gives the same edit."""

from core.book import hands_chapters, hands_cover, hands_dress, hands_pages, hands_photos, hands_words
from core.book.document import Document
from core.book.edits import Edit
from core.book.formats import format_of
from core.book.hands import Hand, Tools
from core.book.keepable import keepable
from core.book.wishes import Wish

HANDS: dict[type, Hand] = {
    wish: hand
    for part in (hands_photos, hands_pages, hands_chapters, hands_words, hands_cover, hands_dress)
    for wish, hand in part.HANDS.items()
}


def fulfil(document: Document, wish: Wish, tools: Tools) -> Edit:
    """The edit that makes `wish` true. Raises NotFound when what it is about is gone, Conflict when it cannot be had here (a locked
    page, only one layout) and Invalid for values that make no sense."""
    return keepable(HANDS[type(wish)](document, wish, tools), format_of(document.format))
