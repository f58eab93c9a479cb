"""A book in another size or look: a document, a format and a theme in, the whole book laid out anew and what changed in words out.

What the maker made stays: photos on their pages as far as the look allows, every word, locked pages and pages set by hand.
"""

from itertools import count

from core.book.blocks import FixedPage
from core.book.document import AnyFrame, Document, Page, Paragraph, TextFrame
from core.book.dress_cover import CoverDresser
from core.book.dress_kept import Keeper
from core.book.dress_notes import Changes, notes_of
from core.book.dress_photos import Hanger, is_by_hand
from core.book.dress_words import Resetting, Said, first_words, said_on, words_of
from core.book.formats import format_of
from core.book.hands import Tools
from core.book.keepable import document_within
from core.book.realise import Maker
from core.book.rewording import joined
from core.book.sheet import Sheet
from core.book.slots import Parted
from core.book.themes import theme_of
from core.errors import Conflict


def dressed(document: Document, format: str, theme: str, tools: Tools) -> tuple[Document, list[str]]:
    """The book in this format and theme, and sentences that say what is not as it was. Raises Invalid for an unknown format or
    theme, Conflict when the format has too few pages for all of it."""
    return _Dresser(document, Sheet(format_of(format), theme_of(theme)), tools).run()


class _Dresser:
    def __init__(self, document: Document, sheet: Sheet, tools: Tools):
        self.old, self.sheet, self.tools = document, sheet, tools
        before = Sheet(format_of(document.format), theme_of(document.theme))
        self.keeper = Keeper(before, sheet, tools)
        self.maker = Maker(sheet, document.language, tools.measure, document.seed, 0.5, {})
        self.labels = Resetting(before, document.language, tools.measure)
        self.said = {page.id: said_on(document, page, self._label(page)) for page in document.pages}
        self.kept = {page.id for page in document.pages if page.locked or is_by_hand(page, self.said[page.id], tools)}
        self.chunks = self._chunks()
        self.changes = Changes()
        self.new: list[Page] = []
        self.ids: set[str] = set()
        self.tail = ""

    def run(self) -> tuple[Document, list[str]]:
        for number, page in enumerate(_without_end(self.old.pages), 1):
            self._page(page, number)
        pages = tuple(page.model_copy(update={"frames": self._unique(page.frames)}) for page in (*self.new, *self._blanks()))
        book = self.old.model_copy(update={"format": self.sheet.format.key, "theme": self.sheet.theme.key, "pages": pages})
        cover = CoverDresser(self.old, len(pages), self.keeper, self.tools).made()
        cover = cover.model_copy(update={"front": self._unique(cover.front), "back": self._unique(cover.back)})
        book = document_within(book.model_copy(update={"cover": cover}))
        return book, notes_of(self.old, book, self.changes)

    def _label(self, page: Page) -> str:
        return self.labels.shown_label(self._chapter_number(page)) if page.kind == "opening" else ""

    def _chapter_number(self, page: Page) -> int:
        return next((n for n, chapter in enumerate(self.old.chapters, 1) if chapter.id == page.chapter), 1)

    def _chunks(self) -> dict[tuple[str, str], tuple[Paragraph, ...]]:
        """Each story's words by the page they begin on; where a kept page holds a part of it, the story is parted there."""
        pieces: dict[tuple[str, str], list[tuple[Paragraph, ...]]] = {}
        begun: dict[str, tuple[str, str]] = {}
        for page in self.old.pages:
            for frame in self.said[page.id].stories:
                if page.id in self.kept:
                    begun.pop(frame.story, None)
                else:
                    pieces.setdefault(begun.setdefault(frame.story, (page.id, frame.story)), []).append(frame.paragraphs)
        chunks = {home: tuple(map(self.keeper.paragraph, joined(told))) for home, told in pieces.items()}
        return {home: told for home, told in chunks.items() if told}

    def _page(self, page: Page, number: int) -> None:
        if page.id in self.kept:
            self._add(self.keeper.page(page).model_copy(update={"id": self._id(page)}))
            self.changes.keep(page)
            return
        said, first = self.said[page.id], len(self.new)
        unset = self._words(page, said)
        parted = self._hanger().parted(self.old, page)
        carried = {slot.note.id for slot in parted.slots if slot.note} | ({parted.caption.id} if parted.caption else set())
        free = [*said.free, *unset, *(caption for caption in said.captions if caption.id not in carried)]
        if parted.slots:
            self._photos(page, number, parted)
        self._free(page, tuple(map(self.keeper.frame, free)), first)
        if len(self.new) == first and not said.stories:
            self._add(page.model_copy(update={"id": self._id(page), "frames": ()}))

    def _words(self, page: Page, said: Said) -> list[TextFrame]:
        """Sets the page's head and the stories that begin on it; the frames that the look has no place for come out."""
        stories = list(dict.fromkeys(f.story for f in said.stories if (page.id, f.story) in self.chunks))
        if not stories and not said.title and page.kind not in ("opening", "title"):
            return [said.under] if said.under else []
        head, lined = True, said.under if said.title and not (stories and page.kind == "opening") else None
        for story in stories or [""]:
            told = self.chunks.get((page.id, story), ())
            fixed = self._fixed(page, said.title if head else None, lined if head else None, story, told, head=head)
            for one in fixed:
                self._add(self.maker.fixed(one, len(self.new) + 1, self._id(page), page.chapter, []))
            self.tail, head = self.new[-1].id, False
            if story:
                name = words_of(said.title) if story == stories[0] and said.title else first_words(told)
                self.changes.tell(story, name, sum(any(spot.story for spot in one.texts) for one in fixed))
        return [said.under] if said.under and said.under is not lined else []

    def _fixed(
        self, page: Page, title: TextFrame | None, under: TextFrame | None, story: str, told: tuple[Paragraph, ...], *, head: bool
    ) -> list[FixedPage]:
        wishes = tuple(self.keeper.paragraph(p) for frame in (title, under) if frame for p in frame.paragraphs)
        setting = Resetting(self.sheet, self.old.language, self.tools.measure, wishes, told)
        if head and page.kind == "opening":
            return setting.opening(self._chapter_number(page), words_of(title), words_of(under), story)
        if head and page.kind == "title":
            return [setting.title_page(words_of(title), words_of(under)), *(setting.going_on("", story) if story else [])]
        return setting.going_on(words_of(title), story)

    def _photos(self, page: Page, number: int, parted: Parted) -> None:
        """Photos of a page of words stand below its last words where there is room, all others on pages of their own."""
        hanger, words = self._hanger(), page.kind in ("opening", "story", "title") or bool(self.said[page.id].stories)
        try:
            if words and self.new and self.new[-1].id == self.tail and (under := hanger.under(self.new[-1], parted)):
                self.new[-1] = under
                return
            made = hanger.pages(page, parted, [self._id(page) for _ in range(hanger.count(parted))])
        except Conflict:
            kept = self.keeper.page(page)
            photos = {frame.id for frame in page.photo_frames}
            frames = tuple(f for f in kept.frames if f.id in photos or getattr(f, "about", "") in photos)
            made = [kept.model_copy(update={"id": self._id(page), "kind": "photos", "frames": frames})]
            self.changes.keep(page)
        self.new += made
        if words:
            self.changes.moved.append(number)
        elif len(made) > 1:
            self.changes.split.append(number)

    def _free(self, page: Page, free: tuple[AnyFrame, ...], first: int) -> None:
        """Frames of the maker's own stand on the first of the pages that the old one became."""
        if not free:
            return
        if len(self.new) > first:
            home = self.new[first]
            self.new[first] = home.model_copy(update={"frames": (*home.frames, *free)})
        else:
            self._add(page.model_copy(update={"id": self._id(page), "frames": free}))

    def _hanger(self) -> Hanger:
        made = {"format": self.sheet.format.key, "theme": self.sheet.theme.key, "pages": tuple(self.new)}
        return Hanger(self.old.model_copy(update=made), self.keeper, self.tools)

    def _add(self, page: Page) -> None:
        self.new.append(page)

    def _id(self, page: Page) -> str:
        """The page's own id for the first page it becomes, new ones for the others."""
        fresh = (self.tools.new_id("p", number) for number in count(len(self.ids)))
        page_id = page.id if page.id and page.id not in self.ids else next(one for one in fresh if one not in self.ids)
        self.ids.add(page_id)
        return page_id

    def _blanks(self) -> list[Page]:
        """Empty pages at the end, up to a number of pages that the format allows."""
        form, pages = self.sheet.format, len(self.new)
        if pages > form.max_pages:
            words = f"{form.name} holds {form.max_pages} pages at most, and this book would have {pages}."
            raise Conflict(f"{words} Choose another size, or take some pages out.", code="too_many_pages")
        blank = Page(id="", kind="blank", folio=False)
        return [blank.model_copy(update={"id": self._id(blank)}) for _ in range(form.round_up(pages) - pages)]

    def _unique(self, frames: tuple[AnyFrame, ...]) -> tuple[AnyFrame, ...]:
        """No two frames of a sheet have the same id."""
        seen: set[str] = set()
        named = []
        for frame in frames:
            fresh = (self.tools.new_id(f"{frame.id[:1]}", number) for number in count(len(self.ids)))
            frame_id = frame.id if frame.id not in seen else next(one for one in fresh if one not in seen)
            seen.add(frame_id)
            named.append(frame if frame_id == frame.id else frame.model_copy(update={"id": frame_id}))
        return tuple(named)


def _without_end(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    """The pages without the empty ones at the end."""
    last = max((at for at, page in enumerate(pages, 1) if page.frames or page.locked or page.kind != "blank"), default=0)
    return pages[:last]
