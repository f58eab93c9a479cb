"""A whole book from plain data: a brief in, the laid-out document and the photos kept aside out. Same brief, same seed: same book."""

from core.book.blocks import Setting
from core.book.brief import Brief, Composition, LeftOut, Progress, Report
from core.book.captions import Teller, caption_of
from core.book.chance import name
from core.book.chapters import ChapterPlan
from core.book.cover import CoverMaker
from core.book.curate import curate, thin_out
from core.book.document import Chapter, Document, Page
from core.book.enough import check_enough
from core.book.formats import format_of
from core.book.gather import chapters_of, gather
from core.book.locks import locked_of
from core.book.measure import Measure, TextRequest
from core.book.naming import dates_of, places_of
from core.book.pages import Planned
from core.book.planner import Draft, Planner
from core.book.realise import Maker, notes_for
from core.book.sheet import Sheet
from core.book.shots import Shot, in_order, keep_box, weigh
from core.book.story import ROUNDING
from core.book.tell import chapter_words, chosen_words, looked_words, written_words
from core.book.themes import theme_of
from core.errors import Invalid

FEWEST_KEPT = 8
NOTE_WIDTH = 60.0


def ignore(progress: Progress) -> None:
    """Tell nobody."""


def compose(brief: Brief, measure: Measure, report: Report = ignore) -> Composition:
    """Make the book. Raises NotEnough when photos and words cannot fill the format, Invalid when they pass it, and whatever
    `report` raises (Cancelled)."""
    return _Composer(brief, measure, report).run()


