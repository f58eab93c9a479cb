"""How every operation under /api/v1 takes a request: what cannot be read is refused in words, what came before is answered again."""

import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi import Request
from fastapi.params import Form
from fastapi.responses import Response
from fastapi.routing import APIRoute

from core.errors import AppError, Forbidden, Invalid, Unsupported
from core.services.api_keys import BEGINS
from ui.api import replies

_Values = Iterator[tuple[str, Any]]
_Level = tuple[str, _Values]
"""What is gone through: its name within what holds it, and what it holds itself that was not looked at yet."""

JSON_TYPES, FORM_TYPES = ("application/json", "+json"), ("application/x-www-form-urlencoded", "multipart/form-data")


class Unreadable(AppError):
    """The body is not what it says it is."""

    code = "bad_json"
    status = 400


class Door(APIRoute):
    """A route that reads JSON strictly and knows the Idempotency-Key."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer, takes_form = super().get_route_handler(), self.body_field and isinstance(self.body_field.field_info, Form)
        takes_json, takes_key = self.body_field and not takes_form, "POST" in self.methods and replies.takes_key("POST", self.path)

        async def handler(request: Request) -> Response:
            if takes_json:
                await read_json(request)
            elif takes_form:
                _check_type(request, FORM_TYPES, "a form")
            key = request.headers.get(replies.HEADER) if takes_key else None
            return await (answer(request) if key is None else replies.once(request, bearer(request), key, answer))

        return handler


async def read_json(request: Request) -> None:
    """Reads the body so that the operation finds it read. Raises Unsupported, Unreadable and Invalid."""
    body = await request.body()
    if not body:
        return
    _check_type(request, JSON_TYPES, "JSON, with Content-Type: application/json")
    request._json = found = loads(body)
    # Such characters come in only written as escapes.
    if b"\\u" in body:
        _check_words(found)


def loads(body: bytes) -> Any:
    """JSON as RFC 8259 has it: UTF-8, no NaN, no endless depth."""
    try:
        return json.loads(body.decode(), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Unreadable("The body is not UTF-8.") from None
    except RecursionError:
        raise Unreadable("The body is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"The body is not JSON: {error.msg} at character {error.pos}.") from None
    except ValueError:
        raise Unreadable("The body holds a number that is none, or one of very many digits.") from None


def _no_number(name: str) -> None:
    raise ValueError(name)


def _check_type(request: Request, types: tuple[str, ...], called: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not given.endswith(types):
        raise Unsupported(f"Send {called}.", code="content_type", field="Content-Type")


def _check_words(found: Any) -> None:
    """Raises Invalid for words with a NUL or half a character, which no database keeps and no page shows."""
    for place, words in _words(found):
        if "\0" in words or any("\ud800" <= character <= "\udfff" for character in words):
            field = ".".join(name for name, _ in place[2:])[:200].encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
            sentence = f"{field or 'The body'} holds a character that cannot be kept (NUL, or half of a pair)."
            raise Invalid(sentence, code="bad_character", field=field)


def _words(found: Any) -> Iterator[tuple[list[_Level], str]]:
    """Every string with where it stands; names of fields too. What is open is held once for all: a place of its own for each value
    would take gigabytes for a small body that is deep and wide."""
    place: list[_Level] = [("", iter([("", found)]))]
    while place:
        name, value = next(place[-1][1], (None, None))
        if name is None:
            place.pop()
            continue
        place.append((name, _within(value)))
        yield place, name
        if isinstance(value, str):
            yield place, value


def _within(value: Any) -> _Values:
    """What stands in an object or a list, each with its name or number."""
    if isinstance(value, dict):
        return iter(value.items())
    return ((str(number), one) for number, one in enumerate(value if isinstance(value, list) else ()))


def bearer(request: Request) -> str:
    """The token or key in the header Authorization, '' without one."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


async def not_by_key(request: Request) -> None:
    """A dependency of what concerns the account itself: whoever finds a program's key must not take the account over with it."""
    if bearer(request).startswith(BEGINS):
        raise Forbidden("No API key may do this. Sign in with your password for it.", code="not_by_key")
