"""Every page and door of the desk, in one list: the app goes in, the same app with all of them registered comes out."""

from fastapi import FastAPI

from ui import tables
from ui.pages.admin import audit, books, coupons, events, guard, offers, orders, outbox, people, prices, settings, texts, today, work

PAGES = (guard, today, people, books, orders, work, outbox, offers, prices, coupons, texts, events, audit, settings)


def register(app: FastAPI) -> None:
    """Doors stand on `app` itself, pages on nicegui's own app behind it."""
    guard.register_door(app)
    tables.register(app)
    orders.register_door(app)
    for page in PAGES:
        page.register()
