"""The API told about: the app goes in; /openapi.json, and /docs, where a person reads and tries it without any network, come out."""

import gzip
import hashlib
import json
from functools import cache
from pathlib import Path

import fastapi_offline
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from core.errors import NotFound
from ui import look
from ui.api.document import document

NAME = "Sal’s Memory Maker"
FILES = Path(fastapi_offline.__file__).parent / "static"
SERVED = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
FOR_A_YEAR = "public, max-age=31536000, immutable"
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The API · {name}</title>
<link rel="stylesheet" href="{tokens}">
<link rel="stylesheet" href="{css}">
<link rel="stylesheet" href="{dress}">
</head>
<body>
<header class="docs-head">
<a href="/">{name}</a>
<nav aria-label="Main"><a href="/account#keys">Your API keys</a> <a href="/openapi.json">openapi.json</a></nav>
</header>
<main id="docs"></main>
<script src="{js}"></script>
<script type="module">
document.documentElement.classList.toggle("dark-mode", matchMedia("(prefers-color-scheme: dark)").matches);
/* Swagger UI fills in every example; what may be left out is left out here, or each list would be tried with nobody's cursor. */
const optional = (one) => one.in !== "path" && !one.required;
const bare = (one) => {{ delete one.example; delete one.examples; delete one.schema?.example; delete one.schema?.examples; }};
const written = await (await fetch("/openapi.json")).json();
for (const path of Object.values(written.paths))
  for (const deed of Object.values(path)) for (const one of deed.parameters ?? []) if (optional(one)) bare(one);
SwaggerUIBundle({{
  spec: written, dom_id: "#docs", deepLinking: true, persistAuthorization: false, validatorUrl: null,
  docExpansion: "none", defaultModelsExpandDepth: 0, displayRequestDuration: true, filter: true,
}});
</script>
</body>
</html>
"""


def register(app: FastAPI) -> None:
    written = _Written(app)
    app.openapi = lambda: json.loads(written.plain())
    app.get("/openapi.json", include_in_schema=False)(written.answer)
    app.get("/docs", include_in_schema=False)(page)
    app.get("/docs/{name}", include_in_schema=False)(served)


class _Written:
    """The document as bytes, made when it is asked for first."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self.plain = cache(self._plain)
        self._packed = cache(lambda: gzip.compress(self.plain(), 9))

    def _plain(self) -> bytes:
        return json.dumps(document(self._app), ensure_ascii=False, separators=(",", ":")).encode()

    def answer(self, request: Request) -> Response:
        """The OpenAPI document."""
        packed = "gzip" in request.headers.get("accept-encoding", "")
        headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if packed else {})
        return Response(self._packed() if packed else self.plain(), headers=headers, media_type="application/json")


def page() -> HTMLResponse:
    """The document for people."""
    files = {
        "css": _url("swagger-ui.css"),
        "js": _url("swagger-ui-bundle.js"),
        "tokens": look.url("tokens.css"),
        "dress": look.url("docs.css"),
    }
    return HTMLResponse(PAGE.format(name=NAME, **files))


def served(name: str) -> FileResponse:
    """A file of Swagger UI."""
    if name not in SERVED:
        raise NotFound("There is no such file here.")
    return FileResponse(FILES / name, media_type=SERVED[name], headers={"Cache-Control": FOR_A_YEAR})


@cache
def _url(name: str) -> str:
    """Where the file is; with what it holds, so that it may be kept."""
    return f"/docs/{name}?v={hashlib.sha256((FILES / name).read_bytes()).hexdigest()[:12]}"
