"""A spread for the screen, typeset in a child process: cold, warm, and warm after its words changed: python -m tests.bench.screen."""

import time
from statistics import median, quantiles

from core.book.brief import Brief
from core.book.compose import compose
from core.book.document import Document, Page, Paragraph, TextFrame
from core.press.pool import PressPool
from tests.book.cast import story

WARM_MS, COLD_MS = 30, 600


def main() -> None:
    photos, _ = story(100)
    sizes = {photo.id: (photo.width, photo.height) for photo in photos}
    brief = Brief("A year of painted days", "photo", "square-8.5", "bookshop", photos)
    with PressPool() as composing:
        document = compose(brief, composing.measure).document
    with PressPool() as pool:
        cold = spread(pool, document, sizes, 2)
        numbers = range(2, len(document.pages), 2)
        first = [spread(pool, document, sizes, number) for number in numbers]
        edited = [spread(pool, reworded(document, number), sizes, number) for number in numbers]
    show("cold, with the child's start", [cold], COLD_MS)
    show("warm, a spread not seen before", first, WARM_MS)
    show("warm, after its words changed", edited, WARM_MS)


def spread(pool: PressPool, document: Document, sizes: dict[str, tuple[int, int]], number: int) -> float:
    """Milliseconds from asking for a left and a right page to holding both drawings."""
    started = time.perf_counter()
    for page in (number, number + 1):
        if page <= len(document.pages):
            pool.page_svg(document, page, sizes, "/files/photos/{id}/screen.jpg")
    return (time.perf_counter() - started) * 1000


def reworded(document: Document, number: int) -> Document:
    """The document with a story of 300 words set on page `number`."""
    page = document.pages[number - 1]
    words = f"Page {number} has new words. " + "We walked to the end of the pier and back again before supper. " * 25
    frame = TextFrame(id="new", x=25, y=25, w=140, h=150, paragraphs=(Paragraph(style="body", text=words),))
    return document.with_page(Page(id=page.id, kind="story", frames=(frame,)))


def show(name: str, times: list[float], limit: int) -> None:
    high = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    print(f"{name}: median {median(times):.1f} ms, 95th percentile {high:.1f} ms (at most {limit} ms)")


if __name__ == "__main__":
    main()
