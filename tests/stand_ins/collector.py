"""A collector of traces: OTLP over HTTP goes in; the spans come out as plain values."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from gzip import decompress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse


@dataclass(frozen=True)
class Span:
    service: str
    name: str
    trace: str
    id: str
    parent: str
    attributes: dict[str, object]
    is_error: bool
    nanoseconds: int


@dataclass
class Collector:
    """`raw` is all that came in, as bytes."""

    url: str
    spans: list[Span] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans if span.name == name]


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Door)
    server.collector = Collector(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.collector
    finally:
        server.shutdown()
        server.server_close()


class _Door(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert self.path == "/v1/traces" and self.headers["Content-Type"] == "application/x-protobuf"
        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = decompress(body) if self.headers["Content-Encoding"] == "gzip" else body
        self.server.collector.raw.append(body)
        self.server.collector.spans += _spans(ExportTraceServiceRequest.FromString(body))
        answer = ExportTraceServiceResponse().SerializeToString()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def _spans(message: ExportTraceServiceRequest) -> list[Span]:
    return [
        Span(
            _plain(group.resource.attributes)["service.name"], span.name,
            *(number.hex() for number in (span.trace_id, span.span_id, span.parent_span_id)),
            _plain(span.attributes), span.status.code == 2, span.end_time_unix_nano - span.start_time_unix_nano,
        )
        for group in message.resource_spans
        for scope in group.scope_spans
        for span in scope.spans
    ]  # fmt: skip


def _plain(attributes) -> dict[str, object]:
    return {item.key: getattr(item.value, item.value.WhichOneof("value")) for item in attributes}
