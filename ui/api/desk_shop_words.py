"""What the desk's orders, offers, prices, coupons and texts are by program, in words and examples of the API's document."""

from typing import Any

from ui.api.shop_words import EXAMPLES as SHOP

ORDER, PAYMENT, REFUND, INVOICE, ROSA, COUPON = (
    "8a6e0804-2bd0-4672-b79d-d97027f9071a",
    "f81d4fae-7dec-41d0-a765-00a0c91e6bf6",
    "0f8fad5b-d9cb-469f-a165-70867728950e",
    "7d444840-9dc0-11d1-b245-5ffdce74fad2",
    "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
    "e4eaaaf2-d142-41b3-a10b-5ad5a3d8b0f5",
)
BOOK, PLACED, PAID = "3f0c9d1e-8a54-4d0e-9c58-5b7f1f1c2a10", "2026-05-02T10:00:00Z", "2026-05-02T10:03:41Z"

FIELDS = {
    "OrderRow.number": "The order's number, as its maker reads it.",
    "OrderRow.email": "Its maker's address, '' where they have left.",
    "OrderRow.state": "placed, pending, paid, part_refunded, refunded, disputed, lost, review, cancelled, expired or refused.",
    "OrderRow.total": "What it costs, in minor units of its currency.",
    "trouble": "What an operator must look at, '' where nothing is wrong.",
    "OrderSheet.number": "The order's number, as its maker reads it.",
    "OrderSheet.email": "Its maker's address, '' where they have left.",
    "OrderSheet.state": "placed, pending, paid, part_refunded, refunded, disputed, lost, review, cancelled, expired or refused.",
    "OrderSheet.total": "What it costs, in minor units of its currency.",
    "OrderSheet.pages": "How many pages were ordered.",
    "OrderSheet.revision": "The revision of the book that was ordered.",
    "OrderSheet.address": "Where printed copies go, null without any.",
    "OrderSheet.findings": "What the preflight found.",
    "OrderSheet.expires_at": "Until when it can be paid.",
    "built_at": "When the print files were built, null before.",
    "history": "What became of it, line by line.",
    "payments": "Each attempt at paying.",
    "refunds": "Money given back, or about to be.",
    "disputes": "Payments called back at the bank.",
    "invoices": "Invoices and credit notes.",
    "print_order": "The copies at the print partner, null without any.",
    "events": "What providers told of it.",
    "files": "The print files that are there.",
    "refundable": "What can be given back at once, in minor units.",
    "refund_currency": "The currency of what can be given back.",
    "AttemptRecord.amount": "What was asked for, in minor units.",
    "AttemptRecord.status": "open, pending, paid, failed, expired, cancelled or wrong (not what was asked for).",
    "provider": "stripe, or free where nothing was to pay.",
    "way": "checkout or intent.",
    "provider_reference": "The provider's name of it.",
    "intent": "Stripe's name of the payment intent, '' while there is none.",
    "asked_at": "When Stripe was last asked about it, null before.",
    "RefundRow.payment_id": "The payment it is of.",
    "RefundRow.amount": "How much, in minor units.",
    "RefundRow.status": "asked (not at Stripe yet), pending, succeeded or failed.",
    "RefundRow.reason": "Why, in the operator's words.",
    "RefundRow.attempts": "How often it was tried.",
    "DisputeRow.id": "Stripe's name of it.",
    "DisputeRow.amount": "How much, in minor units.",
    "DisputeRow.status": "Where it stands, in Stripe's word.",
    "told_at": "When the provider told it.",
    "InvoiceRow.number": "Its number in its series.",
    "InvoiceRow.kind": "What it is.",
    "InvoiceRow.total": "What it is about, in minor units.",
    "reference": "The print partner's name of it.",
    "PrintRow.state": "asked, failed, or the print partner's own word.",
    "tracking": "Where the copies can be followed.",
    "PrintRow.attempts": "How often it was tried.",
    "EventRow.id": "The provider's name of it.",
    "EventRow.kind": "What happened, in the provider's word.",
    "EventRow.provider": "stripe or printer.",
    "EventSheet.id": "The provider's name of it.",
    "EventSheet.kind": "What happened, in the provider's word.",
    "EventSheet.provider": "stripe or printer.",
    "outcome": "done, ignored, review or failed.",
    "EventRow.words": "Why it became that, '' where nothing is to say.",
    "EventSheet.words": "Why it became that, '' where nothing is to say.",
    "EventRow.order_id": "The order it is about, null where it is about none.",
    "EventSheet.order_id": "The order it is about, null where it is about none.",
    "order_number": "The number of the order.",
    "payload": "All it said, null where that was let go.",
    "FileRow.which": "interior or cover.",
    "Refunding.amount": "How much, in minor units; null is all that is left.",
    "Refunding.reason": "Why, in your own words; the log of acts keeps it.",
    "LetterAgain.kind": "order-paid, book-ready, shipped or refunded.",
    "KindChange.themes": "Keys of the themes it comes in.",
    "KindChange.formats": "Keys of the formats it comes in.",
    "KindChange.min_pages": "The fewest pages; 0 where the format says it.",
    "KindChange.max_pages": "The most pages; 0 where the format says it.",
    "Amounts.base": "What a book costs up to `pages_included`, in minor units.",
    "Amounts.is_on": "Whether it is sold.",
    "pages_included": "How many pages the base covers.",
    "per_page": "What each further page costs, in minor units.",
    "PriceChange.files": "What the print files cost.",
    "PriceRecord.files": "What the print files cost, null where no price is set.",
    "printed": "What a printed copy costs, null where none is sold.",
    "NewCoupon.code": "3 to 40 letters and digits, which people type.",
    "CouponRecord.code": "What people type.",
    "percent": "The percentage it takes off, 0 for an amount.",
    "amount": "What it takes off, in minor units; 0 for a percentage.",
    "ends_at": "Until when it can be used, null for ever.",
    "most_uses": "How many orders may use it, null for any number.",
    "uses": "How many orders were placed with it.",
    "CouponChange.is_on": "Whether it can be used.",
    "NewCoupon.is_on": "Whether it can be used.",
    "CouponRecord.is_on": "Whether it can be used.",
    "CouponChange.currency": "The currency of an amount, '' for a percentage.",
    "NewCoupon.currency": "The currency of an amount, '' for a percentage.",
    "CouponRecord.currency": "The currency of an amount, '' for a percentage.",
    "TextRecord.key": "terms, privacy, imprint or seller.",
    "TextRecord.text": "The text: # begins a heading, - a point of a list.",
    "TextRecord.updated_at": "When it was last changed, null before it was written.",
    "TextChange.text": "The text: # begins a heading, - a point of a list.",
    "PriceRecord.updated_at": "When it was last changed, null where no price is set.",
}

