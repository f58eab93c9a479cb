"""Heights and line ends: what is promised of a text holds when it is cut at a line's end and set in pieces."""

from shutil import rmtree

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book.document import Paragraph
from core.book.formats import POINT
from core.book.measure import Measured, TextRequest
from core.book.story import flow
from core.press.source import Typesetter, job
from tests.press.cast import STEPS, setter

TOLD = {
    "en": STEPS,
    "de": "Niemand hatte uns von den Treppenstufen erzählt. Die Donaudampfschifffahrtsgesellschaft hatte uns Kindern viel versprochen. ",
    "ja": "誰も階段のことを教えてくれなかった。アナは最初の百段を声に出して数え、それからやめた。「屋根は岩、」と彼女は言った。",
    "zh": "没有人告诉我们台阶的事。安娜大声数了前一百级,然后停了下来,因为村子已经开始了:屋顶是巨石的房子。",
    "ko": "아무도 계단에 대해 말해 주지 않았다. 아나는 처음 백 계단을 소리 내어 세다가 멈추었다. ",
    "ar": "لم يخبرنا أحد عن الدرجات. عدّت آنا المئة الأولى بصوت عالٍ ثم توقفت، لأن القرية كانت قد بدأت. ",
    "hi": "किसी ने हमें सीढ़ियों के बारे में नहीं बताया था। आना ने पहली सौ सीढ़ियाँ ज़ोर से गिनीं और फिर रुक गई। ",
    "ru": "Никто не предупредил нас о ступенях. Анна вслух сосчитала первую сотню и остановилась. ",
}


def measure_one(theme: str, width: float, *paragraphs: Paragraph) -> Measured:
    return setter().measure([TextRequest(theme, paragraphs, width)])[0]


def inside_a_word(text: str, end: int) -> bool:
    before, after = text[end - 1 : end], text[end : end + 1]
    return before.isalpha() and after.isalpha() and ord(before) < 0x2E80 and ord(after) < 0x2E80


@pytest.mark.parametrize("theme", ["bookshop", "gallery", "kitchen-table"])
@pytest.mark.parametrize("lang", TOLD)
def test_a_story_cut_at_line_ends_keeps_its_lines_and_its_height(theme, lang):
    text = (TOLD[lang] * 4).strip()
    for width, style in ((104.0, "body"), (143.2, "opening")):
        told = Paragraph(style=style, text=text, lang=lang)
        whole = measure_one(theme, width, told)
        cuts = [at for at in range(3, len(whole.lines)) if not inside_a_word(text, whole.lines[at - 1].end)][:4]
        for at in cuts:
            line = whole.lines[at - 1]
            head = told.model_copy(update={"text": text[: line.end].rstrip(), "breaks": True})
            tail = told.model_copy(update={"text": text[line.end :].lstrip(), "continues": True, "style": "body"})
            first, rest = measure_one(theme, width, head), measure_one(theme, width, tail)
            assert [part.end for part in first.lines[:-1]] == [part.end for part in whole.lines[: at - 1]]
            assert first.height == pytest.approx(line.bottom, abs=0.01)
            assert first.height + rest.height == pytest.approx(whole.height, abs=0.01)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=6), st.floats(40, 160))
def test_every_text_is_as_high_as_its_lines(texts, width):
    paragraphs = tuple(Paragraph(style="body", text=text) for text in texts)
    result = measure_one("bookshop", width, *paragraphs)
    assert result.height / (17 * POINT) == pytest.approx(round(result.height / (17 * POINT)), abs=1e-3)
    for paragraph, text in enumerate(texts):
        ends = [line.end for line in result.lines if line.paragraph == paragraph]
        assert ends == sorted(ends)
        assert not ends or ends[-1] == len(text)
    assert [line.bottom for line in result.lines] == sorted(line.bottom for line in result.lines)


def test_each_request_of_a_batch_is_answered_in_its_place():
    short, long = Paragraph(style="caption", text="A fig."), Paragraph(style="body", text=STEPS)
    requests = [TextRequest("gallery", (short,), 76), TextRequest("bookshop", (long,), 143), TextRequest("gallery", (long,), 104)]
    together = setter().measure(requests)
    assert together == [setter().measure([request])[0] for request in requests]
    assert together[0].height == pytest.approx(12 * POINT)
    assert together[0].width < 12


def test_lines_end_between_words_and_hyphens_are_told_as_inside_a_word():
    text = "unverbrüchliche Donaudampfschifffahrtsgesellschaftskapitäne " * 5
    ends = [line.end for line in measure_one("bookshop", 70, Paragraph(style="body", text=text, lang="de")).lines]
    assert any(inside_a_word(text, end) for end in ends)
    assert all(0 < end <= len(text) for end in ends)


def test_a_long_word_makes_a_title_smaller_rather_than_wider():
    plain = measure_one("bookshop", 163, Paragraph(style="title", text="Monsanto"))
    long = measure_one("bookshop", 163, Paragraph(style="title", text="Donaudampfschifffahrtsgesellschaft"))
    assert long.width <= 163
    assert long.height < plain.height


def test_an_endless_word_is_turned_over_lines():
    result = measure_one("gallery", 104, Paragraph(style="body", text="a" * 900))
    assert len(result.lines) > 5
    assert result.width <= 104


def test_a_short_opening_takes_no_drop_capital():
    short = measure_one("bookshop", 143, Paragraph(style="opening", text="We went up."))
    assert short.height == pytest.approx(17 * POINT)


def test_a_long_story_flows_over_pages_and_keeps_every_word():
    paragraphs = (Paragraph(style="opening", text=STEPS), *(Paragraph(style="body", text=STEPS) for _ in range(12)))
    pieces = flow(paragraphs, "bookshop", 143.2, 75.0, 154.0, setter().measure)
    told = [paragraph.text for piece in pieces for paragraph in piece.paragraphs]
    assert " ".join(told).split() == " ".join(paragraph.text for paragraph in paragraphs).split()
    assert all(piece.height <= 154.5 for piece in pieces)


def test_measuring_story_after_story_keeps_no_memory_of_them():
    process, press = psutil.Process(), setter()

    def tell(numbers: range) -> int:
        for number in numbers:
            text = f"{number} " + f"We walked to the end of pier {number} and back again before supper. " * 150
            press.measure([TextRequest("bookshop", (Paragraph(style="body", text=text),), 140)])
        return process.memory_info().rss

    before = tell(range(3))
    assert tell(range(3, 12)) - before < 30_000_000


def test_a_look_whose_folder_was_tidied_away_is_laid_out_anew():
    typesetter = Typesetter()
    asked = job("bookshop", texts=[])
    assert typesetter.ask(asked, "1") == 1
    rmtree(typesetter._looks["bookshop"].folder)
    assert typesetter.ask(asked, "2") == 2
