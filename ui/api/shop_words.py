"""What the shop's part of the API is, in words and examples, as ui.api.words and ui.api.examples have them for the rest."""

from typing import Any

ORDER, BOOK, PAYMENT = (
    "8a6e0804-2bd0-4672-b79d-d97027f9071a",
    "3f0c9d1e-8a54-4d0e-9c58-5b7f1f1c2a10",
    "f81d4fae-7dec-41d0-a765-00a0c91e6bf6",
)
PLACED, PAID, UNTIL = "2026-05-02T10:00:00Z", "2026-05-02T10:03:41Z", "2026-05-09T10:00:00Z"

FIELDS = {
    "OrderRecord.address": "Where printed copies go, null without any.",
    "NewOrder.address": "Where printed copies go; needed with them.",
    "Delivery.address": "Where printed copies go; needed with them.",
    "Line.amount": "What the line comes to, in minor units; a discount is negative.",
    "build": "Where its print files stand: building, ready, refused (by the preflight) or failed.",
    "copies": "How many printed copies; 0 for the print files alone.",
    "cost": "What it costs, in minor units.",
    "Address.country": "The country's two letters (ISO 3166).",
    "coupon": "A coupon's code, '' without one.",
    "currency": "The currency, an ISO 4217 code; amounts are in its minor units (cents, yen, thousandths of a dinar).",
    "delivery": "What delivery costs.",
    "discount": "What a coupon takes off.",
    "earliest": "The first day it may arrive, null where nobody says.",
    "has_files": "Whether the print files are built.",
    "has_invoice": "Whether there is an invoice.",
    "is_estimate": "Whether the book has no pages yet, so that this is what is to be expected.",
    "is_on": "Whether it can be chosen for a new book.",
    "is_unlocked": "Whether the print files are yours.",
    "latest": "The last day it may arrive, null where nobody says.",
    "level": "The way of sending, as an order takes it.",
    "lines": "The lines, which add up to the total.",
    "max_pages": "The most pages.",
    "min_pages": "The fewest pages.",
    "KindRecord.min_pages": "The fewest pages; 0 where the format says it.",
    "KindRecord.max_pages": "The most pages; 0 where the format says it.",
    "KindRecord.themes": "Keys of the themes it comes in.",
    "KindRecord.formats": "Keys of the formats it comes in.",
    "Address.name": "Whoever it is for.",
    "OrderRecord.number": "The order's number, as its maker reads it.",
    "OrderRecord.pages": "How many pages were ordered.",
    "OrderRecord.state": "placed, pending, paid, part_refunded, refunded, disputed, lost, review, cancelled, expired or refused.",
    "OrderRecord.total": "What it costs, in minor units of its currency.",
    "Address.state": "The part of the country, where its post asks for it.",
    "Quote.pages": "How many pages the price is for.",
    "package": "The print partner's own name of the product, '' where it prints none.",
    "paid_at": "When it was paid, null before.",
    "phone": "A telephone number, which the carrier asks for.",
    "position": "Where it stands among the others.",
    "postcode": "The postcode.",
    "price": "The whole price.",
    "print_state": "Where the printed copies stand, in the print partner's word; '' without any.",
    "printer": "Whose product it is, '' for any printer.",
    "quantity": "How many.",
    "questions": "What its maker may be asked.",
    "refunded": "How much went back, in minor units.",
    "shipping": "How copies are sent, as `POST /books/{book_id}/shipping` lists it; '' without any.",
    "FormatRecord.step": "Pages come in multiples of this.",
    "street": "Street and number.",
    "street2": "More of the address.",
    "tax": "The tax that is in the total.",
    "tax_behaviour": "exclusive: the tax is a line of its own; inclusive: it is in the other lines.",
    "tax_rate": "The tax in hundredths of a percent: 1900 is 19%.",
    "Breakdown.total": "What is to be paid, in minor units.",
    "NewOrder.total": "The price as you saw it, in minor units: the order is refused when it is another one now.",
    "town": "The town.",
    "unit": "What one costs, in minor units.",
    "what": "files, copy, pages, delivery, discount or tax.",
    "Checkout.url": "Where it is paid, at Stripe.",
    "PaymentRecord.status": "open, pending (the bank is at work), paid, failed, expired, cancelled or wrong (not what was asked for).",
    "PaymentRecord.provider": "stripe, or free where there was nothing to pay.",
    "PaymentRecord.order_number": "The order's number, as its maker reads it.",
    "PaymentRecord.title": "What was ordered.",
    "amount": "In minor units of the currency.",
    "client_secret": "What Stripe.js confirms the payment with. Show it to nobody else.",
    "outcome": "done, seen (it came before), ignored or review.",
    "payment_id": "The payment, as the history lists it.",
    "way": "checkout: on Stripe's page; intent: in a form of a program's own.",
    "who": "maker, operator, stripe, printer or system.",
    "words": "In words.",
    "HistoryRecord.act": "What was done: the new state, or a word of its own.",
    "HistoryRecord.before": "The state before, '' where none changed.",
    "HistoryRecord.after": "The state after, '' where none changed.",
    "HistoryRecord.at": "When it was.",
    "OrderRecord.revision": "The revision of the book that was ordered.",
}

