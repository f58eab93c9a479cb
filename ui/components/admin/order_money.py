"""The money of an order at the desk: its payments, refunds, disputes and invoices, and the dialog that gives some back."""

from collections.abc import Awaitable, Callable

from nicegui import context, events

from core.errors import AppError
from core.services.operate.order_records import AttemptRecord, OrderSheet, RefundRow
from core.shop import money
from core.shop.money import told
from ui.components.account.prove import Refusal
from ui.components.admin.order_words import PAYMENT, REFUND, WAYS, WHO
from ui.components.admin.table import chip, when
from ui.components.parts import Dialog, Tag, button, field, form
from ui.pages.admin.desk import panel

DISPUTES = {"won": ("ok", "Won"), "lost": ("bad", "Lost"), "warning_closed": ("", "Closed")}
KINDS = {"invoice": "Invoice", "credit": "Credit note"}
Act = Callable[[int | None, str], Awaitable[None]]


def payments(sheet: OrderSheet) -> None:
    """What was paid, given back and called back, and the papers about it."""
    with panel("Money"):
        if not sheet.payments:
            Tag("p", "Nobody has begun to pay yet.", "muted")
        for payment in sheet.payments:
            _payment(payment)
        for refund in sheet.refunds:
            _refund(refund)
        for dispute in sheet.disputes:
            look, words = DISPUTES.get(dispute.status, ("warn", "Disputed"))
            with _row(look, words, told(dispute.amount, dispute.currency)):
                Tag("span", "Called back at the bank")
                _small(dispute.status.replace("_", " ").capitalize(), dispute.id)
        for invoice in sheet.invoices:
            back = -1 if invoice.kind == "credit" else 1
            with _row("", KINDS.get(invoice.kind, "Invoice"), told(back * invoice.total, invoice.currency)):
                Tag("a", invoice.number, href=f"/admin/invoices/{invoice.id}.pdf")
                with Tag("span", classes="muted second"):
                    when(invoice.created_at)


def _payment(payment: AttemptRecord) -> None:
    look, words = PAYMENT[payment.status]
    with _row(look, words, told(payment.amount, payment.currency)):
        Tag("span", "Nothing was to pay" if payment.provider == "free" else f"Payment by {WAYS.get(payment.way, payment.way)}")
        with Tag("span", classes="muted second"):
            when(payment.created_at)
        _small("", payment.intent or payment.provider_reference)


def _refund(refund: RefundRow) -> None:
    look, words = REFUND.get(refund.status, ("", refund.status))
    with _row(look, words, told(-refund.amount, refund.currency)):
        Tag("span", f"Refund, {WHO.get(refund.who, refund.who)}")
        if refund.reason:
            Tag("span", f"“{refund.reason}”", "second long")
        with Tag("span", classes="muted second"):
            when(refund.created_at)
        if refund.error:
            Tag("span", refund.error, "second long danger")


class _row:
    """A line with a chip, what it is, and an amount."""

    def __init__(self, look: str, words: str, amount: str) -> None:
        self._look, self._words, self._amount = look, words, amount

    def __enter__(self) -> None:
        self._line = Tag("div", classes="job money")
        self._line.__enter__()
        chip(self._words, self._look)
        self._middle = Tag("div", classes="grow")
        self._middle.__enter__()

    def __exit__(self, *error: object) -> None:
        self._middle.__exit__(*error)
        Tag("span", self._amount, "num")
        self._line.__exit__(*error)


def _small(words: str, reference: str) -> None:
    with Tag("span", classes="muted second"):
        if words:
            Tag("span", f"{words} ")
        Tag("code", reference)


def ask_refund(sheet: OrderSheet, act: Act) -> None:
    """Asks how much goes back, and why; what is refused is said in the dialog, which stays."""
    dialog, content = Dialog("Give money back", "small"), context.client.content
    currency, most = sheet.refund_currency, sheet.refundable

    async def do(event: events.GenericEventArguments) -> None:
        try:
            amount = money.parse(str(event.args.get("amount", "")), currency)
            with content:
                await act(None if amount == most else amount, str(event.args.get("reason", "")))
        except AppError as error:
            refusal.say(error)
            return
        dialog.close()

    with dialog, form(do):
        Tag("p", f"At most {told(most, currency)}. When all of it goes back, the files are closed again.", "muted")
        refusal = Refusal()
        field(f"How much, in {currency}", "amount", value=money.plain(most, currency), required=True, inputmode="decimal", maxlength=20)
        field("Why", "reason", hint="Kept in the log of acts; the maker reads it on the credit note.", required=True, maxlength=500)
        with Tag("div", classes="line dialog-foot"):
            button("Give it back", look="danger", type="submit")
            button("Not now", dialog.close, look="text")
    dialog.on("close", dialog.delete, args=[])
    dialog.open()
