"""Is there enough for a book? Counts in; nothing, or NotEnough with what is missing and the way out, out."""

from core.book.formats import BOOKLET, Format, format_of
from core.errors import NotEnough


def check_enough(format: Format, photos: int, story_pages: int = 0, alike: int = 0) -> None:
    """Raise NotEnough when `photos` photos and `story_pages` pages of words cannot fill the format's fewest pages. A page for the
    title is counted, and the last page may stay blank. `alike` more photos were kept aside because they show the same as others."""
    if not photos and not story_pages:
        raise NotEnough("There is nothing to make a book of yet. Add some photos, or write a memory.")
    pages = 1 + photos + story_pages
    if pages + (format.step > 1) >= format.min_pages:
        return
    missing = format.min_pages - pages
    have = _counted(photos, "photo") if photos else _counted(story_pages, "page of memories", "pages of memories")
    if alike:
        have = f"{_counted(photos + alike, 'photo')} of which {alike} show the same as others"
    booklet = format_of(BOOKLET)
    way_out = f", or choose the Booklet, which starts at {booklet.min_pages} pages" if format.key != BOOKLET else ""
    raise NotEnough(
        f"This size needs at least {format.min_pages} pages. You have {have}, enough for about {pages}. "
        f"Add about {_counted(missing, 'more photo', 'more photos')} or some memories{way_out}."
    )


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