SCHEMAS = {"NewCoupon": "A coupon to be made."}

_ROW = {
    "id": ORDER, "number": 1041, "title": "Four days in April", "email": "rosa@example.org", "kind": "photo", "format": "square-8.5",
    "state": "part_refunded", "build": "ready", "copies": 0, "currency": "USD", "total": 2060, "refunded": 500, "trouble": "",
    "created_at": PLACED, "paid_at": PAID,
}  # fmt: skip
_EVENT = {
    "id": "evt_1NG8Du2eZvKYlo2CUI79vXWy", "provider": "stripe", "kind": "checkout.session.completed", "outcome": "done", "words": "",
    "order_id": ORDER, "order_number": 1041, "told_at": PAID, "created_at": PAID,
}  # fmt: skip
_ATTEMPT = {
    "id": PAYMENT, "amount": 2060, "currency": "USD", "status": "paid", "provider": "stripe", "way": "checkout",
    "provider_reference": "cs_test_a1b2c3", "intent": "pi_3MtwBwLkdIwHu7ix28a3tqPa", "refunded": 500, "asked_at": None,
    "created_at": PLACED, "updated_at": PAID,
}  # fmt: skip
_REFUND = {
    "id": REFUND, "payment_id": PAYMENT, "amount": 500, "currency": "USD", "status": "succeeded", "reason": "A page was torn.",
    "who": "operator", "attempts": 1, "error": "", "created_at": PAID, "updated_at": PAID,
}  # fmt: skip
_SHEET = _ROW | {
    "user_id": ROSA, "book_id": BOOK, "theme": "bookshop", "pages": 40, "revision": 7, "price": SHOP["Quote"]["price"], "shipping": "",
    "address": None, "findings": [], "built_at": PLACED, "expires_at": None, "updated_at": PAID,
    "history": [{"act": "moved", "before": "placed", "after": "paid", "who": "stripe", "words": "", "at": PAID}],
    "payments": [_ATTEMPT], "refunds": [_REFUND], "disputes": [],
    "invoices": [{"id": INVOICE, "number": "INV-2026-0041", "kind": "invoice", "total": 2060, "currency": "USD", "created_at": PAID}],
    "print_order": None, "events": [_EVENT], "files": [{"which": "interior", "bytes": 48_123_310}, {"which": "cover", "bytes": 3_200_114}],
    "refundable": 1560, "refund_currency": "USD",
}  # fmt: skip
_OFFER = {"name": "Memory book", "words": "Photos and stories together.", "is_on": True, "position": 0}
_AMOUNTS = {"base": 1900, "pages_included": 32, "per_page": 20, "is_on": True}
_PRICE = {"currency": "USD", "tax_rate": 700, "tax_behaviour": "inclusive", "files": _AMOUNTS, "printed": None}
_SET = {"kind": "photo", "format": "square-8.5", **_PRICE, "updated_at": PAID}
_OFF = {"percent": 10, "amount": 0, "currency": "", "ends_at": "2026-09-01T00:00:00Z", "most_uses": 500, "is_on": True}
_COUPON = {"id": COUPON, "code": "SUMMER-10", **_OFF, "uses": 12, "created_at": PLACED, "updated_at": PAID}
_TEXT = {"key": "imprint", "name": "Imprint", "text": "# Imprint\n\nSal’s Memory Maker\n12 Harbour Row", "updated_at": PAID}

