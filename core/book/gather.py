"""The flow of a book: chosen shots and memories in, chapters with their fixed pages and the order of everything out."""

from dataclasses import dataclass, field

from core.book import chapters
from core.book.blocks import FixedPage, Opening, Setting
from core.book.brief import MemoryText
from core.book.captions import caption_of
from core.book.chapters import ChapterPlan
from core.book.locks import Locked
from core.book.naming import name_chapters
from core.book.pages import Step
from core.book.shots import Shot

TAIL_ROOM = 62.0
TAIL_GAP = 8.0
MOST_UNDER_WORDS = 2


@dataclass
class Flow:
    """`blocks` are runs of fixed pages, `homes` the chapter index of each; `steps` is their order among the photos."""

    plans: list[ChapterPlan]
    blocks: list[list[FixedPage]] = field(default_factory=list)
    homes: list[int] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def fixed_pages(self) -> int:
        return sum(len(block) for block in self.blocks)

    @property
    def flowing(self) -> list[int]:
        """Indexes of the photos that are not bound to a fixed page."""
        return [step.photo for step in self.steps if step.photo >= 0]

    def add(self, pages: list[FixedPage], home: int, *, fresh: bool) -> None:
        self.steps.append(Step(block=len(self.blocks), pages=len(pages), fresh=fresh))
        self.blocks.append(pages)
        self.homes.append(home)


def chapters_of(shots: list[Shot], memories: tuple[MemoryText, ...], language: str) -> list[ChapterPlan]:
    """Chapters by time and place, with the memories told in them, named. Memories that are captions stay with their photo."""
    chapters.mark_events(shots)
    told = tuple(m for m in memories if not caption_of(m))
    plans = chapters.split(shots, told)
    plans = chapters.give_memories(plans, shots, told)
    name_chapters(plans, shots, language)
    return plans


def gather(plans: list[ChapterPlan], shots: list[Shot], setting: Setting, locked: Locked, title: tuple[str, str], *, quiet: bool) -> Flow:
    """Put openings, stories and photos in order. `quiet` leaves out openings that only name a chapter, where pages are scarce."""
    flow = Flow(plans)
    if not locked.has_title:
        flow.add([setting.title_page(*title)], -1, fresh=False)
    for home, plan in enumerate(plans):
        stories = [m for m in plan.memories if not locked.tells(m)]
        taken = plan.start
        if stories or (len(plans) > 1 and not quiet and plan.title not in locked.titles):
            first = stories[0] if stories else None
            # A chapter called by its story's first words has no title of its own: the words follow at once.
            title = "" if first and plan.title.endswith("…") and not first.title.strip() else plan.title
            pages = setting.chapter(Opening(home + 1, title, plan.subtitle, first))
            taken = _with_tail(pages, first, plan.start, plan.stop, shots, setting)
            flow.add(pages, home, fresh=True)
        _tell(flow, home, plan, stories[1:], taken, shots, setting)
    return flow


def _tell(flow: Flow, home: int, plan: ChapterPlan, stories: list[MemoryText], taken: int, shots: list[Shot], setting: Setting) -> None:
    """The chapter's photos, each further story just before its first photo or its day."""
    waiting = sorted(((_place_of(m, plan, shots), i, m) for i, m in enumerate(stories)), key=lambda item: item[:2])
    fresh = True
    while taken < plan.stop or waiting:
        if waiting and (waiting[0][0] <= taken or taken >= plan.stop):
            memory = waiting.pop(0)[2]
            pages = setting.story(memory)
            taken = _with_tail(pages, memory, taken, plan.stop, shots, setting)
            flow.add(pages, home, fresh=False)
            fresh = True
        else:
            flow.steps.append(Step(photo=taken, fresh=fresh))
            fresh = False
            taken += 1


def _place_of(memory: MemoryText, plan: ChapterPlan, shots: list[Shot]) -> int:
    """Index of the photo before which the memory is told."""
    for i in range(plan.start, plan.stop):
        moment = shots[i].facts.taken
        if shots[i].id in memory.photo_ids or (not memory.photo_ids and memory.about and moment and moment.date() >= memory.about):
            return i
    return plan.stop


def _with_tail(pages: list[FixedPage], memory: MemoryText | None, start: int, stop: int, shots: list[Shot], setting: Setting) -> int:
    """Let the memory's next photos stand under its last words where there is room; the index of the first photo left."""
    last = pages[-1]
    top = last.bottom + TAIL_GAP
    room = setting.sheet.words(1).bottom - top
    most = min(MOST_UNDER_WORDS, setting.sheet.theme.most_photos)
    end = start
    while memory and end < min(stop, start + most) and shots[end].id in memory.photo_ids:
        end += 1
    if end == start or room < TAIL_ROOM or setting.sheet.theme.most_photos == 1:
        return start
    pages[-1] = FixedPage(last.kind, last.texts, last.ornaments, (start, end), top, last.folio)
    return end
