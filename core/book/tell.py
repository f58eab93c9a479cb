"""What composing says while it works: counts and names in, a few plain words for a person out."""

from core.book.document import Page
from core.book.phrases import counted, month, span
from core.book.shots import Shot


def looked_words(shots: list[Shot], language: str) -> str:
    """'61 photos, 3 days in October 2024'."""
    taken = sorted({s.facts.taken.date() for s in shots if s.facts.taken})
    photos = f"{len(shots)} photo{'s' * (len(shots) != 1)}"
    if not taken:
        return photos
    first, last = taken[0], taken[-1]
    days = f"{len(taken)} day{'s' * (len(taken) != 1)}"
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{photos}, {days} in {month(first, language)}" if same_month else f"{photos}, {days}, {span(first, last, language)}"


def chosen_words(kept: int, aside: int) -> str:
    """'44 in, 17 kept aside for you'."""
    return f"{kept} in, {aside} kept aside for you" if aside else f"All {kept} in" if kept else "Only words this time"


def chapter_words(titles: list[str], language: str) -> str:
    """'Four, from Lisbon to Christmas 2024'."""
    number = counted(len(titles), language).capitalize()
    if len(titles) < 2 or not titles[0] or not titles[-1]:
        return f"{number}{': ' if titles and titles[0] else ''}{titles[0] if titles else ''}"
    return f"{number}, from {titles[0]} to {titles[-1]}"


def written_words(pages: list[Page]) -> str:
    """'23 captions from your dates and places'."""
    captions = sum(1 for page in pages for frame in page.text_frames if frame.about)
    return f"{captions} caption{'s' * (captions != 1)} from your dates and places" if captions else "Your own words"
