"""Shuffle a page: a document and a page in, the same book with the next best layout of that page's photos out. Nothing else moves."""

from collections.abc import Mapping

from core.book.document import Document
from core.book.edits import FRONT, Edit, ReplacePage, SetFrame, Several, apply
from core.book.hands import Tools
from core.book.layouts import Offered, following, offered
from core.book.measure import Measure
from core.book.site import Site
from core.errors import Conflict
from core.facts import PhotoFacts


def shuffle_page(document: Document, page_id: str, photos: Mapping[str, PhotoFacts], measure: Measure) -> Document:
    """The document with page `page_id` laid out anew; its captions stay with their photos. Raises NotFound for an unknown page,
    Conflict for a locked one and for one with nothing to move."""
    tools = Tools(photos, measure, page_id)
    return apply(document, shuffled(document, page_id, tools))


def shuffled(document: Document, sheet: str, tools: Tools) -> Edit:
    """The edit to the next layout offered. Raises as `shuffle_page`."""
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
        return changed[0] if len(changed) == 1 else Several(edits=tuple(changed))
    page = site.page
    folio = False if chosen.bled else page.folio or _bled(site)
    return ReplacePage(page=page.model_copy(update={"frames": chosen.frames, "layout": chosen.layout, "folio": folio}))


def _bled(site: Site) -> bool:
    """Whether a photo of the page reaches over its trim now."""
    return any(frame.x < 0 or frame.y < 0 for frame in site.page.photo_frames)