class _Composer:
    def __init__(self, brief: Brief, measure: Measure, report: Report):
        self.brief, self.measure, self.report = brief, measure, report
        self.sheet = Sheet(format_of(brief.format), theme_of(brief.theme))
        self.locked = locked_of(brief)
        self.planner = Planner(self.sheet, self.locked, brief.seed)
        self.asked_for = frozenset(p for m in brief.memories if m.text.strip() for p in m.photo_ids)
        self.memories = tuple(m for m in brief.memories if m.text.strip())
        self.left_out: list[LeftOut] = []

    def run(self) -> Composition:
        shots = self._choose()
        draft = self._plan(shots)
        pages = self._lay_out(draft)
        self._tell("write", 1, written_words(pages))
        document = self._document(draft, pages, cover=True)
        self._tell("cover", 1, document.title)
        return Composition(document, tuple(self.left_out))

    def _choose(self) -> list[Shot]:
        photos = tuple(p for p in self.brief.photos if p.id not in self.locked.photos)
        shots = in_order(photos)
        self._tell("inspect", len(shots), looked_words(shots, self.brief.language))
        for shot in shots:
            shot.keep = keep_box(shot.facts)
        enough = max(FEWEST_KEPT, round(self.sheet.format.min_pages * 1.25))
        chosen = curate(shots, enough, self.asked_for)
        weigh(chosen.shots, self.asked_for)
        self.left_out += chosen.left_out
        return chosen.shots

    def _plan(self, shots: list[Shot]) -> Draft:
        """Chapters and pages; where the format cannot hold all, first quieter openings, then fewer photos."""
        shots = self._thinned(shots, self.planner.most_photos(1))
        for attempt in range(12):
            plans = chapters_of(shots, self.memories, self.brief.language)
            setting = Setting(self.sheet, self.brief.language, self.measure)
            flow = gather(plans, shots, setting, self.locked, (self.brief.title, self.brief.subtitle), quiet=attempt > 0)
            pages = flow.fixed_pages + len(self.locked.pages)
            check_enough(self.sheet.format, len(shots), pages - 1, sum(left.reason == "near-duplicate" for left in self.left_out))
            planned = self.planner.plan(shots, flow, self._rooms_below(shots)) if pages <= self.sheet.format.max_pages else None
            if planned:
                return self._found(planned, shots, plans)
            if attempt and not shots:
                break
            shots = self._thinned(shots, len(shots) if not attempt else min(len(shots) - 1, self.planner.most_photos(pages)))
        f = self.sheet.format
        raise Invalid(f"These words need more pages than this size holds ({f.max_pages}). Choose another size, or shorten them.")

    def _found(self, draft: Draft, shots: list[Shot], plans: list[ChapterPlan]) -> Draft:
        self._tell("curate", len(shots), chosen_words(len(shots), len(self.left_out)))
        self._tell("chapters", len(plans), chapter_words([plan.title for plan in plans], self.brief.language))
        self._tell("pages", draft.total, f"{draft.total} pages")
        return draft

    def _thinned(self, shots: list[Shot], most: int) -> list[Shot]:
        chosen = thin_out(shots, most, self.asked_for)
        self.left_out += chosen.left_out
        return chosen.shots

    def _rooms_below(self, shots: list[Shot]) -> dict[str, float]:
        """The room kept under photos for their notes (mm by id), before it is known how wide the photos will be."""
        theme = self.sheet.theme
        if not theme.edge:
            return {}
        notes = notes_for([shots], self.sheet, self._teller())
        asked = [TextRequest(theme.key, note, NOTE_WIDTH) for note in notes.values()]
        heights = self.measure(asked) if asked else []
        return {photo: theme.caption_gap + measured.height + ROUNDING for photo, measured in zip(notes, heights, strict=True)}

    def _teller(self) -> Teller:
        return Teller(self.brief.language, {m.photo_ids[0]: text for m in self.memories if (text := caption_of(m))})

    def _lay_out(self, draft: Draft) -> list[Page]:
        maker = self._maker(draft)
        planned = {page.number: page for page in draft.planned}
        pages: list[Page] = []
        for number in range(1, draft.total + 1):
            pages.append(self._page(number, planned.get(number), draft, maker))
            if number % 2 == 1 or number == draft.total:
                self._tell("layout", number, f"Page {number} of {draft.total}", draft.total, self._document(draft, pages, cover=False))
        return pages

    def _page(self, number: int, planned: Planned | None, draft: Draft, maker: Maker) -> Page:
        if number in self.locked.pages:
            return self.locked.pages[number]
        page_id = self._page_id(number)
        if planned is None:
            return Page(id=page_id, kind="blank", folio=False)
        if planned.block >= 0:
            fixed = draft.flow.blocks[planned.block][planned.inner]
            chapter = _chapter_id(draft.flow.homes[planned.block])
            return maker.fixed(fixed, number, page_id, chapter, draft.shots[slice(*fixed.photos)])
        shots = draft.shots[planned.start : planned.stop]
        chapter = _chapter_id(_home(draft.flow.plans, planned.start))
        if planned.bled:
            return maker.bled(shots[0], page_id, chapter)
        return maker.photos(shots, number, page_id, chapter)

    def _page_id(self, number: int) -> str:
        taken = {page.id for page in self.locked.pages.values()}
        ids = (name("p", self.brief.seed, number, again) for again in range(1000))
        return next(page_id for page_id in ids if page_id not in taken)

    def _maker(self, draft: Draft) -> Maker:
        groups, ahead = [], []
        for page in draft.planned:
            fixed = draft.flow.blocks[page.block][page.inner] if page.block >= 0 else None
            start, stop = fixed.photos if fixed else (page.start, page.stop)
            if start < stop and not page.bled:
                groups.append(draft.shots[start:stop])
                ahead += [] if fixed else groups[-1:]
        notes = notes_for(groups, self.sheet, self._teller())
        maker = Maker(self.sheet, self.brief.language, self.measure, self.brief.seed, draft.share, notes, draft.price, draft.rooms)
        if self.sheet.theme.most_photos > 1:
            maker.prepare(ahead)
        return maker

    def _document(self, draft: Draft, pages: list[Page], *, cover: bool) -> Document:
        brief = self.brief
        chapters = tuple(Chapter(id=_chapter_id(i), title=plan.title, subtitle=plan.subtitle) for i, plan in enumerate(draft.flow.plans))
        document = Document(
            title=brief.title, subtitle=brief.subtitle, language=brief.language, format=brief.format, theme=brief.theme,
            chapters=chapters, pages=tuple(pages), seed=brief.seed,
        )  # fmt: skip
        if not cover:
            return document
        dates, places = dates_of(draft.shots, brief.language), places_of(draft.shots, brief.language)
        subtitle = brief.subtitle or (places if places and places not in brief.title else dates)
        back = ", ".join(part for part in (places, dates) if part and part != subtitle)
        made = CoverMaker(self.sheet, brief.language, self.measure).make(draft.shots, brief.title, subtitle, back, len(pages))
        return document.model_copy(update={"cover": made})

    def _tell(self, stage: str, done: int, words: str, total: int | None = None, draft: Document | None = None) -> None:
        self.report(Progress(stage, done, done if total is None else total, words, draft))


def _chapter_id(index: int) -> str:
    return f"chapter-{index + 1}" if index >= 0 else ""


def _home(plans: list[ChapterPlan], photo: int) -> int:
    return next((i for i, plan in enumerate(plans) if plan.start <= photo < plan.stop), -1)
