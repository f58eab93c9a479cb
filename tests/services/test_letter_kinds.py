"""The operator sees every kind of letter there is, with made-up values."""

import pytest

from core.errors import NotFound
from core.letters.words import WORDS
from core.services import letter_kinds
from tests.services.order_cast import make_operator
from tests.services.stage import call


def test_every_kind_can_be_looked_at_by_the_operator_alone(house, alice, bob):
    make_operator(alice)
    found = call(letter_kinds.kinds, alice.id)
    assert {kind.key for kind in found} == set(WORDS) and {kind.group for kind in found} == set(letter_kinds.GROUPS)
    for kind in found:
        shown = call(letter_kinds.look, alice.id, kind.key)
        assert shown.subject and shown.text and "{" not in shown.text and shown.kind == kind
    for refused in (lambda: call(letter_kinds.kinds, bob.id), lambda: call(letter_kinds.look, bob.id, "reset")):
        with pytest.raises(NotFound):
            refused()
    with pytest.raises(NotFound):
        call(letter_kinds.look, alice.id, "no-such-kind")
