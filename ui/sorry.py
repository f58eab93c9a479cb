"""Failures at the pages: an exception goes in, a small page that says what happened and what to do comes out."""

from html import escape

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from core.errors import AppError, NotFound
from ui import look
from ui.problems import log_id, unexpected_words

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Sal’s Memory Maker</title><link rel="stylesheet" href="{tokens}"><link rel="stylesheet" href="{sheet}">
</head><body><main class="sorry"><h1>{title}</h1><p>{words}</p><p><a href="/">Back to the beginning</a></p></main></body></html>"""

MISSING = "There is no page at this address. It may have moved, or the link may be incomplete."


def sorry(status: int, title: str, words: str) -> HTMLResponse:
    """A page drawn without a socket, so that it builds nothing that outlives the answer."""
    links = {"tokens": look.url("tokens.css"), "sheet": look.url("look.css")}
    return HTMLResponse(PAGE.format(title=escape(title), words=escape(words), **links), status)


def register(pages: FastAPI) -> None:
    """Every failure on nicegui's `pages` becomes such a page; none shows an exception's text."""

    @pages.exception_handler(AppError)
    async def expected(request: Request, error: AppError) -> HTMLResponse:
        return sorry(error.status, "Nothing here" if isinstance(error, NotFound) else "This did not work", error.message)

    @pages.exception_handler(404)
    async def missing(request: Request, error: Exception) -> HTMLResponse:
        return sorry(404, "Nothing here", MISSING)

    @pages.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> HTMLResponse:
        return sorry(500, "Something went wrong", unexpected_words(log_id(request, error)))
