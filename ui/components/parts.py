"""The small parts pages are built of: a tag, its words and its look's classes go in, NiceGUI elements come out.

People's words only ever travel as text or as attribute values, never as HTML.
"""

from collections.abc import Callable
from typing import Any

from nicegui import context, ui
from nicegui.element import Element

from ui.components.light import Seldom, SeldomClasses, SeldomStyle, lighten
from ui.look import icons_url


class Tag(Element):
    """An HTML element with text. Attributes are named as in HTML, with `_` for `-` and a trailing `_` where Python has the word.

    Its text can be bound to nothing, unlike that of the framework's own: a page has hundreds, and each bond takes memory.
    """

    _classes, _style = Seldom(SeldomClasses), Seldom(SeldomStyle)

    def __init__(self, tag: str, text: str = "", classes: str = "", **attributes: Any) -> None:
        super().__init__(tag=tag)
        lighten(self)
        self._text = text or None
        if classes:
            self.classes(classes)
        for name, value in attributes.items():
            self.props[name.rstrip("_").replace("_", "-")] = value

    @property
    def text(self) -> str:
        return self._text or ""

    @text.setter
    def text(self, text: str) -> None:
        if text != self.text:
            self._text = text
            self.update()

    def set_text(self, text: str) -> None:
        self.text = text


def icon(name: str, size: int = 20) -> Tag:
    """A drawing of icons.svg, silent for screen readers; `size` in px."""
    drawing = Tag("svg", classes="i", width=size, height=size, viewBox="0 0 24 24", aria_hidden="true")
    # Part of the same element: `name` is always a word of ours.
    drawing.props["innerHTML"] = f'<use href="{icons_url()}#{name}"></use>'
    return drawing


def button(words: str, act: Callable[..., Any] | None = None, *, look: str = "soft", mark: str = "", **attributes: Any) -> Tag:
    """A button in words; `look` is main (once a screen), soft, text or danger; `mark` names an icon before the words."""
    made = Tag("button", "" if mark else words, f"btn {look}", **{"type": "button", **attributes})
    if mark:
        with made:
            icon(mark)
            Tag("span", words)
    return made.on("click", act, args=[]) if act else made


def icon_button(name: str, mark: str, act: Callable[..., Any] | None = None, **attributes: Any) -> Tag:
    """A square button with an icon alone; `name` is what it is called."""
    made = Tag("button", classes="ib", aria_label=name, title=name, **{"type": "button", **attributes})
    with made:
        icon(mark)
    return made.on("click", act, args=[]) if act else made


def link(words: str, to: str, *, look: str = "", mark: str = "", **attributes: Any) -> Tag:
    """A link in words; `look` as for `button` dresses it as one."""
    made = Tag("a", "" if mark else words, f"btn {look}" if look else "", href=to, **attributes)
    if mark:
        with made:
            icon(mark)
            Tag("span", words)
    return made


NOTE_MARKS = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-alert", "info": "info"}


def note(kind: str, words: str, **attributes: Any) -> Tag:
    """A message in a soft tint; `kind` is ok, warn, bad or info. More can be put inside."""
    box = Tag("div", classes=f"note {kind}", **attributes)
    with box:
        icon(NOTE_MARKS[kind], 18)
        Tag("span", words, "grow")
    return box


def field(label: str, name: str, *, value: str = "", hint: str = "", area: bool = False, **attributes: Any) -> Tag:
    """A labelled input (a text area where `area`) of a form, holding `value` at first; returns the input."""
    with Tag("label", classes="field"):
        Tag("span", label)
        if area:
            made = Tag("textarea", value, "in", name=name, **attributes)
        else:
            made = Tag("input", classes="in", name=name, **attributes)
            # As the attribute: Vue would write the property again at every update and undo what was typed.
            made.props["^value"] = value
        if hint:
            Tag("span", hint, "hint")
    return made


def choice(label: str, name: str, options: dict[str, str], value: str) -> Tag:
    """A labelled select of a form; `options` maps values to words."""
    with Tag("label", classes="field"):
        Tag("span", label)
        made = Tag("select", classes="in", name=name)
        with made:
            for key, words in options.items():
                Tag("option", words, value=key, **({"selected": True} if key == value else {}))
    return made


FORM_VALUES = "(event) => { event.preventDefault(); emit(Object.fromEntries(new FormData(event.target))) }"


def form(act: Callable[..., Any], classes: str = "stack") -> Tag:
    """A form of the page: `act` gets an event whose `args` are the fields' values by name."""
    return Tag("form", classes=classes).on("submit", act, js_handler=FORM_VALUES)


class Progress(Tag):
    """A bar that fills from 0 to 1, in sage, named for screen readers."""

    def __init__(self, name: str, value: float = 0.0) -> None:
        super().__init__("div", classes="prog grow", role="progressbar", aria_label=name, aria_valuemin=0, aria_valuemax=100)
        with self:
            self._fill = Tag("i")
        self.show(value)

    def show(self, value: float) -> None:
        percent = round(100 * min(1.0, max(0.0, value)))
        self.props["aria-valuenow"] = percent
        self._fill.style(f"width: {percent}%")


class Dialog(Tag):
    """A dialog of the browser's own (it keeps the focus inside and closes by Escape). Fill it within `with`, then `open`.

    It stands at the end of the page, whatever was pressed: a menu that closes or a part that is redrawn must not take it along.
    """

    def __init__(self, title: str, classes: str = "") -> None:
        with context.client.content:
            super().__init__("dialog", classes=f"dialog float {classes}", aria_label=title)
        with self, Tag("div", classes="dialog-head"):
            Tag("h2", title)
            icon_button("Close", "x", self.close)

    def open(self) -> None:
        self.run_method("showModal")

    def close(self) -> None:
        self.run_method("close")


def confirm(title: str, words: str, yes: str, act: Callable[..., Any], look: str = "danger") -> None:
    """Asks before something that is hard to take back; `yes` names the deed."""
    dialog, content = Dialog(title, "small"), context.client.content

    async def do() -> None:
        dialog.close()
        # The dialog is gone before the deed is done, and with it the place on the page where this began.
        with content:
            await act()

    with dialog:
        Tag("p", words, "muted")
        with Tag("div", classes="line dialog-foot"):
            button(yes, do, look=look)
            button("Keep it" if look == "danger" else "Not now", dialog.close, look="text")
    dialog.on("close", dialog.delete, args=[])
    dialog.open()


def toast(words: str) -> None:
    """A dark slip of words at the foot of the page, gone after a few seconds."""
    ui.notify(words, position="bottom")
