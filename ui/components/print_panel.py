"""Print files: asked for, watched, what the preflight found page by page, and only then the downloads."""

from collections.abc import Callable

from core.services.records import FindingRecord, JobRecord
from ui.components.desk import Desk, is_active
from ui.components.parts import NOTE_MARKS, Progress, Tag, button, icon, link, note
from ui.components.words import counted

KINDS = {"error": "bad", "warning": "warn", "note": "info"}
FIRST = 8


class PrintPanel:
    """`make` asks for the files, `stop` ends making them."""

    def __init__(self, desk: Desk, make: Callable, stop: Callable) -> None:
        self.desk = desk
        with Tag("section", classes="part", id="print", aria_labelledby="print-title"):
            Tag("h2", "Ready for the printer", id="print-title")
            if is_active(desk.printing):
                self._under_way(stop)
            else:
                self._offer(make)

    def tell(self, job: JobRecord) -> None:
        self.bar.show(job.progress)
        self.percent.set_text(f"{round(100 * job.progress)}%")
        self.words.set_text(job.words or "Waiting for its turn")

    def _under_way(self, stop: Callable) -> None:
        self.words = Tag("p", classes="muted t-sm", role="status")
        with Tag("div", classes="line"):
            self.bar = Progress("Making the print files")
            self.percent = Tag("span", classes="num muted t-sm")
            button("Stop", stop, look="text")
        self.tell(self.desk.printing)

    def _offer(self, make: Callable) -> None:
        desk, files = self.desk, self.desk.files
        if desk.printing and desk.printing.state == "failed":
            note("bad", desk.printing.error or "Making the print files did not work. Please try again.")
        if files is None:
            Tag("p", "Two PDFs as printers want them: the inside pages, and the cover. Both are checked before you get them.", "muted")
            button("Make print files", make, mark="file-text")
        elif files.revision != desk.book.revision:
            note("info", "The book has changed since its print files were made.")
            button("Make print files again", make, mark="file-text")
        else:
            self._checked(files.findings)
            self._downloads()

    def _checked(self, findings: tuple[FindingRecord, ...]) -> None:
        if not findings:
            note("ok", "Every page is ready to print.")
            return
        Tag("p", f"We looked at the finished files as a printer would. {counted(len(findings), 'thing')} to know:", "muted")
        order = sorted(findings, key=lambda finding: (list(KINDS).index(finding.severity), finding.page or 0))
        self._list(order[:FIRST])
        if len(order) > FIRST:
            with Tag("details", classes="more"):
                Tag("summary", f"Show {len(order) - FIRST} more")
                self._list(order[FIRST:])

    def _list(self, findings: list[FindingRecord]) -> None:
        with Tag("ul", classes="findings"):
            for finding in findings:
                kind = KINDS[finding.severity]
                with Tag("li", classes=f"note {kind}"):
                    icon(NOTE_MARKS[kind], 18)
                    Tag("span", finding.words, "grow")
                    if finding.page:
                        there = f"/books/{self.desk.book.id}/preview?page={finding.page}"
                        Tag("a", "Look", href=there, aria_label=f"Look at page {finding.page}")

    def _downloads(self) -> None:
        book = self.desk.book
        with Tag("div", classes="line downloads"):
            link("Inside pages, PDF", f"/files/books/{book.id}/interior.pdf", look="soft", mark="download", download=True)
            link("Cover, PDF", f"/files/books/{book.id}/cover.pdf", look="soft", mark="download", download=True)
