"""The operator's texts: marks of a few kinds become parts of a page, and nothing else does."""

from ui.components.legal import Block, blocks


def test_headings_paragraphs_and_lists():
    text = "# Who we are\nSal’s Books\n12 Orchard Lane\n\nWrite to us.\n- by letter\n- by mail\n\n3. Then\n4. Last\n## More\nYes"
    assert blocks(text) == [
        Block("h2", ("Who we are",)),
        Block("p", ("Sal’s Books", "12 Orchard Lane")),
        Block("p", ("Write to us.",)),
        Block("ul", ("by letter", "by mail")),
        Block("ol", ("Then", "Last"), 3),
        Block("h3", ("More",)),
        Block("p", ("Yes",)),
    ]


def test_two_paragraphs_stay_apart_and_marks_within_a_line_are_words():
    assert blocks("One\n\nTwo #3 - and 4. five\n#hash") == [Block("p", ("One",)), Block("p", ("Two #3 - and 4. five", "#hash"))]


def test_nothing_is_nothing():
    assert blocks("\n  \n") == []
