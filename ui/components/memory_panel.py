"""The memories of a book: short texts with a day, a voice and photos; written, changed and taken out in a dialog."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from nicegui import events, ui

from core.errors import Invalid
from core.services import memories
from core.services.records import MemoryRecord
from ui.calls import call, shown
from ui.components.desk import Desk, print_of
from ui.components.parts import Dialog, Tag, button, confirm, field, form, icon_button
from ui.components.photo_panel import DETAIL
from ui.components.words import counted, day

SHORT = 220
ASKED = 3
"""How many questions stand there at once."""


class MemoryPanel:
    """`changed` is awaited after each change, so that the page can say anew what is missing."""

    def __init__(self, user_id: UUID, desk: Desk, changed: Callable) -> None:
        self.user_id, self.desk, self.changed = user_id, desk, changed
        self.passed = 0
        with Tag("section", classes="part", aria_labelledby="memories-title"):
            with Tag("div", classes="line between"):
                Tag("h2", "Memories", id="memories-title")
                button("Write a memory", lambda: self._write(None), mark="pencil")
            self.rows()

    @ui.refreshable_method
    def rows(self) -> None:
        if self.desk.memories:
            with Tag("ul", classes="memories"):
                for memory in self.desk.memories:
                    self._row(memory)
        else:
            _nothing_yet()
        if questions := self.desk.unanswered():
            self._ask_some(questions)

    def _ask_some(self, questions: list[str]) -> None:
        """A few questions to begin with; others for whoever does not like these."""
        first = self.passed % len(questions)
        with Tag("div", classes="asks"):
            Tag("h3", "Not sure what to write? Answer one of these; a line is enough.", "t-sm muted")
            with Tag("ul"):
                for question in (questions[first:] + questions[:first])[:ASKED]:
                    with Tag("li"):
                        button(question, lambda question=question: self._write(None, question), look="text")
            if len(questions) > ASKED:
                button("Ask me something else", self._pass, look="text small")

    def _pass(self) -> None:
        self.passed += ASKED
        self.rows.refresh()

    def _row(self, memory: MemoryRecord) -> None:
        name = memory.title or _short(memory.text, 40)
        with Tag("li", classes="memory"):
            with Tag("div", classes="grow"):
                if memory.title:
                    Tag("h3", memory.title)
                Tag("p", _short(memory.text, SHORT), "words")
                if about := _about(memory):
                    Tag("p", about, "t-sm muted")
            icon_button(f"Change “{name}”", "pencil", lambda: self._write(memory))
            icon_button(f"Take out “{name}”", "trash-2", lambda: self._ask(memory))

    def _write(self, memory: MemoryRecord | None, question: str = "") -> None:
        """The dialog to write one in, as the answer to a question or freely; what is typed stays in the browser until it is kept."""
        chosen = [str(photo_id) for photo_id in memory.photo_ids] if memory else []

        @shown()
        async def keep(event: events.GenericEventArguments) -> None:
            await self._keep(memory, event.args, [UUID(photo_id) for photo_id in chosen])
            dialog.close()

        dialog = Dialog("Change this memory" if memory else question or "Write a memory")
        with dialog, form(keep):
            _fields(memory, question)
            if usable := [photo for photo in self.desk.usable() if photo.state == "ready"]:
                with Tag("details", classes="choose"):
                    Tag("summary", "Photos it belongs to")
                    grid = Tag("photo-grid", choosing=True, photos=[print_of(photo) for photo in usable], chosen=[*chosen])
                    grid.on("choose", lambda event: chosen.__setitem__(slice(None), event.args["ids"]), js_handler=DETAIL)
            with Tag("div", classes="line dialog-foot"):
                button("Keep it", look="soft", type="submit")
                button("Not now", dialog.close, look="text")
        dialog.on("close", dialog.delete, args=[])
        dialog.open()

    async def _keep(self, memory: MemoryRecord | None, values: dict, photo_ids: list[UUID]) -> None:
        given = {name: values.get(name, "") for name in ("text", "title", "author")}
        given |= {"about": _day(values.get("about", "")), "photo_ids": tuple(photo_ids)}
        if memory:
            await call(memories.update, self.user_id, memory.id, **given)
        else:
            await call(memories.add, self.user_id, self.desk.book.id, **given)
        await self._look_again()

    def _ask(self, memory: MemoryRecord) -> None:
        @shown()
        async def remove() -> None:
            await call(memories.remove, self.user_id, memory.id)
            await self._look_again()

        words = "Its words go, and cannot be brought back. Pages made before keep them until the book is made again."
        confirm("Take out this memory?", words, "Take it out", remove)

    async def _look_again(self) -> None:
        self.desk.memories = await call(memories.of_book, self.user_id, self.desk.book.id)
        self.rows.refresh()
        await self.changed()


def _fields(memory: MemoryRecord | None, question: str) -> None:
    text = memory.text if memory else ""
    field("What happened", "text", value=text, area=True, required=True, rows=8, placeholder="A line is enough, and it may be long.")
    field("Title", "title", value=memory.title if memory else question, maxlength=200, hint="If it has one.", autocomplete="off")
    with Tag("div", classes="pair"):
        field("Told by", "author", value=memory.author if memory else "", maxlength=200, autocomplete="off")
        about = memory.about.isoformat() if memory and memory.about else ""
        field("The day it is about", "about", value=about, type="date")


def _nothing_yet() -> None:
    with Tag("div", classes="nothing"):
        with Tag("div", classes="blank-book", aria_hidden="true"):
            Tag("i")
            Tag("i")
        with Tag("div"):
            Tag("p", "No memories yet", "serif")
            Tag("p", "Write one line about a day, a person or a photo. A memory book sets them like stories.", "t-sm muted")


def _about(memory: MemoryRecord) -> str:
    parts = [f"Told by {memory.author}" if memory.author else "", day(memory.about) if memory.about else ""]
    parts.append(counted(len(memory.photo_ids), "photo") if memory.photo_ids else "")
    return ", ".join(part for part in parts if part)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise Invalid("This day does not exist. Please check it.", field="about") from None
