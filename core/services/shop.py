"""Is the shop open, and does it print? The settings go in; the answer comes out."""

from core.config import settings
from core.errors import Conflict


def is_open() -> bool:
    """Whether print files are sold. Without Stripe's keys every maker takes theirs for free."""
    return bool(settings().stripe_secret_key)


def prints_copies() -> bool:
    """Whether printed copies are sold too: the shop is open and a print partner is switched on."""
    return is_open() and bool(settings().printer_key)


def require_open() -> None:
    """Raises Conflict while nothing is sold here."""
    if not is_open():
        raise Conflict("Nothing is sold here: take your print files from the book's page, they are free.", code="shop_closed")


def require_copies() -> None:
    """Raises Conflict while no printed copies are sold here."""
    require_open()
    if not prints_copies():
        raise Conflict("Printed copies are not sold here. You can order the print files.", code="copies_not_sold")
