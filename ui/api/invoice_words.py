"""What invoices are, in words and examples of the API's document."""

from typing import Any

INVOICE, ORDER, PAYMENT = (
    "c2b1a0f9-8e7d-4c6b-9a5f-4e3d2c1b0a99",
    "8a6e0804-2bd0-4672-b79d-d97027f9071a",
    "f81d4fae-7dec-41d0-a765-00a0c91e6bf6",
)

TAGS = {"invoices": "What was billed for orders, and given back."}
FIELDS = {
    "Billed.id": "The invoice's id.",
    "Billed.kind": "invoice, credit (a credit note) or again (an invoice that undoes a credit note).",
    "Billed.number": "The number of its series, which has no gap.",
    "Billed.total": "What was billed, or given back, in minor units of the currency.",
    "Billed.content": "What it says, as it was written.",
    "Billed.url": "Where it is as PDF.",
    "Billed.order_number": "The order's number.",
    "Billed.title": "The book's title.",
    "Content.number": "Its number.",
    "Content.day": "The day it was written.",
    "Content.seller": "The seller's lines.",
    "Content.buyer": "The buyer's lines.",
    "Content.order_number": "The order's number.",
    "Content.order_day": "The day of the order.",
    "Content.paid_day": "The day it was paid, null where that is not known.",
    "Content.title": "The book's title.",
    "Content.book": "What kind of book it is, its size and its pages.",
    "Content.net": "What it comes to without tax.",
    "Content.total": "What it comes to.",
    "Content.about": "The invoice or credit note that it corrects, '' for none.",
    "Content.reason": "Why, '' for an invoice.",
    "Content.payment_id": "The payment that was billed.",
}

_INVOICE = {
    "id": INVOICE, "number": "INV-00042", "kind": "invoice", "order_id": ORDER, "order_number": 1042, "title": "Five days in April",
    "total": 1900, "currency": "USD", "created_at": "2026-05-02T10:03:41Z", "url": f"/files/invoices/{INVOICE}.pdf",
    "content": {
        "number": "INV-00042", "day": "2026-05-02", "seller": ["Sal’s Books", "12 Harbour Street"], "buyer": ["Rosa", "rosa@example.org"],
        "order_number": 1042, "order_day": "2026-05-02", "paid_day": "2026-05-02", "title": "Five days in April",
        "book": "Photo book, Square, 8.5 × 8.5 in, 40 pages",
        "lines": [{"what": "files", "words": "Print files", "quantity": 1, "unit": 1900, "amount": 1900}],
        "currency": "USD", "net": 1597, "tax": 303, "tax_rate": 1900, "tax_behaviour": "inclusive", "total": 1900, "about": "",
        "reason": "", "payment_id": PAYMENT,
    },
}  # fmt: skip

EXAMPLES: dict[str, Any] = {"Billed": _INVOICE, "BilledList": {"items": [_INVOICE], "next": None}}
