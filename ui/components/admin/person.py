"""One maker at the desk: who they are and what they have here; switched off, signed out, erased, a book looked into for a reason."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from nicegui import context, ui
from sqlmodel import Session

from core.services import outbox
from core.services.operate import books, people
from core.services.operate.books import BookRow
from core.services.operate.people import PersonDetail, SeenBook
from core.services.records import UserRecord
from ui.calls import call, shown
from ui.components.admin.asking import ask_reason
from ui.components.admin.glance import book_words
from ui.components.admin.table import chip, when
from ui.components.parts import Dialog, Tag, button, link, note, toast
from ui.components.words import counted
from ui.pages.admin.desk import panel
from ui.session import address_of

PEOPLE = "/admin/people"
BOOK_STATES = {"draft": ("", "Draft"), "generating": ("info", "Being made"), "ready": ("ok", "Ready"), "drawer": ("warn", "In the drawer")}
STATES = {"active": ("ok", "Active"), "off": ("bad", "Switched off"), "closed": ("warn", "Closed by its owner")}
OFF = "They are signed out everywhere and cannot come in until you switch the account on again. Their books stay."
OUT = "They are signed out of every browser and program, and sign in again when they come back."
GONE = "Their books, photos and words go at once, and nobody can bring them back. Invoices stay, as the law has it."
INTO = "You are about to see this maker’s own photos and words."


@dataclass
class Loaded:
    person: PersonDetail
    books: list[BookRow]


class Person:
    def __init__(self, operator: UserRecord, loaded: Loaded) -> None:
        self.operator, self.person, self.books = operator, loaded.person, loaded.books
        self.address = address_of(context.client.request)

    @staticmethod
    def load(session: Session, operator_id: UUID, user_id: UUID) -> Loaded:
        return Loaded(people.get(session, operator_id, user_id), books.of_maker(session, operator_id, user_id))

    @ui.refreshable_method
    def show(self) -> None:
        link("People", PEOPLE, look="text", mark="arrow-left").classes("back")
        with Tag("div", classes="line top"):
            Tag("h1", self.person.email, "long")
            self._chips()
        with Tag("div", classes="g2"):
            self._facts()
            self._acts()
        with panel("Books"):
            self._books()

    def _chips(self) -> None:
        look, words = {"active": ("ok", "Active"), "off": ("bad", "Switched off"), "closed": ("warn", "Closed by its owner")}[
            self.person.state
        ]
        chip(words, look)
        if self.person.is_operator:
            chip("Operator", "info")

    def _facts(self) -> None:
        person = self.person
        facts = {
            "Name": person.name or "None given", "Language": f"{person.language}, {person.time_zone}",
            "Second factor": "On" if person.second_factor else "Off",
            "Letters of news": "Welcome" if person.notices else "Not wanted",
            "Keeps here": f"{counted(person.photos, 'photo')}, {person.photo_bytes / 1e6:,.0f} MB",
            "Signed in": f"{counted(person.sessions, 'browser')}, {counted(person.keys, 'key')}",
            "Shares": counted(person.shares, "link"), "Orders": f"{person.orders:,}",
        }  # fmt: skip
        with panel("Who this is"), Tag("dl", classes="facts"):
            for name, words in facts.items():
                Tag("dt", name)
                Tag("dd", words)
            Tag("dt", "Here since")
            with Tag("dd"):
                when(person.created_at)

    def _acts(self) -> None:
        person = self.person
        with panel("What you can do"), Tag("div", classes="stack acts"):
            if person.orders:
                link("Their orders", f"/admin/orders?words={person.email}", look="soft wide")
            if not person.email_confirmed:
                button("Confirm their address", self.confirm, look="soft wide")
            if person.id == self.operator.id:
                note("info", "This is you: your own account’s page is the place for the rest.")
                return
            button("Sign out everywhere", self._ask("Sign out everywhere?", OUT, "Sign out", self.sign_out), look="soft wide")
            if person.state == "active":
                button(
                    "Switch the account off", self._ask("Switch this account off?", OFF, "Switch off", self.switch_off), look="soft wide"
                )
            if person.state == "off":
                button("Switch the account on", self.switch_on, look="soft wide")
            button("Erase the account", self._ask("Erase this account?", GONE, "Erase for ever", self.erase), look="danger wide")

    def _ask(self, title: str, words: str, yes: str, act: Callable[[str], Awaitable[None]]) -> Callable[[], None]:
        return partial(ask_reason, title, words, yes, act)

    def _books(self) -> None:
        if not self.books:
            Tag("p", "No books yet.", "muted")
            return
        with Tag("ul", classes="rows"):
            for book in self.books:
                with Tag("li", classes="job"):
                    look, words = BOOK_STATES[book.state]
                    chip(words, look)
                    with Tag("span", classes="grow"):
                        Tag("span", book.title, "long")
                        with Tag("span", classes="muted second"):
                            Tag("span", f"{counted(book.pages, 'page')}, {book_words(book)}, begun ")
                            when(book.created_at)
                    if book.state != "drawer":
                        look_in = partial(self.look_into, book)
                        ask = self._ask("Look into this book?", INTO, "Look", look_in)
                        button("Look into it", ask, look="text", aria_label=f"Look into {book.title}")

    async def _again(self) -> None:
        self.person = await call(people.get, self.operator.id, self.person.id)
        self.show.refresh()

    @shown()
    async def confirm(self) -> None:
        await call(outbox.confirm_address, self.operator.id, self.person.id)
        toast("Their address is confirmed.")
        await self._again()

    async def sign_out(self, reason: str) -> None:
        await call(people.sign_out, self.operator.id, self.person.id, reason, self.address)
        toast("They are signed out everywhere.")
        await self._again()

    async def switch_off(self, reason: str) -> None:
        await call(people.switch_off, self.operator.id, self.person.id, reason, self.address)
        toast("The account is switched off.")
        await self._again()

    @shown()
    async def switch_on(self) -> None:
        await call(people.switch_on, self.operator.id, self.person.id, self.address)
        toast("The account is on again.")
        await self._again()

    async def erase(self, reason: str) -> None:
        await call(people.delete, self.operator.id, self.person.id, reason, self.address)
        ui.navigate.to(PEOPLE)

    async def look_into(self, book: BookRow, reason: str) -> None:
        seen = await call(people.look_into, self.operator.id, book.id, reason, self.address)
        _show(seen)


def _show(seen: SeenBook) -> None:
    """Their words, and what is known of their photos: the pictures themselves stay with their maker."""
    dialog = Dialog(seen.title, "wide")
    with dialog:
        Tag("h3", counted(len(seen.memories), "memory", "memories"))
        for memory in seen.memories:
            with Tag("article", classes="seen"):
                if memory.title:
                    Tag("h4", memory.title)
                Tag("p", memory.text)
                if memory.author:
                    Tag("p", memory.author, "muted t-sm")
        Tag("h3", counted(len(seen.photos), "photo"))
        with Tag("ul", classes="seen t-sm"):
            for photo in seen.photos:
                Tag("li", f"{photo.name}: {photo.state}{f', {photo.reason}' if photo.reason else ''}")
    dialog.on("close", dialog.delete, args=[])
    dialog.open()
