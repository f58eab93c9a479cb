"""Giving out links to a book: the book goes in; a dialog in which links are made, copied, listed and stopped comes out."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from nicegui import events, ui

from core.config import settings
from core.errors import Conflict, Invalid, TooMany
from core.services import shares
from core.services.shares import Made, ShareRecord
from storage.models import now
from ui.calls import call, shown
from ui.components.parts import Dialog, Tag, button, choice, confirm, field, icon

ENDS = {"": "Never", "7": "In 7 days", "30": "In 30 days", "90": "In 90 days", "date": "On a day I choose"}
LOCAL_TIMES = """(event) => {
  event.preventDefault();
  const values = Object.fromEntries(new FormData(event.target));
  if (values.day) values.day = new Date(values.day).toISOString();
  emit(values);
}"""
# The clipboard is open to pages under https alone; elsewhere the browser copies what is selected.
COPY = """async (event) => {
  const row = event.target.closest(".made-link"), box = row.querySelector("input");
  box.select();
  try { await navigator.clipboard.writeText(box.value) } catch { document.execCommand("copy") }
  row.querySelector("button span").textContent = "Copied";
}"""


@shown()
async def share(user_id: UUID, book_id: UUID) -> None:
    """Opens the dialog."""
    ShareDialog(user_id, book_id, await call(shares.of_book, user_id, book_id)).open()


class ShareDialog:
    """`made` is the link that was just made; its secret is shown until the dialog closes or another is made, and then no more."""

    def __init__(self, user_id: UUID, book_id: UUID, links: list[ShareRecord]) -> None:
        self.user_id, self.book_id, self.links = user_id, book_id, links
        self.made: Made | None = None
        self.wrong = ""
        self.dialog = Dialog("Share this book", "sharing")
        with self.dialog:
            Tag("p", "Whoever has the link turns the pages as they are now. They need no account and cannot change anything.", "muted")
            self.new_link()
            self.form()
            self.given()
        self.dialog.on("close", self.dialog.delete, args=[])

    def open(self) -> None:
        self.dialog.open()

    @ui.refreshable_method
    def new_link(self) -> None:
        """The link that was just made, to be copied now."""
        with Tag("div", role="status"):
            if self.made is None:
                return
            url = f"{settings().address}/s/{self.made.secret}"
            with Tag("div", classes="note ok made-link"):
                Tag("p", "Your link is ready. Copy it now: it is shown only this once.")
                with Tag("div", classes="line"):
                    Tag("input", classes="in", value=url, readonly=True, aria_label="The link")
                    button("Copy", look="soft", mark="copy").on("click", js_handler=COPY)

    @ui.refreshable_method
    def form(self) -> None:
        with Tag("form", classes="stack share-form").on("submit", self.make, js_handler=LOCAL_TIMES):
            hint = "So that you know it again. Only you see it."
            field("Who is it for?", "name", maxlength=shares.LONGEST_NAME, placeholder="Grandma", autocomplete="off", hint=hint)
            with Tag("div", classes="pair"):
                hint = "If you like: six characters or more. Tell it to them yourself."
                field("Password", "password", maxlength=128, autocomplete="off", hint=hint)
                with Tag("div"):
                    choice("Ends", "ends", ENDS, "")
                    with Tag("div", classes="on-day"):
                        field("Day and hour", "day", type="datetime-local")
            self.trouble()
            with Tag("div", classes="line"):
                button("Make a link", look="main", type="submit")

    @ui.refreshable_method
    def trouble(self) -> None:
        """What is wrong with the wish; a notice of the page would stand behind the dialog."""
        if self.wrong:
            with Tag("p", classes="err", role="alert"):
                icon("circle-alert", 16)
                Tag("span", self.wrong)

    @ui.refreshable_method
    def given(self) -> None:
        with Tag("section", classes="given", aria_labelledby="given-title"):
            Tag("h3", "Links you gave out", id="given-title")
            if not self.links:
                Tag("p", "Nobody has a link to this book yet.", "muted t-sm")
                return
            with Tag("ul"):
                for link in self.links:
                    self._row(link)

    def _row(self, link: ShareRecord) -> None:
        name = link.name or "A link without a name"
        with Tag("li"):
            with Tag("div", classes="grow"):
                Tag("p", name, "name")
                with Tag("p", classes="muted t-sm"):
                    Tag("span", "Made ")
                    Tag("local-day", datetime=link.created_at.isoformat())
                    if link.expires_at:
                        Tag("span", ". Ended " if link.ended else ". Ends ")
                        Tag("local-end", datetime=link.expires_at.isoformat())
                    if link.has_password:
                        Tag("span", ". With a password")
                        icon("lock", 14)
            words = "Remove" if link.ended else "Stop sharing"
            button(words, lambda: self._ask(link, name), look="text", aria_label=f"{words}: {name}")

    def _ask(self, link: ShareRecord, name: str) -> None:
        async def stop() -> None:
            await self.stop(link)

        if link.ended:
            return stop()
        words = f"“{name}” will not open the book any more, from this moment on. The book stays as it is."
        return confirm("Stop sharing?", words, "Stop sharing", stop)

    @shown()
    async def make(self, event: events.GenericEventArguments) -> None:
        values = {name: str(event.args.get(name, "")) for name in ("name", "password", "ends", "day")}
        try:
            self.made = await call(
                shares.make, self.user_id, self.book_id, name=values["name"], password=values["password"],
                expires_at=_end(values["ends"], values["day"]),
            )  # fmt: skip
        except (Invalid, Conflict, TooMany) as error:
            self.wrong = error.message
            return self.trouble.refresh()
        self.wrong = ""
        self.form.refresh()
        return await self._again()

    @shown()
    async def stop(self, link: ShareRecord) -> None:
        await call(shares.revoke, self.user_id, self.book_id, link.id)
        if self.made and self.made.share.id == link.id:
            self.made = None
        await self._again()

    async def _again(self) -> None:
        self.links = await call(shares.of_book, self.user_id, self.book_id)
        self.new_link.refresh()
        self.given.refresh()


def _end(chosen: str, day: str) -> datetime | None:
    """When the link ends. Raises Invalid when a day is to be chosen and none was."""
    if chosen in ("7", "30", "90"):
        return now() + timedelta(days=int(chosen))
    if chosen != "date":
        return None
    try:
        return datetime.fromisoformat(day).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("Please choose the day on which the link ends.", field="day") from None
