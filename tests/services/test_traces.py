"""Traces reach a collector whole, across processes, without anybody's words; without a collector there is nothing."""

import socket
import subprocess
import sys
from contextvars import copy_context

import pytest

from core import traces
from tests.serving import ROOT
from tests.stand_ins.collector import collecting

SECRET = "sentinel of a word"


@pytest.fixture
def collector():
    with collecting() as collector:
        traces.configure(collector.url, "web")
        try:
            yield collector
        finally:
            traces.finish()


def test_spans_stand_within_each_other_and_go_on_in_another_process(collector):
    with traces.span("request", book_id=7):
        with traces.span("call"):
            traces.tell(outcome="done")
        carried, trace = traces.here(), traces.trace_id()
        traces.past("statement", 1000.0, 0.5)
        traces.tell("GET /books", status=200)
    assert traces.here() == traces.trace_id() == ""
    with traces.span("job", carried):
        pass
    traces.finish()
    spans = {span.name: span for span in collector.spans}
    request = spans["GET /books"]
    assert {span.trace for span in collector.spans} == {trace} and not request.parent
    assert {spans[name].parent for name in ("call", "statement", "job")} == {request.id}
    assert request.attributes == {"book_id": 7, "status": 200} and spans["call"].attributes == {"outcome": "done"}
    assert spans["statement"].nanoseconds == 500_000_000 and request.service == "memory-maker-web"


def test_a_failure_is_told_by_its_kind_alone(collector):
    with pytest.raises(ValueError), traces.span("request"):
        int(SECRET)
    traces.finish()
    assert [span.is_error for span in collector.spans] == [True]
    assert b"ValueError" in b"".join(collector.raw) and SECRET.encode() not in b"".join(collector.raw)


def test_what_goes_on_after_its_span_begins_a_trace_of_its_own(collector):
    with traces.span("request"):
        later = copy_context()
    for _ in range(2):
        assert not later.run(traces.here)
        later.run(lambda: traces.past("statement", 1.0, 1.0))
        later.run(lambda: traces.span("call").__enter__()).end()
    traces.finish()
    assert [span.name for span in collector.spans] == ["request", "call", "call"]
    assert len({span.trace for span in collector.spans}) == 3 and not any(span.parent for span in collector.spans)


def test_what_is_carried_may_be_nothing_at_all(collector):
    for parent in ("", "00-short", SECRET, "00-" + "0" * 32 + "-" + "0" * 16 + "-01"):
        with traces.span("job", parent):
            assert len(traces.here()) == 55
    traces.finish()
    assert len({span.trace for span in collector.spans}) == 4


def test_without_a_collector_nothing_is_loaded_and_nothing_done():
    with traces.span("request"):
        traces.tell("other", status=200)
        traces.past("statement", 1.0, 1.0)
        assert traces.here() == traces.trace_id() == ""
    lines = "import sys, core.log, core.traces; core.traces.configure('', 'web'); print('opentelemetry' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", lines], cwd=ROOT, capture_output=True, text=True).stdout == "False\n"


def test_a_collector_that_is_away_keeps_nobody_and_is_told_of_once(caplog):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    traces.configure(f"http://127.0.0.1:{port}", "worker")
    for _ in range(2000):
        with traces.span("request"):
            pass
    traces.finish()
    assert not traces.here()
    assert [record.getMessage() for record in caplog.records] == ["Traces do not reach their collector; they are dropped"]
