"""What the operator's desk tells by program, in words and examples of the API's document."""

from typing import Any

ROSA, BOOK, JOB, ACT = (
    "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
    "3f0c9d1e-8a54-4d0e-9c58-5b7f1f1c2a10",
    "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "16fd2706-8baf-433b-82eb-8c7fada847da",
)
MADE, CHANGED = "2026-04-27T09:30:00Z", "2026-04-28T18:05:12Z"

FIELDS = {
    "PersonRecord.books": "How many books they have.",
    "PersonRecord.orders": "How many orders they placed.",
    "is_operator": "Whether they look after this place.",
    "PersonDetail.books": "How many books they have.",
    "PersonDetail.orders": "How many orders they placed.",
    "closed_at": "When its owner closed it, null while it is open.",
    "photo_bytes": "How many bytes their photos have.",
    "PersonDetail.photos": "How many photos they have.",
    "sessions": "In how many browsers they are signed in.",
    "keys": "How many keys for programs they have.",
    "shares": "How many links they gave out.",
    "Reason.reason": "Why you do it, in your own words; the log of acts keeps it.",
    "SeenBook.memories": "Their texts.",
    "BookRow.pages": "How many pages it has.",
    "worker": "The worker that has or had it.",
    "is_stopping": "Whether it was asked to stop.",
    "is_silent": "Whether its worker has not been heard of.",
    "seconds": "How long it took, or has been under way.",
    "operator_id": "The operator, null when they have left.",
    "operator": "The operator's address then.",
    "ActRecord.act": "What was done.",
    "what": "What kind of thing it was done to.",
    "what_id": "Its id.",
    "ActRecord.before": "What stood before, null where nothing changed.",
    "ActRecord.after": "What stands since, null where nothing changed.",
    "ActRecord.reason": "Why, in the operator's words.",
    "at": "When.",
    "SettingRecord.value": "Its value; masked where it is a secret, '' where nothing is set.",
    "source": "Where it was read.",
    "is_secret": "Whether it is a secret.",
    "SettingRecord.name": "Its name in the environment.",
    "span": "How many days are counted, today the last.",
    "days": "The days shown, in your time zone.",
    "makers": "Accounts made.",
    "begun": "Books begun.",
    "Today.made": "Books laid out.",
    "ordered": "Orders placed.",
    "Today.paid": "Orders that money came for.",
    "money": "What came and went, by currency.",
    "kinds": "Books begun, by kind.",
    "looks": "Books begun, by theme.",
    "waiting": "What waits.",
    "health": "How the place is.",
    "alarms": "What is wrong, a sentence each.",
    "Today.jobs": "Work that failed or runs, the newest first.",
    "now": "Within the span.",
    "Count.before": "Within as many days before.",
    "a_day": "On each day shown.",
    "Money.paid": "What was paid, in minor units.",
    "Money.back": "What was given back, in minor units.",
    "paid_before": "What was paid in as many days before.",
    "paid_a_day": "What was paid on each day shown.",
    "back_a_day": "What was given back on each day shown.",
    "Waiting.jobs": "Work that waits.",
    "running": "Work under way.",
    "silent": "Work whose worker fell silent.",
    "jobs_failed": "Work that failed within 7 days.",
    "oldest_job": "Since when the oldest work waits.",
    "letters": "Letters that wait.",
    "letters_late": "Letters that are due.",
    "letters_failed": "Letters that failed within 7 days.",
    "Waiting.payments": "Payments begun and not decided.",
    "Waiting.refunds": "Refunds on their way.",
    "events_failed": "Messages of the payment provider that could not be understood within 7 days.",
    "last_event": "When the payment provider was last heard of.",
    "Waiting.orders": "Orders that need a look.",
    "workers": "Workers that are awake.",
    "silent_workers": "Workers that fell silent within a day.",
    "queue": "How workers are told of work.",
    "database": "Which database it is.",
    "database_bytes": "How many bytes it has.",
    "disks": "The disks that things are kept on.",
    "folder": "A folder on the disk.",
    "used": "Bytes in use.",
    "free": "Bytes that are free.",
}

SCHEMAS: dict[str, str] = {}

