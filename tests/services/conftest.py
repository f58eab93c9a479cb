"""A book whose generate job waits, for the stories of background work."""

import pytest

from core.services import generating
from tests.services.stage import book_of, call, send
from tests.services.till_cast import sell


@pytest.fixture
def book(request, alice):
    """A booklet with enough photos, whose generate job waits."""
    made = book_of(alice, format="booklet-8x8")
    for number in range(3):
        send(alice, made, b"photo %d" % number)
    return made


@pytest.fixture
def job(alice, book):
    return call(generating.generate, alice.id, book.id)


@pytest.fixture
def stripe(house, stripe_stand_in):
    """A shop that sells through the stand-in for Stripe."""
    sell(house, stripe_stand_in)
    return stripe_stand_in


@pytest.fixture
def stripe_anywhere(any_house, stripe_stand_in):
    """As `stripe`, on both databases."""
    sell(any_house, stripe_stand_in)
    return stripe_stand_in
