"""Measures that are kept: what is known is not asked for again, and there is an end to what is kept."""

from core.book.document import Paragraph
from core.book.measure import TextRequest
from core.press.kept import KeptMeasures
from tests.book.cast import plain_measure


class Counting:
    """A measure that tells how many texts it was asked for, and in how many calls."""

    def __init__(self):
        self.calls, self.texts = 0, 0

    def __call__(self, requests):
        self.calls, self.texts = self.calls + 1, self.texts + len(requests)
        return plain_measure(requests)


ASKED = [TextRequest("bookshop", (Paragraph(style="body", text=f"Day {number} was a quiet one."),), 50.0) for number in range(8)]


def test_only_what_is_not_known_is_measured():
    counting = Counting()
    measure = KeptMeasures(counting)
    assert measure(ASKED[:5]) == plain_measure(ASKED[:5])
    assert measure([*ASKED[3:], ASKED[0]]) == plain_measure([*ASKED[3:], ASKED[0]])
    assert (counting.calls, counting.texts) == (2, 8)
    assert measure(ASKED) == plain_measure(ASKED) and counting.calls == 2


def test_the_same_text_twice_is_measured_once():
    counting = Counting()
    assert KeptMeasures(counting)([ASKED[0], ASKED[0]]) == plain_measure([ASKED[0], ASKED[0]])
    assert counting.texts == 1


def test_what_is_kept_has_an_end():
    counting = Counting()
    measure = KeptMeasures(counting, most=4)
    measure(ASKED)
    measure(ASKED[4:])
    assert counting.texts == 8
    measure(ASKED[:1])
    assert counting.texts == 9 and len(measure._found) == 4
