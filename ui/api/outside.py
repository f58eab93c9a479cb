"""Doors for programs beside /api/v1, in the document: an operation goes in; its content, parameters and headers are written into it."""

from typing import Any

from ui.api.examples import BOOK

Json = dict[str, Any]

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 203.2 203.2"><rect width="203.2" height="203.2" fill="#fffdf8"/></svg>'
KINDS = {".jpg": "image/jpeg", ".png": "image/png", ".svg": "image/svg+xml", ".pdf": "application/pdf", ".zip": "application/zip"}
NAMES = {
    ("/files/exports/{export_id}.zip", "get"): "export",
    ("/files/invoices/{invoice_id}.pdf", "get"): "invoice",
    ("/files/people", "post"): "set_picture",
    ("/files/people/{picture_id}.jpg", "get"): "picture",
    ("/files/people/{picture_id}.jpg", "delete"): "remove_picture",
}
TUS = {
    "uploads_create": ({"Upload-Length": True, "Upload-Metadata": True}, ("Location", "Upload-Offset", "Upload-Expires")),
    "uploads_offset": ({}, ("Upload-Offset", "Upload-Length", "Upload-Expires")),
    "uploads_go_on": ({"Upload-Offset": True}, ("Upload-Offset", "Upload-Expires")),
    "uploads_cancel": ({}, ()),
}
KEPT = {"files_download", "files_ordered", "files_export"}
_NUMBER = {"type": "string", "pattern": r"^\d{1,18}$"}
_METADATA = "filename SU1HXzA0MTIuanBn,book M2YwYzlkMWUtOGE1NC00ZDBlLTljNTgtNWI3ZjFmMWMyYTEw"
HEADERS: dict[str, tuple[str, Json, str]] = {
    "Tus-Resumable": ("The version of the protocol.", {"type": "string", "const": "1.0.0"}, "1.0.0"),
    "Upload-Length": ("The size of the whole file in bytes.", _NUMBER, "4812330"),
    "Upload-Offset": ("How many bytes are there.", _NUMBER, "0"),
    "Upload-Metadata": (
        "`filename` and `book` (the book's id), each with its value in base64.",
        {"type": "string", "minLength": 1},
        _METADATA,
    ),
    "Upload-Expires": ("When an unfinished upload is dropped.", {"type": "string"}, "Tue, 24 Nov 2026 09:30:00 GMT"),
    "Location": ("Where to send the bytes.", {"type": "string"}, f"/uploads/{BOOK}"),
}


def describe(operation: Json, path: str, method: str) -> None:
    """Writes into an operation what its route does not tell of itself."""
    kind = KINDS.get(path[-4:])
    if kind and method == "get":
        _file(operation, kind)
    if operation["operationId"] in TUS:
        _tus(operation)
    if operation["operationId"] == "files_set_picture":
        operation["requestBody"] = {"required": True, "description": "The file.", "content": {"image/*": {"schema": _BINARY}}}


_BINARY = {"type": "string", "format": "binary"}
_ELSEWHERE = "Where files are kept in a bucket: a link to it there, good for a minute. Follow it without your token."


def _file(operation: Json, kind: str) -> None:
    drawn = kind == KINDS[".svg"]
    content: Json = {"schema": {"type": "string"}, "example": SVG} if drawn else {"schema": _BINARY}
    operation["responses"]["200"] = {"description": "Here it is.", "content": {kind: content}}
    if operation["operationId"] in KEPT:
        link = {"description": "The link.", "schema": {"type": "string"}}
        operation["responses"]["307"] = {"description": _ELSEWHERE, "headers": {"Location": link}}
    if drawn or "cover.png" in operation["operationId"]:
        tag = {"description": "Of this drawing, for `If-None-Match`.", "schema": {"type": "string"}}
        operation["responses"]["200"]["headers"] = {"ETag": tag}


def _tus(operation: Json) -> None:
    asked, told = TUS[operation["operationId"]]
    parameters = operation.setdefault("parameters", [])
    for name in ("Tus-Resumable", *asked):
        words, schema, example = HEADERS[name]
        parameters.append({"name": name, "in": "header", "required": True, "description": words, "schema": schema, "example": example})
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            answer.pop("content", None)
            answer["headers"] = {name: {"description": HEADERS[name][0], "schema": HEADERS[name][1]} for name in ("Tus-Resumable", *told)}
    if operation["operationId"] == "uploads_go_on":
        media = {"application/offset+octet-stream": {"schema": _BINARY}}
        operation["requestBody"] = {"required": True, "description": "The bytes from `Upload-Offset` on.", "content": media}
