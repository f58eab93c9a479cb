"""Every long table of the desk by its name, for what treats all of them alike."""

from core.services.operate import acts, books, coupons, ledgers, order_tables, people, work
from core.services.operate.tables import Table

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        people.TABLE,
        books.TABLE,
        work.TABLE,
        acts.TABLE,
        order_tables.ORDERS,
        order_tables.EVENTS,
        coupons.COUPONS,
        ledgers.LETTERS,
        ledgers.PRICES,
        ledgers.PAYMENTS,
        ledgers.INVOICES,
    )
}


def named(name: str) -> Table | None:
    """The table of this name."""
    return TABLES.get(name)
