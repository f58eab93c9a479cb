"""What the editor's controls show and ask, as data: the browser fills them from the book it holds and asks without coming by here.

`panels.js` reads these attributes. In a wish, "$sheet", "$frame", "$page", "$chapter" and "$value" stand for what is selected and
for the control's own value.
"""

import json
from typing import Any

from ui.components.parts import Tag


def asks(element: Tag, wish: dict[str, Any]) -> Tag:
    """Pressing or changing the element asks this wish (core.book.wishes) at once, through the browser's outbox."""
    element.props["data-asks"] = json.dumps({"wish": wish})
    return element


def does(element: Tag, deed: str, value: Any = None) -> Tag:
    """Pressing or changing the element does a deed of panel-deeds.js to what is selected; `value` instead of the control's own."""
    element.props["data-asks"] = json.dumps({"deed": deed} | ({} if value is None else {"value": value}))
    return element


def shows(element: Tag, view: str) -> Tag:
    """The element shows this view of panel-views.js: as its words, its value, or as pressed or not."""
    element.props["data-shows"] = view
    return element


def when(element: Tag, view: str) -> Tag:
    """The element is there only while this view of panel-views.js is so."""
    element.props["data-when"] = view
    return element


def press(words: str, mark: str = "", look: str = "soft snug grow") -> Tag:
    """A button of the inspector; its icon is drawn by the browser, so that it is one element of the server's instead of four."""
    made = Tag("button", words, f"btn {look}", type="button")
    if mark:
        made.props["data-mark"] = mark
    return made


def tool(name: str, mark: str, *, pressed: str = "") -> Tag:
    """An icon button; `pressed` names the view that says whether it is on."""
    made = Tag("button", classes="ib", type="button", aria_label=name, title=name, data_mark=mark)
    return shows(made, pressed) if pressed else made


def slider(label: str, deed: str, least: float, most: float, step: float) -> Tag:
    """A labelled slider that changes the selected photo while it is moved."""
    with Tag("label", classes="field"):
        Tag("span", label)
        made = Tag("input", type="range", min=least, max=most, step=step, data_live=True)
    return shows(does(made, deed), deed)


def switch(label: str, deed: str) -> Tag:
    with Tag("label", classes="check switch"):
        made = Tag("input", type="checkbox")
        Tag("span")
        Tag("span", label, "t-sm")
    return shows(does(made, deed), deed)


def check(label: str, deed: str) -> Tag:
    with Tag("label", classes="check"):
        made = Tag("input", type="checkbox")
        Tag("span")
        Tag("span", label, "t-sm")
    return shows(does(made, deed), deed)


def words_field(label: str, holds: str, *, lines: int = 1, hint: str = "", most: int = 2000) -> Tag:
    """A field whose words are asked for while they are typed; `holds` names the pair of view and deed."""
    made = Tag("words-field", label=label, lines=lines, most=most, **({"hint": hint} if hint else {}))
    return shows(does(made, holds), holds)


def colours(label: str, deed: str, kind: str = "name") -> Tag:
    """The theme's colours; `kind` is what a chosen one is told as: 'name', or 'hex'."""
    return shows(does(Tag("colour-choice", label=label, told=kind), deed), deed)


def section(kind: str, title: str) -> Tag:
    """An inspector: there while something of this kind is selected."""
    made = Tag("section", data_for=kind, aria_label=title, hidden=True)
    with made, Tag("div", classes="line between head"):
        Tag("h2", title) if kind != "page" else shows(Tag("h2", title), "page-title")
        shows(Tag("span", classes="t-xs muted"), "where")
    return made


def more(title: str) -> Tag:
    """What is needed less often, folded away."""
    made = Tag("details", classes="fold")
    with made:
        Tag("summary", title)
    return made
