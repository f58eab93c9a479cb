"""A table as CSV (RFC 4180): records go in; lines that a spreadsheet opens without taking anybody's words for a formula come out."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from core.facts import Plain

# What spreadsheets take for the beginning of a formula, also behind a tab or a line's end.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_LINES = 500
MARK = "\ufeff"
"""Without it, spreadsheets take UTF-8 for something else."""


def lines(kind: type[Plain], records: Iterable[Plain]) -> Iterator[str]:
    """The head with the fields' names, then the records, some hundred lines at a time."""
    names = list(kind.model_fields)
    yield MARK + _written([names])
    rows: list[list[str]] = []
    for record in records:
        rows.append([cell(getattr(record, name)) for name in names])
        if len(rows) == _LINES:
            yield _written(rows)
            rows = []
    yield _written(rows)


def cell(value: Any) -> str:
    """A value as it stands in a sheet; words that would begin a formula are told to be words."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    words = plain_words(value)
    return f"'{words}" if words.startswith(_FORMULA) else words


def plain_words(value: Any) -> str:
    """A value of JSON in words of its own."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "nothing"}[value]
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | tuple) else str(value)


def _written(rows: list[list[str]]) -> str:
    page = io.StringIO()
    csv.writer(page).writerows(rows)
    return page.getvalue()
