"""The whole product in this process, asked through every door: an open database goes in; what each page and call said to it comes out.

A maker has some of everything here, several of each, so that what asks once for each of them is found out.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from fastapi import FastAPI
from sqlalchemy import event, update
from starlette.testclient import TestClient

from core.imaging.paint import photo, shots
from core.services import api_keys, memories, sessions, shares, tokens, uploads, versions
from core.services.inspecting import run_inspect
from storage import database
from storage.models import (
    Audit,
    Counter,
    Coupon,
    Export,
    Identity,
    Invoice,
    Job,
    Message,
    OrderDocument,
    OrderEvent,
    PrintFile,
    PrintOrder,
    RecoveryCode,
    Refund,
    SignIn,
    User,
    WebhookEvent,
    now,
)  # fmt: skip
from tests.api import matrix
from tests.services.order_cast import order_of, paid_by
from tests.services.shop_cast import printable
from tests.services.stage import call, held, rows
from ui import legal_links

SEVERAL = 5
LAST = (matrix.BOOK, matrix.ME, f"{matrix.ME}/sessions")
"""What is deleted at the very end: hardly anything is left after it."""
Said = tuple[str, Any]
_said: ContextVar[list[Said] | None] = ContextVar("said", default=None)


@dataclass(frozen=True)
class Visit:
    """One request, and what was said to the database while it was answered: statements with their parameters."""

    method: str
    path: str
    status: int
    said: tuple[Said, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Heard:
    """ASGI: each request has a list of its own, which its threads and tasks write to; `last` is that of the newest."""

    def __init__(self, app: FastAPI):
        self.app, self.last = app, []

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http":
            self.last = []
            _said.set(self.last)
        await self.app(scope, receive, send)


@cache
def app() -> Heard:
    """One for all: the framework is there once in a process."""
    from ui.app import create_app

    return Heard(create_app())


class Person(TestClient):
    """Somebody's browser or program: all of them ask the same running app."""

    def __init__(self, portal, **headers: str):
        super().__init__(app(), follow_redirects=False, headers=headers, raise_server_exceptions=False)
        self.portal = portal


@contextmanager
def hearing() -> Iterator[None]:
    def hear(_connection, _cursor, statement, parameters, *_) -> None:
        if (said := _said.get()) is not None:
            said.append((statement, parameters))

    event.listen(database.engine(), "before_cursor_execute", hear)
    try:
        yield
    finally:
        event.remove(database.engine(), "before_cursor_execute", hear)


def everything(alice, sal) -> list[Visit]:
    """Every page and call of the access matrix, asked by Alice, and by Sal, who looks after the place."""
    # What every page looks up now and then is known, however long all of them take.
    with TestClient(app()) as running, hearing(), patch.object(legal_links, "look", _known):
        hers = belongings(alice, sal)
        persons = {who.id: _ways_in(who, running.portal) for who in (alice, sal)}
        visits = []
        for who, method, path in _asked(alice, sal):
            browser, program = persons[who.id]
            client = program if path.startswith(matrix.API) else browser
            answer = matrix.attempt(client, method, path, hers)
            visits.append(Visit(method, path, answer.status_code, tuple(app().last)))
        return visits


async def _known() -> None:
    """Somebody looked just now."""


def _asked(alice, sal) -> Iterator[tuple[User, str, str]]:
    """Who asks what, what takes things away at the end."""
    for method, path in sorted(matrix.PAGES | matrix.OWN_PAGES):
        yield alice, method, path
    for method, path in sorted(matrix.OPERATORS_PAGES):
        yield sal, method, path
    hers = [*matrix.OWNED, *matrix.OWN_LISTS, *(door for door in matrix.FOR_ALL if _is_plain(door))]
    doors = [(alice, *door) for door in hers] + [(sal, *door) for door in matrix.OPERATORS]
    yield from sorted(doors, key=lambda door: (door[1] == "DELETE", LAST.index(door[2]) if door[2] in LAST else -1, door[2], door[1]))


def _is_plain(door: tuple[str, str]) -> bool:
    """Whether a door for all tells something of its own when it is asked like the others."""
    return door[0] == "GET"


def _ways_in(who, portal) -> tuple[Person, Person]:
    sid = call(sessions.begin, who.id)
    # However long all of it takes: a session is written to when it was not used for some minutes.
    call(lambda session: session.exec(update(SignIn).values(seen_at=now() + timedelta(hours=1))))
    pair = call(tokens.issue, who)
    return Person(portal, Cookie=f"sid={sid}"), Person(portal, Authorization=f"Bearer {pair.access_token}")


class Here:
    """The sandbox's place, in this process."""

    def submit(self, function: Callable, *args) -> Future:
        done: Future = Future()
        done.set_result(function(*args))
        return done


