"""Which refusals an operation can answer with: what it takes goes in; statuses with their codes and a sentence come out."""

from http import HTTPStatus
from typing import Any

WORDS = {
    400: "The body cannot be read.",
    401: "Nobody is signed in, or the token or key has ended.",
    402: "It is sold here, and not paid for.",
    403: "You are known, and may not do this in this way.",
    404: "It is not there, or it is somebody else's.",
    409: "It does not fit how things stand.",
    410: "It was there once.",
    412: "The book is not at the revision of If-Match.",
    413: "Too many bytes.",
    415: "Not the kind of body that is taken here.",
    422: "A value is wrong; `field` names it.",
    423: "It is being written to at this moment.",
    429: "Too many, or too often.",
    503: "Something we stand on does not answer just now.",
    507: "There is no room to keep it just now.",
}
SENTENCES = {
    "bad_json": "The body is not JSON: Expecting value at character 1.",
    "bad_signature": "This message is not signed by Stripe with our secret.",
    "not_signed_in": "Send a living access token: Authorization: Bearer …",
    "scope": "This key may read, and not write. Make one with the scope write.",
    "code_again": "Half an hour has passed since you signed in. Sign in again, with your code, for what an operator does.",
    "not_by_key": "No API key may do this. Sign in with your password for it.",
    "pay_first": "Print files are sold here. Please order the book; they are yours as soon as it is paid.",
    "not_found": "This book is not here. It may have been deleted.",
    "too_large": "This request is too large. Send at most 1 MB at this address.",
    "content_type": "Send JSON, with Content-Type: application/json.",
    "invalid": "Please fill in the title.",
    "too_many": "That was tried too often. Please wait 5 minutes and try again.",
    "revision_moved": "This book is at revision 8 now. Please look at it and try again.",
    "shop_closed": "Nothing is sold here: take your print files from the book's page, they are free.",
    "email_not_confirmed": "Please confirm your email address first: receipts and news of your order go there.",
    "not_printable": "This book cannot be printed yet. Its words need 12 mm more than their frame is high.",
    "price_changed": "The price has changed: it is $20.60 now. Please look at it once more.",
    "not_from_here": "This order cannot be cancelled any more.",
    "under_way": "This very request is being done at this moment. Ask for its answer a little later.",
    "key_reused": "This key came with another request already. Every request needs a key of its own.",
    "no_room": "There is no room left to keep this just now. Please try again later; what you have done so far is kept.",
    "unavailable": "Words cannot be set just now. Please try again in a moment.",
    "tus_version": "This door speaks tus 1.0.0. Send the header Tus-Resumable: 1.0.0.",
    "wrong_password": "This email address and password do not belong together. Please try again.",
    "second_factor_needed": "Please type the code from your authenticator app as well.",
    "refresh_refused": "Please sign in again.",
}
SIGN_IN = ("wrong_password", "second_factor_needed", "wrong_code")
PROVE = ("wrong_password", "no_password", "second_factor_needed", "wrong_code")
_CHANGE = {409: ("clash", "moved", "no_pages"), 412: ("revision_moved",), 404: ("not_found",), 503: ("unavailable",)}

_DRAWN = {503: ("unavailable",)}

