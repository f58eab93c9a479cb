"""The part about the email address: a person goes in; whether it is confirmed, and a way to another one, come out."""

from uuid import UUID

from fastapi import Request
from nicegui import events, ui
from sqlmodel import Session

from core.errors import Invalid, TooMany
from core.services import addresses, outbox, proving
from core.services.records import UserRecord
from ui.calls import call, shown
from ui.components.account.prove import Refusal, proven
from ui.components.account.section import section
from ui.components.parts import Tag, button, field, form, note, toast
from ui.session import sid_of

WORDS = "It signs you in, and gets our letters. A new one counts once the link that we send there is opened."
NOT_YET = "This address is not confirmed yet. Please open the link in the letter we sent there."
BY_HAND = "This address is not confirmed yet. No letters leave this place, so please ask whoever looks after it to confirm it."


async def show(user: UserRecord, request: Request) -> None:
    with section("address", "Email", WORDS):
        Address(user, sid_of(request) or "", request.state.account.wanted).show()


class Address:
    """The part as it stands: the address, and the one that waits to be confirmed in its place."""

    def __init__(self, user: UserRecord, sid: str, wanted: str) -> None:
        self.user, self.sid, self.wanted = user, sid, wanted

    async def look(self) -> None:
        self.wanted = await call(addresses.changing_to, self.user.id)

    @ui.refreshable_method
    def show(self) -> None:
        with Tag("p", classes="line"):
            Tag("strong", self.user.email, "breaks")
            if self.user.email_confirmed:
                Tag("span", "Confirmed", "chip")
        if not self.user.email_confirmed:
            sends = outbox.has_mail()
            with note("warn", NOT_YET if sends else BY_HAND):
                if sends:
                    button("Send the letter again", self.send_again, look="text")
        if self.wanted:
            with note("info", f"A letter is on its way to {self.wanted}. Open the link in it within a day; until then this address stays."):
                button("Keep this one", self.keep, look="text")
        with form(self.ask):
            self.refusal = Refusal()
            field("New address", "email", type="email", required=True, autocomplete="email", maxlength=addresses.LONGEST)
            button("Change my address", type="submit")

    @shown()
    async def send_again(self) -> None:
        await call(addresses.send_again, self.user.id)
        toast("The letter is on its way to you.")

    @shown()
    async def ask(self, event: events.GenericEventArguments) -> None:
        email = event.args.get("email", "")

        async def change() -> None:
            try:
                await call(_ask, self.sid, self.user.id, email)
            except (Invalid, TooMany) as error:
                self.refusal.say(error)
            else:
                await self._look_again()

        await proven(shown()(change))

    @shown()
    async def keep(self) -> None:
        await call(addresses.stop_change, self.user.id)
        await self._look_again()
        toast("Your address stays as it is.")

    async def _look_again(self) -> None:
        await self.look()
        self.show.refresh()


def _ask(session: Session, sid: str, user_id: UUID, email: str) -> None:
    proving.require_fresh(session, sid)
    addresses.ask_change(session, user_id, email)
