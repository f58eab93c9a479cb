"""Print files: exact boxes, true photos, the same bytes each time, memory that stays flat."""

import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from core.book.document import Cover
from core.book.formats import FORMATS, POINT, format_of
from core.errors import Invalid
from core.press.pdf import cover_placements, placements, write_cover, write_interior
from core.press.preflight import preflight_cover, preflight_interior
from tests.press.cast import book, page, picture, print_copy, setter, words

ROOT = Path(__file__).parents[2]


def blanks(count: int) -> list:
    return [page(f"blank-{at}", kind="blank", folio=False) for at in range(count)]


def boxes(pdf_page: pikepdf.Page) -> dict[str, list[float]]:
    return {name: [float(value) * POINT for value in pdf_page.obj["/" + name]] for name in ("MediaBox", "BleedBox", "TrimBox")}


@pytest.mark.parametrize("key", FORMATS)
def test_boxes_are_the_formats_to_a_hundredth_of_a_millimetre(tmp_path, key):
    form = format_of(key)
    document = book(*blanks(form.min_pages), format=key)
    write_interior(setter(), document, {}, tmp_path / "book.pdf")
    write_cover(setter(), document, {}, tmp_path / "cover.pdf")
    with pikepdf.open(tmp_path / "book.pdf") as pdf, pikepdf.open(tmp_path / "cover.pdf") as cover:
        assert len(pdf.pages) == form.min_pages
        for found, (width, height) in ((pdf.pages[0], (form.width, form.height)), (cover.pages[0], cover_trim(document))):
            full = [0, 0, width + 2 * form.bleed, height + 2 * form.bleed]
            assert boxes(found)["MediaBox"] == pytest.approx(full, abs=0.005)
            assert boxes(found)["BleedBox"] == pytest.approx(full, abs=0.005)
            assert boxes(found)["TrimBox"] == pytest.approx([form.bleed, form.bleed, width + form.bleed, height + form.bleed], abs=0.005)
    assert not [finding for finding in preflight_interior(tmp_path / "book.pdf", document, {}) if finding.severity != "note"]
    assert not [finding for finding in preflight_cover(tmp_path / "cover.pdf", document, {}) if finding.severity != "note"]


def cover_trim(document) -> tuple[float, float]:
    form = format_of(document.format)
    width, height = form.cover_size(len(document.pages))
    return width - 2 * form.bleed, height - 2 * form.bleed


def test_the_printers_worked_example_of_a_cover_is_met(tmp_path):
    """Lulu, 6 x 9 in, 210 pages, perfect bound: 920.000 x 666.000 pt (print facts)."""
    write_cover(setter(), book(*blanks(210), format="novel-6x9"), {}, tmp_path / "cover.pdf")
    with pikepdf.open(tmp_path / "cover.pdf") as cover:
        *_, width, height = map(float, cover.pages[0].MediaBox)
    assert width == pytest.approx(920.0, abs=0.5)
    assert height == pytest.approx(666.0, abs=0.01)


