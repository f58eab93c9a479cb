"""The part about the second factor: a person goes in; setting it up with an app, its recovery codes and turning it off come out."""

import segno
from fastapi import Request
from nicegui import events, ui

from core.errors import AppError, NotSignedIn
from core.services import authenticators
from core.services.authenticators import Offer
from core.services.records import UserRecord
from ui.calls import call, shown
from ui.components.account.prove import CODE, Refusal, proven
from ui.components.account.section import section
from ui.components.parts import Dialog, Tag, button, confirm, field, form, note, toast
from ui.components.words import counted
from ui.session import sid_of

WORDS = "A code from your phone besides your password, so that a password alone opens nothing."
OFF = "Then a password alone signs in again, and your recovery codes are thrown away."
FILE = "recovery-codes.txt"
# The clipboard is open to pages under https alone; elsewhere the browser copies what is selected.
COPY = """async (event) => {
  const dialog = event.target.closest("dialog"), codes = dialog.querySelector(".codes");
  getSelection().selectAllChildren(codes);
  try { await navigator.clipboard.writeText(codes.innerText) } catch { document.execCommand("copy") }
  event.target.closest("button").querySelector("span").textContent = "Copied";
}"""


async def show(user: UserRecord, request: Request) -> None:
    with section("second-factor", "A code when signing in", WORDS):
        Factor(user, sid_of(request) or "", request.state.account.codes).show()


class Factor:
    """The part as it stands: off, or on with so many recovery codes left."""

    def __init__(self, user: UserRecord, sid: str, left: int) -> None:
        self.user, self.sid, self.on, self.left = user, sid, user.second_factor, left

    async def look(self) -> None:
        if self.on:
            self.left = await call(authenticators.codes_left, self.user.id)

    @ui.refreshable_method
    def show(self) -> None:
        if not self.on:
            Tag("p", "It is off. You need an authenticator app on your phone; any will do.", role="status")
            button("Set it up", self.set_up)
            return
        Tag("p", f"It is on. You have {counted(self.left, 'recovery code')} left.", role="status")
        if self.left <= 2:
            note("warn", "Please make new recovery codes before you run out of them.")
        with Tag("div", classes="line"):
            button("New recovery codes", self.renew)
            button("Turn it off", self.turn_off, look="text")

    @shown()
    async def set_up(self) -> None:
        await proven(shown()(self._offer))

    @shown()
    async def renew(self) -> None:
        await proven(shown()(self._new_codes))

    @shown()
    async def turn_off(self) -> None:
        async def ask() -> None:
            confirm("Turn the code off?", OFF, "Turn it off", shown()(self._off))

        await proven(ask)

    async def _offer(self) -> None:
        offered = await call(authenticators.offer, self.user.id, self.sid)
        _SetUp(self, offered).open()

    async def _new_codes(self) -> None:
        codes = await call(authenticators.new_codes, self.user.id, self.sid)
        with _dialog("Your new recovery codes") as dialog:
            _recovery(codes, dialog)
        await self.look_again(True)

    async def _off(self) -> None:
        await call(authenticators.turn_off, self.user.id, self.sid)
        await self.look_again(False)
        toast("Signing in asks for your password alone again.")

    async def look_again(self, on: bool) -> None:
        self.on = on
        await self.look()
        self.show.refresh()


class _SetUp:
    """The dialog that shows the key, takes a first code of it, and then shows the recovery codes."""

    def __init__(self, part: Factor, offered: Offer) -> None:
        self.part, self.offered = part, offered

    def open(self) -> None:
        with _dialog("Set up your app") as self.dialog, Tag("div", classes="stack") as self.inside:
            Tag("p", "Scan this with your authenticator app, then type the six digits that it shows.", "muted")
            Tag("img", classes="qr", src=_drawn(self.offered.uri), alt="A QR code of the key below")
            with Tag("p", classes="t-sm"):
                Tag("span", "Or type this key: ", "muted")
                Tag("code", self.offered.words, "key", aria_label="Key")
            with form(self.take):
                self.refusal = Refusal()
                field("Code", "code", required=True, autofocus=True, inputmode="numeric", **CODE)
                with Tag("div", classes="line dialog-foot"):
                    button("Turn it on", look="soft", type="submit")
                    button("Not now", self.dialog.close, look="text")

    @shown()
    async def take(self, event: events.GenericEventArguments) -> None:
        try:
            codes = await call(authenticators.turn_on, self.part.user.id, event.args.get("code", ""), self.part.sid)
        except NotSignedIn:
            raise
        except AppError as error:
            self.refusal.say(error)
            return
        self.inside.clear()
        with self.inside:
            note("ok", "Signing in asks for a code from now on.", role="status")
            _recovery(codes, self.dialog)
        await self.part.look_again(True)


def _dialog(title: str) -> Dialog:
    dialog = Dialog(title, "small")
    dialog.on("close", dialog.delete, args=[])
    dialog.open()
    return dialog


def _recovery(codes: list[str], dialog: Dialog) -> None:
    """The codes, shown this once."""
    text = "\n".join(codes) + "\n"

    Tag("p", "Each of these works once, when you do not have your phone. Keep them where you keep papers; we cannot show them again.")
    with Tag("ul", classes="codes", aria_label="Recovery codes"):
        for code in codes:
            Tag("li", code)
    with Tag("div", classes="line dialog-foot"):
        button("Copy", mark="copy").on("click", js_handler=COPY)
        button("Download", lambda: ui.download.content(text, FILE, "text/plain"), mark="download")
        button("I have kept them", dialog.close, look="text")


def _drawn(uri: str) -> str:
    # Dark on light whatever the page is: cameras read it better.
    return segno.make(uri, error="m").svg_data_uri(scale=4, border=3, dark="#231f1b", light="#fff")
