"""New words on a page: a caption for a photo where the theme would put one, and free words where there is room."""

from core.book.captions import Teller, alt_of
from core.book.clear import Ground, bounds, free_down, ground_of, largest_free
from core.book.document import Document, Paragraph, PhotoFrame, TextFrame
from core.book.edits import AddFrame, Edit, SetFrame, Several, as_one, frames_of
from core.book.fitting import follow, height_of
from core.book.hands import Tools
from core.book.layout import focus
from core.book.placing import of
from core.book.realise import WALL_LABEL
from core.book.rewording import worded
from core.book.sheet import Area
from core.book.shots import Shot, keep_box
from core.book.site import unblanked
from core.book.themes import theme_of
from core.book.tongues import language_of
from core.book.wishes import AddCaption, AddWords
from core.errors import Conflict

GONE = "This photo is not on this page any more. Look at the newest pages and try again."
LEAST_LEFT = 26.0
OVER_PHOTO = 4.0
TILTED = 5.0
LEAST_ROOM = (40.0, 8.0)
SAMPLE = "Words"


def add_caption(document: Document, wish: AddCaption, tools: Tools) -> Edit:
    """A caption's words set, or a caption made: below the photo, else below all of the page, else in room taken from the photo."""
    photo = of(frames_of(document, wish.sheet), wish.frame_id, GONE)
    if not isinstance(photo, PhotoFrame):
        raise Conflict("A caption stands with a photo. Choose a photo first.")
    ground = ground_of(document, wish.sheet)
    told = _told(document, photo, wish.text, tools)
    there = next((f for f in ground.frames if isinstance(f, TextFrame) and f.about == photo.id), None)
    if there is None:
        return _new_caption(document, photo, told, ground, tools)
    if wish.text.strip():
        told = worded(there.paragraphs, wish.text, document.language) if there.paragraphs else told
    elif any(p.text.strip() for p in there.paragraphs):
        return SetFrame(sheet=ground.id, frame=there)
    return SetFrame(sheet=ground.id, frame=follow(document, there, there.model_copy(update={"paragraphs": told}), ground, tools))


def add_words(document: Document, wish: AddWords, tools: Tools) -> Edit:
    """A text frame in the largest empty place of the page or panel, else upon its photos but off other words, else over its middle."""
    ground = ground_of(document, wish.sheet)
    text = wish.text.strip()
    told = worded((Paragraph(style=wish.style, text=""),), text, document.language) or (Paragraph(style=wish.style, text=""),)
    sample = told if text else (Paragraph(style=wish.style, text=SAMPLE),)
    area = _words_area(ground)
    words = [frame for frame in ground.frames if isinstance(frame, TextFrame)]
    places = [largest_free(area, ground.frames, LEAST_ROOM), largest_free(area, words, LEAST_ROOM), area]
    place = next(p for p in places if p and (p is area or height_of(document, sample, round(p.w, 3), tools) <= p.h))
    height = min(height_of(document, sample, round(place.w, 3), tools), area.h)
    y = max(area.y, min(place.y + (place.h - height) / 2, area.bottom - height))
    frame = _text(tools.new_id("t"), Area(place.x, y, place.w, height), told)
    added = AddFrame(sheet=ground.id, frame=frame, after=_topmost(ground))
    return as_one([*unblanked(document.page(ground.id)), added])


def _words_area(ground: Ground) -> Area:
    safe = ground.safe
    return Area(safe.x, safe.y, safe.w, min(ground.foot, safe.bottom) - safe.y)


def _told(document: Document, photo: PhotoFrame, text: str, tools: Tools) -> tuple[Paragraph, ...]:
    """The maker's words, else what is known of the photo, as the theme's captions say it."""
    if text.strip():
        return worded((Paragraph(style="caption", text=""),), text, document.language)
    facts = tools.photos.get(photo.photo)
    if facts is None:
        return (Paragraph(style="caption", text=photo.alt, lang=language_of(photo.alt, document.language)),)
    shot, teller = Shot(facts), Teller(document.language, {})
    theme = theme_of(document.theme)
    if theme.most_photos == 1 and (label := teller.wall(shot)):
        return label
    words = teller.hand(shot) if theme.edge else teller.page([shot])
    return (Paragraph(style="caption", text=words or alt_of(shot, document.language), lang=document.language),)


