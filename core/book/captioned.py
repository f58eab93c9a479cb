"""Captions that travel with a photo: the caption a photo had and the frame it comes to in, edits that set, add or take it out."""

from core.book.document import PhotoFrame, TextFrame
from core.book.edits import AddFrame, Edit, RemoveFrame, SetFrame
from core.book.sheet import Area
from core.book.site import Site
from core.book.slots import page_caption
from core.book.space import area_of, inside, shared


def captions_on(site: Site, frame: PhotoFrame) -> list[TextFrame]:
    """The captions that are this photo's own: not the one that speaks of several photos of the page."""
    shared_by_all = page_caption(site)
    several = sum(isinstance(other, PhotoFrame) for other in site.frames) > 1
    return [caption for caption in site.captions_of(frame.id) if not (several and caption is shared_by_all)]


def without_captions(site: Site, frame: PhotoFrame) -> list[Edit]:
    return [RemoveFrame(sheet=site.name, frame_id=caption.id) for caption in captions_on(site, frame)]


def handed_on(site: Site, frame: PhotoFrame) -> list[Edit]:
    """What happens to captions when the photo's frame goes: its own go too, one that speaks of the page belongs to the next photo."""
    edits = without_captions(site, frame)
    gone = {edit.frame_id for edit in edits}
    heir = next((other for other in site.frames if isinstance(other, PhotoFrame) and other.id != frame.id), None)
    for caption in site.captions_of(frame.id):
        if caption.id not in gone and heir:
            edits.append(SetFrame(sheet=site.name, frame=caption.model_copy(update={"about": heir.id})))
    return edits


def moved_captions(source: Site, photo: PhotoFrame, target: Site, home: PhotoFrame, number: int) -> list[Edit]:
    """The captions of `photo` under `home` of another place, in the frames of the captions there as far as there are some. Those
    of `home` that are not needed go."""
    old, new = captions_on(target, home), captions_on(source, photo)
    edits: list[Edit] = []
    for index, caption in enumerate(new):
        if index < len(old):
            told = old[index].model_copy(update={"paragraphs": caption.paragraphs})
            edits.append(SetFrame(sheet=target.name, frame=_refitted(target, told)))
        else:
            copy = caption.model_copy(update={"id": target.tools.new_id("t", 10 * number + index), "about": home.id})
            edits.append(AddFrame(sheet=target.name, frame=_under(target, copy, home), after=home.id))
    return [*edits, *(RemoveFrame(sheet=target.name, frame_id=caption.id) for caption in old[len(new) :])]


def _refitted(site: Site, caption: TextFrame) -> TextFrame:
    height = site.height(caption, caption.w)
    box = inside(Area(caption.x, caption.y, caption.w, height), site.safe)
    return caption.model_copy(update={"x": round(box.x, 3), "y": round(box.y, 3), "h": round(height, 3)})


def _under(site: Site, caption: TextFrame, photo: PhotoFrame) -> TextFrame:
    """Under the photo; where that would reach other things or the page's end, upon the photo's foot."""
    box, gap = area_of(photo), site.sheet.theme.caption_gap
    width = min(box.w, site.safe.w)
    height = site.height(caption, width)
    left = max(site.safe.x, min(box.x, site.safe.x + site.safe.w - width))
    spot = Area(left, box.bottom + gap, width, height)
    end = site.safe.bottom if site.on_cover else min(site.sheet.words_end, site.safe.bottom)
    others = [area_of(frame) for frame in site.frames if frame.id != photo.id]
    if spot.bottom > end or any(shared(spot, other) > 1.0 for other in others):
        spot = inside(Area(left, box.bottom - gap - height, width, height), site.safe)
    return caption.model_copy(
        update={"x": round(spot.x, 3), "y": round(spot.y, 3), "w": round(width, 3), "h": round(height, 3), "rotation": 0.0}
    )
