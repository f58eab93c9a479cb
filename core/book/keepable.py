"""What hands made is brought within what a document may hold: an edit in; the same out, no frame of it too small, large or far off."""

from math import fmod

from core.book.document import AnyFrame, Cover, Document, Page, PhotoFrame
from core.book.edits import AddFrame, AddPages, Edit, ReplaceCover, ReplaceDocument, ReplacePage, SetFrame, Several
from core.book.formats import Format, format_of
from core.book.valid import LEAST_MM, MOST_PAGES_WIDE


def keepable(edit: Edit, form: Format) -> Edit:
    """The edit of a book in this format with every frame it sets as core.book.valid asks for."""
    match edit:
        case Several():
            return edit.model_copy(update={"edits": tuple(keepable(part, form) for part in edit.edits)})
        case SetFrame() | AddFrame():
            return edit.model_copy(update={"frame": frame_within(edit.frame, form)})
        case ReplacePage():
            return edit.model_copy(update={"page": _page(edit.page, form)})
        case AddPages():
            return edit.model_copy(update={"pages": tuple(_page(page, form) for page in edit.pages)})
        case ReplaceCover():
            return edit.model_copy(update={"cover": _cover(edit.cover, form)})
        case ReplaceDocument():
            return edit.model_copy(update={"document": document_within(edit.document)})
    return edit


def document_within(document: Document) -> Document:
    form = format_of(document.format)
    pages = tuple(_page(page, form) for page in document.pages)
    return document.model_copy(update={"pages": pages, "cover": _cover(document.cover, form)})


def frame_within(frame: AnyFrame, form: Format) -> AnyFrame:
    """The frame itself when nothing is wrong with it. Words that need more than the highest frame run over, which the checks say."""
    most = MOST_PAGES_WIDE * max(form.width, form.height)
    fit = {side: min(max(getattr(frame, side), LEAST_MM), most) for side in ("w", "h")}
    fit |= {axis: min(max(getattr(frame, axis), -most), most) for axis in ("x", "y")}
    if abs(frame.rotation) > 360:
        fit["rotation"] = fmod(frame.rotation, 360)
    if isinstance(frame, PhotoFrame):
        fit["edge"] = min(frame.edge, fit["w"] / 2, fit["h"] / 2)
    changed = {name: value for name, value in fit.items() if value != getattr(frame, name)}
    return frame.model_copy(update=changed) if changed else frame


def _page(page: Page, form: Format) -> Page:
    frames = tuple(frame_within(frame, form) for frame in page.frames)
    return page if all(new is old for new, old in zip(frames, page.frames, strict=True)) else page.model_copy(update={"frames": frames})


def _cover(cover: Cover, form: Format) -> Cover:
    panels = {panel: tuple(frame_within(frame, form) for frame in getattr(cover, panel)) for panel in ("front", "back")}
    return cover.model_copy(update=panels)