MORE: dict[str, dict[int, tuple[str, ...]]] = {
    "auth_register": {429: ("too_many",)},
    "auth_login": {401: SIGN_IN, 429: ("too_many",)},
    "auth_refresh": {401: ("refresh_refused",)},
    "auth_logout": {403: ("not_by_key",)},
    "auth_forgot": {429: ("too_many",)},
    "auth_reset": {404: ("link_used",)},
    "auth_confirm": {404: ("link_used",), 409: ("address_gone",)},
    "users_leave": {409: ("last_operator",), 422: PROVE, 429: ("too_many",)},
    "users_change_password": {422: PROVE, 429: ("too_many",)},
    "users_change_email": {422: (*PROVE, "same_address"), 429: ("too_many",)},
    "users_confirm_again": {429: ("too_many",)},
    "users_offer_key": {409: ("second_factor_on",), 422: PROVE, 429: ("too_many",)},
    "users_turn_on": {409: ("second_factor_on",), 422: PROVE, 429: ("too_many",)},
    "users_turn_off": {422: PROVE, 429: ("too_many",)},
    "users_new_codes": {409: ("second_factor_off",), 422: PROVE, 429: ("too_many",)},
    "users_unlink": {422: PROVE, 429: ("too_many",)},
    "keys_make": {429: ("too_many",)},
    "books_change": {409: ("clash", "moved"), 412: ("revision_moved",)},
    "books_generate": {404: ("not_found",), 409: ("conflict",), 422: ("not_enough",), 429: ("too_many",)},
    "books_make_sample": {429: ("too_many",)},
    "books_checks": {503: ("unavailable",)},
    "books_page": _DRAWN,
    "books_page_png": _DRAWN | {402: ("pay_first",), 409: ("no_pages",)},
    "books_cover_png": _DRAWN | {402: ("pay_first",), 409: ("no_pages",)},
    "files_page": _DRAWN,
    "files_cover": _DRAWN,
    "files_version_page": _DRAWN,
    "files_version_cover": _DRAWN,
    "files_draft_page": _DRAWN,
    "shares_make": {409: ("no_pages",), 429: ("too_many_shares",)},
    **{f"admin_{name}": {404: ("not_found",)} for name in ("messages", "glance", "makers", "all_books", "all_jobs", "audit_log")},
    "admin_settings_in_force": {404: ("not_found",)},
    **{f"admin_all_{name}": {404: ("not_found",)} for name in ("orders", "events", "prices", "coupons", "texts")},
    "admin_give_back": {409: ("nothing_left",)},
    "admin_accept_order": {409: ("not_from_here", "nothing_wrong")},
    "admin_settle_order": {409: ("no_trouble",)},
    "admin_build_order": {409: ("not_failed",)},
    "admin_write_again": {409: ("nothing_to_tell",)},
    "admin_ask_stripe": {503: ("unavailable",)},
    "admin_replay": {409: ("not_replayable",)},
    **{f"admin_change_{name}": {409: ("last_on_offer",)} for name in ("kind", "format", "theme")},
    "admin_make_coupon": {404: ("not_found",), 409: ("code_taken",)},
    "admin_switch_off": {409: ("own_account",)},
    "admin_erase": {409: ("own_account", "last_operator")},
    "admin_retry_job": {409: ("conflict",), 429: ("too_many",)},
    "admin_send_again": {409: ("not_resting", "link_over")},
    "files_set_picture": {415: ("photo_refused",), 429: ("too_many",)},
    "books_request_print_files": {402: ("pay_first",), 409: ("no_pages",), 429: ("too_many",)},
    "books_latest_print_files": {402: ("pay_first",)},
    "orders_files": {402: ("pay_first",), 409: ("not_ready",)},
    "orders_request_preview": {409: ("no_pages", "shop_closed"), 429: ("too_many",)},
    "files_download": {402: ("pay_first",)},
    "files_ordered": {402: ("pay_first",), 409: ("not_ready",)},
    "books_restore": {409: ("conflict",)},
    "edits_make": _CHANGE,
    "edits_undo": _CHANGE | {409: ("nothing_to_undo", "clash", "moved")},
    "edits_redo": _CHANGE | {409: ("nothing_to_redo", "clash", "moved")},
    "versions_keep": {409: ("no_pages",), 429: ("too_many",)},
    "versions_restore": {409: ("clash", "moved")},
    "photos_add": {
        413: ("too_large",), 415: ("photo_refused",), 422: ("bad_multipart",), 429: ("too_many",), 507: ("no_room",),
    },
    "photos_retry": {409: ("conflict",)},
    "memories_add": {429: ("too_many",)},
    "jobs_retry": {409: ("conflict",), 429: ("too_many",)},
    "orders_place": {
        403: ("email_not_confirmed",), 404: ("not_found",), 429: ("too_many",), 503: ("unavailable",),
        409: ("shop_closed", "no_pages", "not_printable", "price_changed", "book_changed", "not_for_sale"),
    },
    "orders_again": {403: ("email_not_confirmed",), 409: ("shop_closed", "not_printable", "not_for_sale"), 429: ("too_many",)},
    "orders_checkout": {
        409: ("shop_closed", "not_built", "not_printable", "not_payable"), 429: ("too_many",), 503: ("stripe_away", "unavailable"),
    },
    "payments_create_intent": {
        404: ("not_found",), 429: ("too_many",), 503: ("stripe_away", "unavailable"),
        409: ("shop_closed", "not_built", "not_printable", "not_payable"),
    },
    "payments_webhook": {400: ("bad_signature",), 409: ("shop_closed",), 413: ("too_large",)},
    "orders_cancel": {409: ("not_from_here",)},
    "orders_price": {409: ("shop_closed", "not_for_sale"), 429: ("too_many",)},
    "orders_price_with_copies": {409: ("shop_closed", "not_for_sale"), 429: ("too_many",), 503: ("unavailable",)},
    "orders_shipping": {409: ("shop_closed", "copies_not_sold", "not_for_sale"), 503: ("unavailable",)},
    "exports_latest": {404: ("not_found",)},
    "uploads_create": {404: ("not_found",), 412: ("tus_version",), 413: ("too_large",), 422: ("bad_header",), 429: ("too_many",)},
    "uploads_offset": {412: ("tus_version",)},
    "uploads_go_on": {
        409: ("wrong_offset",), 412: ("tus_version",), 413: ("too_large",), 415: ("content_type", "photo_refused"), 422: ("bad_header",),
        423: ("locked",), 429: ("too_many",), 507: ("no_room",),
    },
    "uploads_cancel": {409: ("conflict",), 412: ("tus_version",), 423: ("locked",)},
}  # fmt: skip


