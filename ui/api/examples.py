"""What the API takes and gives, as it looks: the name of a schema goes in; an example that fits it comes out."""

from typing import Any

from ui.api import desk_shop_words, desk_words, invoice_words, shop_words

BOOK, PHOTO, JOB = "3f0c9d1e-8a54-4d0e-9c58-5b7f1f1c2a10", "d4c3b2a1-0f9e-4d8c-b7a6-5f4e3d2c1b0a", "7c9e6679-7425-40de-944b-e07fc1f90ae7"
MEMORY, ROSA = "b3e1c2d4-5f60-4a7b-8c9d-0e1f2a3b4c5d", "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
KEY, VERSION = "5a1f6b2c-3d4e-4f5a-9b6c-7d8e9f0a1b2c", "6fa459ea-ee8a-4ca4-894e-db77e160355e"
MADE, CHANGED, END = "2026-04-27T09:30:00Z", "2026-04-28T18:05:12Z", "2026-07-26T09:30:00Z"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxYjlkNmJjZCJ9.c2lnbmF0dXJl"
REFRESH, PASSWORD = "q7pXh1mJc2Zk0sVb8nYt4wLr6uEa3oDf9gHi5jKlMnO", "a-long-walk-by-the-sea"

_TITLE: dict[str, Any] = {"title": "Four days in April", "subtitle": "Naxos, 2024"}
_LOOK = {"kind": "memory", "format": "booklet-8x8", "theme": "bookshop"}
_TIMES = {"created_at": MADE, "updated_at": CHANGED}
_FRAME = {"kind": "photo", "id": "f1", "x": 20, "y": 20, "w": 100, "h": 75, "photo": PHOTO}
_DOCUMENT = {
    **_TITLE, "format": "booklet-8x8", "theme": "bookshop", "language": "en",
    "pages": [{"id": "p1", "kind": "photos", "frames": [_FRAME]}, {"id": "p2", "kind": "blank"}],
}  # fmt: skip
_BOOK = {
    "id": BOOK, **_TITLE, **_LOOK, "language": "en", "status": "ready", "revision": 7, "content": _DOCUMENT,
    "left_out": [{"photo_id": PHOTO, "reason": "blurred", "words": "It is blurred."}], **_TIMES,
}  # fmt: skip
_JOB = {
    "id": JOB, "kind": "generate", "state": "running", "book_id": BOOK, "stage": "compose", "done": 12, "total": 40,
    "words": "Laying out page 12 of 40", "progress": 0.62, "draft_pages": 12, "attempts": 1, "error": "", **_TIMES,
}  # fmt: skip
_CARD = {
    "id": BOOK, **_TITLE, **_LOOK, "status": "ready", "revision": 7, "pages": 40, "photos": 118, "job": None, "updated_at": CHANGED,
    "deleted_at": None,
}  # fmt: skip
_PHOTO = {"id": PHOTO, "name": "IMG_0412.jpg", "state": "waiting", "bytes": 4_812_330, "reason": "", "facts": None, "created_at": MADE}
_MEMORY = {
    "text": "Nobody had told us about the steps.",
    "title": "The steps",
    "author": "Rosa",
    "about": "2024-04-27",
    "photo_ids": [PHOTO],
}
_KEPT_MEMORY = {"id": MEMORY, "book_id": BOOK, **_MEMORY, **_TIMES}
_EDIT = {"kind": "lock-page", "page_id": "p1", "locked": True}
_LOGGED = {"revision": 8, "act": "edit", "state": "done", "edit": _EDIT, "created_at": CHANGED}
_VERSION = {"id": VERSION, "book_id": BOOK, "revision": 7, "name": "For Grandma", "why": "hand", "created_at": CHANGED}
_FINDING = {"severity": "warning", "code": "low_resolution", "page": 12, "frame": "f3", "words": "This photo prints at 180 ppi."}
_CHECK = {
    "code": "small_photo", "severity": "warning", "number": 12, "page_id": "p12", "sheet": "p12", "frame_id": "f3",
    "words": "This photo is a little small for its frame.", "wish": None, "edits": [], "fix_words": "",
}  # fmt: skip
_USER = {
    "id": ROSA, "email": "rosa@example.org", "is_active": True, "is_superuser": False, "name": "Rosa", "language": "en",
    "time_zone": "Europe/Lisbon", "picture": None, "email_confirmed": True, "has_password": True, "second_factor": False,
    "notices": True,
    "created_at": MADE,
}  # fmt: skip
_SESSION = {
    "key": "9b2d7c1a-6f5e-4b3a-8c2d-1e0f9a8b7c6d", "kind": "browser", "words": "Firefox on Linux", "address": "203.0.113.7",
    "seen_at": CHANGED, "this": False,
}  # fmt: skip
_KEY = {
    "id": KEY, "name": "The shelf at home", "start": "mmk_q7pXh1", "scope": "read", "expires_at": END, "used_at": None, "created_at": MADE,
}  # fmt: skip
_SHARE = {
    "id": "c56a4180-65aa-42ec-a945-5fd21dec0538", "book_id": BOOK, "name": "For Grandma", "has_password": True, "expires_at": END,
    "ended": False, "created_at": CHANGED,
}  # fmt: skip
_LETTER = {
    "id": "2c5ea4c0-4067-4fe9-8bad-9b1deb4d3b7d", "user_id": ROSA, "kind": "welcome", "to": "rosa@example.org",
    "subject": "Welcome to Sal’s Memory Maker", "state": "waiting", "attempts": 0, "error": "", "due_at": MADE, "sent_at": None,
    "created_at": MADE, "open": True,
}  # fmt: skip
_NEW_PASSWORD = "the-boat-left-at-seven"
_PROOF = {"password": PASSWORD, "code": ""}


