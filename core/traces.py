"""Traces: what a request or a job does, span by span, to an OpenTelemetry collector when one is set; nothing at all otherwise.

A span's name and attributes are words of the code, ids of rows and numbers: never what somebody wrote. The text of an exception is left
out, because it often quotes what came in; its kind is kept.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Thread
from typing import Any

SERVICE = "memory-maker"
TOLD_EVERY = 60.0
_PATIENCE = 4

log = logging.getLogger(__name__)
_NOTHING: AbstractContextManager[None] = nullcontext()
_provider: Any = None
_tracer: Any = None


def configure(endpoint: str, part: str) -> None:
    """Sends the spans of this process to the collector at `endpoint` (OTLP over HTTP) from now on. `part` is web or worker."""
    global _provider, _tracer
    if not endpoint or _provider:
        return
    # Two dozen modules that a place without a collector need not load.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult

    # It would say of each batch that it could not be sent; `_telling` says it now and then.
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=_PATIENCE)
    exporter.export = _telling(exporter.export, SpanExportResult.SUCCESS)
    resource = Resource.create({"service.name": f"{SERVICE}-{part}", "service.namespace": SERVICE})
    _provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    _provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracer = _provider.get_tracer(SERVICE)


def finish() -> None:
    """Sends what was not sent yet, and ends; a collector that is away is not waited for long."""
    global _provider, _tracer
    provider, _provider, _tracer = _provider, None, None
    if provider:
        last = Thread(target=provider.shutdown, daemon=True)
        last.start()
        last.join(_PATIENCE)


def are_sent() -> bool:
    """Whether there is a collector."""
    return _tracer is not None


def span(name: str, parent: str = "", **attributes: object) -> AbstractContextManager[Any]:
    """A stretch of work, within the one around it. `parent` continues a trace of another process (see `here`)."""
    return _span(name, parent, attributes) if _tracer else _NOTHING


def tell(name: str = "", **attributes: object) -> None:
    """Adds to the span that this runs in, or gives it another name: what is known only when the work is done."""
    if _tracer is None:
        return
    from opentelemetry import trace

    current = trace.get_current_span()
    current.set_attributes(_plain(attributes))
    if name:
        current.update_name(name)


def past(name: str, began: float, seconds: float, **attributes: object) -> None:
    """A span that is over, within the one that this runs in; `began` is in seconds since 1970. Nothing where there is no such span."""
    if _tracer is None or not trace_id():
        return
    started = int(began * 1e9)
    _tracer.start_span(name, start_time=started, attributes=_plain(attributes)).end(started + int(seconds * 1e9))


def here() -> str:
    """The current span as a W3C traceparent, to be carried to another process; "" when there is none."""
    if _tracer is None or not (context := _context()).is_valid:
        return ""
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def trace_id() -> str:
    """The trace that this runs in, for the log; "" when there is none."""
    return f"{context.trace_id:032x}" if _tracer and (context := _context()).is_valid else ""


def _telling(export: Callable[[Any], Any], success: object) -> Callable[[Any], Any]:
    """The same `export`, which writes a line now and then while nothing gets through."""
    told = float("-inf")

    def telling(spans: Any) -> Any:
        nonlocal told
        result = export(spans)
        if result != success and time.monotonic() - told > TOLD_EVERY:
            told = time.monotonic()
            log.warning("Traces do not reach their collector; they are dropped")
        return result

    return telling


def _context() -> Any:
    from opentelemetry import trace

    current = trace.get_current_span()
    return trace.INVALID_SPAN_CONTEXT if _is_over(current) else current.get_span_context()


def _is_over(span: Any) -> bool:
    """What an open page does goes on in the context of the request that built it, long after that."""
    return getattr(span, "end_time", None) is not None


def _around(parent: str) -> Any:
    """What a new span begins in: another process's, what this runs in (None), or nothing at all."""
    from opentelemetry import context, trace
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    if parent:
        return TraceContextTextMapPropagator().extract({"traceparent": parent})
    return context.Context() if _is_over(trace.get_current_span()) else None


@contextmanager
def _span(name: str, parent: str, attributes: dict[str, object]) -> Iterator[Any]:
    from opentelemetry.trace import StatusCode

    untold = {"record_exception": False, "set_status_on_exception": False}
    with _tracer.start_as_current_span(name, _around(parent), attributes=_plain(attributes), **untold) as current:
        try:
            yield current
        except Exception as error:
            current.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def _plain(attributes: dict[str, object]) -> dict[str, Any]:
    return {name: value if isinstance(value, bool | int | float) else str(value) for name, value in attributes.items() if value is not None}
