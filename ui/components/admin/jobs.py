"""Work at the desk: a piece of it goes in; what it does in words, its state as a chip, and buttons to try it again or stop it come out."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import context

from core.services.operate import work
from core.services.operate.work import JobRow
from core.services.records import UserRecord
from ui.calls import call, shown
from ui.components.admin.table import chip
from ui.components.parts import button, toast
from ui.session import address_of

KINDS = {
    "inspect": "Looking at a photo", "generate": "Making", "sample": "Making a sample", "print": "Print files",
    "export": "Packing an export",
    "order": "Print files of an order", "preview": "A preview to look at",
}  # fmt: skip
STATES = {
    "queued": ("", "Waiting"), "running": ("info", "Running"), "done": ("ok", "Done"), "failed": ("bad", "Failed"),
    "cancelled": ("warn", "Stopped"),
}  # fmt: skip


def what(job: JobRow) -> str:
    """What the work is, in words."""
    return f"{KINDS[job.kind]}: “{job.title}”" if job.title else KINDS[job.kind]


def state(job: JobRow) -> None:
    if job.is_silent:
        chip("Silent", "warn")
    elif job.is_stopping:
        chip("Stopping", "warn")
    else:
        look, words = STATES[job.state]
        chip(words, look)


def took(seconds: float) -> str:
    """`0.4 s`, `1:48 min`, `3 h`, `2 days`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds // 60:.0f}:{seconds % 60:02.0f} min"
    return f"{seconds / 3600:.0f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} days"


def acts(operator: UserRecord, job: JobRow, then: Callable[[], Awaitable[None]]) -> None:
    """Buttons for what may be done about it; `then` shows what became of it."""
    address = address_of(context.client.request)

    @shown()
    async def do(act: Callable, words: str) -> None:
        await call(act, operator.id, job.id, address)
        toast(words)
        await then()

    if job.state in ("failed", "cancelled"):
        again = partial(do, work.retry, "It is tried again.")
        button("Try again", again, mark="rotate-ccw", aria_label=f"Try again: {what(job)}")
    elif job.state in ("queued", "running") and not job.is_stopping:
        button("Stop", partial(do, work.cancel, "It is stopped."), look="text", aria_label=f"Stop: {what(job)}")
