"""Invoices as papers: every word of them stands on the page, in every script, within its edges, and none of them is markup."""

import io

import pikepdf
import pypdfium2
import pytest

from core.press.papers import Paper, PaperLine
from core.press.pool import PressPool
from core.press.setter import Setter

MARGIN = 22 / 25.4 * 72


@pytest.fixture(scope="module")
def setter():
    return Setter()


def paper(**values) -> Paper:
    line = PaperLine("Print files", "", "", "$19.00")
    told = {
        "title": "Invoice", "number": "INV-00042", "seller": ("Sal’s Books",), "buyer": ("Rosa Almeida",), "facts": (("Order", "1042"),),
        "lines": (line,), "sums": (("Total", "$19.00"),), "strong": 0, "notes": ("Paid in full.",),
    }  # fmt: skip
    return Paper(**(told | values))


def words_of(pdf: bytes) -> str:
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(page.get_textpage().get_text_bounded() for page in opened)
    finally:
        opened.close()


def test_everything_stands_on_it_and_the_same_paper_is_the_same_file(setter):
    made = setter.paper(paper())
    told = words_of(made)
    assert all(
        words in told for words in ("Invoice", "INV-00042", "Sal’s Books", "Rosa Almeida", "1042", "$19.00", "Total", "Paid in full.")
    )
    assert made == setter.paper(paper()) and "Quantity" not in told
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert "Invoice INV-00042" in str(opened.open_metadata().get("dc:title"))


def test_the_web_sets_the_same_in_a_process_of_its_own(setter):
    with PressPool() as pool:
        assert pool.paper(paper()) == setter.paper(paper())


def test_words_are_never_markup(setter):
    told = words_of(setter.paper(paper(notes=('#read("/etc/passwd") *bold* $x$ `raw` <a> @b \\ [c]',))))
    assert '#read("/etc/passwd") *bold* $x$ `raw` <a> @b \\ [c]' in told


@pytest.mark.parametrize(
    "words", ["Бабушкин сад", "田中さくら", "김철수", "李小龙", "สมชาย", "Ελένη", "Nguyễn Thị", "KWD 1.500", "₹ ₩ ₪ €"]
)
def test_names_and_amounts_in_every_script_keep_their_shapes(setter, words):
    assert words in words_of(setter.paper(paper(buyer=(words,)))).replace("\u200b", "")


def test_words_without_a_break_stay_within_the_edges(setter):
    opened = pypdfium2.PdfDocument(setter.paper(paper(seller=("S" * 90,), buyer=("e" * 120 + "@x.org",), notes=("“" + "W" * 200 + "”.",))))
    page = opened[0]
    text = page.get_textpage()
    boxes = [text.get_charbox(at) for at in range(text.count_chars())]
    assert min(box[0] for box in boxes) >= MARGIN - 1 and max(box[2] for box in boxes) <= page.get_width() - MARGIN + 1
    opened.close()


def test_many_lines_go_on_over_pages_with_their_heading(setter):
    lines = tuple(PaperLine(f"Printed copy {number}", "2", "$12,345.67", "$24,691.34") for number in range(90))
    opened = pypdfium2.PdfDocument(setter.paper(paper(lines=lines)))
    pages = [page.get_textpage().get_text_bounded() for page in opened]
    opened.close()
    assert len(pages) > 1 and all("Quantity" in page and f"of {len(pages)}" in page for page in pages)
    assert all(f"Printed copy {number}" in "".join(pages) for number in range(90))
