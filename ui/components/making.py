"""A book being made: its job goes in; the stages in plain words, a bar, and the first spreads as soon as they exist come out."""

from collections.abc import Callable
from uuid import UUID

from core.book.formats import format_of
from core.book.themes import theme_of
from core.services.records import BookRecord, JobRecord
from ui.components.parts import Progress, Tag, button, icon

STAGES = {
    "paint": ("Painting the pictures", "Painted the pictures"),
    "inspect": ("Looking at your photos", "Looked at your photos"),
    "curate": ("Choosing the best", "Chose the best"),
    "chapters": ("Finding the chapters", "Found the chapters"),
    "pages": ("Planning the pages", "Planned the pages"),
    "layout": ("Arranging the photos", "Arranged the photos"),
    "write": ("Writing captions", "Wrote the captions"),
    "cover": ("Making the cover", "Made the cover"),
}
RESULTS = ("inspect", "curate", "chapters", "pages", "write")
"""Stages whose last words say what came of them, worth reading once they are done; those of the others only counted."""

MOST_SPREADS = 5


class Making:
    """Built once for a job; `tell` changes only what moved. `seen` keeps the last words of each stage over a rebuild."""

    def __init__(self, book: BookRecord, job: JobRecord, seen: dict[str, str], stop: Callable) -> None:
        self.job_id: UUID = job.id
        self.seen, self.spreads = seen, 0
        self._build(book, job, stop)
        self.tell(job)

    def _build(self, book: BookRecord, job: JobRecord, stop: Callable) -> None:
        with Tag("div", classes="line between"):
            with Tag("div"):
                Tag("h1", f"Making “{book.title}”")
                Tag("p", "You can close this page; your book will be on the shelf when it is done.", "muted", style="margin-top: .4rem")
            button("Stop", stop, mark="x")
        with Tag("div", classes="line gen-bar"):
            self.bar = Progress("Making your book")
            self.percent = Tag("span", classes="num muted t-sm")
        self.status = Tag("p", classes="vh", role="status")
        with Tag("div", classes="gen"):
            self._stages(job)
            shape, paper = format_of(book.format), theme_of(book.theme).paper
            self.arriving = Tag("div", classes="arr").style(f"--aspect: {shape.width / shape.height:.4f}; --sheet: {paper}")
            with self.arriving:
                self.next = _on_its_way()

    def _stages(self, job: JobRecord) -> None:
        self.rows: dict[str, tuple[Tag, Tag, Tag, Tag]] = {}
        with Tag("ol", classes="stg"):
            for stage, (words, _) in STAGES.items():
                if stage == "paint" and job.kind != "sample" and stage not in self.seen:
                    continue
                with Tag("li") as row:
                    with Tag("span", classes="d"):
                        tick = icon("check", 14)
                    with Tag("span"):
                        name = Tag("span", words)
                        detail = Tag("small")
                self.rows[stage] = (row, tick, name, detail)

    def tell(self, job: JobRecord) -> None:
        """Shows where the job is now."""
        self.bar.show(job.progress)
        self.percent.set_text(f"{round(100 * job.progress)}%")
        if job.stage in self.rows and job.words and job.state != "queued":
            self.seen[job.stage] = job.words
        order = list(self.rows)
        now = order.index(job.stage) if job.stage in self.rows else 0
        for at, stage in enumerate(order):
            self._mark(stage, at - now if job.stage else 1)
        waits = job.state == "queued" or job.stage not in STAGES
        words = (job.words or "Waiting for its turn") if waits else STAGES[job.stage][0]
        self.status.classes(replace="muted t-sm" if waits else "vh")
        if self.status.text != words:
            self.status.set_text(words)
        self._spreads(job)

    def _mark(self, stage: str, ahead: int) -> None:
        """`ahead` is below 0 for a stage that is done, 0 for the one under way."""
        row, tick, name, detail = self.rows[stage]
        row.classes(replace="done" if ahead < 0 else "now" if ahead == 0 else "")
        row.props["aria-current"] = "step" if ahead == 0 else None
        tick.set_visibility(ahead < 0)
        name.set_text(STAGES[stage][1 if ahead < 0 else 0])
        detail.set_text(self.seen.get(stage, "") if ahead == 0 or (ahead < 0 and stage in RESULTS) else "")

    def _spreads(self, job: JobRecord) -> None:
        """The opening spreads of the book so far: the first one large, then by twos."""
        ready = min(MOST_SPREADS, (job.draft_pages + 1) // 2)
        if ready <= self.spreads:
            return
        with self.arriving:
            for left in range(2 * self.spreads, 2 * ready, 2):
                self._spread(left)
        self.spreads = ready
        self.next.move(target_index=-1)
        self.next.set_visibility(ready < MOST_SPREADS)

    def _spread(self, left: int) -> None:
        with Tag("figure", classes="come has-book"):
            with Tag("div", classes="open-book paper" if left else "open-book book"):
                for number in (left, left + 1):
                    self._page(number)
            Tag("figcaption", f"Pages {left} and {left + 1}" if left else "Page 1")

    def _page(self, number: int) -> None:
        if number:
            src = f"/files/jobs/{self.job_id}/pages/{number}.svg"
            Tag("book-drawing", src=src, label=f"Page {number}", draft=True, eager=True)
        else:
            Tag("div", classes="endpaper")


def _on_its_way() -> Tag:
    figure = Tag("figure")
    with figure:
        with Tag("div", classes="paper blank", role="img", aria_label="Pages on their way"):
            for shape in ("a", "b", "c", "d"):
                Tag("div", classes=f"skel {shape}")
        Tag("figcaption", "Pages are on their way")
    return figure
