"""Facts in words: numbers, days and spans go in; what a person would say comes out."""

from collections.abc import Iterable
from datetime import date

from core.book.document import Page
from core.services.records import PhotoRecord

LONGEST_LABEL = 300


def counted(number: int, one: str, many: str = "") -> str:
    """`1 photo`, `12 photos`, `1,000 photos`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(bytes: int) -> str:
    """`740 MB`, `2.4 GB`; what is smaller than a megabyte is one, but nothing is nothing."""
    if bytes >= 999_500_000:
        return f"{bytes / 1e9:.1f}".removesuffix(".0") + "\N{NO-BREAK SPACE}GB"
    return f"{max(1 if bytes else 0, round(bytes / 1e6))}\N{NO-BREAK SPACE}MB"


def day(value: date) -> str:
    """`27 April 2024`."""
    return f"{value.day} {value:%B} {value.year}"


def span(first: date, last: date) -> str:
    """`from 24 to 27 April 2024`, or `from one day` where both are the same; what they share is said once."""
    if first == last:
        return f"from {day(first)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"from {first.day} to {day(last)}"
    if first.year == last.year:
        return f"from {first.day} {first:%B} to {day(last)}"
    return f"from {day(first)} to {day(last)}"


def span_of(photos: Iterable[PhotoRecord]) -> str:
    """When the photos were taken; '' when none says."""
    days = sorted(photo.facts.taken.date() for photo in photos if photo.facts and photo.facts.taken)
    return span(days[0], days[-1]) if days else ""


def photo_words(photo: PhotoRecord) -> str:
    """When and where a photo was taken, as far as it says."""
    facts = photo.facts
    if facts is None:
        return "being looked at"
    taken = f"{day(facts.taken)}, {facts.taken:%H:%M}" if facts.taken else ""
    return ", ".join(part for part in (taken, facts.place.name if facts.place else "") if part)


def page_words(page: Page, number: int) -> str:
    """What stands on a page, for whoever does not see it: its number, its words, how many photos."""
    said = " ".join(paragraph.text for frame in page.text_frames for paragraph in frame.paragraphs)
    parts = [f"Page {number}"]
    if page.photo_frames:
        parts.append(counted(len(page.photo_frames), "photo"))
    if said:
        parts.append(said if len(said) <= LONGEST_LABEL else f"{said[:LONGEST_LABEL]}…")
    return ": ".join([parts[0], ". ".join(parts[1:])]) if parts[1:] else f"{parts[0]}, blank"
