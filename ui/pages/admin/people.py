"""Makers at the desk: the table of all of them; one of them with what they have here, and what an operator may do about it."""

from uuid import UUID

from fastapi import Request

from core.services.operate import people, tables
from core.services.operate.people import PersonRecord
from ui.calls import call
from ui.components.admin.person import Person
from ui.components.admin.table import Column, View, asked_of, chip, table, when
from ui.components.parts import Tag
from ui.pages.admin.desk import desk, head
from ui.pages.admin.guard import require_operator
from ui.theme import page

PEOPLE = "/admin/people"
STATES = {"active": ("", "Active"), "off": ("bad", "Switched off"), "closed": ("warn", "Closed")}


def register() -> None:
    page(PEOPLE)(people_page)
    page(PEOPLE + "/{user_id}")(person_page)


async def people_page(request: Request) -> None:
    operator, asked = require_operator(request), asked_of(request)
    found = await call(tables.page, operator.id, people.TABLE, asked)
    with desk("People", operator, "people"):
        head("People", "Everybody who makes books here. What is in their books is theirs.")
        table(VIEW, asked, found)


async def person_page(request: Request, user_id: UUID) -> None:
    operator = require_operator(request)
    loaded = await call(Person.load, operator.id, user_id)
    with desk(loaded.person.email, operator, "people"):
        Person(operator, loaded).show()


def _who(person: PersonRecord) -> None:
    Tag("a", person.email, href=f"{PEOPLE}/{person.id}")
    if person.name:
        Tag("span", person.name, "muted second")


def _state(person: PersonRecord) -> None:
    look, words = STATES[person.state]
    with Tag("span", classes="chips"):
        chip(words, look)
        if person.is_operator:
            chip("Operator", "info")
        if not person.email_confirmed:
            chip("Not confirmed", "warn")


VIEW = View(
    people.TABLE, "People", PEOPLE, none="Nobody is here yet.", find="Address or name",
    columns=(
        Column("Who", _who, sort="email", first=True),
        Column("State", _state),
        Column("Books", lambda person: f"{person.books:,}", right=True),
        Column("Orders", lambda person: f"{person.orders:,}", right=True),
        Column("Since", lambda person: when(person.created_at), sort="created_at"),
    ),
    states={"": "All", "active": "Active", "off": "Switched off", "closed": "Closed", "operator": "Operators"},
)  # fmt: skip
