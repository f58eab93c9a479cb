"""Invoices as files: an id and whoever may read it go in; the PDF comes out, set anew each time from what was frozen."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

from core.services import invoices
from core.services.invoice_records import InvoiceRecord
from ui.press import press
from ui.session import Maker, require_user
from ui.transactions import run


def register(app: FastAPI) -> None:
    router = APIRouter(prefix="/files", tags=["files"])
    router.get("/invoices/{invoice_id}.pdf", response_class=Response)(download)
    router.head("/invoices/{invoice_id}.pdf", response_class=Response, include_in_schema=False)(download)
    app.include_router(router)
    app.get("/admin/invoices/{invoice_id}.pdf", include_in_schema=False)(download_for_operator)


def url_of(invoice_id: UUID) -> str:
    return f"/files/invoices/{invoice_id}.pdf"


async def download(invoice_id: UUID, maker: Maker) -> Response:
    """An invoice or credit note as PDF."""
    return await _file(await run(invoices.get, maker.id, invoice_id))


async def download_for_operator(invoice_id: UUID, request: Request) -> Response:
    return await _file(await run(invoices.get_for_operator, require_user(request).id, invoice_id))


async def _file(found: InvoiceRecord) -> Response:
    made = await asyncio.to_thread(invoices.paper, found, press())
    headers = {"Content-Disposition": f'attachment; filename="{found.number}.pdf"', "Cache-Control": "no-store"}
    return Response(made, media_type="application/pdf", headers=headers)
