"""Long memories flow over pages: every word survives, no line stands alone, who told it stays with the tale."""

import itertools

import pytest

from core.book.document import Paragraph
from core.book.measure import TextRequest
from core.book.story import flow, paragraphs_of
from core.book.tongues import language_of
from tests.book.cast import LONG_TEXT, memory, plain_measure

TEXTS = {
    "long": LONG_TEXT,
    "short": "Hold this.",
    "chinese": "我们在葡萄牙的山上看见了一座小村庄。" * 90,
    "arabic": "كانت القرية قديمة جدا وكان الهواء دافئا. " * 90,
    "newlines": "one line\nand another\n\n" * 60,
    "no spaces": "x" * 4000,
    "emoji": "a day 👩‍👩‍👧 and a night 🌙 " * 120,
}


def told(pieces) -> str:
    return "".join("".join(p.text.split()) for piece in pieces for p in piece.paragraphs if p.style != "byline")


@pytest.mark.parametrize("name", TEXTS)
def test_every_word_survives_and_nothing_is_higher_than_its_page(name):
    paragraphs = paragraphs_of(memory(1, TEXTS[name], author="Rosa"), "en", opens=True)
    pieces = flow(paragraphs, "bookshop", 143.0, 70.0, 150.0, plain_measure)
    assert told(pieces) == "".join(TEXTS[name].split())
    for number, piece in enumerate(pieces):
        height = plain_measure([TextRequest("bookshop", piece.paragraphs, 143.0)])[0].height
        assert height <= piece.height + 1e-6 <= (150.3 if number else 70.3)


def test_no_widow_no_orphan_and_pieces_know_that_they_go_on():
    pieces = flow(paragraphs_of(memory(1, LONG_TEXT, author="Rosa"), "en", opens=True), "bookshop", 143.0, 63.0, 150.0, plain_measure)
    assert len(pieces) > 2
    for before, after in itertools.pairwise(pieces):
        last, first = before.paragraphs[-1], after.paragraphs[0]
        assert last.breaks == first.continues
        if last.breaks:
            for piece in (last, first):
                assert len(plain_measure([TextRequest("bookshop", (piece,), 143.0)])[0].lines) >= 2
        assert first.style != "byline"
    assert pieces[-1].paragraphs[-1] == Paragraph(style="byline", text="told by Rosa")


def test_a_story_opens_once():
    pieces = flow(paragraphs_of(memory(1, LONG_TEXT), "en", opens=True), "bookshop", 143.0, 40.0, 150.0, plain_measure)
    styles = [p.style for piece in pieces for p in piece.paragraphs]
    assert styles[0] == "opening" and set(styles[1:]) == {"body"}


def test_where_the_first_page_has_no_room_the_story_begins_on_the_next():
    pieces = flow(paragraphs_of(memory(1, LONG_TEXT), "en", opens=False), "bookshop", 143.0, 5.0, 150.0, plain_measure)
    assert pieces[0].paragraphs == () and pieces[1].paragraphs


def test_a_book_long_story_is_measured_in_pages_not_over_and_over():
    asked = []

    def counting(requests):
        asked.extend(sum(len(p.text) for p in request.paragraphs) for request in requests)
        return plain_measure(requests)

    text = (LONG_TEXT + "\n\n") * 12
    pieces = flow(paragraphs_of(memory(1, text), "en", opens=False), "bookshop", 143.0, 150.0, 150.0, counting)
    assert told(pieces) == "".join(text.split())
    assert max(asked) < 15_000


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("Wir waren nicht auf dem Weg, und die Kinder sind mit den Hunden zu Hause.", "de"),
        ("Nous étions dans la maison et les enfants avec elle pour le soir.", "fr"),
        ("كانت القرية قديمة", "ar"),
        ("गाँव बहुत पुराना था", "hi"),
        ("村庄很古老", "zh"),
        ("村はとても古かった", "ja"),
        ("마을은 아주 오래되었다", "ko"),
        ("Το χωριό ήταν παλιό", "el"),
        ("Деревня была старой", "ru"),
        ("Hello there", "en"),
        ("", "en"),
        ("12345 !!!", "en"),
    ],
)
def test_a_paragraphs_language_is_told_by_script_and_small_words(text, tongue):
    assert language_of(text, "en") == tongue


def test_the_books_own_language_wins_where_nothing_is_certain():
    assert language_of("O Porto, de manhã", "pt") == "pt"
    assert language_of("Sintra", "pt-BR") == "pt-BR"
