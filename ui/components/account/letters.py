"""The part about letters that need not come: a switch stops them."""

from fastapi import Request
from nicegui import events

from core.services import notices
from core.services.records import UserRecord
from ui.calls import call, shown
from ui.components.account.section import section
from ui.components.parts import Tag, toast

WORDS = "What we write to you beside your orders, your money and how you sign in: those letters always come."
LABEL = "Write to me when a book is laid out, or when something could not be made"


async def show(user: UserRecord, request: Request) -> None:
    @shown()
    async def choose(event: events.GenericEventArguments) -> None:
        wanted = bool(event.args)
        await call(notices.choose, user.id, wanted)
        toast("We write to you." if wanted else "These letters do not come any more.")

    with section("letters", "Letters", WORDS), Tag("label", classes="check switch"):
        made = Tag("input", type="checkbox", **({"checked": True} if user.notices else {}))
        made.on("change", choose, js_handler="(event) => emit(event.target.checked)")
        Tag("span")
        Tag("span", LABEL)
