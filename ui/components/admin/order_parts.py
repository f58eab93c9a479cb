"""Parts of an order at the desk: what was bought, its files and what the preflight found, its history, and what Stripe told of it."""

from collections.abc import Awaitable, Callable

from core.services import shop
from core.services.operate.order_records import FileRow, OrderSheet
from core.services.shop_records import Address
from ui.components.admin.glance import book_words
from ui.components.admin.order_words import OUTCOME, WHO, act_words
from ui.components.admin.table import chip, when
from ui.components.parts import Dialog, Tag, button, field
from ui.components.words import counted, size
from ui.pages.admin.desk import panel

LOOKS = {"error": ("bad", "Error"), "warning": ("warn", "Warning"), "note": ("info", "Note")}
FILES = {"interior": "Inside pages", "cover": "Cover"}
INTO = "This file shows the maker’s own photos and words."
NO_FILES = {
    "building": "They are being made just now.",
    "refused": "The preflight refused these pages.",
    "failed": "Making them did not work.",
}


def bought(sheet: OrderSheet, ask_cost: Callable[[], Awaitable[None]]) -> None:
    """What was frozen when the order was placed; `ask_cost` asks the print partner what its copies cost us."""
    facts = {
        "Book": book_words(sheet),
        "Pages": f"{sheet.pages}, as at revision {sheet.revision}",
        "Copies": f"{counted(sheet.copies, 'copy', 'copies')}, {sheet.shipping or 'no delivery'}" if sheet.copies else "The files alone",
    }
    if sheet.address:
        facts["To"] = ", ".join(_lines(sheet.address))
    if sheet.print_order:
        facts["Printer"] = " ".join(filter(None, (sheet.print_order.state, sheet.print_order.reference, sheet.print_order.error)))
    with panel("What was bought"):
        with Tag("dl", classes="facts"):
            for name, words in facts.items():
                Tag("dt", name)
                Tag("dd", words)
        if sheet.copies and shop.prints_copies():
            with Tag("div", classes="line after"):
                button("What the copies cost us", ask_cost)


def files(sheet: OrderSheet, address: str) -> None:
    """The files, each opened for a reason, and what the preflight found."""
    with panel("Print files"):
        if not sheet.files:
            Tag("p", NO_FILES.get(sheet.build, "They are not here any more."), "muted")
        for file in sheet.files:
            with Tag("div", classes="job"):
                with Tag("span", classes="grow"):
                    Tag("span", FILES[file.which])
                    Tag("span", size(file.bytes), "muted second")
                button("Open", _opening(sheet, file, address), look="text", aria_label=f"Open the {FILES[file.which].lower()}")
        if sheet.built_at and not sheet.findings:
            Tag("p", "The preflight found nothing.", "muted t-sm")
        if sheet.findings:
            is_grave = any(finding.severity == "error" for finding in sheet.findings)
            with Tag("details", classes="more", **({"open": True} if is_grave else {})):
                Tag("summary", f"The preflight found {counted(len(sheet.findings), 'thing')}")
                for finding in sheet.findings:
                    look, words = LOOKS[finding.severity]
                    with Tag("div", classes="job"):
                        chip(words, look)
                        Tag("span", finding.words, "grow")


def _opening(sheet: OrderSheet, file: FileRow, address: str):
    """A plain form, so that the browser keeps the file itself."""

    def ask() -> None:
        dialog = Dialog(f"Open the {FILES[file.which].lower()}?", "small")
        with dialog, Tag("form", classes="stack", method="post", action=f"{address}/{sheet.id}/{file.which}.pdf"):
            Tag("p", INTO, "muted")
            field(
                "Why", "reason", hint="Kept in the log of acts, with your name and the time.", required=True, maxlength=500, autofocus=True
            )
            with Tag("div", classes="line dialog-foot"):
                button("Open it", type="submit")
                button("Not now", dialog.close, look="text")
        dialog.on("submit", dialog.close, args=[])
        dialog.on("close", dialog.delete, args=[])
        dialog.open()

    return ask


def history(sheet: OrderSheet) -> None:
    with panel("History"), Tag("ol", classes="story"):
        for line in sheet.history:
            with Tag("li"):
                with Tag("span", classes="muted t-sm"):
                    when(line.at)
                with Tag("span"):
                    Tag("strong", act_words(line.act, line.before, line.after))
                    Tag("span", f", {WHO.get(line.who, line.who)}", "muted")
                    if line.words:
                        Tag("span", line.words, "second long")


def events(sheet: OrderSheet) -> None:
    """What Stripe told; nothing where it told nothing."""
    if not sheet.events:
        return
    with panel("What Stripe told"):
        for event in sheet.events:
            look, words = OUTCOME.get(event.outcome, ("", event.outcome))
            with Tag("div", classes="job"):
                chip(words, look)
                with Tag("span", classes="grow"):
                    Tag("a", event.kind, "long", href=f"/admin/events/{event.id}")
                    with Tag("span", classes="muted second"):
                        when(event.created_at)


def _lines(address: Address) -> list[str]:
    town = " ".join(filter(None, (address.postcode, address.town, address.state)))
    return [line for line in (address.name, address.street, address.street2, town, address.country, address.phone) if line]
