"""Many scripts and hostile strings: fonts are chosen by themselves, words print as they were written."""

import json
import re
import unicodedata
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from core.book.document import Paragraph, TextFrame
from core.book.measure import TextRequest
from core.press.pdf import write_cover, write_interior
from core.press.scripts import direction, fallbacks, language
from core.press.source import FONTS
from core.press.words import clean
from tests.press.cast import SHARED, book, page, setter, words

INJECTIONS = [
    '#read("data.json")', "*bold* _soft_ `code`", "= Heading", "$x^2$ <label> @ref", '#import "@preview/a:1.0.0"', "\\u{41} // no",
]  # fmt: skip


def text_of(path: Path) -> str:
    """All text of a PDF as PDFium, the reader in Chromium, gives it to be copied."""
    with pypdfium2.PdfDocument(path) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


def letters(text: str) -> str:
    return re.sub(r"\s|\u200b|\u00ad|[\u2066-\u2069\u202a-\u202e]", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize(
    ("text", "lang", "font"),
    [
        ("The office staff found five waffles", "en", "Newsreader"),
        ("Η Άννα μέτρησε τα σκαλιά", "el", "NotoSerif"),
        ("Анна сосчитала ступени", "ru", "NotoSerif"),
        ("किसी ने हमें नहीं बताया", "hi", "NotoSerifDevanagari"),
        ("没有人告诉我们台阶的事", "zh", "NotoSansSC"),
        ("誰も階段のことを教えてくれなかった", "ja", "NotoSansJP"),
        ("아무도 계단에 대해 말해 주지 않았다", "ko", "NotoSansKR"),
        ("בית קטן על הגבעה", "he", "NotoSerifHebrew"),
        ("مرحبا بيتنا يخبرنا أحد عن الدرجات", "ar", "Amiri"),
    ],
)
def test_words_of_every_script_can_be_read_back_from_title_and_story(tmp_path, text, lang, font):
    told = page("1", words("t", "title", text, lang=lang), words("s", "body", text, y=100, lang=lang), folio=False)
    write_interior(setter(), book(told, page("2", kind="blank", folio=False)), {}, tmp_path / "book.pdf")
    printed = letters(text_of(tmp_path / "book.pdf"))
    assert all(printed.count(letters(word)) >= 2 for word in text.split())
    with pikepdf.open(tmp_path / "book.pdf") as pdf:
        used = " ".join(str(name.BaseFont) for name in pdf.pages[0].Resources.Font.values())
    assert font in used


def test_arabic_letters_are_joined():
    apart = "\u200c".join("مرحبا")
    requests = [TextRequest("bookshop", (Paragraph(style="body", text=text, lang="ar"),), 140) for text in ("مرحبا", apart)]
    joined, separate = setter().measure(requests)
    assert joined.width < separate.width


def test_a_ligature_is_one_shape():
    pages = [page("1", words("t", "body", text), folio=False) for text in ("ffi", "f\u200cf\u200ci")]
    drawn = [setter().page_svg(book(told), 1, {}, str).count("<use") for told in pages]
    assert drawn[0] < drawn[1]


def test_emoji_are_drawn_in_colour_in_titles_and_stories(tmp_path):
    told = page("1", words("t", "title", "Summer 🌞"), words("s", "body", "We laughed 😂 and 👩‍👩‍👧 came.", y=100), folio=False)
    write_interior(setter(), book(told), {}, tmp_path / "book.pdf")
    with pikepdf.open(tmp_path / "book.pdf") as pdf:
        assert any(font.Subtype == "/Type3" for font in pdf.pages[0].Resources.Font.values())
    assert setter().page_svg(book(told), 1, {}, str).count("data:image/svg+xml") >= 3


def test_chinese_and_japanese_lines_never_begin_with_a_full_stop():
    for lang, text in (("zh", "我们在教堂的阴影里吃了橙子，然后继续走。" * 8), ("ja", "教会の影でオレンジを食べた。それから歩いた。" * 8)):
        paragraph = Paragraph(style="body", text=text, lang=lang)
        for width in (71.0, 83.0, 104.0):
            lines = setter().measure([TextRequest("bookshop", (paragraph,), width)])[0].lines
            assert len(lines) > 3
            assert not [line for line in lines[:-1] if text[line.end] in "。，、"]


def test_the_language_chooses_the_shapes_of_chinese_characters():
    assert fallbacks("直", "ja", "serif").index("Noto Sans JP") < fallbacks("直", "ja", "serif").index("Noto Sans SC")
    assert fallbacks("直", "zh", "serif").index("Noto Sans SC") < fallbacks("直", "zh", "serif").index("Noto Sans JP")
    assert language("ひらがなのはなし", "en") == ("ja", "")
    assert language("한국어 이야기", "en-GB") == ("ko", "")
    assert language("A day out", "pt-BR") == ("pt", "BR")
    assert language("A day out", "!!") == ("en", "")
    assert (direction("שלום"), direction("«مرحبا»"), direction("123 Hello")) == ("rtl", "rtl", "ltr")


def test_fonts_are_small_enough_to_ship_and_come_with_their_licences():
    assert sum(file.stat().st_size for file in FONTS.iterdir()) <= 40_000_000
    licences = {file.stem.removeprefix("OFL-").replace("-", "") for file in FONTS.glob("OFL-*.txt")}
    for font in FONTS.glob("*.ttf"):
        assert font.name.split("_")[0].lower() in licences, font.name
    for licence in FONTS.glob("OFL-*.txt"):
        assert "SIL OPEN FONT LICENSE" in licence.read_text().upper()


def test_markup_in_a_story_prints_as_it_is(tmp_path):
    frames = [words(f"t{at}", "body", text, y=20 + 20 * at) for at, text in enumerate(INJECTIONS)]
    document = book(page("1", *frames), page("2", kind="blank"), title=INJECTIONS[0])
    write_interior(setter(), document, {}, tmp_path / "book.pdf")
    printed = letters(text_of(tmp_path / "book.pdf"))
    for text in INJECTIONS:
        assert letters(text) in printed


def naughty() -> list[str]:
    file = SHARED / "bad-inputs/naughty-strings.json"
    if not file.exists():
        pytest.skip("the collection of naughty strings is not beside the project; the injections above stand for it")
    return json.loads(file.read_text())


def test_naughty_strings_are_set_drawn_and_printed(tmp_path):
    strings = naughty()
    heights = setter().measure([TextRequest("kitchen-table", (Paragraph(style="opening", text=text),), 150) for text in strings])
    told: list[list[TextFrame]] = [[]]
    down = 15.0
    for at, (text, size) in enumerate(zip(strings, heights, strict=True)):
        if down + size.height > 190:
            told.append([])
            down = 15.0
        told[-1].append(words(f"t{at}", "opening", text, x=25, y=down, w=150, h=size.height + 0.2))
        down += size.height + 1
    pages = [page(str(at), *frames, kind="story") for at, frames in enumerate(told)]
    document = book(*pages, theme="kitchen-table", title="".join(strings[:9]))
    write_interior(setter(), document, {}, tmp_path / "book.pdf")
    write_cover(setter(), document, {}, tmp_path / "cover.pdf")
    assert all(setter().page_svg(document, number, {}, str).startswith("<svg") for number in (1, len(told) // 2, len(told)))
    printed = letters(text_of(tmp_path / "book.pdf"))
    plain = [text for text in strings if re.fullmatch(r"[ -~]{3,60}", text)]
    assert len(plain) > 200
    lost = [text for text in plain if letters(clean(text)) not in printed]
    assert len(lost) <= len(plain) * 0.02, lost[:5]
