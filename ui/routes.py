"""Every page and door, in one list: the app goes in, the same app with all of them registered comes out."""

from fastapi import FastAPI

from ui import (
    api_docs,
    edit_doors,
    exports,
    files,
    health,
    invoices,
    letter_doors,
    look,
    metrics,
    oidc,
    password_doors,
    people,
    printer,
    second_factor,
    share,
    sign_in,
    uploads,
)
from ui.api import routes as api
from ui.pages import (
    account,
    book,
    bought,
    confirm,
    drawer,
    editor,
    forgot,
    history,
    home,
    legal,
    letters_off,
    new,
    order,
    orders,
    preview,
    reset,
    second,
    shelf,
)
from ui.pages.admin import routes as desk

PAGES = (
    home, second, forgot, reset, confirm, shelf, drawer, new, book, editor, history, preview,
    order, orders, bought, account, legal, letters_off,
)  # fmt: skip


def register(app: FastAPI) -> None:
    """Doors stand on `app` itself, pages on nicegui's own app behind it."""
    health.register(app)
    metrics.register(app)
    sign_in.register(app)
    second_factor.register(app)
    oidc.register(app)
    letter_doors.register(app)
    password_doors.register(app)
    uploads.register(app)
    files.register(app)
    people.register(app)
    exports.register(app)
    invoices.register(app)
    share.register(app)
    printer.register(app)
    edit_doors.register(app)
    api_docs.register(app)
    api.register(app)
    desk.register(app)
    look.serve()
    for page in PAGES:
        page.register()
