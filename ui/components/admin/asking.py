"""Asking an operator for a reason before an act: a title and the act go in; a dialog that hands over their words comes out."""

from collections.abc import Awaitable, Callable

from nicegui import context, events

from core.errors import AppError, NotSignedIn
from core.services.operate.door import CodeAgain
from ui.calls import shown
from ui.components.account.prove import Refusal
from ui.components.parts import Dialog, Tag, button, field, form


def ask_reason(
    title: str, words: str, yes: str, act: Callable[[str], Awaitable[object]], *, look: str = "danger", needed: bool = True
) -> None:
    """Runs `act(reason)`; what it refuses is said in the dialog, which stays. `words` say what is about to happen."""
    dialog, content = Dialog(title, "small"), context.client.content

    @shown()
    async def do(event: events.GenericEventArguments) -> None:
        try:
            with content:
                await act(str(event.args.get("reason", "")))
        except (NotSignedIn, CodeAgain):
            raise
        except AppError as error:
            refusal.say(error)
            return
        dialog.close()

    with dialog, form(do):
        Tag("p", words, "muted")
        refusal = Refusal()
        hint = "Kept in the log of acts, with your name and the time."
        field("Why", "reason", hint=hint, required=needed, maxlength=500, autofocus=True)
        with Tag("div", classes="line dialog-foot"):
            button(yes, look=look, type="submit")
            button("Not now", dialog.close, look="text")
    dialog.on("close", dialog.delete, args=[])
    dialog.open()
