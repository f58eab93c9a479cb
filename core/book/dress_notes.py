"""What is not as it was once a book has another size or look: the changes and both books in, plain sentences out."""

from dataclasses import dataclass, field

from core.book.document import Document, Page
from core.book.formats import format_of
from core.book.themes import theme_of

MOST_NAMED = 5


@dataclass
class Changes:
    """Collected while a book is laid out anew: numbers are of the old pages; `told` counts the pages of a story by its name."""

    kept_locked: int = 0
    kept_by_hand: int = 0
    split: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    told: dict[str, tuple[str, int]] = field(default_factory=dict)

    def keep(self, page: Page) -> None:
        if page.locked:
            self.kept_locked += 1
        else:
            self.kept_by_hand += 1

    def tell(self, story: str, name: str, pages: int) -> None:
        first, before = self.told.get(story, (name, 0))
        self.told[story] = (first or name, before + pages)


def notes_of(old: Document, new: Document, changes: Changes) -> list[str]:
    notes = [*_stories(old, changes)]
    if changes.split:
        look = theme_of(new.theme)
        why = f"because {look.name} shows one photo a page" if look.most_photos == 1 else "because their photos did not fit"
        notes.append(f"{_pages(changes.split)} became several pages, {why}.")
    if changes.moved:
        notes.append(f"The photos below the words of {_pages(changes.moved).lower()} have pages of their own.")
    notes += _kept(old, new, changes)
    if old.theme == new.theme and old.format == new.format:
        return notes
    notes.append("The cover was set anew with its photo and words.")
    if len(new.pages) != len(old.pages):
        notes.append(f"The book has {len(new.pages)} pages now; it had {len(old.pages)}.{_empty_end(old, new)}")
    return notes


def _stories(old: Document, changes: Changes) -> list[str]:
    notes = []
    for story, (name, now) in changes.told.items():
        before = sum(any(f.story == story and f.paragraphs for f in page.text_frames) for page in old.pages if not page.locked)
        if now != before:
            called = f"The story “{name}”" if name else "A story"
            notes.append(f"{called} now takes {_counted(now, 'page')} instead of {before}.")
    return notes


def _kept(old: Document, new: Document, changes: Changes) -> list[str]:
    before, now = format_of(old.format), format_of(new.format)
    scale = min(now.width / before.width, now.height / before.height)
    done = "made smaller to fit" if scale < 0.999 else "made larger with the page" if scale > 1.001 else "kept as {they} stood"
    notes = []
    for count, what in ((changes.kept_locked, "locked page"), (changes.kept_by_hand, "page")):
        own = "" if what == "locked page" else " that you set by hand"
        was = done.format(they="it" if count == 1 else "they")
        if count:
            notes.append(f"{_counted(count, what)}{own} {'was' if count == 1 else 'were'} {was}.")
    return notes


def _empty_end(old: Document, new: Document) -> str:
    now, before = (_blanks(book) for book in (new, old))
    return f" The last {now} are empty." if now > max(1, before) else ""


def _blanks(book: Document) -> int:
    count = 0
    while count < len(book.pages) and not book.pages[-1 - count].frames:
        count += 1
    return count


def _pages(numbers: list[int]) -> str:
    if len(numbers) > MOST_NAMED:
        return f"{len(numbers)} pages"
    if len(numbers) == 1:
        return f"Page {numbers[0]}"
    return f"Pages {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _counted(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"
