"""What whoever has a link to a book gets to see: a shared book, or a question for its password, goes in; HTML without a socket comes out.

Nothing of the maker is in it but the book itself.
"""

import json
from html import escape

from fastapi.responses import HTMLResponse

from core.book.themes import theme_of
from core.services.shares import Shared
from ui import look
from ui.pages.preview import as_shown
from ui.theme import MARK, NAME

MADE = f"Made with {NAME}"
QUIET = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow, noarchive, noimageindex"}
UNTOLD = QUIET | {"Referrer-Policy": "no-referrer"}

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow"><title>{title} · {name}</title><link rel="icon" href="{icon}">{sheets}{scripts}</head>
<body>{body}</body></html>"""
LOGO = (
    '<svg class="logo" width="26" height="26" viewBox="0 0 26 26" aria-hidden="true"><g fill="none" stroke="currentColor" '
    f'stroke-width="1.6" stroke-linejoin="round"><path d="{MARK[0]}"/><path d="{MARK[1]}"/></g>'
    f'<path d="{MARK[2]}" fill="var(--action)"/></svg>'
)
BOOK = """<main style="--sheet: {paper}"><book-preview data-book="{book}"></book-preview>
<noscript><p class="pv-plain">Turning the pages of this book needs JavaScript, which is switched off here.</p></noscript></main>"""
DOOR = """<main class="door"><p class="mark">{logo}{name}</p><h1>A book for you</h1>
<p class="muted">Whoever sent you this link gave it a password. Ask them if you do not have it.</p>
<form class="stack" method="post"><label class="field"><span>Password</span>
<input class="in" type="password" name="password" required maxlength="128" autocomplete="off" autofocus{wrong}></label>
{error}<button class="btn main wide" type="submit">Open the book</button></form></main>"""
ERROR = '<p class="err" id="error" role="alert">{words}</p>'


def book(shared: Shared, address: str) -> HTMLResponse:
    """The book's preview; `address` is the path of this share."""
    document = shared.document
    pages = [f"{address}/pages/{number}.svg" for number in range(1, len(document.pages) + 1)]
    told = as_shown(document, document.title, f"{address}/cover.svg", pages) | {"made": MADE}
    body = BOOK.format(book=escape(json.dumps(told, ensure_ascii=False)), paper=escape(theme_of(document.theme).paper))
    return _page(document.title, body, "preview.js", UNTOLD)


def door(error: str = "", status: int = 200) -> HTMLResponse:
    """The question for the password. Nothing is told of the book before it is answered."""
    wrong = ' aria-invalid="true" aria-describedby="error"' if error else ""
    body = DOOR.format(logo=LOGO, name=NAME, wrong=wrong, error=ERROR.format(words=escape(error)) if error else "")
    # Without a referrer, a browser sends a form's origin as "null", which looks as if it came from another site.
    return _page("A book for you", body, "", QUIET | {"Referrer-Policy": "same-origin"}, status)


def _page(title: str, body: str, script: str, headers: dict[str, str], status: int = 200) -> HTMLResponse:
    sheets = "".join(
        f'<link rel="stylesheet" href="{look.url(sheet)}">' for sheet in ("tokens.css", "look.css", "parts.css", "preview.css", "share.css")
    )
    scripts = f'<script type="module" src="{look.url(script)}"></script>' if script else ""
    told = PAGE.format(title=escape(title), name=NAME, icon=look.url("favicon.svg"), sheets=sheets, scripts=scripts, body=body)
    return HTMLResponse(told, status, headers)
