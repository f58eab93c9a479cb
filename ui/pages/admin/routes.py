"""Every page and door of the desk, in one list: the app goes in, the same app with all of them registered comes out."""

from fastapi import FastAPI

from ui import tables
from ui.pages.admin import audit, books, guard, outbox, people, settings, today, work

PAGES = (guard, today, people, books, work, outbox, audit, settings)


def register(app: FastAPI) -> None:
    """Doors stand on `app` itself, pages on nicegui's own app behind it."""
    guard.register_door(app)
    tables.register(app)
    for page in PAGES:
        page.register()
