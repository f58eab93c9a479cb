"""A print partner of our own that speaks Lulu's HTTP: rules go in; a running server that quotes, takes, prints, tells comes out.

`uv run python -m tests.stand_ins.printer --port 18600 --webhook http://localhost:8080/api/v1/print-orders/webhook` starts it to try
printed copies by hand; its page lists the print jobs and moves them on.
"""

import hashlib
import hmac
import json
import threading
import time
from argparse import ArgumentParser
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import count
from secrets import token_urlsafe

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.serving import _free_port

KEY, SECRET = "printer-key", "printer-secret"
LEVELS = {"MAIL": ("4.99", 8), "PRIORITY_MAIL": ("7.45", 6), "GROUND": ("9.10", 5), "EXPRESS": ("24.50", 2)}
STOPPABLE = ("CREATED", "UNPAID", "PRODUCTION_DELAYED")
ON = ("CREATED", "PRODUCTION_DELAYED", "PRODUCTION_READY", "IN_PRODUCTION", "SHIPPED")
NEEDED = {"external_id", "line_items", "shipping_address", "shipping_level", "contact_email"}


class Partner:
    """What the partner has: tokens it gave out, print jobs, files it fetched. `fails` answers the next requests with these statuses."""

    def __init__(self, webhook: str = "", fetches: bool = True):
        self.webhook, self.fetches = webhook, fetches
        self.tokens: set[str] = set()
        self.jobs: dict[str, dict] = {}
        self.fetched: dict[str, int] = {}
        self.fails: list[int] = []
        self.asked: list[tuple[str, str]] = []
        self._ids = count(41001)

    def app(self) -> Starlette:
        paths = {
            ("POST", "/auth/realms/glasstree/protocol/openid-connect/token"): self.token,
            ("POST", "/shipping-options/"): self.shipping_options,
            ("POST", "/print-job-cost-calculations/"): self.cost,
            ("POST", "/print-jobs/"): self.create,
            ("GET", "/print-jobs/"): self.listed,
            ("GET", "/print-jobs/{id}/"): self.one,
            ("PUT", "/print-jobs/{id}/status/"): self.stop,
            ("GET", "/"): self.page,
            ("POST", "/on/{id}"): self.on,
        }
        return Starlette(routes=[Route(path, self._answering(path, act), methods=[method]) for (method, path), act in paths.items()])

    def _answering(self, path: str, act):
        free = path in ("/", "/on/{id}") or path.endswith("/token")

        async def answer(request: Request) -> Response:
            self.asked.append((request.method, request.url.path))
            if self.fails and not free:
                return JSONResponse({"detail": "as asked"}, self.fails.pop(0))
            if not free and request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
                return JSONResponse({"detail": "Authentication credentials were not provided."}, 401)
            return await act(request)

        return answer

    async def token(self, request: Request) -> Response:
        form = await request.form()
        given = request.headers.get("authorization", "")
        known = given.startswith("Basic ") and b64decode(given[6:]).decode() == f"{KEY}:{SECRET}"
        if not known or form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "invalid_client"}, 401)
        token = token_urlsafe(24)
        self.tokens.add(token)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    async def shipping_options(self, request: Request) -> Response:
        asked = await request.json()
        if wrong := _wrong_items(asked) or _wrong_address(asked):
            return wrong
        today = datetime.now(UTC).date()
        found = [
            {
                "level": level, "cost_excl_tax": cost, "currency": asked["currency"], "traceable": level != "MAIL",
                "min_delivery_date": str(today + timedelta(days)), "max_delivery_date": str(today + timedelta(days + 3)),
            }
            for level, (cost, days) in LEVELS.items()
        ]  # fmt: skip
        return JSONResponse(found)

    async def cost(self, request: Request) -> Response:
        asked = await request.json()
        if wrong := _wrong_items(asked) or _wrong_address(asked):
            return wrong
        item = asked["line_items"][0]
        copies = item["quantity"] * (500 + 7 * item["page_count"])
        shipping = round(float(LEVELS[asked["shipping_option"]][0]) * 100)
        tax = (copies + shipping) // 10
        told = {
            "total_cost_excl_tax": _money(copies + shipping), "total_tax": _money(tax),
            "total_cost_incl_tax": _money(copies + shipping + tax), "currency": asked["currency"],
            "shipping_cost": {"total_cost_excl_tax": _money(shipping)},
        }  # fmt: skip
        return JSONResponse(told)

    async def create(self, request: Request) -> Response:
        asked = await request.json()
        if missing := NEEDED - set(asked):
            return JSONResponse({name: ["This field is required."] for name in missing}, 400)
        if wrong := _wrong_address(asked):
            return wrong
        job = asked | {"id": next(self._ids), "status": _status("CREATED"), "line_items": [dict(item) for item in asked["line_items"]]}
        self.jobs[str(job["id"])] = job
        if self.fetches:
            threading.Thread(target=self._fetch, args=(job,), daemon=True).start()
        return JSONResponse(job, 201)

    def _fetch(self, job: dict) -> None:
        for item in job["line_items"]:
            for which in ("cover", "interior"):
                answer = httpx.get(item["printable_normalization"][which]["source_url"], follow_redirects=True)
                self.fetched[f"{job['id']} {which}"] = len(answer.content) if answer.content.startswith(b"%PDF-") else -answer.status_code

    async def listed(self, request: Request) -> Response:
        wanted = request.query_params.get("search", "")
        found = [job for job in self.jobs.values() if wanted in job["external_id"]]
        return JSONResponse({"count": len(found), "next": None, "previous": None, "results": found})

    async def one(self, request: Request) -> Response:
        job = self.jobs.get(request.path_params["id"])
        return JSONResponse(job) if job else JSONResponse({"detail": "Not found."}, 404)

    async def stop(self, request: Request) -> Response:
        job, asked = self.jobs.get(request.path_params["id"]), await request.json()
        if job is None or asked.get("name") != "CANCELED":
            return JSONResponse({"detail": "Not found."}, 404)
        if job["status"]["name"] not in STOPPABLE:
            return JSONResponse({"detail": "A print job in production cannot be canceled."}, 400)
        job["status"] = _status("CANCELED")
        return JSONResponse(job["status"])

    def move(self, reference: str, state: str, message: str = "", at: datetime | None = None) -> tuple[bytes, str]:
        """Moves a print job on; the webhook's body and signature, as `tell` sends them."""
        job = self.jobs[reference]
        job["status"] = _status(state, message, at)
        if state == "SHIPPED":
            job["line_items"][0]["tracking_urls"] = [f"https://parcels.example.org/{reference}"]
        body = json.dumps({"topic": "PRINT_JOB_STATUS_CHANGED", "data": job}).encode()
        return body, hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()

    def tell(self, reference: str, state: str, message: str = "", at: datetime | None = None) -> httpx.Response:
        body, signature = self.move(reference, state, message, at)
        return httpx.post(self.webhook, content=body, headers={"Lulu-HMAC-SHA256": signature, "Content-Type": "application/json"})

    async def page(self, request: Request) -> Response:
        rows = "".join(
            f"<li>{job['id']}: {escape(job['line_items'][0]['title'])}, {job['status']['name']}"
            f"<form method=post action=/on/{job['id']}><button>Move on</button></form>"
            for job in self.jobs.values()
        )
        return HTMLResponse(f"<!doctype html><title>Print partner</title><h1>Print jobs</h1><ul>{rows}</ul>")

    async def on(self, request: Request) -> Response:
        job = self.jobs[request.path_params["id"]]
        state = job["status"]["name"]
        if state in ON[:-1]:
            threading.Thread(target=self.tell, args=(str(job["id"]), ON[ON.index(state) + 1]), daemon=True).start()
        return RedirectResponse("/", 303)


