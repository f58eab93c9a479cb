"""The few words the book itself says, per language: a language tag in, phrases and dates out."""

from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton

PHRASES = {
    "en": {
        "and": "and",
        "weekend": "A weekend in {place}",
        "undated": "Days without a date",
        "told": "told by {name}",
        "chapter": "Chapter {n}",
    },
    "de": {
        "and": "und",
        "weekend": "Ein Wochenende in {place}",
        "undated": "Tage ohne Datum",
        "told": "erzählt von {name}",
        "chapter": "Kapitel {n}",
    },
    "fr": {
        "and": "et",
        "weekend": "Un week-end à {place}",
        "undated": "Jours sans date",
        "told": "raconté par {name}",
        "chapter": "Chapitre {n}",
    },
    "es": {
        "and": "y",
        "weekend": "Un fin de semana en {place}",
        "undated": "Días sin fecha",
        "told": "contado por {name}",
        "chapter": "Capítulo {n}",
    },
    "it": {
        "and": "e",
        "weekend": "Un fine settimana a {place}",
        "undated": "Giorni senza data",
        "told": "raccontato da {name}",
        "chapter": "Capitolo {n}",
    },
    "pt": {
        "and": "e",
        "weekend": "Um fim de semana em {place}",
        "undated": "Dias sem data",
        "told": "contado por {name}",
        "chapter": "Capítulo {n}",
    },
    "nl": {
        "and": "en",
        "weekend": "Een weekend in {place}",
        "undated": "Dagen zonder datum",
        "told": "verteld door {name}",
        "chapter": "Hoofdstuk {n}",
    },
}

NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
FIRST_HOUR_OF_DAY = 5
PARTS_OF_DAY = ((12, "morning"), (18, "afternoon"), (22, "evening"))


def say(phrase: str, language: str, **values: object) -> str:
    """A phrase in the book's language, English where we do not have it."""
    words = PHRASES.get(language.split("-")[0], PHRASES["en"])
    return words[phrase].format(**values)


def counted(number: int, language: str) -> str:
    """A small number, in words in an English book."""
    english = language.split("-")[0] == "en"
    return NUMBERS[number] if english and number < len(NUMBERS) else str(number)


def roman(number: int) -> str:
    text = ""
    for value, sign in ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def locale_of(language: str) -> Locale:
    """The locale dates are written in; English books write the day before the month."""
    if language.split("-")[0] == "en" and language != "en-US":
        return Locale.parse("en_GB")
    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en_GB")


def day(when: date, language: str, *, weekday: bool = True, year: bool = True) -> str:
    """'Thursday 25 April 2024', in the language's own order."""
    locale = locale_of(language)
    if locale.language == "en" and locale.territory == "GB":
        pattern = ("EEEE " if weekday else "") + "d MMMM" + (" y" if year else "")
        return format_date(when, pattern, locale)
    if not year:
        return format_skeleton("EEEEMMMMd" if weekday else "MMMMd", when, locale=locale)
    return format_date(when, "full" if weekday else "long", locale)


def month(when: date, language: str) -> str:
    """'April 2024'."""
    return format_skeleton("yMMMM", when, locale=locale_of(language))


def span(first: date, last: date, language: str) -> str:
    """A stretch of days: '24 to 27 April 2024', 'April to June 2024', '2003 to 2007'."""
    if first == last:
        return day(first, language, weekday=False)
    if language.split("-")[0] != "en":
        return _interval(first, last, language)
    if first.year != last.year:
        near = (last - first).days < 120
        return f"{month(first, language)} to {month(last, language)}" if near else f"{first.year} to {last.year}"
    if first.month != last.month:
        return f"{format_date(first, 'MMMM', 'en_GB')} to {month(last, language)}"
    return f"{first.day} to {day(last, language, weekday=False)}"


def _interval(first: date, last: date, language: str) -> str:
    skeleton = "y" if first.year != last.year else "yMMMM" if first.month != last.month else "yMMMMd"
    return format_interval(first, last, skeleton, locale=locale_of(language))


def part_of_day(when: datetime, language: str) -> str:
    """'morning', 'afternoon', 'evening' or 'night' in English, '' elsewhere."""
    if language.split("-")[0] != "en":
        return ""
    if when.hour < FIRST_HOUR_OF_DAY:
        return "night"
    return next((name for end, name in PARTS_OF_DAY if when.hour < end), "night")


def clock(when: datetime) -> str:
    """'10:38'."""
    return f"{when.hour:02d}:{when.minute:02d}"
