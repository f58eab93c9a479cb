"""The desk's tables as CSV files: GET /admin/tables/{name}.csv; a table and what is asked of it go in, lines come out."""

import asyncio
from collections.abc import AsyncIterator, Iterator

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from sqlmodel import Session

from core.errors import NotFound
from core.services import audit
from core.services.operate import all_tables, sheets
from core.services.operate.tables import Asked, Table, check, every
from core.services.records import UserRecord
from ui.components.admin.table import asked_of
from ui.pages.admin.guard import require_operator
from ui.session import address_of
from ui.transactions import run


def register(app: FastAPI) -> None:
    app.get("/admin/tables/{name}.csv", include_in_schema=False)(table_file)


async def table_file(request: Request, name: str) -> StreamingResponse:
    operator = require_operator(request)
    table, asked = all_tables.named(name), asked_of(request)
    if table is None:
        raise NotFound(audit.NOT_HERE)
    check(table, asked)
    await run(_note, operator, table, asked, address_of(request))
    lines = sheets.lines(table.kind, every(operator.id, table, asked))
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(_on_threads(lines), media_type="text/csv; charset=utf-8", headers=headers)


def _note(session: Session, operator: UserRecord, table: Table, asked: Asked, address: str) -> None:
    """Who takes a whole table away is written down as well."""
    after = {"words": asked.words, "state": asked.state} if asked.words or asked.state else None
    audit.write(session, operator, "table_taken", "table", table.name, after=after, address=address)


async def _on_threads(lines: Iterator[str]) -> AsyncIterator[str]:
    """Each step reads from the database, and must not hold up everybody else."""
    while (line := await asyncio.to_thread(next, lines, None)) is not None:
        yield line
