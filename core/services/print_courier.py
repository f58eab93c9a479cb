"""Carries printed copies to the print partner: paid orders with their files go in; print jobs there, stopped or asked about, come out."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlmodel import Session

from core.errors import AppError, Unavailable
from core.gateways.printer import Printer, Refused
from core.services import moving, shop
from core.services.print_news import QUIET, tell
from core.services.print_orders import account, link, package_of, postal
from core.services.shop_records import Address
from core.shop.states import UNLOCKED
from storage.database import transaction
from storage.models import Order, PrintOrder, User, now
from storage.queries import orders, print_orders

LEASE = timedelta(seconds=60)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 480, 1440))
DELAY_MINUTES = 60
"""How long the partner waits before it prints: the least it allows; until then copies can be stopped."""

log = logging.getLogger(__name__)


def send_due() -> None:
    """Carries what is due to the partner: new print jobs, and print jobs to stop. Never raises for one of them."""
    if not shop.prints_copies():
        return
    for claim, act in ((_claim_asked, _order), (_claim_stopping, _stop)):
        while (row := claim()) is not None:
            _carry(row, partial(act, row))


def look_up_due() -> None:
    """Asks the partner about print jobs it has not told of for half an hour."""
    if not shop.prints_copies():
        return
    while (row := _claim(print_orders.claim_quiet, QUIET)) is not None:
        _carry(row, partial(_look_up, row))


def _order(row: PrintOrder) -> None:
    with transaction() as session:
        order = orders.by_id(session, row.order_id)
        package, email = package_of(session, order.format), _email(session, order)
        body = _body(order, package, email)
    with Printer(account()) as box:
        # A worker that was killed after the partner's yes finds its print job again, and orders no second one.
        job = box.find(str(order.id)) or box.order(body)
    with transaction() as session:
        current = print_orders.lock(session, row.order_id)
        stopped = current.state != "asked"
        values = {} if stopped else {"state": job.state, "told_at": job.told_at, "due_at": now() + QUIET}
        print_orders.write(session, current, reference=job.reference, error="", **values)
        if stopped:
            # The money went back while the partner said yes.
            print_orders.write(session, current, state="stopping", due_at=now())
        moving.note(session, orders.by_id(session, row.order_id), "print_ordered", "system", job.reference)


def _stop(row: PrintOrder) -> None:
    with Printer(account()) as box:
        try:
            box.cancel(row.reference)
            job = None
        except Refused:
            job = box.get(row.reference)
    with transaction() as session:
        order = orders.by_id(session, row.order_id)
        if job is None or job.state == "CANCELED":
            print_orders.write(session, row, state="CANCELED")
            moving.note(session, order, "print_canceled", "printer")
        else:
            print_orders.write(session, row, state=job.state, told_at=job.told_at, due_at=now() + QUIET)
            moving.trouble(session, order, f"Its copies could not be stopped: the print partner says {job.state}.")


def _look_up(row: PrintOrder) -> None:
    with Printer(account()) as box:
        tell(box.get(row.reference))


def _carry(row: PrintOrder, act: Callable[[], None]) -> None:
    try:
        act()
    except Unavailable as error:
        _again(row, error)
    except AppError as error:
        _give_up(row, error.message)
    except Exception:
        # Whatever goes wrong with one print job, the others must go on; this one is tried again when its lease is over.
        log.exception("A print job did not get through")


def _again(row: PrintOrder, error: AppError) -> None:
    if row.state == "asked" and row.attempts > len(PAUSES):
        _give_up(row, error.message)
        return
    pause = PAUSES[min(max(row.attempts, 1), len(PAUSES)) - 1]
    with transaction() as session:
        print_orders.write(session, row, due_at=now() + pause, error=error.message)


def _give_up(row: PrintOrder, words: str) -> None:
    with transaction() as session:
        if row.state == "asked":
            print_orders.write(session, row, state="failed", error=words)
        moving.trouble(session, orders.by_id(session, row.order_id), f"Its copies are not being printed: {words}")


def _claim_asked() -> PrintOrder | None:
    return _claim(partial(print_orders.claim_asked, unlocked=UNLOCKED), LEASE)


def _claim_stopping() -> PrintOrder | None:
    return _claim(print_orders.claim_stopping, LEASE)


def _claim(claim: Callable[..., PrintOrder | None], lease: timedelta) -> PrintOrder | None:
    with transaction() as session:
        return claim(session, lease=lease)


def _email(session: Session, order: Order) -> str:
    user = session.get(User, order.user_id) if order.user_id else None
    return user.email if user else ""


def _body(order: Order, package: str, email: str) -> dict[str, object]:
    sources = {which: {"source_url": link(order.id, which)} for which in ("interior", "cover")}
    item = {"external_id": str(order.number), "title": order.title, "quantity": order.copies}
    return {
        "external_id": str(order.id),
        "contact_email": email,
        "production_delay": DELAY_MINUTES,
        "shipping_level": order.shipping,
        "shipping_address": postal(Address.model_validate(order.address)),
        "line_items": [item | {"printable_normalization": sources | {"pod_package_id": package}}],
    }
