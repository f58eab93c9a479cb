"""Printed copies at the print partner: what sending costs, the print job of a paid order, how it stands, and stopping it.

Switched on by PRINTER_*; a row is written with the payment, a worker carries it to the partner, whose word comes back by webhook or
by asking. The files reach it by links that are signed for a day.
"""

import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Literal
from uuid import UUID

from sqlmodel import Session

from core.config import settings
from core.errors import Invalid, NotFound
from core.gateways import printer
from core.gateways.printer import Account, Copies, Printer
from core.services import catalogue, found
from core.services.shop_records import Address
from core.services.store import files
from core.shop.money import exponent
from core.shop.states import UNLOCKED
from storage.database import let_go
from storage.models import Order, PrintOrder, now
from storage.queries import orders, print_orders

LINKS_LAST = timedelta(hours=24)

Which = Literal["interior", "cover"]


def account() -> Account:
    chosen = settings()
    return Account(chosen.printer_base_url, chosen.printer_key, chosen.printer_secret)


def options(session: Session, user_id: UUID, book_id: UUID, copies: int, address: Address, currency: str) -> list[printer.Shipping]:
    """The ways to send copies of this book as it is now, the cheapest first. Raises NotFound, Invalid where its
    size is not printed, and Unavailable."""
    book = found.book(session, user_id, book_id)
    return _options(session, book.format, book.pages, copies, address, currency)


def delivery(session: Session, format_key: str, pages: int, copies: int, address: Address, shipping: str, currency: str) -> int:
    """What sending copies costs, in minor units. Raises Invalid when this way of sending is not offered there, and Unavailable."""
    for one in _options(session, format_key, pages, copies, address, currency):
        if one.level == shipping:
            return one.cost
    raise Invalid("Copies cannot be sent there this way. Please choose another way.", field="shipping")


def _options(session: Session, format_key: str, pages: int, copies: int, address: Address, currency: str) -> list[printer.Shipping]:
    package = package_of(session, format_key)
    let_go(session)
    with Printer(account()) as box:
        return box.shipping_options(Copies(package, pages, copies), postal(address), currency, exponent(currency))


def cost(session: Session, order: Order) -> printer.Cost | None:
    """What the partner asks of us for an order's copies, for the operator; None for an order without. Raises Unavailable, Refused."""
    if not order.copies:
        return None
    copies = Copies(package_of(session, order.format), order.pages, order.copies)
    address, currency = postal(Address.model_validate(order.address)), order.currency
    let_go(session)
    with Printer(account()) as box:
        return box.cost(copies, address, order.shipping, currency, exponent(currency))


def ask(session: Session, order: Order) -> None:
    """Has copies of a paid order printed, in the transaction of its payment; nothing for an order without."""
    if order.copies and print_orders.of_order(session, order.id) is None:
        session.add(PrintOrder(order_id=order.id))


def stop(session: Session, order: Order) -> None:
    """Copies of an order whose money went back are not printed, if that can still be: what is at the partner already a worker asks it
    to stop."""
    row = print_orders.lock(session, order.id)
    if row is None or row.state in print_orders.OVER:
        return
    print_orders.write(session, row, state="stopping" if row.reference else "cancelled", due_at=now())


def link(order_id: UUID, which: Which) -> str:
    """The address at which the partner fetches a file, for a day."""
    until = int((now() + LINKS_LAST).timestamp())
    return f"{settings().address}/files/printer/{order_id}/{which}.pdf?until={until}&sign={_sign(order_id, which, until)}"


def linked_key(session: Session, order_id: UUID, which: Which, until: int, sign: str) -> str:
    """The key of the file behind such a link. Raises NotFound for every other: wrong, over, or of an order whose copies are not wanted
    any more."""
    right = hmac.compare_digest(sign.encode("utf-8", "replace"), _sign(order_id, which, until).encode())
    order = orders.by_id(session, order_id) if right and until > now().timestamp() else None
    row = print_orders.of_order(session, order_id) if order else None
    if order is None or row is None or row.state in print_orders.OVER or order.state not in UNLOCKED:
        raise NotFound("There is no file at this address, or the link is over.")
    return files().order_file(order_id, which)


def package_of(session: Session, format_key: str) -> str:
    """The partner's name of the product. Raises Invalid where it prints none."""
    package = next((one.package for one in catalogue.formats(session) if one.key == format_key), "")
    if not package:
        raise Invalid("This size is not printed here. You can order its print files alone.", field="copies")
    return package


def postal(address: Address) -> dict[str, str]:
    """The address in the partner's words."""
    told = {
        "name": address.name, "street1": address.street, "street2": address.street2, "city": address.town,
        "state_code": address.state, "postcode": address.postcode, "country_code": address.country, "phone_number": address.phone,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _sign(order_id: UUID, which: str, until: int) -> str:
    return hmac.new(b"printer\0" + settings().secret_key.encode(), f"{order_id} {which} {until}".encode(), sha256).hexdigest()