SCHEMAS = {
    "Breakdown": "The whole price of a book.",
    "Checkout": "Where an order is paid.",
    "Shipping": "A way to send printed copies.",
}

PARAMETERS = {
    "coupon": ("A coupon's code, '' without one.", "SUMMER"),
    "order_id": ("The order's id.", ORDER),
    "stripe-signature": (
        "When it was signed, and the signature.",
        "t=1777716221,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd",
    ),
}

TAGS = {
    "offers": "What books can be made of, and what they cost.",
    "orders": "Books bought: what was frozen, what it costs, where it stands. Money is in minor units of its currency.",
    "payments": "Paying an order, and what came of each attempt. That it was paid is told by Stripe alone.",
}

_FILES = {"what": "files", "words": "Print files, up to 32 pages", "quantity": 1, "unit": 1900, "amount": 1900}
_MORE = {"what": "pages", "words": "8 more pages", "quantity": 8, "unit": 20, "amount": 160}
_PRICE = {
    "currency": "USD", "lines": [_FILES, _MORE], "discount": 0, "delivery": 0, "tax": 0, "tax_rate": 0, "tax_behaviour": "inclusive",
    "total": 2060,
}  # fmt: skip
_ORDER = {
    "id": ORDER, "number": 1041, "book_id": BOOK, "title": "Four days in April", "kind": "photo", "format": "square-8.5",
    "theme": "bookshop", "pages": 40, "revision": 7, "state": "paid", "price": _PRICE, "currency": "USD", "total": 2060, "refunded": 0,
    "copies": 0, "shipping": "", "address": None, "build": "ready", "is_unlocked": True, "has_files": True, "has_invoice": True,
    "print_state": "", "paid_at": PAID, "expires_at": UNTIL, "created_at": PLACED, "updated_at": PAID,
}  # fmt: skip
_PAYMENT = {
    "id": PAYMENT, "order_id": ORDER, "order_number": 1041, "title": "Four days in April", "amount": 2060, "currency": "USD",
    "status": "paid", "provider": "stripe", "way": "checkout", "refunded": 0, "created_at": PLACED, "updated_at": PAID,
}  # fmt: skip
_ADDRESS = {
    "name": "Rosa Almeida", "street": "Rua da Palma 12", "town": "Sintra", "postcode": "2710-616", "country": "PT",
    "phone": "+351210000000",
}  # fmt: skip
_KIND = {
    "key": "memory", "name": "Memory book", "words": "Photos and stories together. Write down what nobody else remembers.", "is_on": True,
    "position": 0, "questions": ["What was on the table on a Sunday?"], "themes": ["bookshop", "gallery"], "formats": ["square-8.5"],
    "min_pages": 0, "max_pages": 0,
}  # fmt: skip
_FORMAT = {
    "key": "square-8.5", "name": "Square, 8.5 × 8.5 in", "words": "", "is_on": True, "position": 0, "printer": "Lulu", "width": 215.9,
    "height": 215.9, "min_pages": 32, "max_pages": 800, "step": 2, "package": "",
}  # fmt: skip
_THEME = {"key": "bookshop", "name": "Bookshop", "words": "A classic serif with room to read.", "is_on": True, "position": 0}
_SHIPPING = {"level": "MAIL", "cost": 690, "currency": "USD", "earliest": "2026-05-12", "latest": "2026-05-19"}


def _list(*items: object) -> dict[str, Any]:
    return {"items": list(items), "next": None}


EXAMPLES: dict[str, Any] = {
    "NewOrder": {"book_id": BOOK, "coupon": "", "total": 2060},
    "OrderRecord": _ORDER,
    "OrderRecordList": _list(_ORDER),
    "HistoryRecordList": _list({"act": "paid", "before": "placed", "after": "paid", "who": "stripe", "words": "", "at": PAID}),
    "Checkout": {"url": "https://checkout.stripe.com/c/pay/cs_test_a1b2"},
    "OrderToPay": {"order_id": ORDER},
    "Intent": {"client_secret": "pi_1_secret_2", "payment_id": PAYMENT, "amount": 2060, "currency": "USD"},
    "Taken": {"outcome": "done"},
    "PaymentRecordList": _list(_PAYMENT),
    "Quote": {"book_id": BOOK, "kind": "photo", "format": "square-8.5", "pages": 40, "is_estimate": False, "price": _PRICE},
    "Delivery": {"coupon": "", "copies": 1, "shipping": "MAIL", "address": _ADDRESS},
    "Parcel": {"copies": 1, "address": _ADDRESS},
    "ShippingList": _list(_SHIPPING),
    "KindRecordList": _list(_KIND),
    "FormatRecordList": _list(_FORMAT),
    "ThemeRecordList": _list(_THEME),
    "StartingPriceList": _list({"kind": "photo", "format": "square-8.5", "price": _PRICE}),
}
