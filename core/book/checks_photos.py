"""Whether photos are fine enough and faces whole: a sheet and its photos' facts in, checks out."""

import math
from collections.abc import Iterator, Mapping

from core.book.bleed import bled_focus
from core.book.check import Check, found
from core.book.clear import Ground
from core.book.crop import Cut, cut, dpi_of, inset
from core.book.document import PhotoFrame, is_right_hand
from core.book.edits import RemoveFrame, SetFrame
from core.book.layout import focus
from core.book.shots import Shot, keep_box
from core.book.wishes import RemovePhoto
from core.facts import Box, PhotoFacts

WANTED, COARSE, USELESS = 300, 200, 100
ROUNDING = 1.0
WHOLE = 0.97
GONE = 0.05
MISSED = 0.3
FINE_ENOUGH = "soft-photo"


def photo_checks(ground: Ground, photos: Mapping[str, PhotoFacts]) -> Iterator[Check]:
    for frame in ground.frames:
        if not isinstance(frame, PhotoFrame):
            continue
        facts = photos.get(frame.photo)
        if not frame.photo:
            fix = RemoveFrame(sheet=ground.id, frame_id=frame.id)
            words = "a frame waits for its photo and prints as white paper."
            yield found(ground, "empty-frame", "warning", frame.id, words, fix, "Take the frame away")
        elif facts is None:
            words = f"{_name(frame)} is missing, so its place is empty. Choose another photo for it."
            fix = RemovePhoto(sheet=ground.id, frame_id=frame.id)
            yield found(ground, "photo-missing", "error", frame.id, words, fix, "Take it off the page")
        else:
            yield from _resolution(ground, frame, facts)
            yield from _faces(ground, frame, facts)


def coarse_together(checks: list[Check]) -> list[Check]:
    """The many photos that are a little below the best resolution are said once for the whole book."""
    fine = [one for one in checks if one.code == FINE_ENOUGH]
    rest = [one for one in checks if one.code != FINE_ENOUGH]
    if not fine:
        return rest
    first = fine[0]
    words = first.words
    if len(fine) > 1:
        pages = len({one.number for one in fine})
        where = f"on {pages} pages" if pages > 1 else "on one page"
        words = f"{len(fine)} photos {where} have 200 to 299 dots per inch; 300 is best, and from 200 most people see no difference."
    number = first.number if len(fine) == 1 else None
    return [*rest, Check("resolution", "note", number, first.page_id, first.sheet, first.frame_id, words)]


def _resolution(ground: Ground, frame: PhotoFrame, facts: PhotoFacts) -> Iterator[Check]:
    dpi = dpi_of(frame, (facts.width, facts.height))
    if dpi >= WANTED - ROUNDING:
        return
    if dpi >= COARSE:
        words = f"{_name(frame)} has {dpi:.0f} dots per inch at this size; 300 is best, and from 200 most people see no difference."
        yield found(ground, FINE_ENOUGH, "note", frame.id, words)
        return
    severity = "error" if dpi < USELESS else "warning"
    look = "will look broken up. Show it much smaller" if dpi < USELESS else "will look soft. Show it smaller"
    words = f"{_name(frame)} has {'only ' if dpi < USELESS else ''}{dpi:.0f} dots per inch at this size and {look} or choose another."
    helps = frame.zoom > 1 and dpi * frame.zoom >= COARSE
    fix = SetFrame(sheet=ground.id, frame=frame.model_copy(update={"zoom": 1.0})) if helps else None
    yield found(ground, "resolution", severity, frame.id, words, fix, "Show all of the photo" if helps else "")


