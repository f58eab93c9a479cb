"""The desk's first page: what came and went within days, what waits, and what is wrong."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from fastapi import Request
from nicegui import ui

from core.services.operate import today
from core.services.operate.today import SPANS, Today
from core.services.records import UserRecord
from ui.calls import call
from ui.components.admin import glance
from ui.components.parts import Tag, note
from ui.pages.admin.desk import desk
from ui.pages.admin.guard import require_operator
from ui.session import DESK
from ui.theme import page

NAMES = {1: "Today", 7: "7 days", 30: "30 days"}


def register() -> None:
    page(DESK)(today_page)


async def today_page(request: Request, days: str = "7") -> None:
    operator = require_operator(request)
    span = int(days) if days in map(str, SPANS) else 7
    found = await call(today.glance, operator.id, span)
    with desk("Today", operator, "today"):
        Glance(operator, found).show()


class Glance:
    def __init__(self, operator: UserRecord, found: Today) -> None:
        self.operator, self.found = operator, found

    @ui.refreshable_method
    def show(self) -> None:
        with Tag("div", classes="line between"):
            with Tag("div"):
                Tag("h1", f"Good {_part_of_day(self.operator)}, {self.operator.name or 'Sal'}")
                Tag("p", _needs(self.found), "muted under")
            _spans(self.found.span)
        for words in self.found.alarms:
            note("warn", words)
        glance.tiles(self.found)
        with Tag("div", classes="g2"):
            glance.course(self.found)
            glance.kinds(self.found)
        glance.money(self.found)
        glance.work(self.operator, self.found, self.again)
        with Tag("div", classes="g2 even"):
            glance.waiting(self.found)
            glance.health(self.found)

    async def again(self) -> None:
        self.found = await call(today.glance, self.operator.id, self.found.span)
        self.show.refresh()


def _spans(chosen: int) -> None:
    with Tag("nav", classes="seg links", aria_label="How long"):
        for span in SPANS:
            Tag("a", NAMES[span], href=f"{DESK}?days={span}", **({"aria-current": "true"} if span == chosen else {}))


def _needs(found: Today) -> str:
    if not found.alarms:
        return "Nothing needs you."
    return "One thing needs you." if len(found.alarms) == 1 else f"{len(found.alarms)} things need you."


def _part_of_day(operator: UserRecord) -> str:
    hour = datetime.now(UTC).astimezone(ZoneInfo(operator.time_zone or "UTC")).hour
    return "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