def of(operation: dict[str, Any], path: str, method: str, takes_key: bool) -> dict[int, tuple[str, ...]]:
    """Statuses with the codes they can have."""
    found: dict[int, list[str]] = {}
    body, own = operation.get("requestBody", {}).get("content", {}), MORE.get(operation["operationId"], {})
    if operation.get("security"):
        found[401] = ["not_signed_in"]
        by_key = any("key" in way for way in operation["security"])
        if not by_key:
            found[403] = ["not_by_key", "code_again"] if path.startswith("/api/v1/admin") else ["not_by_key"]
        elif method not in ("get", "head") and path.startswith("/api/"):
            found[403] = ["scope"]
    if "{" in path:
        found[404] = ["not_found"]
    if body:
        found |= {413: ["too_large"], 415: ["content_type"], 422: ["invalid"]}
        if "application/json" in body:
            found |= {400: ["bad_json"], 422: ["invalid", "bad_character"]}
    if operation.get("parameters"):
        found.setdefault(422, ["invalid"])
    if takes_key:
        found.setdefault(409, []).append("under_way")
        found.setdefault(422, []).append("key_reused")
    for status, codes in own.items():
        found.setdefault(status, [])[:0] = codes
    return {status: tuple(codes) for status, codes in sorted(found.items()) if codes}


def answer(status: int, codes: tuple[str, ...]) -> dict[str, Any]:
    """The response of this status, with an example of each code that has words of its own."""
    told = [code for code in codes if code in SENTENCES] or list(codes[:1])
    examples = {code: {"value": _problem(status, code)} for code in told}
    named = ", ".join(f"`{code}`" for code in codes)
    headers = {"X-Request-ID": _header("RequestId"), "X-Process-Time": _header("ProcessTime")}
    if status in (429, 503, 507):
        headers["Retry-After"] = _header("RetryAfter")
    if status == 401:
        headers["WWW-Authenticate"] = _header("WwwAuthenticate")
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": schema, "examples": examples}}
    return {"description": f"{WORDS[status]} Codes: {named}.", "headers": headers, "content": content}


def _problem(status: int, code: str) -> dict[str, Any]:
    detail = SENTENCES.get(code, WORDS[status])
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail}
    return told | ({"field": "title"} if code == "invalid" else {})


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}
