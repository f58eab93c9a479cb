"""A memory that nobody named lends its chapter a name, and is told once."""

import pytest

from core.book.compose import compose
from tests.book.cast import brief, memory, plain_measure


@pytest.mark.parametrize(
    "text",
    [
        "春天的早晨，我们走到河边。水很清，石头很凉，奶奶说她小时候也在这里洗过衣服。",
        "It rained all day.",
        "كانت جدتي تقول إن البيت لا يكتمل إلا برائحة الخبز.",
    ],
)
def test_the_words_of_an_untitled_memory_are_told_once(text):
    document = compose(brief(memories=[memory(1, text)], format="booklet-8x8"), plain_measure).document
    told = "".join(p.text for page in document.pages for frame in page.text_frames for p in frame.paragraphs)
    assert told.replace(" ", "").count(text.replace(" ", "")) == 1
    assert told.count(text[:8]) == 1
    assert all(len(chapter.title) <= 41 for chapter in document.chapters)
