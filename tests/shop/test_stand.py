"""Where an order stands, for its maker: each state has its words, its steps and what can be done, and money is never claimed too soon."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from core.services.order_watch import Watched
from core.services.shop_records import HistoryRecord, OrderRecord
from core.shop.pricing import Rate, price
from core.shop.states import STATES, UNLOCKED
from ui.components.shop.past import past_words
from ui.components.shop.stand import IN_WORDS, is_waited_for, stand
from ui.components.shop.track import steps

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
WHOLE = price(Rate("USD", 1900, 32), None, 32)


def watched(state: str = "placed", last: str = "placed", **more: object) -> Watched:
    told = {
        "id": uuid4(), "number": 7, "book_id": uuid4(), "title": "Four Days in April", "kind": "photo", "format": "square-8.5",
        "theme": "bookshop", "pages": 32, "revision": 3, "state": state, "price": WHOLE, "currency": "USD", "total": 1900, "refunded": 0,
        "copies": 0, "shipping": "", "address": None, "build": "ready", "is_unlocked": state in UNLOCKED, "has_files": True,
        "has_invoice": False, "print_state": "", "paid_at": AT if state in UNLOCKED else None, "expires_at": AT, "created_at": AT,
        "updated_at": AT,
    }  # fmt: skip
    return Watched(order=OrderRecord.model_validate(told | more), last=last)


def at(told: Watched, came: str = "", is_going: bool = False):
    return stand(told, came, is_going, "ana@example.org")


@pytest.mark.parametrize("build", ["building", "ready", "refused", "failed"])
@pytest.mark.parametrize("state", sorted(STATES))
def test_every_state_has_words_and_files_only_where_they_are_unlocked(state, build):
    told = watched(state, build=build)
    now = at(told)
    assert now.title and now.words.endswith(".") and IN_WORDS[state]
    assert ("files" in now.acts) <= (state in UNLOCKED)
    assert ("Thank you" in now.title) <= (state in UNLOCKED)
    assert ("pay" in now.acts or "try" in now.acts) <= (state == "placed" and build == "ready")
    assert not {"pay", "try", "files", "book"} & set(now.acts[1:]), "one main button a screen"


def test_coming_back_from_paying_is_no_payment():
    now = at(watched(), "paid")
    assert now.title == "Waiting for your payment" and not now.acts


@pytest.mark.parametrize(("came", "last", "title"), [
    ("cancelled", "files_built", "Not paid yet"),
    ("cancelled", "payment_declined", "The payment did not go through"),
    ("", "payment_declined", "The payment did not go through"),
    ("paid", "payment_declined", "Waiting for your payment"),
    ("paid", "payment_failed", "The payment did not go through"),
    ("paid", "again", "The payment did not go through"),
    ("", "files_built", "Every page is checked"),
])  # fmt: skip
def test_how_the_last_try_ended_is_told(came, last, title):
    assert at(watched(last=last), came).title == title


def test_who_presses_pay_is_led_on_only_once_the_files_are_checked():
    building = at(watched(build="building"), is_going=True)
    assert building.is_building and building.acts == ("cancel",) and "Stripe" in building.words
    assert not at(watched(), is_going=True).acts


def test_the_part_that_came_back_is_told_in_its_currency():
    assert "$5.00 of $19.00" in at(watched("part_refunded", refunded=500)).words


@pytest.mark.parametrize(("told", "states"), [
    (watched(build="building"), ["d", "n", "", ""]),
    (watched(), ["d", "d", "n", ""]),
    (watched("pending"), ["d", "d", "n", ""]),
    (watched("paid", build="building"), ["d", "d", "d", "n"]),
    (watched("paid"), ["d", "d", "d", "d"]),
    (watched("paid", copies=2, print_state="IN_PRODUCTION"), ["d", "d", "d", "n", ""]),
    (watched("paid", copies=2, print_state="SHIPPED"), ["d", "d", "d", "d", "n"]),
    (watched("refunded"), []),
], ids=["checking", "checked", "at the bank", "files coming", "files there", "printing", "sent", "given back"])  # fmt: skip
def test_how_far_it_is(told, states):
    assert [step.state for step in steps(told.order)] == states


def test_nothing_is_looked_at_for_ever():
    waited = [state for state in STATES if is_waited_for(watched(state), "")]
    assert sorted(waited) == ["pending", "placed", "review"]
    assert is_waited_for(watched("paid", build="building"), "")
    assert is_waited_for(watched("paid", copies=1, print_state="IN_PRODUCTION"), "")


def test_the_house_keeps_its_own_affairs():
    def line(act: str, before: str = "") -> HistoryRecord:
        return HistoryRecord(act=act, before=before, after="", who="system", words="for the operator", at=AT)

    assert past_words(line("placed")) == "You placed the order."
    assert past_words(line("placed", "pending")) == "It waits to be paid again."
    assert past_words(line("trouble")) == past_words(line("refund_asked")) == ""
    assert all(past_words(line(state)) for state in STATES)