def _faces(ground: Ground, frame: PhotoFrame, facts: PhotoFacts) -> Iterator[Check]:
    """At most one check of each kind for a photo, with how many faces it is about."""
    part = cut(frame, (facts.width, facts.height))
    seen = part.seen()
    shown = [(face, _share(face, seen)) for face in facts.faces]
    halved = sum(GONE < share < WHOLE for _, share in shown)
    if halved:
        words = f"{_faces_words(halved)} in {_name(frame)} {'is' if halved == 1 else 'are'} cut by the frame."
        yield found(ground, "face-cut", "warning", frame.id, words, *_whole_faces(ground, frame, facts))
    places = [_on_page(frame, part, face) for face, share in shown if share >= WHOLE]
    f = ground.sheet.format
    trimmed = sum(x < 0 or y < 0 or right > f.width or bottom > f.height for x, y, right, bottom in places)
    if trimmed:
        words = f"{_faces_words(trimmed)} in {_name(frame)} {'lies' if trimmed == 1 else 'lie'} where the page is trimmed."
        yield found(ground, "face-trim", "warning", frame.id, words, *_whole_faces(ground, frame, facts))
    fold = sum(_in_fold(ground, x, right) for x, _, right, _ in places) - trimmed
    if ground.number and fold > 0:
        words = f"{_faces_words(fold)} in {_name(frame)} {'lies' if fold == 1 else 'lie'} in the fold of the book."
        yield found(ground, "face-gutter", "warning", frame.id, words, *_whole_faces(ground, frame, facts))


def _share(face: Box, seen: Box) -> float:
    """How much of a face shows; what lies outside the photo itself counts for nothing."""
    left, top, right, bottom = max(0.0, face.x), max(0.0, face.y), min(1.0, face.x + face.w), min(1.0, face.y + face.h)
    across = min(right, seen.x + seen.w) - max(left, seen.x)
    down = min(bottom, seen.y + seen.h) - max(top, seen.y)
    return max(0.0, across) * max(0.0, down) / max(1e-9, (right - left) * (bottom - top))


def _on_page(frame: PhotoFrame, part: Cut, face: Box) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of a face on the page in mm, the frame's turn counted in."""
    turn = math.radians(frame.rotation)
    mx, my = frame.x + frame.w / 2, frame.y + frame.h / 2
    xs, ys = [], []
    for x in (max(0.0, face.x), min(1.0, face.x + face.w)):
        for y in (max(0.0, face.y), min(1.0, face.y + face.h)):
            dx = frame.x + inset(frame) + part.left + x * part.photo_width - mx
            dy = frame.y + inset(frame) + part.top + y * part.photo_height - my
            xs.append(mx + dx * math.cos(turn) - dy * math.sin(turn))
            ys.append(my + dx * math.sin(turn) + dy * math.cos(turn))
    return min(xs), min(ys), max(xs), max(ys)


def _in_fold(ground: Ground, left: float, right: float) -> bool:
    f = ground.sheet.format
    return left < f.gutter - MISSED if is_right_hand(ground.number) else right > f.width - f.gutter + MISSED


def _whole_faces(ground: Ground, frame: PhotoFrame, facts: PhotoFacts) -> tuple[SetFrame | None, str]:
    """The photo moved in its frame so that all faces are whole and safe, where that can be."""
    shot = Shot(facts, keep=keep_box(facts))
    bleeds = frame.x < 0 and frame.y < 0
    width, height = max(frame.w - 2 * inset(frame), 0.1), max(frame.h - 2 * inset(frame), 0.1)
    point = bled_focus(shot, ground.sheet) if bleeds else focus(shot, width, height)
    if point is None:
        return None, ""
    better = frame.model_copy(update={"focus": (round(point[0], 5), round(point[1], 5)), "zoom": 1.0})
    part = cut(better, (facts.width, facts.height))
    whole = all(_share(face, part.seen()) >= WHOLE for face in facts.faces)
    places = [_on_page(better, part, face) for face in facts.faces]
    f = ground.sheet.format
    inside = all(x >= 0 and y >= 0 and right <= f.width and bottom <= f.height for x, y, right, bottom in places)
    free = not ground.number or not any(_in_fold(ground, x, right) for x, _, right, _ in places)
    return (SetFrame(sheet=ground.id, frame=better), "Show the faces whole") if whole and inside and free else (None, "")


def _faces_words(count: int) -> str:
    return "a face" if count == 1 else f"{count} faces"


def _name(frame: PhotoFrame) -> str:
    return f"the photo “{frame.alt}”" if frame.alt else "a photo"
