"""What is measured: every counter, gauge and histogram of this process, for Prometheus. Nothing goes in but numbers and words of the code.

A label's value is one of a set that the code itself bounds (a door's template, a kind of job, a state): never an id, an address or
anything that came from outside, or the number of series would grow with the visitors. docs/operations.md tells what each one means.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics, generate_latest

# A third of the lines of a page of metrics would tell when each series began.
disable_created_metrics()

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)


def _counter(name: str, words: str, *labels: str) -> Counter:
    return Counter(f"memories_{name}", words, labels, registry=REGISTRY)


def _gauge(name: str, words: str, *labels: str) -> Gauge:
    return Gauge(f"memories_{name}", words, labels, registry=REGISTRY)


def _histogram(name: str, words: str, *labels: str, buckets: tuple[float, ...] = _QUICK) -> Histogram:
    return Histogram(f"memories_{name}", words, labels, buckets=buckets, registry=REGISTRY)


REQUESTS = _counter("requests", "Requests answered.", "method", "door", "status")
REQUEST_SECONDS = _histogram("request_seconds", "From a request's first line to its answer's first line.", "method", "door")
CALL_SECONDS = _histogram("call_seconds", "What open pages ask of the services, by service.", "service")
PAGES = _gauge("pages", "Pages in memory, by whether a browser shows them.", "state")
LOOP_DELAY = _histogram("loop_delay_seconds", "How late the event loop comes to what is due.")

JOBS = _counter("jobs", "Jobs that a worker let go of, by how they came out.", "kind", "outcome")
JOBS_RUNNING = _gauge("jobs_running", "Jobs in the hands of this worker.", "kind")
JOB_SECONDS = _histogram("job_seconds", "A job from its claim to its outcome.", "kind", buckets=_SLOW)
JOB_WAIT_SECONDS = _histogram("job_wait_seconds", "How long a job waited before it was claimed.", "kind", buckets=_SLOW)
STAGE_SECONDS = _histogram("stage_seconds", "One stage of a job.", "kind", "stage", buckets=_SLOW)

PRESS_SECONDS = _histogram("press_seconds", "Typesetting: texts measured, pages and covers drawn.", "what")

LETTERS = _counter("letters", "Tries to send a letter, by what the mail server made of them.", "outcome")
LETTER_SECONDS = _histogram("letter_seconds", "One try to send a letter.", buckets=_SLOW)
WEBHOOKS = _counter("webhooks", "Messages of partners, by what became of them.", "partner", "outcome")
WEBHOOK_SECONDS = _histogram("webhook_seconds", "One message of a partner, until it was followed.", "partner")

STATEMENT_SECONDS = _histogram("statement_seconds", "One statement at the database.", "verb")
SLOW = _counter("slow", "What took longer than its limit and has a line in the log.", "what")
STORE_SECONDS = _histogram("store_seconds", "One exchange with the bucket of files.", "outcome")
CONNECTIONS = _gauge("connections", "Connections to the database that are in use.")

QUEUE = _gauge("queue_jobs", "Jobs of the whole place that wait or run.", "lane", "kind", "state")
QUEUE_AGE = _gauge("queue_oldest_seconds", "How long the oldest job that waits has waited.", "lane", "kind")
QUEUE_SILENT = _gauge("queue_silent_jobs", "Jobs whose worker fell silent and that nobody took up yet.")
WORKERS = _gauge("workers", "Workers heard of lately, and those that fell silent within a day.", "state")
OUTBOX = _gauge("outbox_letters", "Letters in the outbox; given up within a week.", "state")
TROUBLE = _gauge("trouble", "What waits for the operator.", "what")
DATABASE_UP = _gauge("database_up", "Whether the database answered when it was last asked for figures.")
DISK = _gauge("disk_bytes", "The disk of the data folder.", "state")

LINES = _counter("log_lines", "Lines of the log from WARNING on.", "level")
EVENTS = _counter("events", "What matters to safety, by what it was.", "what")


def page() -> bytes:
    """Everything of this process, as Prometheus reads it."""
    return generate_latest(REGISTRY)
