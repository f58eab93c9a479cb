"""The desk at a glance: a span of days goes in; what came and went, what waits and what is wrong come out, by fewer than 20 statements."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from core.config import settings
from core.facts import Plain
from core.services import audit, outbox
from core.services.operate import hearts, work
from core.services.operate.work import JobRow
from core.services.store import files
from storage.models import Mark, User, now
from storage.queries import marks
from storage.queries.operate import today as rows
from storage.queries.operate import work as work_rows

SPANS = (1, 7, 30)
SHOWN_AT_LEAST = 7
LATELY = timedelta(days=7)
FULL = 0.9
"""A disk filled beyond this share is an alarm."""


class Money(Plain):
    """What came and what was given back in one currency, in its minor units: in all, in the span before, and each day."""

    currency: str
    paid: int
    back: int
    paid_before: int
    paid_a_day: list[int]
    back_a_day: list[int]


class Count(Plain):
    """A number within the span, in the span before, and each day shown."""

    now: int
    before: int
    a_day: list[int]


class Disk(Plain):
    """A folder's disk, in bytes."""

    folder: str
    used: int
    free: int


class Waiting(Plain):
    """What waits. `silent` is work whose worker fell silent, `jobs_failed` and the like count the last 7 days; `letters_late` are due."""

    jobs: int
    running: int
    silent: int
    jobs_failed: int
    oldest_job: datetime | None
    letters: int
    letters_late: int
    letters_failed: int
    payments: int
    refunds: int
    events_failed: int
    last_event: datetime | None
    orders: int


class Health(Plain):
    """`workers` were heard of within the last minutes, `silent_workers` within the last day. `queue` is how workers are told of work."""

    workers: int
    silent_workers: int
    queue: str
    database: str
    database_bytes: int
    disks: list[Disk]


class Today(Plain):
    """`days` are the days shown, in the operator's own time zone, today last; the span is the last `span` of them."""

    span: int
    days: list[date]
    makers: Count
    begun: Count
    made: Count
    ordered: Count
    paid: Count
    money: list[Money]
    kinds: dict[str, int]
    looks: dict[str, int]
    waiting: Waiting
    health: Health
    alarms: list[str]
    jobs: list[JobRow]


def glance(session: Session, operator_id: UUID, span: int = 7) -> Today:
    """Everything of the desk's first page. Raises NotFound for whoever is no operator."""
    operator = audit.operator(session, operator_id)
    shown = max(span, SHOWN_AT_LEAST)
    days = _days(operator, span + shown)
    spans = [_span(day, operator) for day in days]
    counts = {
        name: _count(find(session, spans), len(days), span, shown)
        for name, find in (("makers", rows.makers), ("begun", rows.begun), ("made", rows.made))
    }
    orders = rows.ordered(session, spans)
    counts |= {
        name: _count({day: numbers[place] for day, numbers in orders.items()}, len(days), span, shown)
        for place, name in enumerate(("ordered", "paid"))
    }
    since = spans[-span][0]
    waiting, health = _waiting(session), _health(session)
    return Today(
        span=span, days=days[-shown:], **counts, money=_money(session, spans, span, shown), kinds=rows.kinds(session, since),
        looks=rows.looks(session, since), waiting=waiting, health=health[0], alarms=[*health[1], *_alarms(waiting, health[0])],
        jobs=work.needing(session, "failed", "running"),
    )  # fmt: skip


def _days(operator: User, number: int) -> list[date]:
    today = now().astimezone(_zone(operator)).date()
    return [today - timedelta(days=back) for back in reversed(range(number))]


def _span(day: date, operator: User) -> tuple[datetime, datetime]:
    """When the day begins and ends for the operator."""
    zone = _zone(operator)
    start, end = (datetime(at.year, at.month, at.day, tzinfo=zone).astimezone(UTC) for at in (day, day + timedelta(days=1)))
    return start, end


def _zone(operator: User) -> ZoneInfo:
    return ZoneInfo(operator.time_zone or "UTC")


def _count(found: Mapping[int, int], days: int, span: int, shown: int) -> Count:
    row = [found.get(day, 0) for day in range(days)]
    return Count(now=sum(row[-span:]), before=sum(row[-2 * span : -span]), a_day=row[-shown:])


def _money(session: Session, spans: Sequence[tuple[datetime, datetime]], span: int, shown: int) -> list[Money]:
    """Each currency that moved, the one most was paid in first."""
    paid, back = rows.revenue(session, spans), rows.given_back(session, spans)
    found = []
    for currency in sorted({row[1] for row in (*paid, *back)}):
        came, went = (_count({day: amount for day, of, amount in told if of == currency}, len(spans), span, shown) for told in (paid, back))
        found.append(
            Money(
                currency=currency,
                paid=came.now,
                back=went.now,
                paid_before=came.before,
                paid_a_day=came.a_day,
                back_a_day=went.a_day,
            )
        )
    return sorted(found, key=lambda money: -money.paid)


def _waiting(session: Session) -> Waiting:
    at = now()
    jobs, others = work_rows.standing(session, at, at - LATELY), rows.waits(session, at, at - LATELY)
    return Waiting(
        jobs=jobs.waiting, running=jobs.running, silent=jobs.silent, jobs_failed=jobs.failed, oldest_job=jobs.oldest,
        **{name: getattr(others, name) for name in others._fields},
    )  # fmt: skip


def _health(session: Session) -> tuple[Health, list[str]]:
    """How the place is, and the alarms that it remembers."""
    found = rows.marks(session)
    awake, silent = hearts.heard([mark for mark in found if mark.name.startswith(hearts.NAMES)])
    disks = _disks(settings().data_dir, *files().folders)
    health = Health(
        workers=awake, silent_workers=silent, queue="Redis" if settings().redis_url else "a file beside the database",
        database="PostgreSQL" if session.get_bind().dialect.name == "postgresql" else "SQLite",
        database_bytes=rows.database_bytes(session), disks=disks,
    )  # fmt: skip
    return health, [mark.value or mark.name for mark in found if mark.is_alarm] + _backups(found)


def _backups(found: Iterable[Mark]) -> list[str]:
    """That the last backup is long ago. Of a place that never had one nobody knows how it is kept safe."""
    ages = [now() - mark.updated_at for mark in found if mark.name == marks.BACKUP]
    return [f"The last backup is {age.days} days old: main.py backup makes another." for age in ages if age > LATELY]


def _disks(*folders: Path) -> list[Disk]:
    """How full the disks of these folders are, each disk once."""
    found: dict[int, Disk] = {}
    for folder in folders:
        with suppress(OSError):
            use = shutil.disk_usage(folder)
            found.setdefault(folder.stat().st_dev, Disk(folder=str(folder), used=use.used, free=use.free))
    return list(found.values())


def _alarms(waiting: Waiting, health: Health) -> list[str]:
    """What is wrong by the numbers alone, a sentence each."""
    found = []
    if not health.workers:
        found.append("No worker is awake: nothing is made, sent or looked up until one runs.")
    if waiting.orders:
        found.append(_many(waiting.orders, "order needs", "orders need") + " a look.")
    if waiting.letters and not outbox.has_mail():
        found.append(_many(waiting.letters, "letter waits", "letters wait") + " to be passed on by you: no mail server is set up.")
    if waiting.events_failed:
        found.append(_many(waiting.events_failed, "message", "messages") + " about a payment could not be understood within 7 days.")
    for disk in health.disks:
        if disk.used / max(1, disk.used + disk.free) > FULL:
            found.append(f"The disk of {disk.folder} is nearly full: {disk.free / 1e9:,.1f} GB are left.")
    return found


def _many(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
