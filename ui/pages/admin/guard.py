"""Who may come to the desk: a request goes in; its operator comes out, or the page that asks them for their second factor again.

That page stands in place of every other of the desk (`ui.session` leads there) once half an hour has passed.
"""

from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from core.errors import AppError, NotFound, TooMany
from core.services.audit import NOT_HERE
from core.services.operate import door
from core.services.records import UserRecord
from ui.components.account.prove import CODE
from ui.components.parts import Tag, button, field, link, note
from ui.entering import Target, Word, local, wait
from ui.pages.second import ERRORS, SOMETHING
from ui.session import CODE_PAGE, DESK, address_of, require_user, sid_of
from ui.theme import frame, page
from ui.transactions import run


def register() -> None:
    page(CODE_PAGE)(code_page)


def register_door(app: FastAPI) -> None:
    app.post(CODE_PAGE, include_in_schema=False)(give_code)


def require_operator(request: Request) -> UserRecord:
    """The operator of this page. Raises NotFound for everybody else, as for any page that is not there."""
    user = require_user(request)
    if not user.is_superuser:
        raise NotFound(NOT_HERE)
    return user


async def code_page(request: Request) -> None:
    operator, asked = require_operator(request), request.query_params
    with frame("Your code", operator, sheets=("welcome.css",)), Tag("div", classes="wrap"), Tag("div", classes="door"):
        Tag("h1", "Once more, please")
        Tag("p", "Your desk asks every half hour: please type the six digits that your authenticator app shows.", "lead")
        with Tag("div", classes="card"), Tag("form", method="post", action=CODE_PAGE):
            if error := asked.get("error", ""):
                note("bad", ERRORS.get(error, SOMETHING), role="alert")
            Tag("input", type="hidden", name="next", value=_target(asked.get("next", DESK)))
            field("Code", "code", hint="A recovery code works here as well.", required=True, autofocus=True, **CODE)
            button("Go on", look="main wide", type="submit")
        link("Your own shelf", "/books", look="text")


async def give_code(request: Request, code: Word = "", target: Target = DESK) -> Response:
    """Takes the code and leads back to where it was asked for."""
    require_operator(request)
    try:
        await run(door.show_code, sid_of(request) or "", code, address_of(request))
    except TooMany as error:
        return wait(error)
    except AppError as error:
        return RedirectResponse(f"{CODE_PAGE}?{urlencode({'error': error.code, 'next': _target(target)})}", 303)
    return RedirectResponse(_target(target), 303)


def _target(target: str) -> str:
    """Where it goes on: a page of the desk, whatever was asked for."""
    found = local(target)
    return found if found == DESK or found.startswith(f"{DESK}/") else DESK
