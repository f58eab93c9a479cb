"""Rows of a running product, behind its back: a statement and values go in; what it finds comes out, whichever database it is."""

from typing import Any

from sqlalchemy import text

from storage.database import build


def rows(url: str, statement: str, **values: object) -> list[tuple[Any, ...]]:
    engine = build(url)
    try:
        with engine.begin() as connection:
            found = connection.execute(text(statement), values)
            return [tuple(row) for row in found] if found.returns_rows else []
    finally:
        engine.dispose()
