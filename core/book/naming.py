"""Names from facts: a chapter's photos in, its title and dates out. Never a person, a place or a date that the photos do not carry."""

from collections import Counter

from core.book.chapters import ChapterPlan
from core.book.feasts import feast_of
from core.book.phrases import day, month, say, span
from core.book.shots import Shot

MOST_OF = 0.75
NEARLY_ALL = 0.85
LONGEST_STAY_DAYS = 45
LONGEST_FEAST_DAYS = 12
SATURDAY = 5
MOST_SIGNS = 40
FIRST_WORDS = 5


def name_chapters(plans: list[ChapterPlan], shots: list[Shot], language: str) -> None:
    """Give every chapter its title and subtitle; two of the same name are told apart by their month or day."""
    for plan in plans:
        own = shots[plan.start : plan.stop]
        plan.subtitle = dates_of(own, language)
        plan.title = next((m.title.strip() for m in plan.memories if m.title.strip()), "") or _title(plan, own, language)
        if plan.subtitle == plan.title:
            plan.subtitle = ""
    _tell_apart(plans, shots, language)


def dates_of(shots: list[Shot], language: str) -> str:
    """The days of the shots in words, '' when none is dated."""
    taken = [s.facts.taken.date() for s in shots if s.facts.taken]
    return span(min(taken), max(taken), language) if taken else ""


def places_of(shots: list[Shot], language: str) -> str:
    """The town most photos were taken in, the two that nearly all were, else the region or country; '' when unknown."""
    known = [s.facts.place for s in shots if s.facts.place]
    if not known or len(known) < MOST_OF * len(shots):
        return ""
    towns = Counter(place.name for place in known).most_common()
    if towns[0][1] >= MOST_OF * len(known):
        return towns[0][0]
    if len(towns) > 1 and towns[0][1] + towns[1][1] >= NEARLY_ALL * len(known):
        first = {place.name: i for i, place in reversed(list(enumerate(known)))}
        pair = sorted((towns[0][0], towns[1][0]), key=first.__getitem__)
        return f"{pair[0]} {say('and', language)} {pair[1]}"
    return _most([place.region for place in known]) or _most([place.country for place in known])


def country_of(shots: list[Shot]) -> str:
    """Two-letter code most photos carry, or ''."""
    return _most([s.facts.place.country_code for s in shots if s.facts.place])


def _most(names: list[str]) -> str:
    if not names:
        return ""
    name, count = Counter(names).most_common(1)[0]
    return name if count >= MOST_OF * len(names) else ""


def _title(plan: ChapterPlan, own: list[Shot], language: str) -> str:
    days = [s.facts.taken.date() for s in own if s.facts.taken]
    place = places_of(own, language)
    if not days:
        return _undated_title(plan, place, language)
    first, last = min(days), max(days)
    if (last - first).days < LONGEST_FEAST_DAYS and (feast := feast_of(days, country_of(own), language)):
        return feast
    if place and (last - first).days in (1, 2) and last.weekday() == SATURDAY + 1 and first.weekday() >= SATURDAY - 1:
        return say("weekend", language, place=place)
    if place and (last - first).days <= LONGEST_STAY_DAYS:
        return place
    return month(first, language) if first != last and (first.year, first.month) == (last.year, last.month) else span(first, last, language)


def _undated_title(plan: ChapterPlan, place: str, language: str) -> str:
    if place:
        return place
    about = next((m.about for m in plan.memories if m.about), None)
    if about:
        return day(about, language, weekday=False)
    if plan.undated:
        return say("undated", language)
    return _first_words(plan.memories[0].text) if plan.memories else ""


def _first_words(text: str) -> str:
    """The first few words, or of a script without spaces the first few signs; they always end with an ellipsis."""
    head = " ".join(text.split()[:FIRST_WORDS])[:MOST_SIGNS]
    return head.rstrip(" .,;:!?。，、！？…") + "…"


def _tell_apart(plans: list[ChapterPlan], shots: list[Shot], language: str) -> None:
    """Add the month, then the day, to titles that stand twice; the maker's own titles stay as they are."""
    plain = [plan.title for plan in plans]
    own = {m.title.strip() for plan in plans for m in plan.memories}
    for wording in (month, lambda when, tongue: day(when, tongue, weekday=False)):
        counts = Counter(plan.title for plan in plans)
        for plan, title in zip(plans, plain, strict=True):
            taken = next((s.facts.taken for s in shots[plan.start : plan.stop] if s.facts.taken), None)
            if counts[plan.title] > 1 and title not in own and taken and wording(taken, language) not in title:
                plan.title = f"{title}, {wording(taken, language)}"