def _list(*items: object) -> dict[str, Any]:
    return {"items": list(items), "next": None}


EXAMPLES: dict[str, Any] = {
    "Registration": {"email": "rosa@example.org", "password": PASSWORD},
    "Registered": {"id": ROSA, "email": "rosa@example.org", "created_at": MADE},
    "SignIn": {"grant_type": "password", "username": "rosa@example.org", "password": PASSWORD},
    "Tokens": {"access_token": JWT, "refresh_token": REFRESH, "token_type": "bearer", "expires_in": 600},
    "RefreshToken": {"refresh_token": REFRESH},
    "SignOut": {"refresh_token": REFRESH},
    "Forgotten": {"email": "rosa@example.org"},
    "NewPassword": {"token": REFRESH, "password": _NEW_PASSWORD},
    "Confirmation": {"token": REFRESH},
    "UserRecord": _USER,
    "Profile": {"name": "Rosa", "language": "en", "time_zone": "Europe/Lisbon", "notices": True},
    "PasswordChange": {**_PROOF, "new_password": _NEW_PASSWORD},
    "EmailChange": {**_PROOF, "email": "rosa.m@example.org"},
    "Leaving": {**_PROOF, "for_ever": False},
    "Left": {"until": END},
    "SignInRecordList": _list(_SESSION),
    "Proof": _PROOF,
    "FirstCode": {**_PROOF, "code": "287082"},
    "SecondFactor": {"on": True, "codes_left": 9},
    "RecoveryCodes": {"codes": ["d5k5-xbjr-bd3j-oa3n", "hiy5-wnvz-ooxi-coxx"]},
    "Offer": {
        "uri": "otpauth://totp/Sal%27s%20Memory%20Maker:rosa%40example.org?secret=FRZWFELUTP2WRIAN&issuer=Sal%27s%20Memory%20Maker",
        "words": "FRZW FELU TP2W RIAN",
    },
    "IdentityRecordList": _list({"id": KEY, "email": "rosa@example.org", "created_at": MADE}),
    "NewApiKey": {"name": "The shelf at home", "scope": "read", "days": 90},
    "MadeApiKey": {**_KEY, "key": "mmk_" + REFRESH},
    "ApiKeyRecordList": _list(_KEY),
    "Packed": {"id": KEY, "bytes": 812_330_114, "created_at": MADE, "expires_at": END, "url": f"/files/exports/{KEY}.zip"},
    "NewBook": {**_TITLE, **_LOOK, "language": "en"},
    "BookChange": {"title": "Five days in April"},
    "Book": _BOOK,
    "BookCardList": _list(_CARD),
    "Generate": {"book_id": BOOK, "seed": 7},
    "Started": {"task_id": JOB, "book_id": BOOK},
    "CheckRecordList": _list(_CHECK),
    "PrintFiles": {
        "book_id": BOOK,
        "revision": 7,
        "interior": f"/files/books/{BOOK}/interior.pdf",
        "cover": f"/files/books/{BOOK}/cover.pdf",
        "findings": [_FINDING],
        "created_at": CHANGED,
    },
    "OrderFiles": {
        "order_id": KEY,
        "book_id": BOOK,
        "revision": 7,
        "interior": f"/files/orders/{KEY}/interior.pdf",
        "cover": f"/files/orders/{KEY}/cover.pdf",
        "findings": [_FINDING],
        "created_at": CHANGED,
    },
    "PreviewFile": {"book_id": BOOK, "revision": 7, "bytes": 3_812_330, "url": f"/files/books/{BOOK}/preview.pdf"},
    "JobRecord": _JOB,
    "PhotoRecord": _PHOTO,
    "PhotoRecordList": _list(_PHOTO),
    "PhotosAdded": {"photos": [_PHOTO], "refused": [{"name": "notes.txt", "code": "photo_refused", "detail": "This is not a picture."}]},
    "NewMemory": _MEMORY,
    "MemoryChange": {"title": "The steps of Chora"},
    "MemoryRecord": _KEPT_MEMORY,
    "MemoryRecordList": _list(_KEPT_MEMORY),
    "NewEdits": {"revision": 7, "edits": [_EDIT]},
    "Seen": {"revision": 8},
    "Edited": {"revision": 8, "change": {"pages": {}, "stamps": {"p1": 8}}, "made": {"sheet": "p1", "frame": ""}, "notes": []},
    "LoggedEditList": _list(_LOGGED),
    "NewVersion": {"name": "For Grandma"},
    "VersionRecord": _VERSION,
    "VersionRecordList": _list(_VERSION),
    "Document": _DOCUMENT,
    "NewShare": {"name": "For Grandma", "password": "the old gate", "expires_at": END},
    "MadeShare": {**_SHARE, "url": f"https://books.example.org/s/{REFRESH}"},
    "ShareRecordList": _list(_SHARE),
    "MessageRecordList": _list(_LETTER),
    "LetterRecord": {**_LETTER, "text": "Please confirm your address: …", "html": "<p>Please confirm your address: …</p>"},
}

EXAMPLES |= shop_words.EXAMPLES | invoice_words.EXAMPLES | desk_words.EXAMPLES | desk_shop_words.EXAMPLES
