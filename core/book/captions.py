"""Captions from facts: the photos of a page in, what is new about them in words out. What the book has said already stays unsaid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from core.book.brief import MemoryText
from core.book.document import Paragraph
from core.book.phrases import clock, day, part_of_day, say, span
from core.book.shots import Shot

LONGEST_CAPTION = 120
MOST_PLACES = 3


def caption_of(memory: MemoryText) -> str:
    """The text of a memory short enough to stand under its one photo, else ''."""
    text = memory.text.strip()
    short = len(text) <= LONGEST_CAPTION and "\n" not in text and len(memory.photo_ids) == 1
    return text if short and not memory.title.strip() else ""


@dataclass
class Teller:
    """Writes captions page by page in the book's order. `own` holds the makers' captions by photo id."""

    language: str
    own: Mapping[str, str]
    place: str = ""
    day: date | None = None
    part: str = ""
    event: int = -1
    years: set[int] = field(default_factory=set)

    def page(self, shots: list[Shot]) -> str:
        """One caption for all photos of a page, '' when nothing is new: 'Sintra, Thursday morning, 25 April 2024. Text.'"""
        facts = ", ".join(part for part in self._facts(shots) if part)
        words = [f"{facts[0].upper()}{facts[1:]}" if facts else "", *(self.own.get(s.id, "") for s in shots)]
        return " ".join(text if text[-1] in ".!?…。！？" else f"{text}." for text in words if text)

    def hand(self, shot: Shot) -> str:
        """A note under one print, short and in lower case, where an event begins or the place changes: 'sintra, 25 april'. The
        maker's own words come as they were written."""
        if self.own.get(shot.id):
            return self.own[shot.id]
        taken = shot.facts.taken
        known, self.event = shot.event == self.event, shot.event
        same_day = known or taken is None or taken.date() == self.day
        if same_day and _place(shot) in ("", self.place):
            return ""
        year = taken is not None and (self.day is None or self.day.year != taken.year)
        date_words = day(taken.date(), self.language, weekday=False, year=year) if taken and taken.date() != self.day else ""
        return ", ".join(part for part in (self._facts([shot])[0], date_words) if part).lower()

    def wall(self, shot: Shot) -> tuple[Paragraph, ...]:
        """A small label: a title (the place, or the maker's words) over the day and hour."""
        taken = shot.facts.taken
        new_place = _place(shot) not in ("", self.place)
        place, when = self._facts([shot])
        exact = f"{day(taken.date(), self.language)}, {clock(taken)}" if taken and (when or new_place) else ""
        lines = [self.own.get(shot.id, ""), place, exact]
        told = [line for line in lines if line]
        styles = ["caption-title", *["caption"] * len(told)]
        if told and not lines[0] and not place:
            styles = ["caption"]
        return tuple(Paragraph(style=style, text=text, lang=self.language) for style, text in zip(styles, told, strict=False))

    def _facts(self, shots: list[Shot]) -> tuple[str, str]:
        """(places, days) of the shots as far as they are new."""
        places = list(dict.fromkeys(p for s in shots if (p := _place(s))))
        new = places if places and (len(places) > 1 or places[0] != self.place) else []
        when = self._when([s for s in shots if s.facts.taken])
        if places:
            self.place = places[-1]
        joint = f" {say('and', self.language)} "
        return (joint.join([", ".join(new[:-1]), new[-1]]) if 1 < len(new) <= MOST_PLACES else new[0] if len(new) == 1 else ""), when

    def _when(self, dated: list[Shot]) -> str:
        if not dated:
            return ""
        first, last = dated[0].facts.taken, dated[-1].facts.taken
        part = part_of_day(first, self.language)
        if first.date() != last.date():
            words = span(first.date(), last.date(), self.language)
        elif first.date() != self.day:
            words = self._day(first.date(), part)
        else:
            weekday = day(first.date(), self.language).split(" ")[0]
            words = f"{weekday} {part}" if part and part != self.part else ""
        self.day, self.part = last.date(), part
        self.years.add(last.year)
        return words

    def _day(self, when: date, part: str) -> str:
        text = day(when, self.language, year=when.year not in self.years or self.day is None or self.day.year != when.year)
        if not part:
            return text
        weekday, rest = text.split(" ", 1)
        return f"{weekday} {part}, {rest}"


def _place(shot: Shot) -> str:
    return shot.facts.place.name if shot.facts.place else ""


def alt_of(shot: Shot, language: str) -> str:
    """What a listener hears in place of the photo: place and day, else the file's name."""
    parts = [_place(shot), day(shot.facts.taken.date(), language) if shot.facts.taken else ""]
    return ", ".join(part for part in parts if part) or shot.facts.name
