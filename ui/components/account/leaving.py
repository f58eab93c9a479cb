"""The part about leaving: a person goes in; their account closed for now, or gone for ever, comes out."""

import asyncio
from functools import partial
from typing import Any

from fastapi import Request
from nicegui import background_tasks, context, events
from sqlmodel import Session

from core.errors import AppError, Invalid
from core.services import closing, invoices, proving
from core.services.invoices import InvoiceRecord
from core.services.records import UserRecord
from core.shop.money import told
from ui.calls import call, shown
from ui.components.account.prove import proven
from ui.components.account.section import section
from ui.components.parts import Dialog, Tag, button, field, form, note
from ui.presence import here
from ui.session import sid_of

DAYS = closing.GRACE.days
CLOSED = (
    "At once nobody can see anything of yours: links you gave out lead nowhere, and you are signed out everywhere. "
    f"Sign in within {DAYS} days and all of it is back as it was. After that it is gone."
)
GONE = (
    "Your photos, books, words and everything else here are removed now. Nobody can bring them back, nor can we. "
    "Take everything with you first, if you want to keep it."
)
KEPT = (
    "Tax law has us keep the invoices and credit notes below as they were written, with your name and address in them. "
    "Of your orders and payments only sums and days stay, without your name."
)


async def show(user: UserRecord, request: Request) -> None:
    with section("leaving", "Leaving", f"You have {DAYS} days to change your mind."):
        button("Close my account", partial(proven, Leaving(user, sid_of(request) or "").ask), look="danger")


class Leaving:
    """The question, and what follows from the answer."""

    def __init__(self, user: UserRecord, sid: str) -> None:
        self.user, self.sid = user, sid

    @shown()
    async def ask(self) -> None:
        papers = await call(invoices.of_maker, self.user.id)
        dialog = Dialog("Close your account?")
        with dialog:
            Tag("p", CLOSED)
            with Tag("div", classes="line dialog-foot"):
                button("Close my account", self.close, look="danger")
                button("Keep it", dialog.close, look="text")
            with Tag("details", classes="more for-ever"):
                Tag("summary", "Or now, for ever")
                Tag("p", GONE)
                if papers:
                    _kept(papers)
                with form(self.erase):
                    with note("bad", "", role="alert") as self.refusal:
                        self.words = Tag("span")
                    self.refusal.set_visibility(False)
                    field(
                        "Your email address", "email", required=True, autocomplete="off", autocapitalize="off", spellcheck="false",
                        hint="Type it, so that we know you mean it.",
                    )  # fmt: skip
                    button("Remove everything for ever", look="danger", type="submit")
        dialog.on("close", dialog.delete, args=[])
        dialog.open()

    @shown()
    async def close(self) -> None:
        await self._leave("closed", _close, self.user, self.sid)

    @shown()
    async def erase(self, event: events.GenericEventArguments) -> None:
        try:
            await self._leave("gone", _condemn, self.user, self.sid, event.args.get("email", ""))
        except Invalid as error:
            self.words.text = error.message
            self.refusal.set_visibility(True)
            return
        # Beside the page, which need not wait until all of it is gone.
        background_tasks.create(asyncio.to_thread(closing.erase_noted, self.user.id), name="erase")

    async def _leave(self, how: str, *deed: Any) -> None:
        """Does what ends this session. The page is led away as every page of a session that ended, but to other words."""
        client = context.client
        here.lead(client, f"/?left={how}#sign-in")
        try:
            await call(*deed)
        except AppError:
            here.stay(client)
            raise


def _kept(papers: list[InvoiceRecord]) -> None:
    """What the law has kept of somebody who bought here."""
    Tag("p", KEPT)
    with Tag("ul", classes="t-sm"):
        for paper in papers:
            with Tag("li"):
                Tag("span", f"{paper.number}, ")
                Tag("local-day", datetime=paper.created_at.isoformat())
                Tag("span", f", {told(paper.total, paper.currency)}")


def _close(session: Session, user: UserRecord, sid: str) -> None:
    proving.require_fresh(session, sid)
    closing.close(session, user.id)


def _condemn(session: Session, user: UserRecord, sid: str, email: str) -> None:
    proving.require_fresh(session, sid)
    if email.strip().lower() != user.email:
        raise Invalid("This is not the email address of your account. Please type it once more.", field="email")
    closing.condemn(session, user.id)