def test_photos_go_in_byte_for_byte_at_their_true_size(tmp_path):
    copies = {name: print_copy(tmp_path, name, *size) for name, size in (("sea", (900, 600)), ("hill", (500, 800)))}
    twice = page("1", picture("a", "sea"), picture("b", "sea", y=130), picture("c", "hill", x=130))
    write_interior(setter(), book(twice, *blanks(1)), copies, tmp_path / "book.pdf")
    with pikepdf.open(tmp_path / "book.pdf") as pdf:
        drawn = [item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"]
        images = {(int(image.Width), int(image.Height)): image for image in drawn}
        assert set(images) == {(900, 600), (500, 800)}
        assert images[900, 600].read_raw_bytes() == copies["sea"].path.read_bytes()
        assert images[500, 800].read_raw_bytes() == copies["hill"].path.read_bytes()
        assert {str(image.ColorSpace) for image in images.values()} == {"/DeviceRGB"}


def test_qpdf_finds_nothing_wrong(tmp_path):
    """By its library, which is always here, and by the program where it is installed."""
    copies = {"sea": print_copy(tmp_path, "sea", 900, 600)}
    cover = Cover(front=(picture("f", "sea"), words("t", "cover-title", "Monsanto", y=140)), spine="Monsanto")
    document = book(page("1", picture("a", "sea"), words("w", "caption", "A day 🌞", y=130)), *blanks(1), cover=cover)
    write_interior(setter(), document, copies, tmp_path / "book.pdf")
    write_cover(setter(), document, copies, tmp_path / "cover.pdf")
    for path in (tmp_path / "book.pdf", tmp_path / "cover.pdf"):
        with pikepdf.open(path) as pdf:
            assert not pdf.check_pdf_syntax() and not pdf.get_warnings()
        if qpdf := shutil.which("qpdf"):
            subprocess.run([qpdf, "--check", str(path)], check=True, capture_output=True)


def test_the_same_book_gives_the_same_bytes_and_another_photo_another_id(tmp_path):
    document = book(page("1", picture("a", "sea"), words("w", "body", "We ate our oranges.", y=130)), *blanks(1))
    files = []
    for at, size in enumerate([(900, 600), (900, 600), (901, 600)]):
        (tmp_path / str(at)).mkdir()
        copies = {"sea": print_copy(tmp_path / str(at), "sea", *size)}
        write_interior(setter(), document, copies, tmp_path / f"{at}.pdf")
        files.append((tmp_path / f"{at}.pdf").read_bytes())
    assert files[0] == files[1]
    with pikepdf.open(tmp_path / "0.pdf") as first, pikepdf.open(tmp_path / "2.pdf") as other:
        assert bytes(first.trailer.ID[0]) != bytes(other.trailer.ID[0])


def test_the_file_names_its_colours_and_its_title(tmp_path):
    write_interior(setter(), book(*blanks(2), title="Über alle Berge"), {}, tmp_path / "book.pdf")
    with pikepdf.open(tmp_path / "book.pdf") as pdf:
        assert str(pdf.docinfo.Title) == "Über alle Berge"
        intent = pdf.Root.OutputIntents[0]
        assert intent.DestOutputProfile.N == 3
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"


def test_the_spine_is_set_when_it_is_wide_enough_for_words(tmp_path):
    cover = Cover(spine="The stones of Monsanto")
    for pages, printed in ((32, 0), (300, 1)):
        write_cover(setter(), book(*blanks(pages), format="square-8.5", cover=cover), {}, tmp_path / "cover.pdf")
        with pikepdf.open(tmp_path / "cover.pdf") as pdf:
            assert len(pdf.pages[0].get("/Resources", {}).get("/Font", {})) == printed


def test_a_photo_needs_as_many_pixels_as_its_largest_place_asks_for():
    small, large = picture("a", "sea", w=50.8, h=25.4), picture("b", "sea", w=101.6, h=101.6)
    document = book(page("1", small), page("2", large), cover=Cover(front=(small,)))
    assert placements(document, {"sea": (4000, 3000)}) == {"sea": (1600, 1200)}
    assert cover_placements(document, {"sea": (4000, 3000)}) == {"sea": (600, 450)}


def test_what_is_no_jpeg_is_refused_in_words(tmp_path):
    copy = print_copy(tmp_path, "sea", 90, 60)
    copy.path.write_bytes(b"\x89PNG no photo")
    with pytest.raises(Invalid, match="cannot be printed"):
        write_interior(setter(), book(page("1", picture("a", "sea")), *blanks(1)), {"sea": copy}, tmp_path / "book.pdf")


MANY = """
import sys
from pathlib import Path
from core.press.pdf import write_interior
from tests.press.cast import Copy, book, page, picture, setter
folder = Path(sys.argv[1])
copies = {str(at): Copy(folder / "grain.jpg", 2000, 1500) for at in range(120)}
pages = [page(str(at), picture("a", str(2 * at)), picture("b", str(2 * at + 1), y=130)) for at in range(60)]
write_interior(setter(), book(*pages), copies, folder / "many.pdf")
print(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")).split()[1])
"""


def test_memory_stays_flat_however_many_photos_there_are(tmp_path):
    heavy = print_copy(tmp_path, "grain", 2000, 1500, grain=70)
    assert heavy.path.stat().st_size > 2_000_000
    told = subprocess.run([sys.executable, "-c", MANY, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (tmp_path / "many.pdf").stat().st_size > 120 * 2_000_000
    assert int(told.stdout) < 160 * 1024
    (tmp_path / "many.pdf").unlink()
