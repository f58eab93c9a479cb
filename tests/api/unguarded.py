"""The product as it must never be: main.py, with every `user_id = …` taken out of its queries. For the control of the access matrix."""

import sys
from contextlib import contextmanager

from sqlalchemy import BindParameter, Column, event, true
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.visitors import replacement_traverse

from tests.serving import ROOT, Server


def strip(asked: ORMExecuteState) -> None:
    asked.statement = replacement_traverse(asked.statement, {}, lambda part, **_: true() if _asks_for_the_owner(part) else None)


def _asks_for_the_owner(part: object) -> bool:
    return (
        isinstance(part, BinaryExpression)
        and part.operator is operators.eq
        and isinstance(part.left, Column)
        and part.left.name == "user_id"
        and isinstance(part.right, BindParameter)
    )


class Unguarded(Server):
    program = (sys.executable, "-m", "tests.api.unguarded")


@contextmanager
def unguarded(data):
    server = Unguarded(data, PYTHONPATH=ROOT)
    try:
        yield server
    finally:
        server.stop()


if __name__ == "__main__":
    from main import main

    event.listen(Session, "do_orm_execute", strip)
    sys.exit(main())
