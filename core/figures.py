"""Who may see the figures: a request's headers and origin go in; whether it may comes out. And the small door a worker gives them at."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from secrets import compare_digest
from threading import Thread

from prometheus_client import CONTENT_TYPE_LATEST

from core import measures
from core.config import Settings, settings

TYPE = CONTENT_TYPE_LATEST
# Whoever comes with one of these comes through somebody else.
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
PATIENCE = 10

log = logging.getLogger(__name__)


def may_see(headers: Mapping[str, str], peer: str) -> bool:
    """Whoever shows METRICS_TOKEN; where there is none, a program on this machine that asks straight. `headers` have small letters.

    A browser of this machine could be led here under a stranger's name, so the host asked for has to be this machine too.
    """
    token = settings().metrics_token
    if token:
        return compare_digest(headers.get("authorization", "").encode(), f"Bearer {token}".encode())
    return _is_here(peer) and _is_here(_host(headers.get("host", ""))) and not any(name in headers for name in FORWARDED)


def give(chosen: Settings) -> ThreadingHTTPServer | None:
    """Gives the figures of this process at METRICS_PORT from now on, to other machines with METRICS_TOKEN alone; None without a port.
    At /healthz it tells anybody there that it is alive."""
    if not chosen.metrics_port:
        return None
    address = "" if chosen.metrics_token else "127.0.0.1"
    try:
        server = ThreadingHTTPServer((address, chosen.metrics_port), _Door)
    except OSError as error:
        # Work goes on unseen rather than not at all.
        log.error("METRICS_PORT %s cannot be listened on: %s", chosen.metrics_port, error.strerror)
        return None
    Thread(target=server.serve_forever, name="figures", daemon=True).start()
    return server


class _Door(BaseHTTPRequestHandler):
    timeout = PATIENCE
    server_version, sys_version = "", ""

    def do_GET(self) -> None:
        if self.path == "/healthz":
            self._answer(HTTPStatus.OK, b"ok")
        elif self.path != "/metrics":
            self._answer(HTTPStatus.NOT_FOUND, b"")
        elif not may_see({name.lower(): value for name, value in self.headers.items()}, self.client_address[0]):
            self._answer(HTTPStatus.UNAUTHORIZED, b"")
        else:
            self._answer(HTTPStatus.OK, measures.page())

    def log_message(self, *_: object) -> None:
        """What is asked for stands in no log."""

    def _answer(self, status: HTTPStatus, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _host(header: str) -> str:
    name = header.rsplit(":", 1)[0] if header.rpartition(":")[2].isdigit() else header
    return name.strip("[]")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