def _new_caption(document: Document, photo: PhotoFrame, told: tuple[Paragraph, ...], ground: Ground, tools: Tools) -> Edit:
    places = [_below_photo(photo, ground), *([] if ground.sheet.theme.edge else [_below_all(photo, ground)])]
    for place in places:
        needed = height_of(document, told, round(place.w, 3), tools)
        if needed <= place.h:
            caption = _text(tools.new_id("t"), Area(place.x, place.y, place.w, needed), told, photo.id)
            return AddFrame(sheet=ground.id, frame=caption, after=_topmost(ground))
    return _into_photo(document, photo, told, ground, tools)


def _below_photo(photo: PhotoFrame, ground: Ground) -> Area:
    """The free room just below the photo, as wide as it is (on a white wall as a label is)."""
    gap, safe = ground.sheet.theme.caption_gap, ground.safe
    left, right = max(photo.x, safe.x), min(photo.x + photo.w, safe.x + safe.w)
    if ground.sheet.theme.most_photos == 1:
        right = min(left + WALL_LABEL, safe.x + safe.w)
    place = TextFrame(id="", x=left, y=photo.y + photo.h + gap, w=max(right - left, 1.0), h=1.0)
    others = [frame for frame in ground.frames if frame.id != photo.id]
    meets = any(bounds(o).y < place.y + 0.5 < bounds(o).bottom and _side_by_side(bounds(o), place) for o in others)
    return Area(place.x, place.y, place.w, 0.0 if meets else free_down(place, others, ground.foot))


def _side_by_side(box: Area, place: TextFrame) -> bool:
    return box.x < place.x + place.w - 0.5 and box.x + box.w > place.x + 0.5


def _below_all(photo: PhotoFrame, ground: Ground) -> Area:
    """Under everything that stands on the page, across the whole column of pictures."""
    column = ground.sheet.picture(ground.number) if ground.number else ground.safe
    low = max(bounds(frame).bottom for frame in ground.frames)
    top = low + ground.sheet.theme.caption_gap
    return Area(column.x, top, column.w, max(0.0, ground.foot - top))


def _into_photo(document: Document, photo: PhotoFrame, told: tuple[Paragraph, ...], ground: Ground, tools: Tools) -> Edit:
    """Room made by a lower photo; on one that is too low or runs to the page's edge the words stand upon the photo."""
    safe, gap = ground.safe, ground.sheet.theme.caption_gap
    left, right = max(photo.x, safe.x), min(photo.x + photo.w, safe.x + safe.w)
    width = round(max(right - left, 10.0), 3)
    needed = height_of(document, told, width, tools)
    low = min(photo.y + photo.h, ground.foot)
    height = low - needed - gap - photo.y
    if abs(photo.rotation) > TILTED or height < LEAST_LEFT or photo.x < 0 or photo.y < 0:
        box = Area(left, max(safe.y, min(low - OVER_PHOTO, safe.bottom) - needed), width, needed)
        return AddFrame(sheet=ground.id, frame=_text(tools.new_id("t"), box, told, photo.id), after=_topmost(ground))
    lower = _lower(photo, round(height, 3), tools)
    caption = _text(tools.new_id("t"), Area(left, low - needed, width, needed), told, photo.id)
    return Several(edits=(SetFrame(sheet=ground.id, frame=lower), AddFrame(sheet=ground.id, frame=caption, after=_topmost(ground))))


def _lower(photo: PhotoFrame, height: float, tools: Tools) -> PhotoFrame:
    """The photo in a lower frame, its faces kept whole where they can be."""
    facts = tools.photos.get(photo.photo)
    if facts is None or photo.zoom > 1:
        return photo.model_copy(update={"h": height})
    inset = 2 * (photo.edge if photo.look == "print" else 0.0)
    point = focus(Shot(facts, keep=keep_box(facts)), max(photo.w - inset, 1.0), max(height - inset, 1.0))
    return photo.model_copy(update={"h": height, "focus": point})


def _text(frame_id: str, box: Area, told: tuple[Paragraph, ...], about: str = "") -> TextFrame:
    x, y, w, h = (round(value, 3) for value in (box.x, box.y, box.w, box.h))
    return TextFrame(id=frame_id, x=x, y=y, w=w, h=h, paragraphs=told, about=about)


def _topmost(ground: Ground) -> str:
    return ground.frames[-1].id if ground.frames else ""