def belongings(alice, sal) -> dict[str, Any]:
    """What she has, by the words that stand for it in addresses."""
    call(lambda session: session.exec(update(User).where(User.id == sal.id).values(is_superuser=True, totp_on=True)))
    _add(*(Counter(name=name, value=2_000_000) for name in ("orders", "invoices")))
    call(lambda session: session.exec(update(User).where(User.id == alice.id).values(confirmed_at=now())))
    books = [printable(alice, title=f"Book {number}") for number in range(SEVERAL)]
    book = books[0]
    photos = [_photo(alice, book, number) for number in range(SEVERAL)]
    kept = [call(memories.add, alice.id, book.id, text=f"Words {number}", photo_ids=photos[:2]) for number in range(SEVERAL)]
    version, *_ = [call(versions.keep, alice.id, one.id, "As it was") for one in books]
    share, *_ = [call(shares.make, alice.id, book.id, name=f"For {number}") for number in range(SEVERAL)]
    key, *_ = [call(api_keys.make, alice.id, f"Key {number}") for number in range(3)]
    upload = call(uploads.start, alice.id, book.id, "b.jpg", 10)
    ids = {"book_id": book.id, "photo_id": photos[0], "memory_id": kept[0].id, "version_id": version.id, "share_id": share.share.id}
    ids |= {"key_id": key.record.id, "upload_id": upload.id, "user_id": alice.id, "secret": share.secret} | _work(alice, books)
    ids |= _shopping(alice, books) | _account(alice)
    more = {"sheet": "p1", "number": 1, "size": "thumb", "which": "interior", "name": "people", "token": "none"}
    more |= {"kind": "photo", "format": "booklet-8x8", "theme": "bookshop", "text": "seller"}
    return {name: str(value) for name, value in ids.items()} | more


def _photo(alice, book, number: int) -> UUID:
    data = photo(next(iter(shots(1, 100 + number))), (320, 240))
    upload = call(uploads.start, alice.id, book.id, f"{number}.jpg", len(data))
    call(uploads.append, alice.id, upload.id, 0, data)
    photo_id = call(uploads.finish, alice.id, upload.id).photo_id
    (job,) = rows(Job, photo_id=photo_id)
    run_inspect(held(job), Here())
    return photo_id


def _work(alice, books) -> dict[str, UUID]:
    made = [
        Job(user_id=alice.id, book_id=book.id, kind=kind, subject=f"{kind}:{book.id}", state=state)
        for book in books
        for kind, state in (("generate", "done"), ("print", "cancelled"), ("preview", "done"))
    ]
    files = [PrintFile(book_id=book.id, revision=1, findings=[]) for book in books]
    _add(*made, *files)
    return {"job_id": made[1].id}


def _shopping(alice, books) -> dict[str, UUID]:
    orders = [order_of(alice, 1_000_000 + number, state="paid", paid_at=now(), build="ready", copies=1) for number in range(SEVERAL)]
    for book, order in zip(books, orders, strict=True):
        payment = paid_by(order)
        _add(OrderDocument(order_id=order.id, document=book.document.model_dump(mode="json")))
        _add(*(OrderEvent(order_id=order.id, act="paid", who="stripe") for _ in range(3)), PrintOrder(order_id=order.id, state="SHIPPED"))
        _add(Refund(order_id=order.id, payment_id=payment.id, amount=100, currency="USD", status="succeeded"))
        _add(Invoice(series="INV", number=order.number, kind="invoice", order_id=order.id, user_id=alice.id, content=CONTENT, total=1900,
                     currency="USD"))  # fmt: skip
        _add(WebhookEvent(id=f"evt_{uuid4()}", kind="checkout", outcome="done", order_id=order.id, told_at=now()))
    _add(coupon := Coupon(code=f"C{uuid4().hex[:8].upper()}", percent=10))
    invoice, told = rows(Invoice, order_id=orders[0].id)[0], rows(WebhookEvent, order_id=orders[0].id)[0]
    return {"order_id": orders[0].id, "coupon_id": coupon.id, "invoice_id": invoice.id, "event_id": told.id}


def _account(alice) -> dict[str, UUID]:
    elsewhere = [call(sessions.begin, alice.id, "Elsewhere/1") for _ in range(3)]
    call(tokens.issue, alice, "Program/1")
    _add(export := Export(user_id=alice.id, bytes=10, expires_at=now().replace(year=2100)))
    letters = [
        Message(user_id=alice.id, kind="confirm", to=alice.email, subject="x", message_id=f"<{uuid4()}>", state="failed") for _ in range(3)
    ]
    _add(*letters, *(RecoveryCode(user_id=alice.id, code_hash=str(number)) for number in range(3)))
    _add(Identity(user_id=alice.id, issuer="https://example.org", subject=str(uuid4())), Audit(operator="sal", act="person_off"))
    key = next(found.key for found in call(sessions.of_user, alice.id, elsewhere[0]) if found.this)
    return {"key": key, "export_id": export.id, "message_id": letters[0].id, "picture_id": uuid4()}


def _add(*made) -> None:
    call(lambda session: session.add_all(made))


CONTENT = {
    "number": "INV-00001", "day": "2026-11-23", "seller": ["Sal"], "buyer": ["Alice"], "order_number": 1, "order_day": "2026-11-23",
    "paid_day": None, "title": "Nana", "book": "Photo book", "lines": [], "currency": "USD", "net": 900, "tax": 0, "tax_rate": 0,
    "tax_behaviour": "inclusive", "total": 900,
}  # fmt: skip
