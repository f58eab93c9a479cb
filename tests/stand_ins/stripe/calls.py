"""What a program asks of Stripe: parameters go in; rows come out, or Refused. One function for each operation, named in OPERATIONS."""

from tests.stand_ins.stripe import acts, limits, lists, money, objects
from tests.stand_ins.stripe.cards import card_of
from tests.stand_ins.stripe.forms import needed, number, yes
from tests.stand_ins.stripe.refused import Refused
from tests.stand_ins.stripe.world import World, shown

WAYS = ("card", "us_bank_account")
TAKEN_OVER = ("success_url", "cancel_url", "client_reference_id", "customer_email", "locale", "submit_type")


def create_session(world: World, params: dict) -> dict:
    if needed(params, "mode") != "payment":
        raise Refused("The stand-in sells in mode payment alone.", "", "mode")
    if params.get("ui_mode", "hosted_page") in ("hosted", "hosted_page"):
        needed(params, "success_url")
    items = [_item(world, given, number_) for number_, given in enumerate(needed(params, "line_items"))]
    if len({item["currency"] for item in items}) > 1:
        raise Refused("All line items must have the same currency.", "", "line_items")
    total, currency = sum(item["amount_total"] for item in items), items[0]["currency"]
    limits.amount(total, currency, "line_items")
    expires = number(params, "expires_at", world.now() + limits.DAY)
    limits.expiry(expires, world.now())
    given = params.get("payment_intent_data") or {}
    own = {
        name: params[name]
        for name in ("success_url", "cancel_url", "client_reference_id", "customer_email", "locale", "submit_type")
        if params.get(name)
    }
    intent = {
        "metadata": dict(given.get("metadata") or {}), "description": given.get("description") or None,
        "receipt_email": given.get("receipt_email") or None,
    }  # fmt: skip
    return world.keep(objects.session(
        world, world.base, payment_method_types=list(params.get("payment_method_types") or WAYS), amount_subtotal=total,
        amount_total=total, currency=currency, expires_at=expires, metadata=dict(params.get("metadata") or {}), _items=items,
        _intent=intent, **own,
    ))  # fmt: skip


def _item(world: World, given: dict, place: int) -> dict:
    name = f"line_items[{place}]"
    price = needed(given, "price_data")
    amount, quantity = number(price, "unit_amount"), number(given, "quantity", 1)
    if amount is None or amount < 0:
        raise Refused("Invalid non-negative integer", "parameter_invalid_integer", f"{name}[price_data][unit_amount]")
    if quantity < 1:
        raise Refused("Invalid positive integer", "parameter_invalid_integer", f"{name}[quantity]")
    product = needed(price, "product_data")
    return objects.line_item(world, str(needed(product, "name")), amount, quantity, _currency(price))


def _currency(params: dict) -> str:
    currency = str(needed(params, "currency")).lower()
    if len(currency) != 3 or not currency.isalpha():
        raise Refused(f"Invalid currency: {currency}", "", "currency")
    return currency


def expire_session(world: World, params: dict, name: str) -> dict:
    session = world.get("checkout.session", name)
    acts.expire_if_over(world, session)
    acts.expire(world, session)
    return session


def session(world: World, params: dict, name: str) -> dict:
    found = world.get("checkout.session", name)
    acts.expire_if_over(world, found)
    return found


def create_intent(world: World, params: dict) -> dict:
    amount, currency = number(params, "amount"), _currency(params)
    if amount is None:
        needed(params, "amount")
    limits.amount(amount, currency)
    automatic = params.get("automatic_payment_methods")
    methods = {"enabled": yes(automatic, "enabled"), "allow_redirects": automatic.get("allow_redirects", "always")} if automatic else None
    row = world.keep(objects.intent(
        world, amount, currency, metadata=dict(params.get("metadata") or {}), description=params.get("description") or None,
        receipt_email=params.get("receipt_email") or None, automatic_payment_methods=methods,
        payment_method_types=list(params.get("payment_method_types") or WAYS),
    ))  # fmt: skip
    world.tell("payment_intent.created", row)
    return confirm_intent(world, params, row["id"]) if yes(params, "confirm") else row


def intent(world: World, params: dict, name: str) -> dict:
    return world.get("payment_intent", name)


def confirm_intent(world: World, params: dict, name: str) -> dict:
    row = world.get("payment_intent", name)
    became = acts.attempt(world, row, card_of(str(needed(params, "payment_method"))))
    if became == "declined":
        error = row["last_payment_error"]
        more = {key: error[key] for key in ("charge", "decline_code") if key in error}
        raise Refused(error["message"], error["code"], status=402, kind="card_error", payment_intent=shown(row), **more)
    return row


