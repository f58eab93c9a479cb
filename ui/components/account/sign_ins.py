"""The part about where one is signed in: a person goes in; their browsers and programs, each with a way to end it, come out."""

from contextlib import suppress
from datetime import UTC

from fastapi import Request
from nicegui import ui

from core.errors import NotFound
from core.services import sessions
from core.services.records import SignInRecord, UserRecord
from ui.calls import call, shown
from ui.components.account.section import section
from ui.components.parts import Tag, button, confirm, toast
from ui.session import sid_of

WORDS = "Browsers and programs that can open your books. End those you do not know, then change your password."
OTHERS = "Every other browser and program has to sign in again. Personal keys for programs stay as they are."
SHOWN = 50


async def show(user: UserRecord, request: Request) -> None:
    sid = sid_of(request)
    with section("sign-ins", "Where you are signed in", WORDS):
        SignIns(user, sid, await call(sessions.of_user, user.id, sid)).show()


class SignIns:
    def __init__(self, user: UserRecord, sid: str | None, found: list[SignInRecord]) -> None:
        self.user, self.sid, self.found = user, sid, found

    @ui.refreshable_method
    def show(self) -> None:
        with Tag("ul", classes="rows", aria_label="Where you are signed in"):
            for one in self.found[:SHOWN]:
                self._row(one)
        if len(self.found) > SHOWN:
            Tag("p", f"And {len(self.found) - SHOWN} more.", "muted t-sm")
        if len(self.found) > 1:
            button("Sign out everywhere else", self.ask)

    def _row(self, one: SignInRecord) -> None:
        async def end() -> None:
            await self.end(one)

        with Tag("li"):
            with Tag("div", classes="grow"):
                Tag("strong", one.words if one.kind == "browser" else f"{one.words} (a program)")
                with Tag("div", classes="muted t-sm"):
                    _when(one)
            if one.this:
                Tag("span", "This browser", "chip")
            else:
                button("End", end, look="text", aria_label=f"End {one.words}")

    @shown()
    async def end(self, one: SignInRecord) -> None:
        # Where it ended by itself meanwhile, that is what was wanted.
        with suppress(NotFound):
            await call(sessions.end_one, self.user.id, one.key)
        await self._look_again()

    async def ask(self) -> None:
        confirm("Sign out everywhere else?", OTHERS, "Sign out everywhere else", self.end_others, look="soft")

    @shown()
    async def end_others(self) -> None:
        await call(sessions.end_others, self.user.id, self.sid)
        await self._look_again()
        toast("Only this browser is signed in now.")

    async def _look_again(self) -> None:
        self.found = await call(sessions.of_user, self.user.id, self.sid)
        self.show.refresh()


def _when(one: SignInRecord) -> None:
    Tag("span", "Last used ")
    Tag("local-day", datetime=one.seen_at.astimezone(UTC).isoformat(), hours=True)
    if one.address:
        Tag("span", f", from {one.address}")
