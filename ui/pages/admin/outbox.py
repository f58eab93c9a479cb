"""The operator's outbox: letters that wait, went out or failed; one of them as its reader sees it, a further try, an address confirmed."""

from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from nicegui import ui

from core.errors import NotFound
from core.services import outbox
from core.services.outbox import STATES, LetterRecord, MessageRecord, State
from core.services.records import UserRecord
from ui.calls import call, shown
from ui.components.parts import Tag, button, link, note, toast
from ui.components.words import counted
from ui.pages.admin import letter_kinds
from ui.pages.admin.desk import desk
from ui.pages.admin.guard import require_operator
from ui.pages.admin.letter_kinds import KINDS, LETTERS
from ui.theme import page

A_PAGE = 50
NO_MAIL = "No mail server is set up; pass these letters on yourself. With SMTP_URL and MAIL_FROM set they go out by themselves."
FILTERS: dict[str, str] = {"": "All", "waiting": "Waiting", "sent": "Sent", "failed": "Failed"}
CHIPS = {"waiting": ("", "Waiting"), "sent": ("ok", "Sent"), "failed": ("bad", "Failed")}
NONE = {"": "Nothing was written yet.", "waiting": "No letter waits.", "sent": "No letter went out yet.", "failed": "No letter failed."}
LET_GO = "What it said was let go once it was sent: it may have been a secret."


def register() -> None:
    letter_kinds.register()
    page(LETTERS)(letters_page)
    page(LETTERS + "/{message_id}")(letter_page)


async def letters_page(request: Request, state: str = "", after: str = "") -> None:
    operator = require_operator(request)
    chosen, start = state if state in STATES else "", _id(after)
    found = await call(outbox.newest, operator.id, chosen or None, A_PAGE + 1, start)
    with desk("Letters", operator, "letters"), Tag("div", classes="letters"):
        with Tag("div", classes="line between"):
            Tag("h1", "Letters")
            link("Kinds of letters", KINDS, look="text")
            link("CSV", "/admin/tables/letters.csv", look="text", mark="download", download=True, aria_label="Letters as a CSV file")
        if not outbox.has_mail():
            note("warn", NO_MAIL)
        _filters(chosen)
        Letters(operator, found[:A_PAGE], chosen).show()
        _pages(chosen, start, found[A_PAGE - 1].id if len(found) > A_PAGE else None)


async def letter_page(request: Request, message_id: str) -> None:
    operator = require_operator(request)
    wanted = _id(message_id)
    if wanted is None:
        raise NotFound("This letter is not here. It may have been dropped.")
    found = await call(outbox.get, operator.id, wanted)
    with desk(found.subject, operator, "letters"), Tag("div", classes="letters"):
        link("Letters", LETTERS, look="text", mark="arrow-left").classes("back")
        One(operator, found).show()


class Letters:
    def __init__(self, operator: UserRecord, found: list[MessageRecord], state: str) -> None:
        self.operator, self.found, self.state = operator, found, state

    @ui.refreshable_method
    def show(self) -> None:
        if not self.found:
            Tag("p", NONE[self.state], "lead", role="status")
            return
        with Tag("ul", classes="post", aria_label="Letters"):
            for letter in self.found:
                with Tag("li"):
                    self._row(letter)

    def _row(self, letter: MessageRecord) -> None:
        with Tag("div", classes="grow"):
            Tag("a", letter.subject, "subject", href=f"{LETTERS}/{letter.id}")
            Tag("p", letter.to, "t-sm to")
            _facts(letter)
        if letter.open:
            act = partial(self.confirm, letter)
            button("Confirm this address", act, look="text", aria_label=f"Confirm the address {letter.to}")
        _chip(letter.state)

    async def confirm(self, letter: MessageRecord) -> None:
        if await _confirm(self.operator, letter):
            self.found = [one.model_copy(update={"open": one.open and one.user_id != letter.user_id}) for one in self.found]
            self.show.refresh()


class One:
    def __init__(self, operator: UserRecord, letter: LetterRecord) -> None:
        self.operator, self.letter = operator, letter

    @ui.refreshable_method
    def show(self) -> None:
        letter = self.letter
        with Tag("div", classes="line between top"):
            Tag("h1", letter.subject)
            _chip(letter.state)
        Tag("p", f"To {letter.to}", "to")
        _facts(letter)
        with Tag("div", classes="line acts"):
            if letter.state == "failed":
                button("Send again", self.send_again)
            elif letter.state == "waiting" and letter.error:
                button("Try now", self.send_again)
            if letter.open:
                button("Confirm this address", self.confirm, look="text")
        if letter.state == "sent":
            note("info", LET_GO)
            return
        Tag("h2", "As text")
        Tag("pre", letter.text, "said", tabindex=0, aria_label="The letter as text")
        Tag("h2", "As it looks")
        # Nothing in there may run, ask our server in the operator's name, or lead the operator's page elsewhere.
        Tag("iframe", classes="looks", title="The letter as it looks", sandbox="", srcdoc=letter.html)

    @shown()
    async def send_again(self) -> None:
        self.letter = await call(outbox.send_again, self.operator.id, self.letter.id)
        self.show.refresh()
        toast("It goes out within a few seconds." if outbox.has_mail() else "It waits for a mail server.")

    async def confirm(self) -> None:
        if await _confirm(self.operator, self.letter):
            self.letter = self.letter.model_copy(update={"open": False})
            self.show.refresh()


async def _confirm(operator: UserRecord, letter: MessageRecord) -> bool:
    with shown():
        await call(outbox.confirm_address, operator.id, letter.user_id)
        toast(f"{letter.to} is confirmed.")
        return True
    return False


def _facts(letter: MessageRecord) -> None:
    with Tag("p", classes="t-sm muted"):
        Tag("span", "Written ")
        Tag("local-day", datetime=letter.created_at.isoformat(), hours=True)
        if letter.attempts:
            Tag("span", f", tried {'once' if letter.attempts == 1 else counted(letter.attempts, 'time')}")
        if letter.state == "waiting" and letter.error and outbox.has_mail():
            Tag("span", ", next try ")
            Tag("local-day", datetime=letter.due_at.isoformat(), hours=True)
        Tag("span", ".")
    if letter.error:
        Tag("p", letter.error, "t-sm why")


def _chip(state: State) -> None:
    look, words = CHIPS[state]
    Tag("span", words, f"chip {look}")


def _filters(chosen: str) -> None:
    with Tag("nav", classes="seg links", aria_label="Which letters"):
        for state, words in FILTERS.items():
            Tag("a", words, href=_address(state), **({"aria-current": "page"} if state == chosen else {}))


def _pages(state: str, after: UUID | None, last: UUID | None) -> None:
    if not after and not last:
        return
    with Tag("nav", classes="line between", aria_label="Pages"):
        if after:
            link("Newest letters", _address(state), look="text")
        if last:
            link("Older letters", _address(state, last), look="soft")


def _address(state: str, after: UUID | None = None) -> str:
    asked = ({"state": state} if state else {}) | ({"after": str(after)} if after else {})
    return f"{LETTERS}?{urlencode(asked)}" if asked else LETTERS


def _id(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None
