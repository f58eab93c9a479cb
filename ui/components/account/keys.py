"""The part about programs: a person goes in; their API keys, a way to make one and to end each, come out."""

from contextlib import suppress
from datetime import UTC, datetime

from fastapi import Request
from nicegui import events, ui

from core.errors import AppError, NotFound
from core.services import api_keys
from core.services.api_keys import ApiKeyRecord, NewKey
from core.services.records import UserRecord
from ui.calls import call, shown
from ui.components.account.prove import Refusal, proven
from ui.components.account.section import section
from ui.components.parts import Dialog, Tag, button, choice, confirm, field, form, link

WORDS = "A key lets a program of yours in, such as one that sends photos from your camera. Each can be ended on its own."
SCOPES = {"read": "Look, and change nothing", "write": "Look, and change my books"}
LIVES = {"30": "A month", "90": "Three months", "365": "A year"}
SEEN = {"read": "looks", "write": "looks and changes"}
# The clipboard is open to pages under https alone; elsewhere the browser copies what is selected.
COPY = """async (event) => {
  const row = event.target.closest(".key"), box = row.querySelector("input");
  box.select();
  try { await navigator.clipboard.writeText(box.value) } catch { document.execCommand("copy") }
  row.querySelector("button span").textContent = "Copied";
}"""


async def show(user: UserRecord, request: Request) -> None:
    with section("keys", "Keys for programs", WORDS):
        Keys(user, await call(api_keys.of_user, user.id)).show()
        link("What programs can do", "/docs", look="text")


class Keys:
    def __init__(self, user: UserRecord, found: list[ApiKeyRecord]) -> None:
        self.user, self.found = user, found

    @ui.refreshable_method
    def show(self) -> None:
        if self.found:
            with Tag("ul", classes="rows", aria_label="Your keys"):
                for key in self.found:
                    self._row(key)
        button("Make a key", self.ask)

    def _row(self, key: ApiKeyRecord) -> None:
        over = key.expires_at <= datetime.now(UTC)

        async def end() -> None:
            await self.end(key)

        with Tag("li"):
            with Tag("div", classes="grow"):
                Tag("strong", key.name)
                with Tag("div", classes="muted t-sm"):
                    Tag("span", f"{key.start}…, {SEEN[key.scope]}. {'It ended' if over else 'Ends'} ")
                    Tag("local-end", datetime=key.expires_at.astimezone(UTC).isoformat())
                    Tag("span", ". Last used " if key.used_at else ". Never used.")
                    if key.used_at:
                        Tag("local-day", datetime=key.used_at.astimezone(UTC).isoformat())
            button("Remove" if over else "End", end, look="text", aria_label=f"{'Remove' if over else 'End'} {key.name}")

    @shown()
    async def ask(self) -> None:
        await proven(self._choose)

    async def _choose(self) -> None:
        dialog = Dialog("A key for a program", "small")

        async def make(event: events.GenericEventArguments) -> None:
            values = event.args
            try:
                days = int(values.get("days", "")) if values.get("days") in LIVES else 0
                made = await call(api_keys.make, self.user.id, values.get("name", ""), values.get("scope", ""), days)
            except AppError as error:
                refusal.say(error)
                return
            dialog.close()
            await self._look_again()
            _tell(made)

        with dialog, form(make):
            refusal = Refusal()
            field("What is it for?", "name", required=True, maxlength=100, autofocus=True, placeholder="The shelf at home")
            choice("What may it do?", "scope", SCOPES, "read")
            choice("How long?", "days", LIVES, "90")
            with Tag("div", classes="line dialog-foot"):
                button("Make the key", look="soft", type="submit")
                button("Not now", dialog.close, look="text")
        dialog.on("close", dialog.delete, args=[])
        dialog.open()

    async def end(self, key: ApiKeyRecord) -> None:
        if key.expires_at <= datetime.now(UTC):
            return await self._end(key)
        confirm(f"End “{key.name}”?", "The program that has it is shut out at once.", "End the key", lambda: self._end(key))
        return None

    @shown()
    async def _end(self, key: ApiKeyRecord) -> None:
        # Where it was ended elsewhere meanwhile, that is what was wanted.
        with suppress(NotFound):
            await call(api_keys.drop, self.user.id, key.id)
        await self._look_again()

    async def _look_again(self) -> None:
        self.found = await call(api_keys.of_user, self.user.id)
        self.show.refresh()


def _tell(made: NewKey) -> None:
    """The one time that the key is seen."""
    dialog = Dialog(f"The key “{made.record.name}”", "small")
    with dialog:
        Tag("p", "Give it to your program now. Only a fingerprint of it stays here, so it cannot be shown again.", "muted")
        with Tag("div", classes="line key"):
            Tag("input", classes="in", value=made.key, readonly=True, aria_label="The key")
            button("Copy", look="soft", mark="copy").on("click", js_handler=COPY)
        with Tag("div", classes="line dialog-foot"):
            button("Done", dialog.close, look="text")
    dialog.on("close", dialog.delete, args=[])
    dialog.open()
