"""Letters with made-up values, for whoever wants to see what each kind says: a kind goes in; such a letter comes out."""

from core.letters.letter import Letter, Rows, letter, needed

VALUES: dict[str, str | Rows] = {
    "amount": "$19.00",
    "again": "Your order waits for you for a while: you can pay it in another way.",
    "copies": "",
    "email": "new-address@example.org",
    "how": "Follow them here: https://post.example/parcel/1042",
    "invoice": "INV-00042",
    "name": "The shelf at home",
    "next": "The print files are ready, and wait for you with your order.",
    "number": "1042",
    "pages": "40",
    "provider": "accounts.example.org",
    "reason": "The words of this book could not be set just now.",
    "rest": "The rest of your order stays as it is, and the print files stay yours.",
    "rows": (("Print files, 24 pages", "$19.00"), ("Further pages, 16", "$4.00"), ("Coupon SPRING", "-$4.00"), ("Paid in all", "$19.00")),
    "thanks": "We have your payment for “Nana’s garden”.",
    "title": "Nana’s garden",
    "trouble": "Another amount came than was asked for: $18.00.",
    "until": "Monday 7 December 2026, 14:05 (Europe/Lisbon)",
    "what": "Making “Nana’s garden”",
}


def sample(kind: str, address: str) -> Letter:
    """A letter of this kind as it may be, its links leading to `address`. Raises KeyError for an unknown kind."""
    links = {"link": address, "off": address}
    return letter(kind, {name: value for name, value in (VALUES | links).items() if name in needed(kind)})
