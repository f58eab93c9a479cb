"""`main.py make` as someone at a terminal meets it: a folder of photos in, two PDFs out, or a sentence and an exit code."""

import os
from pathlib import Path

import pikepdf
import pytest

import main
from core.imaging.paint import paint_story

MEMORIES = """Title: The gate was never locked
By: Rosa
Date: 2024-05-11

You came in through the side, past the water butt, and if she was not in the kitchen she was at the far end with her sleeves up.
---
Nana always said the cat did most of the gardening.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Twelve painted photos, the first of them twice, a text that is no photo, a hidden file."""
    folder = tmp_path_factory.mktemp("garden") / "The garden"
    folder.mkdir()
    first = sorted(paint_story(folder, 12, size=(800, 600)))[0]
    (folder / "inside").mkdir()
    (folder / "inside" / "copy of the first.jpg").write_bytes(first.read_bytes())
    (folder / "notes.txt").write_text("buy film")
    (folder / ".hidden.jpg").write_bytes(b"nobody should look here")
    return folder


@pytest.fixture(scope="module")
def made(folder, tmp_path_factory) -> Path:
    """The folder's interior, made once as a booklet with memories."""
    output = tmp_path_factory.mktemp("out") / "book.pdf"
    assert make(folder, "-o", output, "--format", "booklet-8x8", "--theme", "kitchen-table") == 0
    return output


def make(folder: Path, *words: object) -> int:
    return main.main(["make", str(folder), *map(str, words)])


def test_the_interior_and_the_cover_are_sound_pdfs(made):
    for path in (made, made.with_name("book-cover.pdf")):
        with pikepdf.open(path) as pdf:
            assert pdf.check_pdf_syntax() == []
            assert pdf.docinfo["/Title"] == "The garden"


def test_the_same_folder_makes_the_same_bytes(folder, made, tmp_path):
    again = tmp_path / "again.pdf"
    assert make(folder, "-o", again, "--format", "booklet-8x8", "--theme", "kitchen-table") == 0
    assert again.read_bytes() == made.read_bytes()


def test_it_says_what_stays_out_and_makes_a_booklet_of_too_few(folder, tmp_path, capsys):
    memories = tmp_path / "memories.txt"
    memories.write_text(MEMORIES)
    assert make(folder, "-o", tmp_path / "few.pdf", "--memories", memories) == 0
    said = capsys.readouterr()
    assert "notes.txt stays out." in said.out
    assert "It is the same photo as" in said.out
    assert ".hidden.jpg" not in said.out
    assert "Making a booklet" in said.err
    with pikepdf.open(tmp_path / "few.pdf") as pdf:
        assert 2 <= len(pdf.pages) <= 48
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["{tmp}/nowhere"], 3, "There is no folder"),
        (["{tmp}/empty"], 4, "is empty"),
        (["{tmp}/texts"], 4, "No file in the folder is a photo"),
        (["{photos}", "--memories", "{tmp}/absent.txt"], 6, "cannot be read"),
        (["{photos}", "--memories", "{tmp}/wrong-date.txt"], 6, "YYYY-MM-DD"),
        (["{photos}", "--memories", "{tmp}/wrong-photo.txt"], 6, "nobody.jpg"),
        (["{photos}", "-o", "{tmp}/no/such/folder/book.pdf"], 7, "cannot be written"),
        (["{photos}", "-o", "{tmp}/pipe"], 7, "cannot be written"),
        (["{photos}", "--title", "x" * 201], 2, "longer than 200"),
    ],
)
def test_each_kind_of_failure_has_its_sentence_and_exit_code(folder, tmp_path, capsys, words, code, sentence):
    (tmp_path / "empty").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("words")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "wrong-date.txt").write_text("Date: yesterday\nIt rained.")
    (tmp_path / "wrong-photo.txt").write_text("Photos: nobody.jpg\nIt rained.")
    assert main.main(["make", *(word.format(tmp=tmp_path, photos=folder) for word in words)]) == code
    assert sentence in capsys.readouterr().err


def test_wrong_words_on_the_command_line_are_usage_errors(folder):
    with pytest.raises(SystemExit) as stopped:
        make(folder, "--format", "napkin")
    assert stopped.value.code == 2


def test_help_explains_every_command(capsys):
    for words in ([], ["serve"], ["web"], ["worker"], ["migrate"], ["make"], ["admin"], ["admin", "create"]):
        with pytest.raises(SystemExit) as stopped:
            main.main([*words, "--help"])
        assert stopped.value.code == 0
        assert len(capsys.readouterr().out) > 100


def test_a_photo_whose_name_is_no_text_is_named_and_left_out(folder, tmp_path, capsys):
    odd = tmp_path / "odd"
    odd.mkdir()
    photo = next(folder.glob("*.jpg")).read_bytes()
    (odd / "good.jpg").write_bytes(photo)
    Path(os.fsdecode(os.fsencode(odd) + b"/bad\xff.jpg")).write_bytes(photo)
    assert make(odd, "-o", tmp_path / "odd.pdf", "--title", "   ", "--format", "booklet-8x8") == 0
    assert "bad\\udcff.jpg stays out. Its name" in capsys.readouterr().out
    with pikepdf.open(tmp_path / "odd.pdf") as pdf:
        assert pdf.docinfo["/Title"] == "odd"
