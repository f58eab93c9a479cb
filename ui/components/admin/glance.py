"""The panels of the desk's first page: what was counted goes in; tiles, charts, and lists of what waits and how the place is come out."""

from collections.abc import Awaitable, Callable

from core.book.formats import format_of
from core.book.themes import THEMES
from core.services import catalogue
from core.services.operate.today import Count, Money, Today
from core.services.records import UserRecord
from core.shop import money as amounts
from ui.components.admin import charts, jobs
from ui.components.admin.table import chip, when
from ui.components.parts import Progress, Tag, link
from ui.components.words import counted
from ui.components.words import size as size_words
from ui.pages.admin.desk import panel

BEFORE = {1: "yesterday", 7: "the 7 days before", 30: "the 30 days before"}
KINDS = {key: name for key, (name, _) in catalogue.KINDS.items()}
LOOKS = {key: theme.name for key, theme in THEMES.items()}


def book_words(book) -> str:
    """Kind, size and look of a book, as makers know them."""
    return f"{KINDS.get(book.kind, book.kind)}, {format_of(book.format).name}, {LOOKS.get(book.theme, book.theme)}"


def tiles(found: Today) -> None:
    """Four numbers with the days behind them."""
    with Tag("section", classes="tiles", aria_label="Numbers"):
        if found.money:
            _paid(found, found.money[0])
        _tile(
            "Orders",
            found.ordered,
            f"{_share(found.paid.now, found.ordered.now)} were paid" if found.ordered.now else _than(found, found.ordered),
        )
        _tile(
            "Books begun",
            found.begun,
            f"{_share(found.made.now, found.begun.now)} were laid out" if found.begun.now else _than(found, found.begun),
        )
        _tile("New makers", found.makers, _than(found, found.makers))
        if not found.money:
            _tile("Books laid out", found.made, _than(found, found.made))


def course(found: Today) -> None:
    """From the first visit to the order, and how many go from each step to the next."""
    steps = (
        ("Makers who came", found.makers), ("Books begun", found.begun), ("Laid out", found.made), ("Ordered", found.ordered),
        ("Paid", found.paid),
    )  # fmt: skip
    most = max(count.now for _, count in steps) or 1
    with panel("From beginning to paid"):
        for place, (words, count) in enumerate(steps):
            before = steps[place - 1][1].now if place > 1 else 0
            share = f"{count.now:,}, {_share(count.now, before)}" if before and count.now else f"{count.now:,}"
            charts.bar(words, count.now / most, share)
        Tag("p", "The share is of the step before, within the same days.", "muted t-sm")
        with Tag("p", classes="line keys"):
            charts.key("Orders a day", "sage")
            charts.key("those paid", "info")
        rows = [("Orders", found.ordered.a_day, "sage"), ("Paid", found.paid.a_day, "info")]
        charts.lines("Orders a day", found.days, rows, lambda number: f"{number:,.0f}")


def kinds(found: Today) -> None:
    with panel("What people make"):
        _bars({KINDS.get(key, key): number for key, number in found.kinds.items()})
        Tag("h2", "In which look")
        _bars({LOOKS.get(key, key): number for key, number in found.looks.items()})


def money(found: Today) -> None:
    """What came in and what was given back, a chart for each currency."""
    if not found.money:
        return
    with Tag("div", classes="g2 even"):
        for one in found.money:
            with panel(f"Paid and given back, {one.currency}"):
                _told(one)
                rows = [("Paid", one.paid_a_day, "sage")]
                if any(one.back_a_day):
                    rows.append(("Given back", one.back_a_day, "warning"))
                charts.lines(f"{one.currency} a day", found.days, rows, lambda number, one=one: amounts.told(round(number), one.currency))


