"""The inspector of the cover: its photo, layout, words on front, spine and back, and its colour."""

from ui.components.editor.asks import asks, colours, does, more, press, section, shows, words_field
from ui.components.parts import Tag


def inspector_cover() -> None:
    with section("cover", "Cover"):
        shows(Tag("p", classes="t-sm muted sub"), "cover-words")
        does(press("Choose its photo", "image", "soft wide"), "cover-photo")
        Tag("layout-choice", data_shows="layouts")
        words_field("Title", "book-title", most=200)
        words_field("Subtitle", "book-subtitle", most=200)
        words_field("On the spine", "spine", most=200)
        words_field("On the back", "back-words", lines=3)
        with Tag("div", classes="line tight"):
            asks(press("Words", "type"), {"kind": "add-words", "sheet": "$sheet"})
            asks(press("Photo", "image-plus"), {"kind": "add-photo-frame", "sheet": "$sheet"})
        with more("Colour"), Tag("div", classes="fold-in"):
            colours("The cover’s colour", "cover-colour", "hex")
        does(press("Size and look", "palette", "soft wide"), "dress")
