"""Failures at the pages: an exception goes in, a small page that says what happened and what to do comes out."""

from html import escape

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from starlette.requests import HTTPConnection

from core.errors import AppError, NotFound
from ui import look
from ui.problems import away_told, log_id, problem_of, unexpected_words

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
{again}<title>{title} · Sal’s Memory Maker</title><link rel="stylesheet" href="{tokens}"><link rel="stylesheet" href="{sheet}">
</head><body><main class="sorry"><h1>{title}</h1><p>{words}</p><p><a href="/">Back to the beginning</a></p></main></body></html>"""

MOMENT = "One moment, please"
ITSELF = " This page comes back by itself."
MISSING = "There is no page at this address. It may have moved, or the link may be incomplete."


def sorry(status: int, title: str, words: str, again: int = 0, wait: int = 0) -> HTMLResponse:
    """A page drawn without a socket, so that it builds nothing that outlives the answer. It asks anew by itself `again` seconds later, and
    tells programs to `wait` so long."""
    links = {"tokens": look.url("tokens.css"), "sheet": look.url("look.css")}
    links["again"] = f'<meta http-equiv="refresh" content="{again}">' if again else ""
    headers = {"Retry-After": str(wait)} if wait else None
    return HTMLResponse(PAGE.format(title=escape(title), words=escape(words), **links), status, headers)


def sorry_for(request: HTTPConnection, error: AppError) -> Response:
    """The answer to whoever looks at it: a page for a browser that goes somewhere, problem+json for anybody else."""
    if "text/html" not in request.headers.get("accept", "") or request.scope["path"].startswith("/api/"):
        return problem_of(error)
    return _page_of(request, error)


def _page_of(request: HTTPConnection, error: AppError) -> HTMLResponse:
    if isinstance(error, NotFound):
        return sorry(error.status, "Nothing here", error.message)
    wait = getattr(error, "wait", 0)
    if error.status < 500:
        return sorry(error.status, MOMENT if wait else "This did not work", error.message, wait=wait)
    # What was sent by a form cannot be asked for again.
    is_reading = request.scope.get("method") in ("GET", "HEAD")
    return sorry(error.status, MOMENT, f"{error.message}{ITSELF if is_reading else ''}", wait * is_reading, wait)


def register(pages: FastAPI) -> None:
    """Every failure on nicegui's `pages` becomes such a page; none shows an exception's text."""

    @pages.exception_handler(AppError)
    async def expected(request: Request, error: AppError) -> HTMLResponse:
        return _page_of(request, error)

    @pages.exception_handler(404)
    async def missing(request: Request, error: Exception) -> HTMLResponse:
        return sorry(404, "Nothing here", MISSING)

    @pages.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> HTMLResponse:
        if told := away_told(request, error):
            return _page_of(request, told)
        return sorry(500, "Something went wrong", unexpected_words(log_id(request, error)))
