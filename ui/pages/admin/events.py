"""Payment news at the desk: what Stripe and the print partner told, one of them with all it said, followed anew at a word."""

import json

from fastapi import Request
from nicegui import ui

from core.services.operate import events, tables
from core.services.operate.events import EventSheet
from core.services.operate.order_records import EventRow
from core.services.operate.order_tables import EVENTS
from core.services.records import UserRecord
from ui.calls import call, shown
from ui.components.admin.order import order_link
from ui.components.admin.order_words import OUTCOME
from ui.components.admin.table import Column, View, asked_of, chip, table, when
from ui.components.parts import Tag, button, link, note, toast
from ui.pages.admin.desk import desk, head, panel
from ui.pages.admin.guard import require_operator
from ui.theme import page

ADDRESS = "/admin/events"
AGAIN = "What it did already is not done twice."


def register() -> None:
    page(ADDRESS)(events_page)
    page(ADDRESS + "/{event_id}")(event_page)


async def events_page(request: Request) -> None:
    operator, asked = require_operator(request), asked_of(request)
    found = await call(tables.page, operator.id, EVENTS, asked)
    with desk("Payment news", operator, "events"):
        head("Payment news", "What Stripe and the print partner told, and what became of it.")
        table(VIEW, asked, found)


async def event_page(request: Request, event_id: str) -> None:
    operator = require_operator(request)
    event = await call(events.get, operator.id, event_id)
    with desk(event.kind, operator, "events", sheets=("desk-shop.css",)):
        One(operator, event).show()


class One:
    def __init__(self, operator: UserRecord, event: EventSheet) -> None:
        self.operator, self.event = operator, event

    @ui.refreshable_method
    def show(self) -> None:
        event = self.event
        link("Payment news", ADDRESS, look="text", mark="arrow-left").classes("back")
        with Tag("div", classes="line top"):
            Tag("h1", event.kind, "long")
            look, words = OUTCOME.get(event.outcome, ("", event.outcome))
            chip(words, look)
        if event.words:
            note("warn" if event.outcome in ("review", "failed") else "info", event.words)
        with panel("About it"):
            self._facts()
            if event.provider == "stripe" and event.payload:
                with Tag("div", classes="line after"):
                    button("Follow it again", self.replay)
                    Tag("span", AGAIN, "muted t-sm")
        with panel("All it said"):
            words = json.dumps(event.payload, indent=2, ensure_ascii=False) if event.payload else "It was let go."
            Tag("pre", words, "payload", tabindex=0, aria_label="All it said")

    def _facts(self) -> None:
        event = self.event
        with Tag("dl", classes="facts"):
            for name, words in (("Id", event.id), ("From", event.provider.capitalize())):
                Tag("dt", name)
                Tag("dd", words)
            for name, instant in (("Happened", event.told_at), ("Came", event.created_at)):
                Tag("dt", name)
                with Tag("dd"):
                    when(instant)
            Tag("dt", "About")
            with Tag("dd"):
                if event.order_id:
                    order_link(event.order_id, event.order_number)
                else:
                    Tag("span", "No order here")

    @shown()
    async def replay(self) -> None:
        self.event = await call(events.replay, self.operator.id, self.event.id)
        self.show.refresh()
        toast(f"Followed again: {OUTCOME[self.event.outcome][1].lower()}.")


def _kind(event: EventRow) -> None:
    Tag("a", event.kind, href=f"{ADDRESS}/{event.id}")
    Tag("span", event.id, "muted second")


def _outcome(event: EventRow) -> None:
    look, words = OUTCOME.get(event.outcome, ("", event.outcome))
    chip(words, look)
    if event.words:
        Tag("span", event.words, "muted second")


VIEW = View(
    EVENTS, "Payment news", ADDRESS, none="Nothing was told yet.", find="Id, kind or order",
    states={"": "All"} | {outcome: words for outcome, (_, words) in OUTCOME.items()},
    columns=(
        Column("What", _kind, first=True),
        Column("Order", lambda event: order_link(event.order_id, event.order_number)),
        Column("Became", _outcome),
        Column("Came", lambda event: when(event.created_at), sort="created_at"),
    ),
)  # fmt: skip
