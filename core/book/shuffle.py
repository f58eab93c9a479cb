"""Shuffle a sheet: a document and the sheet in, the edit to the next best layout of its photos out. Nothing else moves."""

from core.book.document import Document
from core.book.edits import FRONT, Edit, ReplacePage, SetFrame, as_one
from core.book.hands import Tools
from core.book.layouts import Offered, following, offered
from core.book.site import Site
from core.errors import Conflict


def shuffled(document: Document, sheet: str, tools: Tools) -> Edit:
    """The edit to the next layout offered; captions stay with their photos. Raises NotFound for an unknown sheet, Conflict for a
    locked page and for one with nothing to move."""
    site = Site(document, sheet, tools).unlocked()
    chosen = following(offered(document, sheet, tools), site.page.layout if site.page else 0)
    if chosen is None:
        raise Conflict("There is only one good way to set this page.", code="nothing_to_shuffle")
    return to_layout(site, chosen)


def to_layout(site: Site, chosen: Offered) -> Edit:
    """The edit that gives the sheet this layout. A page whose photo takes it whole shows no number; one that had no number for
    that gets it back."""
    if site.name == FRONT or site.page is None:
        changed = [SetFrame(sheet=site.name, frame=frame) for frame in chosen.frames if frame not in site.frames]
        if not changed:
            raise Conflict("This page is set like that already.", code="nothing_to_shuffle")
        return as_one(changed)
    page = site.page
    folio = False if chosen.bled else page.folio or _bled(site)
    return ReplacePage(page=page.model_copy(update={"frames": chosen.frames, "layout": chosen.layout, "folio": folio}))


def _bled(site: Site) -> bool:
    """Whether a photo of the page reaches over its trim now."""
    return any(frame.x < 0 or frame.y < 0 for frame in site.page.photo_frames)