def work(operator: UserRecord, found: Today, then: Callable[[], Awaitable[None]]) -> None:
    waits, health = found.waiting, found.health
    with Tag("section", classes="pan", aria_label="Work behind the scenes"):
        with Tag("div", classes="line between"):
            Tag("h2", "Work behind the scenes")
            with Tag("span", classes="chips"):
                chip(f"{counted(health.workers, 'worker')} awake", "ok" if health.workers else "bad")
                chip(f"{waits.jobs:,} waiting")
                chip(f"{waits.running:,} running", "info" if waits.running else "")
                if waits.silent:
                    chip(f"{waits.silent:,} silent", "warn")
                chip(f"{waits.jobs_failed:,} failed in 7 days", "bad" if waits.jobs_failed else "")
        for job in found.jobs:
            with Tag("div", classes="job"):
                jobs.state(job)
                with Tag("span", classes="grow"):
                    Tag("span", jobs.what(job), "long")
                    with Tag("span", classes="muted second"):
                        Tag("span", f"{job.error} Tried {counted(job.attempts, 'time')}, begun " if job.error else "Begun ")
                        when(job.created_at)
                if job.state == "running":
                    Progress(jobs.what(job), job.progress)
                else:
                    jobs.acts(operator, job, then)
        link("All of the work", "/admin/work", look="text")


def waiting(found: Today) -> None:
    waits = found.waiting
    with panel("What waits"), Tag("dl", classes="facts"):
        _fact(
            "Letters", f"{waits.letters:,} waiting, {waits.letters_late:,} of them due, {waits.letters_failed:,} failed", "/admin/letters"
        )
        _fact("Payments", f"{waits.payments:,} begun and not decided")
        _fact("Refunds", f"{waits.refunds:,} on their way")
        _fact("Payment news", f"{waits.events_failed:,} could not be understood within 7 days", "/admin/events")
        _time("Last news", waits.last_event, "None yet")
        _fact("Orders", f"{counted(waits.orders, 'needs', 'need')} a look", "/admin/orders")
        _time("Oldest work", waits.oldest_job, "None waits")


def health(found: Today) -> None:
    place = found.health
    with panel("How the place is"), Tag("dl", classes="facts"):
        silent = f", {place.silent_workers:,} fell silent today" if place.silent_workers else ""
        _fact("Workers", f"{place.workers:,} awake{silent}")
        _fact("Database", f"{place.database}, {size_words(place.database_bytes)}")
        _fact("Queue", f"Told of work by {place.queue}")
        for disk in place.disks:
            _fact("Disk", f"{size_words(disk.free)} free of {size_words(disk.used + disk.free)} at {disk.folder}")


def _paid(found: Today, one: Money) -> None:
    change = _change(one.paid, one.paid_before, found.span)
    _drawn_tile("Paid", amounts.told(one.paid, one.currency), change, one.paid_a_day)


def _tile(name: str, count: Count, words: str) -> None:
    _drawn_tile(name, f"{count.now:,}", words, count.a_day)


def _drawn_tile(name: str, value: str, words: str, a_day: list[int]) -> None:
    with Tag("div", classes="tile"):
        Tag("div", name, "t-sm muted")
        Tag("div", value, "v")
        with Tag("div", classes="b"):
            Tag("span", words, "t-xs muted")
            charts.spark(a_day)


def _told(one: Money) -> None:
    with Tag("p", classes="line keys"):
        charts.key(f"{amounts.told(one.paid, one.currency)} paid", "sage")
        if one.back:
            charts.key(f"{amounts.told(one.back, one.currency)} given back", "warning")


def _than(found: Today, count: Count) -> str:
    return _change(count.now, count.before, found.span)


def _change(number: int, before: int, span: int) -> str:
    """`up 14% on the 7 days before`."""
    if not before:
        return f"none {'' if span == 1 else 'in '}{BEFORE[span]}"
    percent = round(100 * (number - before) / before)
    way = f"up {percent}% on" if percent > 0 else f"down {-percent}% on" if percent < 0 else "as many as"
    return f"{way} {BEFORE[span]}"


def _of(part: int, whole: int, words: str) -> str:
    return f"{_share(part, whole)} {words}" if whole else ""


def _share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else "0%"


def _bars(numbers: dict[str, int]) -> None:
    most = max(numbers.values(), default=0)
    for words, number in numbers.items():
        charts.bar(words, number / most, f"{number:,}")
    if not numbers:
        Tag("p", "Nothing within these days.", "muted t-sm")


def _fact(name: str, words: str, to: str = "") -> None:
    Tag("dt", name)
    with Tag("dd"):
        Tag("a", words, href=to) if to else Tag("span", words)


def _time(name: str, instant, none: str) -> None:
    Tag("dt", name)
    with Tag("dd"):
        if instant is None:
            Tag("span", none)
        else:
            when(instant)
