"""Objects of Stripe's shape: the few things that differ go in; whole objects come out, each field that Stripe always sends in its place."""

from tests.stand_ins.stripe.world import World

ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))


def session(world: World, base: str, **own: object) -> dict:
    name = world.new("cs_live" if world.live else "cs_test")
    return {
        "id": name, "object": "checkout.session", "adaptive_pricing": {"enabled": False}, "after_expiration": None,
        "allow_promotion_codes": None, "amount_subtotal": 0, "amount_total": 0,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None}, "billing_address_collection": None,
        "cancel_url": None, "client_reference_id": None, "client_secret": None, "collected_information": None, "consent": None,
        "consent_collection": None, "created": world.now(), "currency": None, "currency_conversion": None, "custom_fields": [],
        "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")), "customer": None,
        "customer_creation": "if_required", "customer_details": None, "customer_email": None, "discounts": [],
        "excluded_payment_method_types": [], "expires_at": 0, "invoice": None,
        "invoice_creation": {
            "enabled": False,
            "invoice_data": {
                "account_tax_ids": None, "custom_fields": None, "description": None, "footer": None, "issuer": None, "metadata": {},
                "rendering_options": None,
            },
        },
        "livemode": world.live, "locale": None, "metadata": {}, "mode": "payment", "origin_context": None, "payment_intent": None,
        "payment_link": None, "payment_method_collection": "if_required", "payment_method_configuration_details": None,
        "payment_method_options": {}, "payment_method_types": ["card"], "payment_status": "unpaid", "permissions": None,
        "phone_number_collection": {"enabled": False}, "recovered_from": None, "redirect_on_completion": "always",
        "saved_payment_method_options": None, "setup_intent": None, "shipping_address_collection": None, "shipping_cost": None,
        "shipping_options": [], "status": "open", "submit_type": None, "subscription": None, "success_url": None,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}, "ui_mode": "hosted_page",
        "url": f"{base}/c/pay/{name}", "wallet_options": None,
    } | own  # fmt: skip


def line_item(world: World, name: str, amount: int, quantity: int, currency: str) -> dict:
    price = {
        "id": world.new("price"), "object": "price", "active": False, "billing_scheme": "per_unit", "created": world.now(),
        "currency": currency, "custom_unit_amount": None, "livemode": world.live, "lookup_key": None, "metadata": {}, "nickname": None,
        "product": world.new("prod"), "recurring": None, "tax_behavior": "unspecified", "tiers_mode": None, "transform_quantity": None,
        "type": "one_time", "unit_amount": amount, "unit_amount_decimal": str(amount),
    }  # fmt: skip
    return {
        "id": world.new("li"), "object": "item", "adjustable_quantity": None, "amount_discount": 0, "amount_subtotal": amount * quantity,
        "amount_tax": 0, "amount_total": amount * quantity, "currency": currency, "description": name, "metadata": {}, "price": price,
        "quantity": quantity,
    }  # fmt: skip


def intent(world: World, amount: int, currency: str, **own: object) -> dict:
    name = world.new("pi")
    return {
        "id": name, "object": "payment_intent", "amount": amount, "amount_capturable": 0, "amount_details": {"tip": {}},
        "amount_received": 0, "application": None, "application_fee_amount": None, "automatic_payment_methods": None, "canceled_at": None,
        "cancellation_reason": None, "capture_method": "automatic_async", "client_secret": f"{name}_secret_{world.new('x')[2:]}",
        "confirmation_method": "automatic", "created": world.now(), "currency": currency, "customer": None, "description": None,
        "excluded_payment_method_types": None, "last_payment_error": None, "latest_charge": None, "livemode": world.live, "metadata": {},
        "next_action": None, "on_behalf_of": None, "payment_method": None, "payment_method_configuration_details": None,
        "payment_method_options": {}, "payment_method_types": ["card"], "processing": None, "receipt_email": None, "review": None,
        "setup_future_usage": None, "shipping": None, "statement_descriptor": None, "statement_descriptor_suffix": None,
        "status": "requires_payment_method", "transfer_data": None, "transfer_group": None,
    } | own  # fmt: skip