_PERSON = {
    "id": ROSA, "email": "rosa@example.org", "name": "Rosa", "state": "active", "is_operator": False, "email_confirmed": True,
    "second_factor": False, "books": 3, "orders": 1, "created_at": MADE,
}  # fmt: skip
_DETAIL = _PERSON | {
    "language": "en", "time_zone": "Europe/Lisbon", "notices": True, "closed_at": None, "photos": 118, "photo_bytes": 512_330_114,
    "sessions": 2, "keys": 0, "shares": 1,
}  # fmt: skip
_BOOK = {
    "id": BOOK, "title": "Four days in April", "kind": "photo", "format": "square-8.5", "theme": "bookshop", "state": "ready",
    "revision": 7, "pages": 40, "user_id": ROSA, "email": "rosa@example.org", "created_at": MADE, "updated_at": CHANGED,
}  # fmt: skip
_JOB = {
    "id": JOB, "kind": "generate", "state": "failed", "stage": "compose", "done": 12, "total": 40, "progress": 0.62, "attempts": 3,
    "worker": "house/4711", "error": "A photo on page 22 could not be read.", "is_stopping": False, "is_silent": False, "book_id": BOOK,
    "title": "Four days in April", "user_id": ROSA, "email": "rosa@example.org", "seconds": 108.4, "created_at": MADE,
    "updated_at": CHANGED,
}  # fmt: skip
_ACT = {
    "id": ACT, "operator_id": ROSA, "operator": "sal@example.org", "act": "person_off", "what": "user", "what_id": ROSA,
    "before": {"is_active": True}, "after": {"is_active": False}, "reason": "They asked for it by telephone.", "address": "203.0.113.7",
    "at": CHANGED,
}  # fmt: skip
_COUNT = {"now": 12, "before": 9, "a_day": [1, 2, 0, 3, 1, 2, 3]}
_TODAY = {
    "span": 7, "days": [f"2026-04-{day}" for day in range(22, 29)],
    **dict.fromkeys(("makers", "begun", "made", "ordered", "paid"), _COUNT),
    "money": [
        {
            "currency": "USD", "paid": 22800, "back": 1900, "paid_before": 17100, "paid_a_day": [1900, 3800, 0, 5700, 1900, 3800, 5700],
            "back_a_day": [0, 0, 0, 1900, 0, 0, 0],
        }
    ],
    "kinds": {"photo": 9, "memory": 3}, "looks": {"bookshop": 8, "gallery": 4},
    "waiting": {
        "jobs": 6, "running": 1, "silent": 0, "jobs_failed": 1, "oldest_job": CHANGED, "letters": 2, "letters_late": 0, "letters_failed": 0,
        "payments": 1, "refunds": 0, "events_failed": 0, "last_event": CHANGED, "orders": 0,
    },
    "health": {
        "workers": 1, "silent_workers": 0, "queue": "Redis", "database": "PostgreSQL", "database_bytes": 84_000_000,
        "disks": [{"folder": "/data", "used": 120_000_000_000, "free": 380_000_000_000}],
    },
    "alarms": [], "jobs": [_JOB],
}  # fmt: skip

EXAMPLES: dict[str, Any] = {
    "Today": _TODAY,
    "PersonRecordList": {"items": [_PERSON], "next": None},
    "PersonDetail": _DETAIL,
    "Reason": {"reason": "They asked for it by telephone."},
    "BookRowList": {"items": [_BOOK], "next": None},
    "SeenBook": {"book_id": BOOK, "title": "Four days in April", "photos": [], "memories": []},
    "JobRow": _JOB,
    "JobRowList": {"items": [_JOB], "next": None},
    "ActRecordList": {"items": [_ACT], "next": None},
    "SettingRecordList": {
        "items": [{"name": "STRIPE_SECRET_KEY", "value": "••••••••", "source": "environment", "is_secret": True}], "next": None,
    },
}  # fmt: skip

PARAMETERS = {
    "days": ("How many days, today the last.", 7),
    "words": ("Words to look for.", "rosa"),
    "state": ("Those in this state alone.", ""),
    "sort": ("What the list is sorted by; with - before it the largest come first.", "-created_at"),
}