EXAMPLES: dict[str, Any] = {
    "OrderRowList": {"items": [_ROW], "next": None},
    "OrderSheet": _SHEET,
    "Refunding": {"amount": 500, "reason": "A page was torn."},
    "LetterAgain": {"kind": "book-ready"},
    "EventRowList": {"items": [_EVENT], "next": None},
    "EventSheet": _EVENT | {"payload": {"id": _EVENT["id"], "object": "event", "type": _EVENT["kind"]}},
    "KindChange": _OFFER
    | {"questions": ["Who laughed first?"], "themes": ["bookshop"], "formats": ["square-8.5"], "min_pages": 0, "max_pages": 0},
    "FormatChange": _OFFER | {"name": "Square", "words": "21.6 cm each way.", "package": "0850X0850FCPREPB080CW444MXX"},
    "ThemeChange": _OFFER | {"name": "Bookshop", "words": "A classic serif with room to read."},
    "Breakdown": SHOP["Quote"]["price"],
    **{name: SHOP[f"{name}List"]["items"][0] for name in ("KindRecord", "FormatRecord", "ThemeRecord")},
    "PriceChange": _PRICE,
    "PriceRecord": _SET,
    "PriceRecordList": {"items": [_SET], "next": None},
    "NewCoupon": {"code": "SUMMER-10", **_OFF},
    "CouponChange": _OFF,
    "CouponRecord": _COUPON,
    "CouponRecordList": {"items": [_COUPON], "next": None},
    "TextChange": {"text": _TEXT["text"]},
    "TextRecord": _TEXT,
    "TextRecordList": {"items": [_TEXT], "next": None},
}

PARAMETERS = {
    "kind": ("The kind's key.", "photo"),
    "format": ("The format's key.", "square-8.5"),
    "theme": ("The theme's key.", "bookshop"),
    "text": ("Which text.", "terms"),
    "event_id": ("The provider's name of it.", _EVENT["id"]),
    "coupon_id": ("The coupon's id.", COUPON),
    "invoice_id": ("The id of the invoice.", INVOICE),
    "pages": ("How many pages.", 40),
    "copies": ("How many printed copies.", 0),
}
