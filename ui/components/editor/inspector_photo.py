"""The inspector of a photo: everything that can be changed about a frame with a photo, each control asking for itself."""

from ui.components.editor.asks import asks, check, colours, does, more, press, section, shows, slider, switch, tool, when, words_field
from ui.components.parts import Tag

BORDERS = (("None", 0), ("Thin", 0.5), ("Wide", 2))


def inspector_photo() -> None:
    with section("photo", "Photo"):
        shows(Tag("p", classes="t-sm muted sub"), "photo-words")
        when(shows(Tag("p", classes="t-sm sharp", data_soft="is-soft"), "sharpness"), "has-photo")
        when(Tag("p", "A place for a photo. Choose one, or drag one here from the tray.", "t-sm muted sub"), "is-empty")
        _crop()
        _caption()
        when(check("Keep this page as it is", "locked"), "on-page")
        _looks()
        _border()
        _place()


def _crop() -> None:
    with when(Tag("div", classes="part-s"), "has-photo"):
        slider("Closer", "closer", 100, 600, 1)
        with Tag("div", classes="line tight"):
            does(press("Move", "move"), "crop")
            does(press("Swap", "arrow-left-right"), "pick", "swap")
            does(press("Replace", "replace"), "pick", "replace")
    with when(Tag("div", classes="part-s"), "is-empty"):
        does(press("Choose a photo", "image-plus", "soft wide"), "pick", "replace")


def _caption() -> None:
    with when(Tag("div", classes="part-s"), "can-caption"):
        words_field("Caption", "caption", lines=3)
        suggest = press("Write one for me", "wand-sparkles", "text small")
        when(asks(suggest, {"kind": "add-caption", "sheet": "$sheet", "frame_id": "$frame", "text": ""}), "no-caption")


def _looks() -> None:
    with when(more("Light and colour"), "has-photo"), Tag("div", classes="fold-in"):
        switch("Black and white", "tone")
        slider("Warmth", "warmth", -100, 100, 5)
        slider("Brightness", "exposure", -100, 100, 5)
        when(does(press("As it was taken", "rotate-ccw", "text small"), "as-taken"), "is-filtered")


def _border() -> None:
    with when(more("Border"), "has-photo"), Tag("div", classes="fold-in"):
        with Tag("div", classes="seg fill", role="group", aria_label="Border"):
            for words, wide in BORDERS:
                shows(does(Tag("button", words, type="button"), "border", wide), f"border-{words.lower()}")
        when(colours("Its colour", "border-colour"), "has-border")


def _place() -> None:
    with more("Turn, order, remove"), Tag("div", classes="fold-in"):
        with Tag("div", classes="line tools"):
            does(tool("Turn by a quarter", "rotate-cw"), "rotate", 90)
            does(tool("Bring forward", "bring-to-front"), "order", 1)
            does(tool("Send backward", "send-to-back"), "order", -1)
            copy = tool("Make a copy", "copy-plus")
            asks(copy, {"kind": "copy-frame", "sheet": "$sheet", "frame_id": "$frame"})
            does(tool("Remove from the page", "trash-2"), "remove")
        with when(Tag("div"), "can-close-up"):
            away = press("Remove and arrange the rest", look="text small")
            asks(away, {"kind": "remove-photo", "sheet": "$sheet", "frame_id": "$frame", "close_up": True})
        with when(Tag("div"), "has-photo"):
            words_field("Said to those who cannot see it", "alt", lines=2)
