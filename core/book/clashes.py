"""Whether two edits speak of the same thing: an edit goes in, the places it touches come out; places clash when one holds the other."""

from collections.abc import Iterable

from core.book import edits
from core.book.edits import Edit

Place = tuple[str, ...]
"""A path from the whole book () inwards: ("sheet", id, "frame", id), ("sheet", id, "page"), ("chapter", id), ("title",), ("cover",)."""


def touched(edit: Edit) -> frozenset[Place]:
    """The places whose values the edit sets. Adding something new touches nothing else; where things stand is soft, so two
    pages moved by two hands do not clash."""
    match edit:
        case edits.Several():
            return frozenset().union(*(touched(part) for part in edit.edits))
        case edits.ReplaceDocument():
            return frozenset({()})
        case edits.SetFrame() | edits.AddFrame():
            return frozenset({_frame(edit.sheet, edit.frame.id)})
        case edits.RemoveFrame():
            return frozenset({_frame(edit.sheet, edit.frame_id)})
        case edits.OrderFrame():
            return frozenset({(*_frame(edit.sheet, edit.frame_id), "order")})
        case edits.SetPage():
            return frozenset({("sheet", edit.page.id, "page")})
        case edits.LockPage():
            return frozenset({("sheet", edit.page_id, "page", "locked")})
        case edits.ReplacePage():
            return frozenset({("sheet", edit.page.id, "page"), ("sheet", edit.page.id, "frame")})
        case edits.AddPages():
            return frozenset(("sheet", page.id) for page in edit.pages)
        case edits.RemovePages():
            return frozenset(("sheet", page_id) for page_id in edit.page_ids)
        case edits.MovePages():
            return frozenset(("sheet", page_id, "place") for page_id in edit.page_ids)
        case edits.SetChapter() | edits.AddChapter():
            return frozenset({("chapter", edit.chapter.id)})
        case edits.RemoveChapter():
            return frozenset({("chapter", edit.chapter_id)})
        case edits.SetBook():
            return frozenset({("title",)})
        case edits.SetCover():
            return frozenset({("cover",)})
        case edits.ReplaceCover():
            return frozenset({("cover",), ("sheet", edits.FRONT), ("sheet", edits.BACK)})


def clashes(mine: Edit, others: Iterable[Edit]) -> frozenset[Place]:
    """The places of `mine` that one of `others` touches too."""
    theirs = frozenset().union(*(touched(edit) for edit in others))
    return frozenset(place for place in touched(mine) if any(_meets(place, other) for other in theirs))


def _frame(sheet: str, frame_id: str) -> Place:
    return ("sheet", sheet, "frame", frame_id)


def _meets(one: Place, other: Place) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
