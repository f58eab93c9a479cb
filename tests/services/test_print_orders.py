"""Printed copies: what they cost to send, one print job for a paid order whatever breaks on the way, and what the partner tells of it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from core import config
from core.errors import AppError, Invalid, NotFound, Unavailable
from core.services import catalogue, print_courier, print_news, print_orders
from core.services.print_news import QUIET
from core.services.shop_records import Address
from storage.models import Message, Order, OrderEvent, PrintOrder, WebhookEvent, now
from storage.queries import print_orders as queries
from tests.services.order_cast import change, order_of, stands
from tests.services.stage import call, rows
from tests.stand_ins import printer

HOME = Address(
    name="Ana Duarte", street="12 Orchard Lane", town="Brattleboro", state="VT", postcode="05301", country="US", phone="802 555 0100"
)
FORMAT = "square-8.5"


@pytest.fixture(scope="module")
def served():
    with printer.printing(fetches=False) as (partner, address):
        yield partner, address


@pytest.fixture
def partner(served, any_house):
    partner, address = served
    partner.jobs.clear(), partner.fails.clear(), partner.asked.clear()
    told = {name.lower(): value for name, value in printer.settings_for(address).items()}
    config.use(config.settings().model_copy(update=told | {"stripe_secret_key": "sk_test_x", "stripe_webhook_secret": "whsec_x"}))
    return partner


@pytest.fixture
def order(partner, alice):
    made = order_of(alice, copies=2, shipping="MAIL", address=HOME.model_dump())
    stands(made, "paid", build="ready")
    call(lambda session: print_orders.ask(session, session.get(Order, made.id)))
    return made


def test_the_operator_sees_what_copies_cost_us(order):
    told = call(lambda session: print_orders.cost(session, session.get(Order, order.id)))
    assert (told.copies, told.shipping, told.tax, told.total, told.currency) == (1560, 499, 205, 2264, "USD")


def row_of(order) -> PrintOrder:
    (row,) = rows(PrintOrder, order_id=order.id)
    return row


def due_now(order) -> None:
    call(lambda session: queries.write(session, queries.of_order(session, order.id), due_at=now()))


def history(order) -> list[str]:
    return [row.act for row in sorted(rows(OrderEvent, order_id=order.id), key=lambda row: row.at)]


def delivery(shipping="MAIL", address=HOME, currency="USD"):
    return call(print_orders.delivery, FORMAT, 40, 2, address, shipping, currency)


def test_sending_costs_what_the_partner_says(partner):
    assert (delivery("MAIL"), delivery("EXPRESS"), delivery("MAIL", currency="JPY")) == (499, 2450, 5)
    with pytest.raises(Invalid, match="another way"):
        delivery("DRAGON")
    partner.fails = [503]
    with pytest.raises(Unavailable, match="does not answer"):
        delivery()


def test_a_size_that_the_partner_does_not_print_is_not_asked_about(partner):
    assert all(one.package for one in call(catalogue.formats) if one.key == FORMAT)
    with pytest.raises(Invalid, match="not printed here"):
        call(print_orders.delivery, "booklet-8x8", 8, 1, HOME, "MAIL", "USD")
    assert partner.asked == []


def test_a_paid_order_becomes_one_print_job_with_links_to_its_files(order, partner, tmp_path):
    print_courier.send_due()
    print_courier.send_due()
    (job,) = partner.jobs.values()
    assert (job["external_id"], job["shipping_level"], job["line_items"][0]["quantity"]) == (str(order.id), "MAIL", 2)
    assert job["shipping_address"]["city"] == "Brattleboro" and row_of(order).state == "CREATED"
    assert history(order) == ["print_ordered"]
    link = urlsplit(job["line_items"][0]["printable_normalization"]["interior"]["source_url"])
    asked = {name: values[0] for name, values in parse_qs(link.query).items()}
    found = call(print_orders.linked_key, order.id, "interior", int(asked["until"]), asked["sign"])
    assert found == f"orders/{order.id.hex}/interior.pdf"


@pytest.mark.parametrize("wrong", ["cover", "later", "sign", "refunded"])
def test_a_link_is_for_one_file_of_one_paid_order_until_its_end(order, partner, wrong):
    told = parse_qs(urlsplit(print_orders.link(order.id, "interior")).query)
    until, sign, which = int(told["until"][0]), told["sign"][0], "interior"
    if wrong == "refunded":
        change(order, state="refunded")
    which = "cover" if wrong == "cover" else which
    until, sign = (until + 60 if wrong == "later" else until), ("é" if wrong == "sign" else sign)
    with pytest.raises(NotFound):
        call(print_orders.linked_key, order.id, which, until, sign)


def test_nothing_is_printed_that_is_not_paid_or_not_built(order, partner):
    change(order, state="disputed")
    print_courier.send_due()
    change(order, state="paid", build="building")
    print_courier.send_due()
    assert partner.jobs == {}


def test_a_partner_that_is_away_is_asked_again_and_takes_it_once(order, partner):
    partner.fails = [500, 502]
    for _ in range(3):
        due_now(order)
        print_courier.send_due()
    assert len(partner.jobs) == 1 and row_of(order).state == "CREATED" and row_of(order).attempts == 3


def test_a_worker_killed_after_the_partners_yes_orders_no_second_one(order, partner):
    print_courier.send_due()
    call(lambda session: queries.write(session, queries.of_order(session, order.id), state="asked", reference="", due_at=now()))
    print_courier.send_due()
    assert len(partner.jobs) == 1 and row_of(order).reference in partner.jobs


def test_what_the_partner_refuses_is_shown_to_the_operator(order, partner):
    partner.fails = [400]
    print_courier.send_due()
    (kept,) = rows(Order, id=order.id)
    assert row_of(order).state == "failed" and "not being printed" in kept.trouble


def tell(partner, order, state, message="", at=None):
    reference = row_of(order).reference
    body, signature = partner.move(reference, state, message, at)
    print_news.take(body, signature)
    return body, signature


def test_the_partners_word_moves_it_on_in_whatever_order_it_comes(order, partner):
    print_courier.send_due()
    begun = datetime.now(UTC)
    tell(partner, order, "IN_PRODUCTION", at=begun + timedelta(minutes=5))
    tell(partner, order, "PRODUCTION_READY", at=begun + timedelta(minutes=1))
    assert row_of(order).state == "IN_PRODUCTION"
    body, signature = tell(partner, order, "SHIPPED", at=begun + timedelta(minutes=9))
    print_news.take(body, signature)
    shipped = [row for row in rows(Message) if row.kind == "shipped"]
    assert row_of(order).tracking == [f"https://parcels.example.org/{row_of(order).reference}"]
    assert len(shipped) == 1 and "parcels.example.org" in shipped[0].text
    assert history(order) == ["print_ordered", "print_in_production", "print_shipped"]
    assert len(rows(WebhookEvent, provider="printer")) == 3


def test_a_message_that_is_not_the_partners_changes_nothing(order, partner):
    print_courier.send_due()
    body, signature = partner.move(row_of(order).reference, "SHIPPED")
    for payload, sign, code in (
        (body, "00" * 32, "bad_signature"),
        (body + b" ", signature, "bad_signature"),
        (body, "é", "bad_signature"),
    ):
        with pytest.raises(AppError) as refused:
            print_news.take(payload, sign)
        assert refused.value.code == code
    assert row_of(order).state == "CREATED" and rows(WebhookEvent) == []


def test_a_print_job_nobody_told_of_is_asked_about(order, partner):
    print_courier.send_due()
    partner.move(row_of(order).reference, "IN_PRODUCTION")
    print_courier.look_up_due()
    assert row_of(order).state == "CREATED"
    call(lambda session: queries.write(session, queries.of_order(session, order.id), due_at=now() - QUIET))
    print_courier.look_up_due()
    assert row_of(order).state == "IN_PRODUCTION"


def test_a_refund_stops_what_is_not_printed_yet(order, partner):
    print_courier.send_due()
    call(lambda session: print_orders.stop(session, session.get(Order, order.id)))
    print_courier.send_due()
    assert row_of(order).state == "CANCELED" and next(iter(partner.jobs.values()))["status"]["name"] == "CANCELED"


def test_what_was_never_sent_is_stopped_at_once(order, partner):
    call(lambda session: print_orders.stop(session, session.get(Order, order.id)))
    print_courier.send_due()
    assert row_of(order).state == "cancelled" and partner.jobs == {}


def test_copies_in_production_cannot_be_stopped_and_the_operator_is_told(order, partner):
    print_courier.send_due()
    partner.move(row_of(order).reference, "IN_PRODUCTION")
    call(lambda session: print_orders.stop(session, session.get(Order, order.id)))
    print_courier.send_due()
    (kept,) = rows(Order, id=order.id)
    assert row_of(order).state == "IN_PRODUCTION" and "could not be stopped" in kept.trouble
