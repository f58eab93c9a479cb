"""Hands that dress the whole book anew: wishes in, edits out."""

from core.book.document import Document
from core.book.dress import dressed
from core.book.edits import Edit, ReplaceDocument
from core.book.hands import Hand, Tools
from core.book.wishes import DressBook
from core.errors import Conflict


def dress_book(document: Document, wish: DressBook, tools: Tools) -> Edit:
    format, theme = wish.format or document.format, wish.theme or document.theme
    if (format, theme) == (document.format, document.theme):
        raise Conflict("The book has this size and look already.")
    return ReplaceDocument(document=dressed(document, format, theme, tools)[0])


HANDS: dict[type, Hand] = {DressBook: dress_book}
