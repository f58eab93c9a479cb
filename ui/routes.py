"""Every page and door, in one list: the app goes in, the same app with all of them registered comes out."""

from fastapi import FastAPI

from ui import edit_doors, files, look, session, uploads
from ui.api import routes as api
from ui.pages import book, drawer, editor, history, home, new, preview, shelf

PAGES = (home, shelf, drawer, new, book, editor, history, preview)


def register(app: FastAPI) -> None:
    """Doors stand on `app` itself, pages on nicegui's own app behind it."""
    app.get("/healthz", include_in_schema=False)(healthz)
    session.register(app)
    uploads.register(app)
    files.register(app)
    edit_doors.register(app)
    api.register(app)
    look.serve()
    for page in PAGES:
        page.register()


async def healthz() -> dict[str, str]:
    return {"status": "ok"}