def charge(world: World, paying: dict, details: dict, **own: object) -> dict:
    return {
        "id": world.new("ch"), "object": "charge", "amount": paying["amount"], "amount_captured": 0, "amount_refunded": 0,
        "application": None, "application_fee": None, "application_fee_amount": None, "balance_transaction": None,
        "billing_details": {"address": dict(ADDRESS), "email": None, "name": None, "phone": None, "tax_id": None},
        "calculated_statement_descriptor": None, "captured": False, "created": world.now(), "currency": paying["currency"],
        "customer": None, "description": paying["description"], "disputed": False, "failure_balance_transaction": None,
        "failure_code": None, "failure_message": None, "fraud_details": {}, "livemode": world.live, "metadata": dict(paying["metadata"]),
        "on_behalf_of": None, "outcome": None, "paid": False, "payment_intent": paying["id"], "payment_method": paying["payment_method"],
        "payment_method_details": details, "radar_options": {}, "receipt_email": paying["receipt_email"], "receipt_number": None,
        "receipt_url": None, "refunded": False, "review": None, "shipping": None, "source_transfer": None, "statement_descriptor": None,
        "statement_descriptor_suffix": None, "status": "succeeded", "transfer_data": None, "transfer_group": None,
    } | own  # fmt: skip


def card_details(brand: str, last4: str) -> dict:
    checks = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}
    card = {
        "amount_authorized": None, "brand": brand, "checks": checks, "country": "US", "exp_month": 12, "exp_year": 2034,
        "fingerprint": f"stand-in-{last4}", "funding": "credit", "installments": None, "last4": last4, "mandate": None, "network": brand,
        "network_token": {"used": False}, "network_transaction_id": None, "three_d_secure": None, "wallet": None,
    }  # fmt: skip
    return {"type": "card", "card": card}


def bank_details() -> dict:
    account = {
        "account_holder_type": "individual", "account_type": "checking", "bank_name": "Stand-in Bank",
        "fingerprint": "stand-in-bank", "last4": "6789", "payment_reference": None, "routing_number": "110000000",
    }  # fmt: skip
    return {"type": "us_bank_account", "us_bank_account": account}


def refund(world: World, of: dict, amount: int, **own: object) -> dict:
    return {
        "id": world.new("re"), "object": "refund", "amount": amount, "balance_transaction": None, "charge": of["id"],
        "created": world.now(), "currency": of["currency"],
        "destination_details": {
            "type": "card",
            "card": {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"},
        },
        "metadata": {}, "payment_intent": of["payment_intent"], "reason": None, "receipt_number": None, "source_transfer_reversal": None,
        "status": "succeeded", "transfer_reversal": None,
    } | own  # fmt: skip


def dispute(world: World, of: dict, amount: int, reason: str) -> dict:
    evidence = dict.fromkeys((
        "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure", "cancellation_rebuttal",
        "customer_communication", "customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature",
        "duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id", "product_description", "receipt",
        "refund_policy", "refund_policy_disclosure", "refund_refusal_explanation", "service_date", "service_documentation",
        "shipping_address", "shipping_carrier", "shipping_date", "shipping_documentation", "shipping_tracking_number",
        "uncategorized_file", "uncategorized_text",
    ))  # fmt: skip
    due = {"due_by": world.now() + 7 * 86400, "enhanced_eligibility": {}, "has_evidence": False, "past_due": False, "submission_count": 0}
    return {
        "id": world.new("du"), "object": "dispute", "amount": amount, "balance_transactions": [], "charge": of["id"],
        "created": world.now(), "currency": of["currency"], "enhanced_eligibility_types": [],
        "evidence": evidence | {"enhanced_evidence": {}}, "evidence_details": due, "is_charge_refundable": False, "livemode": world.live,
        "metadata": {}, "payment_intent": of["payment_intent"], "reason": reason, "status": "needs_response",
    }  # fmt: skip


def transaction(world: World, kind: str, source: dict, amount: int) -> dict:
    """Money that came to, or left, what Stripe holds for the shop. The stand-in takes no fee."""
    category = {"payment_failure_refund": "charge_failure", "refund_failure": "refund_failure", "adjustment": "dispute"}.get(kind, kind)
    return {
        "id": world.new("txn"), "object": "balance_transaction", "amount": amount, "available_on": world.now() + 2 * 86400,
        "balance_type": "payments", "created": world.now(), "currency": source["currency"], "description": None, "exchange_rate": None,
        "fee": 0, "fee_details": [], "net": amount, "reporting_category": category, "source": source["id"], "status": "available",
        "type": kind,
    }  # fmt: skip