def _status(name: str, message: str = "", at: datetime | None = None) -> dict[str, str]:
    return {"name": name, "message": message, "changed": (at or datetime.now(UTC)).isoformat()}


def _money(cents: int) -> str:
    return f"{cents / 100:.2f}"


def _wrong_items(asked: dict) -> Response | None:
    items = asked.get("line_items") or [{}]
    right = all(item.get("pod_package_id") and item.get("quantity", 0) > 0 and item.get("page_count", 0) > 0 for item in items)
    return None if right else JSONResponse({"line_items": ["Unknown package."]}, 400)


def _wrong_address(asked: dict) -> Response | None:
    address = asked.get("shipping_address", {})
    missing = [name for name in ("city", "country_code", "street1", "phone_number") if not address.get(name)]
    return JSONResponse({"shipping_address": {name: ["This field is required."] for name in missing}}, 400) if missing else None


@contextmanager
def printing(webhook: str = "", port: int = 0, fetches: bool = True) -> Iterator[tuple[Partner, str]]:
    """(the partner, its address), running in a thread."""
    partner, port = Partner(webhook, fetches), port or _free_port()
    server = uvicorn.Server(uvicorn.Config(partner.app(), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield partner, f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def settings_for(address: str) -> dict[str, str]:
    """What the product is told, so that it prints there."""
    return {"PRINTER_BASE_URL": address, "PRINTER_KEY": KEY, "PRINTER_SECRET": SECRET}


if __name__ == "__main__":
    parser = ArgumentParser(description="A print partner to try printed copies with.")
    parser.add_argument("--port", type=int, default=18600)
    parser.add_argument("--webhook", default="http://localhost:8080/api/v1/print-orders/webhook")
    given = parser.parse_args()
    with printing(given.webhook, given.port) as (_, where):
        print(f"The print partner is at {where}. Start the product with {' '.join(f'{k}={v}' for k, v in settings_for(where).items())}")
        threading.Event().wait()
