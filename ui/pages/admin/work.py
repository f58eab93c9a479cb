"""Work behind the scenes at the desk: the table of every piece, with how long it took and why it failed; tried again or stopped."""

from fastapi import Request
from nicegui import ui

from core.services.operate import tables, work
from core.services.operate.tables import Asked, Page
from core.services.operate.work import JobRow
from core.services.records import UserRecord
from ui.calls import call
from ui.components.admin import jobs
from ui.components.admin.table import Column, View, asked_of, table, when
from ui.components.parts import Tag
from ui.pages.admin.desk import desk, head
from ui.pages.admin.guard import require_operator
from ui.theme import page

WORK = "/admin/work"
STATES = {"": "All", "queued": "Waiting", "running": "Running", "done": "Done", "failed": "Failed", "cancelled": "Stopped"}


def register() -> None:
    page(WORK)(work_page)


async def work_page(request: Request) -> None:
    operator, asked = require_operator(request), asked_of(request)
    found = await call(tables.page, operator.id, work.TABLE, asked)
    with desk("Work", operator, "work"):
        head("Work behind the scenes", "Photos looked at, books made, files for print: what waits, runs, and went wrong.")
        Work(operator, asked, found).show()


class Work:
    def __init__(self, operator: UserRecord, asked: Asked, found: Page[JobRow]) -> None:
        self.operator, self.asked, self.found = operator, asked, found

    @ui.refreshable_method
    def show(self) -> None:
        columns = (
            Column("Work", _what, first=True),
            Column("State", jobs.state),
            Column("Took", lambda job: jobs.took(job.seconds), right=True),
            Column("Tries", lambda job: f"{job.attempts}", right=True),
            Column("Asked for", lambda job: when(job.created_at), sort="created_at"),
            Column("", lambda job: jobs.acts(self.operator, job, self.again), right=True),
        )
        view = View(work.TABLE, "Work", WORK, columns, "Nothing was to be done yet.", "Book, maker’s address or kind", STATES)
        table(view, self.asked, self.found)

    async def again(self) -> None:
        self.found = await call(tables.page, self.operator.id, work.TABLE, self.asked)
        self.show.refresh()


def _what(job: JobRow) -> None:
    Tag("span", jobs.what(job), "long")
    Tag("a", job.email, "second long", href=f"/admin/people/{job.user_id}")
    if job.error:
        Tag("span", job.error, "second why")
    elif job.state == "running" and job.total:
        Tag("span", f"{job.done} of {job.total}, by {job.worker}", "muted second")