def cancel_intent(world: World, params: dict, name: str) -> dict:
    row = world.get("payment_intent", name)
    if "_session" in row:
        raise Refused("You cannot cancel a PaymentIntent that belongs to a Checkout Session. Expire the session.", "", "intent")
    acts.cancel(world, row, params.get("cancellation_reason"))
    return row


def create_refund(world: World, params: dict) -> dict:
    if params.get("payment_intent"):
        paying = world.get("payment_intent", params["payment_intent"])
        if not paying["latest_charge"]:
            raise Refused(f"This PaymentIntent ({paying['id']}) does not have a successful charge to refund.", "", "payment_intent")
        name = paying["latest_charge"]
    else:
        name = needed(params, "charge")
    charge = world.get("charge", name)
    reasons = (None, "", "duplicate", "fraudulent", "requested_by_customer")
    if params.get("reason") not in reasons:
        raise Refused("Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer", "", "reason")
    return money.refund(world, charge, number(params, "amount"), params.get("reason") or None, dict(params.get("metadata") or {}))


def cancel_refund(world: World, params: dict, name: str) -> dict:
    raise Refused("Only refunds with a status of requires_action can be canceled.", "", "refund")


def update(world: World, params: dict, kind: str, name: str) -> dict:
    row = world.get(kind, name)
    given = params.get("metadata") or {}
    row["metadata"] = {key: value for key, value in (row["metadata"] | given).items() if value != ""}
    evidence = params.get("evidence") or {}
    if kind == "dispute" and evidence:
        row["evidence"].update(evidence)
        acts.review(world, row)
        told = evidence.get("uncategorized_text", "")
        if told in ("winning_evidence", "losing_evidence"):
            acts.close(world, row, told == "winning_evidence")
    return row


def close_dispute(world: World, params: dict, name: str) -> dict:
    row = world.get("dispute", name)
    acts.close(world, row, False)
    return row


def balance(world: World, params: dict) -> dict:
    sums = [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}} for currency, amount in sorted(money.held(world).items())
    ]
    nothing = [{"amount": 0, "currency": each["currency"], "source_types": {"card": 0}} for each in sums]
    return {"object": "balance", "available": sums, "livemode": world.live, "pending": nothing}


def _one(kind: str):
    return lambda world, params, name: world.get(kind, name)


def _many(kind: str, path: str):
    def call(world: World, params: dict) -> dict:
        if kind == "checkout.session":
            for row in world.all(kind):
                acts.expire_if_over(world, row)
        return lists.page(world, kind, f"/v1/{path}", params)

    return call


def _update(kind: str):
    return lambda world, params, name: update(world, params, kind, name)


OPERATIONS = {
    ("POST", "checkout/sessions"): create_session, ("GET", "checkout/sessions"): _many("checkout.session", "checkout/sessions"),
    ("GET", "checkout/sessions/*"): session, ("POST", "checkout/sessions/*"): _update("checkout.session"),
    ("POST", "checkout/sessions/*/expire"): expire_session,
    ("GET", "checkout/sessions/*/line_items"): lambda world, params, name: lists.line_items(world, name),
    ("POST", "payment_intents"): create_intent, ("GET", "payment_intents"): _many("payment_intent", "payment_intents"),
    ("GET", "payment_intents/*"): intent, ("POST", "payment_intents/*"): _update("payment_intent"),
    ("POST", "payment_intents/*/confirm"): confirm_intent, ("POST", "payment_intents/*/cancel"): cancel_intent,
    ("POST", "refunds"): create_refund, ("GET", "refunds"): _many("refund", "refunds"), ("GET", "refunds/*"): _one("refund"),
    ("POST", "refunds/*"): _update("refund"), ("POST", "refunds/*/cancel"): cancel_refund,
    ("GET", "charges"): _many("charge", "charges"), ("GET", "charges/*"): _one("charge"), ("POST", "charges/*"): _update("charge"),
    ("GET", "disputes"): _many("dispute", "disputes"), ("GET", "disputes/*"): _one("dispute"), ("POST", "disputes/*"): _update("dispute"),
    ("POST", "disputes/*/close"): close_dispute,
    ("GET", "events"): _many("event", "events"), ("GET", "events/*"): _one("event"),
    ("GET", "balance"): balance, ("GET", "balance_transactions"): _many("balance_transaction", "balance_transactions"),
    ("GET", "balance_transactions/*"): _one("balance_transaction"),
}  # fmt: skip
"""By method and path below /v1, a `*` for an id."""
