"""Forms of the desk: what was typed goes in, values that services take, or one sentence why not, come out; a form beside its preview."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from nicegui import events
from pydantic import ValidationError

from core.errors import AppError, Invalid, NotSignedIn
from core.facts import Plain
from core.services.operate.door import CodeAgain
from ui.calls import shown
from ui.components.account.prove import Refusal
from ui.components.parts import Tag, button

T = TypeVar("T", bound=Plain)
Values = Mapping[str, str]
FORM_NOW = "(event) => emit(Object.fromEntries(new FormData(event.currentTarget)))"
PATIENCE = 0.3
Act = Callable[[Values], Awaitable[None]]


def tick(label: str, name: str, on: bool, switch: bool = False) -> Tag:
    """A box to tick, or a switch, of a form: its name is among the values only while it is on."""
    with Tag("label", classes="check switch" if switch else "check"):
        made = Tag("input", type="checkbox", name=name, value="on", **({"checked": True} if on else {}))
        Tag("span")
        Tag("span", label)
    return made


def whole(values: Values, name: str, called: str, empty: int | None = 0) -> int | None:
    """A whole number that was typed; `empty` where nothing was. Raises Invalid."""
    words = values.get(name, "").strip()
    if not words:
        return empty
    if not (words.isascii() and words.isdigit() and len(words) < 10):
        raise Invalid(f"{called} is a whole number.", field=name)
    return int(words)


def chosen(values: Values, group: str) -> tuple[str, ...]:
    """Keys of a group of boxes that are ticked: their names are `group:key`."""
    return tuple(name.partition(":")[2] for name in values if name.startswith(f"{group}:"))


def made(kind: type[T], **values: Any) -> T:
    """What was typed as a record. Raises Invalid with one sentence."""
    try:
        return kind(**values)
    except ValidationError as error:
        told = error.errors()[0]
        name = str(told["loc"][-1]) if told["loc"] else ""
        raise Invalid(f"{name.replace('_', ' ').capitalize()}: {told['msg'].lower()}.", field=name) from None


class Editor:
    """A form beside what it leads to. `fields` draws the form's inside, `show(values)` the preview of what stands in it just now, and
    `save(values)` keeps it; both may raise what is to be said."""

    def __init__(self, fields: Callable[[], None], show: Act, save: Act, yes: str = "Save", preview: str = "How it will look") -> None:
        self._show, self._save = show, save
        self._values: Values = {}
        with Tag("div", classes="g2 edit"):
            with Tag("section", classes="pan"):
                form = Tag("form", classes="stack").on("input", self._typed, js_handler=FORM_NOW, throttle=PATIENCE, leading_events=False)
                form.on("submit", self._sent, js_handler=f"(event) => {{ event.preventDefault(); ({FORM_NOW})(event) }}")
                with form:
                    fields()
                    self._refusal = Refusal()
                    with Tag("div", classes="line"):
                        button(yes, look="main", type="submit")
            with Tag("section", classes="pan seen-as", aria_label=preview):
                Tag("h2", preview)
                self._shown = Tag("div", aria_live="polite")

    async def begin(self, values: Values) -> None:
        """Shows what the form begins with."""
        self._values = values
        await self._preview()

    @shown()
    async def _typed(self, event: events.GenericEventArguments) -> None:
        self._values = event.args
        await self._preview()

    async def _preview(self) -> None:
        self._shown.clear()
        with self._shown:
            try:
                await self._show(self._values)
            except (NotSignedIn, CodeAgain):
                raise
            except AppError as error:
                Tag("p", error.message, "muted")

    @shown()
    async def _sent(self, event: events.GenericEventArguments) -> None:
        self._refusal.clear()
        try:
            await self._save(event.args)
        except (NotSignedIn, CodeAgain):
            raise
        except AppError as error:
            self._refusal.say(error)
