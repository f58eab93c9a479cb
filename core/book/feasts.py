"""Feasts people gather for: days and a country in, a chapter's name such as 'Christmas 2024' out, or nothing."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import holidays

WORLDWIDE = {(12, 24): "christmas", (12, 25): "christmas", (12, 26): "christmas", (12, 31): "new-year-eve", (1, 1): "new-year"}
NAMES = {
    "christmas": {"en": "Christmas", "de": "Weihnachten", "fr": "Noël", "es": "Navidad", "it": "Natale", "pt": "Natal", "nl": "Kerstmis"},
    "new-year-eve": {
        "en": "New Year’s Eve",
        "de": "Silvester",
        "fr": "Saint-Sylvestre",
        "es": "Nochevieja",
        "it": "San Silvestro",
        "pt": "Véspera de Ano-Novo",
        "nl": "Oudejaarsavond",
    },
    "new-year": {
        "en": "New Year’s Day",
        "de": "Neujahr",
        "fr": "Nouvel An",
        "es": "Año Nuevo",
        "it": "Capodanno",
        "pt": "Ano-Novo",
        "nl": "Nieuwjaar",
    },
}
GATHERINGS = (
    "Easter", "Thanksgiving", "Halloween", "Diwali", "Holi", "Hanukkah", "Passover", "Eid", "Lunar New Year", "Chinese New Year",
    "Mid-Autumn", "Midsummer", "Epiphany", "Independence Day", "Saint Patrick", "St. Patrick", "Nowruz", "Songkran",
)  # fmt: skip


def feast_of(days: Iterable[date], country: str, language: str) -> str:
    """The feast that at least half of `days` (one per photo) fall on, with its year; '' when there is none. `country` is a
    two-letter code or ''."""
    days = list(days)
    counts: dict[str, int] = {}
    for one in days:
        if name := _name(one, country, language):
            label = f"{name} {one.year}"
            counts[label] = counts.get(label, 0) + 1
    if not counts:
        return ""
    label, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    return label if 2 * count >= len(days) else ""


def _name(one: date, country: str, language: str) -> str:
    tongue = language.split("-")[0]
    kind = WORLDWIDE.get((one.month, one.day))
    if kind:
        return NAMES[kind].get(tongue, "")
    return _national(one.year, country, tongue).get(one, "") if country else ""


@lru_cache(maxsize=256)
def _national(year: int, country: str, tongue: str) -> dict[date, str]:
    """Gatherings of a country's year by date, the eve of Easter's Monday and Friday counted to Easter."""
    if country not in holidays.list_supported_countries(include_aliases=False):
        return {}
    english = holidays.country_holidays(country, years=year, language="en_US")
    named = {when: name for when, name in english.items() if any(word in name for word in GATHERINGS)}
    if tongue != "en":
        own = holidays.country_holidays(country, years=year, language=tongue)
        return {when: own.get(when, name) for when, name in named.items()}
    easter = next((when for when, name in named.items() if "Easter Sunday" in name), None)
    around = {easter + timedelta(days=shift): "Easter" for shift in (-2, -1, 0, 1)} if easter else {}
    return {when: name.split(";")[0] for when, name in named.items()} | around
