"""The inspector of a page: what is on it, its layouts, what can be added, its colour and its chapter."""

from uuid import UUID

from ui.components.editor.asks import asks, check, colours, does, more, press, section, shows, tool, when, words_field
from ui.components.parts import Tag, link


def inspector_page(book_id: UUID) -> None:
    with section("page", "Page"):
        shows(Tag("p", classes="t-sm muted sub"), "page-words")
        Tag("side-choice")
        _layout()
        check("Keep this page as it is", "locked")
        _add()
        with more("Colour"), Tag("div", classes="fold-in"):
            colours("The page’s colour", "page-colour", "hex")
        _chapter()
        _book(book_id)


def _layout() -> None:
    with when(Tag("div", classes="part-s"), "can-arrange"):
        Tag("layout-choice", data_shows="layouts")
        asks(press("Shuffle this page", "shuffle", "text small"), {"kind": "shuffle-page", "page_id": "$page"})


def _add() -> None:
    with Tag("div", classes="line tight"):
        asks(press("Words", "type"), {"kind": "add-words", "sheet": "$sheet"})
        asks(press("Photo", "image-plus"), {"kind": "add-photo-frame", "sheet": "$sheet"})
        asks(press("Page", "file-plus"), {"kind": "add-page", "after": "$page"})
    with Tag("div", classes="line tools", role="group", aria_label="This page"):
        asks(tool("Make a copy of this page", "copy-plus"), {"kind": "copy-page", "page_id": "$page"})
        does(tool("Delete this page", "trash-2"), "delete-page")


def _chapter() -> None:
    with more("Chapter"), Tag("div", classes="fold-in"):
        with when(Tag("div", classes="part-s"), "has-chapter"):
            words_field("Its title", "chapter", most=200)
            does(press("Remove this chapter", "bookmark", "text small"), "end-chapter")
        does(press("Begin a chapter here", "bookmark-plus", "text small"), "begin-chapter")


def _book(book_id: UUID) -> None:
    """What is about the whole book; on a phone also the ways that the top bar has no room for."""
    with more("The book"), Tag("div", classes="fold-in"):
        words_field("Title", "book-title", most=200)
        words_field("Subtitle", "book-subtitle", most=200)
        does(press("Size and look", "palette", "soft wide"), "dress")
        with Tag("div", classes="line tight narrow-o"):
            link("History", f"/books/{book_id}/history", look="soft", mark="history")
            link("Preview", f"/books/{book_id}/preview", look="soft", mark="book-open", data_to="preview")
