"""The editor's top bar: a book goes in; the way back, its name, what is saved, undo, redo and the ways on come out."""

from core.services import shop
from core.services.records import BookRecord
from ui.components.parts import Tag, icon, icon_button, link


def top_bar(book: BookRecord) -> None:
    with Tag("header", classes="top"):
        with Tag("a", classes="ib", href=f"/books/{book.id}", aria_label="Back to the book’s page", title="Back to the book’s page"):
            icon("arrow-left")
        Tag("book-title", name=book.title)
        Tag("saved-note")
        Tag("span", classes="grow")
        icon_button("Undo", "undo-2", data_desk="undo")
        icon_button("Redo", "redo-2", data_desk="redo")
        named = {"aria_label": "History", "title": "History"}
        link("History", f"/books/{book.id}/history", look="text", mark="history", **named).classes("quiet wide-o")
        link("Preview", f"/books/{book.id}/preview", look="soft", mark="book-open", data_to="preview").classes("wide-o")
        if shop.is_open():
            link("Order", f"/books/{book.id}/order", look="main")
            return
        with link("", f"/books/{book.id}#print", look="main"):
            Tag("span", "Print")
            Tag("span", "files", "wide-o")
