"""Failures at the doors for programs: an exception goes in, an application/problem+json answer (RFC 9457) comes out."""

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from core.errors import AppError
from core.services import away
from ui.headers import security_headers

log = logging.getLogger(__name__)

_NOTHING: Mapping[str, object] = MappingProxyType({})


class _Problem(JSONResponse):
    def render(self, content: object) -> bytes:
        # What is told may quote what came in, and half a character cannot be sent as it is.
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def problem(
    status: int,
    code: str,
    detail: str,
    field: str | None = None,
    headers: dict[str, str] | None = None,
    more: Mapping[str, object] = _NOTHING,
) -> JSONResponse:
    """An application/problem+json answer. `code` is for programs, `detail` a sentence for people, `field` the value that is wrong,
    `more` what else is told of this code."""
    body = {**more, "type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail}
    if field:
        body["field"] = field
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        # Else the server would go on taking in the rest of the body, to keep the connection.
        headers = (headers or {}) | {"Connection": "close"}
    return _Problem(body, status, headers, "application/problem+json")


def problem_of(error: AppError) -> JSONResponse:
    headers = {"WWW-Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else {}
    if wait := getattr(error, "wait", 0):
        headers["Retry-After"] = str(wait)
    return problem(error.status, error.code, error.message, error.field, headers, error.more)


def register(app: FastAPI, told: Callable[[Request, AppError], Response]) -> None:
    """Every failure on `app`'s own routes becomes problem+json; that what we stand on does not answer is `told` to people too."""

    @app.exception_handler(AppError)
    async def expected(request: Request, error: AppError) -> Response:
        return told(request, error) if error.status >= 500 else problem_of(error)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        if first["type"] == "missing":
            return problem(422, "invalid", f"Please send {field or 'a body'} as well.", field)
        return problem(422, "invalid", f"{field or 'The request'}: {first['msg']}.", field)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        code = HTTPStatus(error.status_code).name.lower()
        words = str(error.detail)
        # The framework's own words end without a full stop.
        return problem(error.status_code, code, words if words.endswith((".", "…")) else f"{words}.", headers=dict(error.headers or {}))

    @app.exception_handler(ClientDisconnect)
    async def gone(request: Request, error: ClientDisconnect) -> Response:
        # Nobody reads it, and it is no failure of ours.
        return problem(400, "incomplete", "The request ended before it was whole.")

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        away = away_told(request, error)
        answer = told(request, away) if away else problem(500, "unexpected", unexpected_words(log_id(request, error)))
        # This answer is made outside all middleware, so it would go out without them.
        answer.headers.update(security_headers())
        return answer


def away_told(request: Request, error: Exception) -> AppError | None:
    """What to tell when it is not ours, but what we stand on does not answer; one line in the log, and no traceback."""
    if told := error if isinstance(error, AppError) else away.told(error):
        log.warning("Not answered: %s", told.code, extra={"told": {"code": told.code, "reason": type(error).__name__}})
        request.state.failure = error
    return told


def log_id(request: Request, error: Exception) -> str:
    """Writes the failure to the log under an id that can be told to a visitor, and remembers that it is written."""
    failure = secrets.token_hex(4)
    log.error("failure %s", failure, exc_info=error)
    request.state.failure = error
    return failure


def unexpected_words(failure: str) -> str:
    return f"Something went wrong on our side. Please try again; if it happens once more, tell whoever runs this the number {failure}."
