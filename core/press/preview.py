"""A book to look through as one small PDF: its document and its photos' screen copies go in; marked pictures of its pages, bound, come
out. Nothing in it can be printed well: every page is a picture at the screen's resolution, with the mark among its pixels."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name

from core.book.document import Document
from core.book.formats import INCH, POINT, format_of
from core.imaging.marking import marked_jpeg
from core.press.setter import Setter
from core.press.sheets import Sizes
from core.press.watermark import FONT

DPI = 110
"""A page of 8 inches is 880 px wide; print asks for 300."""

Step = Callable[[int, int], None]
"""Called with (pages done, of how many) before each; may raise to stop."""


def write_preview(setter: Setter, document: Document, sizes: Sizes, copies: Mapping[str, Path], target: Path, step: Step) -> None:
    """The front of the cover, then every page. `sizes` and `copies` are those of all photos of the book, by their ids."""
    form = format_of(document.format)
    width, height, pixels = form.width / POINT, form.height / POINT, round(form.width / INCH * DPI)
    with pikepdf.new() as pdf:
        for number in range(len(document.pages) + 1):
            step(number, len(document.pages) + 1)
            if number:
                drawn = setter.page_png(document, number, sizes, copies, pixels)
            else:
                drawn = setter.cover_png(document, sizes, copies, pixels)
            _add(pdf, *marked_jpeg(drawn, FONT), width, height)
        pdf.docinfo["/Title"] = document.title
        pdf.save(target, deterministic_id=True)


def _add(pdf: pikepdf.Pdf, jpeg: bytes, across: int, down: int, width: float, height: float) -> None:
    page = pdf.add_blank_page(page_size=(width, height))
    picture = pdf.make_stream(
        jpeg, Type=Name.XObject, Subtype=Name.Image, Width=across, Height=down, ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )  # fmt: skip
    page.obj.Resources = Dictionary(XObject=Dictionary(Page=picture))
    page.obj.Contents = pdf.make_stream(f"{width:.3f} 0 0 {height:.3f} 0 0 cm /Page Do".encode())
    page.obj.MediaBox = Array([0, 0, round(width, 3), round(height, 3)])
