"""The last look before print: a finished PDF and its document in, findings in plain words out. It trusts the file alone."""

from collections.abc import Iterator
from pathlib import Path

import pikepdf

from core.book.document import AnyFrame, Document, PhotoFrame
from core.book.formats import POINT, Format, format_of
from core.press.check_pictures import picture_findings
from core.press.check_words import word_findings
from core.press.findings import Finding, where
from core.press.ink import Ink, ink_of, space_name
from core.press.sheets import Sizes
from core.press.spots import Spot, cover_spots, page_spots

BOX_TOLERANCE = 0.01


def preflight_interior(path: Path, document: Document, sizes: Sizes) -> list[Finding]:
    """Findings on the interior at `path`, page by page. `sizes` holds (width, height) px of the photos' originals."""
    form = format_of(document.format)
    with pikepdf.open(path) as pdf:
        found = [*_file(pdf), *_page_count(len(pdf.pages), document, form)]
        fonts: dict = {}
        for number, (page, told) in enumerate(zip(pdf.pages, document.pages, strict=False), start=1):
            ink = ink_of(page, fonts)
            found += _boxes(page, number, form.width, form.height, form.bleed)
            found += _sheet(ink, number, told.frames, page_spots(document, number), (form.width, form.height), form, sizes)
            if told.kind != "blank" and not (ink.painted or ink.runs):
                found.append(Finding("warning", "empty-page", number, "", f"Page {number} is empty. Remove it or put something on it."))
    return _each_font_once(found)


def preflight_cover(path: Path, document: Document, sizes: Sizes) -> list[Finding]:
    """Findings on the wrap-around cover at `path`."""
    form = format_of(document.format)
    width, height = form.cover_size(len(document.pages))
    trim = (width - 2 * form.bleed, height - 2 * form.bleed)
    with pikepdf.open(path) as pdf:
        found = list(_file(pdf))
        if len(pdf.pages) != 1:
            found.append(Finding("error", "page-count", 0, "", f"The cover must be one sheet, and this file has {len(pdf.pages)}."))
        page = pdf.pages[0]
        found += _boxes(page, 0, *trim, form.bleed)
        frames = (*document.cover.back, *document.cover.front)
        found += _sheet(ink_of(page, {}), 0, frames, cover_spots(document), trim, form, sizes)
    if form.spine_estimated:
        words = "The spine's width is an estimate. The printer tells the exact one when you order; the cover is then made again."
        found.append(Finding("note", "spine-estimated", 0, "", words))
    return _each_font_once(found)


def _sheet(
    ink: Ink, number: int, frames: tuple[AnyFrame, ...], spots: list[Spot], trim: tuple[float, float], form: Format, sizes: Sizes
) -> Iterator[Finding]:
    photos = [frame for frame in frames if isinstance(frame, PhotoFrame)]
    yield from picture_findings(ink, number, photos, sizes)
    yield from word_findings(ink, number, spots, trim, form)
    yield from _fonts(ink, number)
    if ink.cmyk:
        yield Finding("error", "colour-space", number, "", f"{where(number)} uses CMYK colours where the printer expects RGB.")


def _file(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    intents = pdf.Root.get("/OutputIntents", [])
    if not any(space_name(_profile(intent)) == "RGB" for intent in intents):
        words = "The file does not say that its colours are sRGB. Make the print files again."
        yield Finding("error", "output-intent", None, "", words)


def _profile(intent: pikepdf.Object) -> pikepdf.Object:
    return pikepdf.Array([pikepdf.Name.ICCBased, intent.get("/DestOutputProfile", pikepdf.Dictionary())])


def _page_count(pages: int, document: Document, form: Format) -> Iterator[Finding]:
    if pages != len(document.pages):
        words = f"The file has {pages} pages and the book has {len(document.pages)}. Make the print files again."
        yield Finding("error", "page-count", None, "", words)
    if not form.allows(pages):
        step = f" in steps of {form.step}" if form.step > 1 else ""
        words = f"{form.name} takes {form.min_pages} to {form.max_pages} pages{step}, and this book has {pages}."
        yield Finding("error", "page-count", None, "", words)


def _boxes(page: pikepdf.Page, number: int, width: float, height: float, bleed: float) -> Iterator[Finding]:
    full, trim = (0, 0, width + 2 * bleed, height + 2 * bleed), (bleed, bleed, width + bleed, height + bleed)
    for name, wanted in (("MediaBox", full), ("BleedBox", full), ("TrimBox", trim)):
        box = page.obj.get("/" + name)
        if box is None:
            yield Finding("error", "boxes", number, "", f"{where(number)} has no {name}. Make the print files again.")
        elif any(abs(float(have) * POINT - want) > BOX_TOLERANCE for have, want in zip(box, wanted, strict=True)):
            size = " × ".join(f"{(float(box[high]) - float(box[low])) * POINT:.2f}" for low, high in ((0, 2), (1, 3)))
            words = f"{where(number)} has a {name} of {size} mm; it should be {wanted[2] - wanted[0]:.2f} × {wanted[3] - wanted[1]:.2f} mm."
            yield Finding("error", "boxes", number, "", words)


def _fonts(ink: Ink, number: int) -> Iterator[Finding]:
    for font in ink.fonts.values():
        if not font.embedded:
            yield Finding("error", "font", number, "", f"The font {font.name} is not in the file, so the printer may refuse it.")
        elif not font.subset:
            yield Finding("note", "font-whole", number, "", f"The font {font.name} is in the file as a whole, which makes it larger.")


def _each_font_once(found: list[Finding]) -> list[Finding]:
    """What is said of a font is said for the first page that uses it."""
    told: set[str] = set()
    return [finding for finding in found if not finding.code.startswith("font") or not (finding.words in told or told.add(finding.words))]
