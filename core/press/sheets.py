"""Pages made plain for the typesetter: a document's page or cover in, a sheet of items in mm out.

All geometry is decided here, so that drawing decides nothing: preflight and print sizes ask the same functions.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from core.book.crop import cut, inset
from core.book.document import AnyFrame, Document, Frame, Page, Paragraph, PhotoFrame, TextFrame, is_right_hand
from core.book.edits import BACK, FRONT
from core.book.filters import variant
from core.book.formats import Format, format_of
from core.book.sheet import Sheet
from core.book.themes import Theme, colour_of, theme_of
from core.press.naming import writable
from core.press.proxies import mark
from core.press.shade import shade
from core.press.words import plain_paragraph

Sizes = Mapping[str, tuple[int, int]]
"""(width, height) px by a photo's id, or by its variant (core.book.filters) where that is known."""
FOLIO_ROOM = 8.0
SPINE_LEAST = 6.0
SPINE_SAFETY = 1.6
TAPE_TURNS = (-2.0, 3.0, -4.0, -2.0, 2.0, -3.0)


def size_of(frame: PhotoFrame, sizes: Sizes) -> tuple[int, int] | None:
    """The size of the frame's photo as it is shown there; None when that is not known."""
    return sizes.get(variant(frame)) or sizes.get(frame.photo)


def page_sheet(document: Document, number: int, sizes: Sizes, bleed: float) -> dict:
    """Page `number` (1-based) with `bleed` mm around its trim (0 for the screen)."""
    form, theme, page = format_of(document.format), theme_of(document.theme), document.pages[number - 1]
    paper = page.background or (theme.paper if theme.prints_paper else "")
    items = [*_items(page.frames, document.theme, sizes), *_folio(page, number, form, theme)]
    return {"width": form.width, "height": form.height, "bleed": bleed, "paper": paper, "panels": [_panel(items)]}


def front_sheet(document: Document, sizes: Sizes) -> dict:
    """The cover's front panel alone, without bleed."""
    form = format_of(document.format)
    items = _items(document.cover.front, document.theme, sizes)
    return {"width": form.width, "height": form.height, "bleed": 0, "paper": _cover_paper(document), "panels": [_panel(items)]}


def cover_sheet(document: Document, sizes: Sizes) -> dict:
    """Back, spine and front side by side with the format's bleed around them."""
    form = format_of(document.format)
    spine, theme = form.spine(len(document.pages)), document.theme
    left, right = form.bleed, form.bleed + form.width + spine
    back, front = _items(document.cover.back, theme, sizes), _items(document.cover.front, theme, sizes)
    room = [form.width + form.bleed, form.height + 2 * form.bleed]
    panels = [
        {"sheet": BACK, "x": left, "clip": [-form.bleed, -form.bleed, *room], "items": back},
        {"sheet": FRONT, "x": right, "clip": [0, -form.bleed, *room], "items": front},
    ]
    if words := spine_frame(document):
        panels.append({"sheet": "", "x": left + form.width, "clip": None, "items": [_text(words, theme) | {"room": words.h}]})
    return {
        "width": 2 * form.width + spine, "height": form.height, "bleed": form.bleed, "paper": _cover_paper(document),
        "panels": [panel | {"x": panel["x"] - form.bleed} for panel in panels],
    }  # fmt: skip


def item_names(sheet: dict) -> list[tuple[str, str]]:
    """(sheet, frame) of every item of a sheet, in the order they are drawn; the sheet is '' but for the panels of the cover."""
    return [(panel["sheet"], item["frame"]) for panel in sheet["panels"] for item in panel["items"]]


def cover_origin(document: Document, panel: str) -> float:
    """x in mm of the 'front' or 'back' panel's trim corner from the cover's own trim corner."""
    form = format_of(document.format)
    return 0.0 if panel == "back" else form.width + form.spine(len(document.pages))


def folio_frame(page: Page, number: int, form: Format, theme: Theme) -> TextFrame | None:
    """Where the page's number is printed, or None when it shows none."""
    if not page.folio or any(p.style == "folio" for frame in page.text_frames for p in frame.paragraphs):
        return None
    sheet = Sheet(form, theme)
    words = sheet.words(number)
    told = (Paragraph(style="folio", text=f"{number:02d}" if theme.key == "gallery" else str(number)),)
    return TextFrame(id="folio", x=words.x, y=sheet.down(theme.folio_top), w=words.w, h=FOLIO_ROOM, paragraphs=told)


def _cover_paper(document: Document) -> str:
    return document.cover.background or theme_of(document.theme).cover_background


def spine_frame(document: Document) -> TextFrame | None:
    """The spine's words as a frame in mm from the spine's own corner, read from the top down and `SPINE_SAFETY` mm from its
    folds; None when there are none or the spine is too narrow for words."""
    form = format_of(document.format)
    spine = form.spine(len(document.pages))
    if not document.cover.spine or spine < SPINE_LEAST:
        return None
    length, room = form.height - 2 * form.safety, spine - 2 * SPINE_SAFETY
    told = (Paragraph(style="spine", text=document.cover.spine, lang=document.language),)
    x, y = (spine - length) / 2, (form.height - room) / 2
    return TextFrame(id="spine", x=x, y=y, w=length, h=room, rotation=90, valign="middle", paragraphs=told)


def _panel(items: list[dict]) -> dict:
    return {"sheet": "", "x": 0, "clip": None, "items": items}


def _items(frames: tuple[AnyFrame, ...], theme: str, sizes: Sizes) -> list[dict]:
    return [_item(frame, frames[:at], theme, sizes) for at, frame in enumerate(frames)]


def _item(frame: AnyFrame, below: tuple[AnyFrame, ...], theme: str, sizes: Sizes) -> dict:
    if isinstance(frame, PhotoFrame):
        return _photo(frame, theme, sizes)
    if isinstance(frame, TextFrame):
        return _text(frame, theme) | {"over": shade(frame, below)}
    return _box(frame) | {"kind": "ornament", "name": frame.name, "colour": frame.colour}


def _photo(frame: PhotoFrame, theme: str, sizes: Sizes) -> dict:
    if not frame.photo:
        return _box(frame) | {"kind": "empty"}
    look = theme_of(theme)
    told = _box(frame) | {
        "kind": "photo", "look": frame.look, "edge": inset(frame), "tape": frame.tape, "file": None,
        "border": frame.border, "border-colour": colour_of(look, frame.border_colour) or look.ink,
    }  # fmt: skip
    told["turn"] = TAPE_TURNS[sha256(told["frame"].encode()).digest()[0] % len(TAPE_TURNS)]
    size = size_of(frame, sizes)
    if size is None:
        return told
    part = cut(frame, size)
    return told | {"file": mark(variant(frame)), "picture": [part.left, part.top, part.photo_width, part.photo_height]}


def _text(frame: TextFrame, theme: str) -> dict:
    paragraphs = [plain_paragraph(paragraph, theme) for paragraph in frame.paragraphs]
    return _box(frame) | {"kind": "text", "valign": frame.valign, "paragraphs": paragraphs, "over": None, "room": None}


def _folio(page: Page, number: int, form: Format, theme: Theme) -> Iterator[dict]:
    frame = folio_frame(page, number, form, theme)
    if frame:
        yield _text(frame, theme.key) | {"side": "right" if is_right_hand(number) else "left"}


def _box(frame: Frame) -> dict:
    return {"frame": writable(frame.id), "x": frame.x, "y": frame.y, "w": frame.w, "h": frame.h, "rotation": frame.rotation}
