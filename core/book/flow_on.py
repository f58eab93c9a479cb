"""More pages for a story: its course in, the frames that change and the new pages out."""

from core.book.clear import Ground
from core.book.document import Document, Page, TextFrame
from core.book.edits import SetFrame
from core.book.hands import Tools
from core.book.stories import Course
from core.book.story import Piece, flow


def flow_on(document: Document, course: Course, tools: Tools) -> tuple[list[SetFrame], tuple[Page, ...], str]:
    """Frames that change, the pages for what found no room in them, and the id of the page these stand behind."""
    last = course.parts[-1]
    pieces, rest = course.poured(course.whole())
    sets = course.changed(pieces)
    area = last.ground.sheet.running(last.ground.number + 1)
    more = flow(rest, document.theme, round(area.w, 3), area.h, area.h, tools.measure)
    return sets, tuple(_page(document, last.ground, last.frame.story, piece, at, tools) for at, piece in enumerate(more)), last.ground.id


def _page(document: Document, ground: Ground, story: str, piece: Piece, at: int, tools: Tools) -> Page:
    area = ground.sheet.running(ground.number + 1 + at)
    frame = TextFrame(
        id=tools.new_id("t", at), x=round(area.x, 3), y=round(area.y, 3), w=round(area.w, 3), h=round(piece.height, 3),
        paragraphs=piece.paragraphs, story=story,
    )  # fmt: skip
    return Page(id=tools.new_id("p", at), kind="story", chapter=document.page(ground.id).chapter, frames=(frame,))
