"""The inspector of words: style, emphasis, alignment, size and colour of a text frame, and what to do when they do not fit."""

import json

from core.book.themes import CHOICES, COVER_CHOICES, STYLE_NAMES, THEMES
from ui.components.editor.asks import asks, colours, does, press, section, shows, tool, when
from ui.components.parts import Tag, note

ALIGNMENTS = {"start": "Left", "center": "Centre", "end": "Right", "justify": "Both edges"}
HERE = {"sheet": "$sheet", "frame_id": "$frame"}


def inspector_words() -> None:
    with section("text", "Words"):
        shows(Tag("p", classes="t-sm muted sub"), "words-about")
        with when(note("warn", "Some words do not fit here and would not be printed."), "overflows"):
            pass
        _fits()
        does(press("Edit the words", "pencil", "soft wide"), "write")
        _style()
        colours("Colour", "words-colour")
        _place()
    with section("ornament", "Ornament"):
        Tag("p", "A drawing of the look. It can be moved, or taken away.", "t-sm muted sub")
        _place()


def _fits() -> None:
    with when(Tag("div", classes="line tight"), "overflows"):
        asks(press("Fit the frame", look="soft snug grow"), {"kind": "fit-frame", **HERE})
        when(asks(press("Flow on", look="soft snug grow"), {"kind": "flow-on", **HERE}), "has-story")


def _style() -> None:
    with Tag("label", classes="field"):
        Tag("span", "Style")
        with shows(does(Tag("select", classes="in"), "style"), "style"):
            Tag("option", "As the look has it", value="", hidden=True)
            for key in dict.fromkeys((*CHOICES, *COVER_CHOICES)):
                _only(Tag("option", STYLE_NAMES[key], value=key), key)
    with Tag("div", classes="line tools", role="group", aria_label="Emphasis and size"):
        does(tool("Bold", "bold", pressed="bold"), "bold")
        slanted = when(tool("Italic", "italic", pressed="italic"), "can-italic")
        slanted.props["data-upright"] = json.dumps({key: theme.upright for key, theme in THEMES.items()})
        does(slanted, "italic")
        Tag("span", classes="gap")
        does(tool("Smaller", "minus"), "step", -1)
        shows(Tag("span", classes="t-sm num"), "step-words")
        does(tool("Larger", "plus"), "step", 1)
    with Tag("div", classes="line tools", role="group", aria_label="Alignment"):
        for key, words in ALIGNMENTS.items():
            does(tool(words, f"text-align-{key}", pressed=f"align-{key}"), "align", key)


def _only(option: Tag, key: str) -> None:
    """A style that is for pages alone, or for the cover alone, is offered there."""
    if key not in COVER_CHOICES:
        when(option, "on-page")
    elif key not in CHOICES:
        when(option, "on-cover")


def _place() -> None:
    with Tag("div", classes="line tools", role="group", aria_label="Frame"):
        does(tool("Turn by a quarter", "rotate-cw"), "rotate", 90)
        does(tool("Bring forward", "bring-to-front"), "order", 1)
        does(tool("Send backward", "send-to-back"), "order", -1)
        asks(tool("Make a copy", "copy-plus"), {"kind": "copy-frame", **HERE})
        with when(Tag("span"), "is-words"):
            asks(tool("Fit the frame to its words", "expand"), {"kind": "fit-frame", **HERE})
        does(tool("Remove", "trash-2"), "remove")
