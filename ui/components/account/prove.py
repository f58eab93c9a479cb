"""Before something hard to take back: a deed goes in; it is done at once, or after the person has shown again who they are."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from nicegui import context, events

from core.errors import AppError, NotSignedIn
from core.services import proving
from core.services.proving import Asked
from ui.calls import call
from ui.components.parts import Dialog, Tag, button, field, form, link, note
from ui.session import address_of, sid_of

Act = Callable[[], Awaitable[object]]


async def proven(act: Act) -> None:
    """Runs `act` when the session was proven within 10 minutes; else asks for the password (and a code) in a dialog first."""
    sid = sid_of(context.client.request) or ""
    asked = await call(proving.asked, sid)
    if asked.fresh:
        await act()
    elif asked.password:
        _ask(sid, asked, act)
    else:
        _go_through_provider()


def _ask(sid: str, asked: Asked, act: Act) -> None:
    client = context.client
    dialog = Dialog("Please show that it is you", "small")

    async def show(event: events.GenericEventArguments) -> None:
        try:
            values = (event.args.get("password", ""), event.args.get("code", ""))
            await call(proving.prove, sid, *values, address_of(client.request))
        except NotSignedIn:
            raise
        except AppError as error:
            refusal.say(error)
            return
        dialog.close()
        with client.content:
            await act()

    with dialog, form(show):
        Tag("p", "What comes next is hard to take back, so we ask once more.", "muted")
        refusal = Refusal()
        field("Password", "password", type="password", required=True, autocomplete="current-password", autofocus=True)
        if asked.code:
            field("Code", "code", required=True, hint="From your authenticator app, or a recovery code.", **CODE)
        with Tag("div", classes="line dialog-foot"):
            button("Go on", look="soft", type="submit")
            button("Not now", dialog.close, look="text")
    dialog.on("close", dialog.delete, args=[])
    dialog.open()


class Refusal:
    """Room in a form for why it was not taken; not there until `say`."""

    def __init__(self) -> None:
        with note("bad", "", role="alert") as self._box:
            self._words = Tag("span")
        self._box.set_visibility(False)

    def say(self, error: AppError) -> None:
        self._words.text = error.message
        self._box.set_visibility(True)

    def clear(self) -> None:
        self._box.set_visibility(False)


CODE = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "maxlength": 40}


def _go_through_provider() -> None:
    dialog = Dialog("Please show that it is you", "small")
    where = context.client.request.url.path
    with dialog:
        Tag("p", "What comes next is hard to take back. You have no password here, so please sign in once more the way you came.", "muted")
        with Tag("div", classes="line dialog-foot"):
            link("Go on", f"/oidc/begin?{urlencode({'purpose': 'prove', 'next': where})}", look="soft")
            button("Not now", dialog.close, look="text")
    dialog.on("close", dialog.delete, args=[])
    dialog.open()
