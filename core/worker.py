"""The worker process: rings of the bell go in; jobs are done in its lanes, pictures opened in its children, until it is asked to end."""

import gc
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event

from huey.consumer import Consumer
from sqlalchemy.exc import SQLAlchemyError

from core import figures, jobs, seeing, traces
from core.config import settings
from core.imaging.sandbox import Sandbox
from core.lanes import PLACES, Lane
from core.press.setter import Setter
from core.services import (
    api_keys,
    closing,
    drawer,
    exporting,
    leftovers,
    mailing,
    news,
    order_printing,
    proofs,
    replies,
    resets,
    schedules,
    sessions,
    till,
    uploads,
)
from core.services.composing import run_generate
from core.services.exporting import run_export
from core.services.inspecting import run_inspect
from core.services.operate import hearts
from core.services.order_printing import run_order
from core.services.previewing import run_preview
from core.services.printing import run_print
from core.services.sampling import run_sample
from core.services.store import look_again, tidy_up
from storage import doorbell
from storage.database import transaction
from storage.models import Job

log = logging.getLogger(__name__)

CHILDREN = 2
CLEAN_UP, CLEAN_EVERY, LOOK_EVERY = "clean-up", timedelta(minutes=10), 15.0
LEFT_OVER, LEFT_EVERY, OWN_EVERY = "left-over", timedelta(hours=1), 3600.0


class Ears(Consumer):
    """Huey's consumer; this process minds its own signals, because several listen in it."""

    def _set_signal_handlers(self) -> None:
        pass


class Worker:
    """Everything one worker process has. `start`, then `stop` from any thread."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}/{os.getpid()}"
        self._stopping, self._ended = Event(), Event()
        self._keeper, self._sandbox, setter = jobs.Keeper(), Sandbox(CHILDREN), Setter()
        self._runners = {
            "inspect": partial(run_inspect, sandbox=self._sandbox),
            "generate": partial(run_generate, measure=seeing.timed("measure", setter.measure)),
            "print": partial(run_print, sandbox=self._sandbox, setter=setter),
            "sample": run_sample,
            "export": partial(run_export, press=setter),
            "order": partial(run_order, sandbox=self._sandbox, setter=setter),
            "preview": partial(run_preview, sandbox=self._sandbox, setter=setter),
        }
        claim, most = partial(jobs.claim, worker=self.name), settings().jobs_at_once
        self._lanes = {name: Lane(name, min(places, most), claim, self._do, self._stopping) for name, places in PLACES.items()}
        self._bells = jobs.Bells(settings(), lambda lane: self._lanes[lane].hear())
        self._ears = [_ears(queue) for queue in self._bells.queues.values()]
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Frees what workers of this machine that are gone held, listens, and looks for everything that waits."""
        doorbell.wire(self._bells.ring)
        jobs.release_dead(self.name)
        news.connect()
        for ears in self._ears:
            ears.start()
        self._threads = [
            jobs.thread("keeper", self._keeper.run, self._ended),
            jobs.thread("sweeper", jobs.run_sweeper, self._ended, self._look),
            jobs.thread("cleaner", run_cleaner, self._ended, self.name),
            jobs.thread("mailer", mailing.run_mailer, self._ended),
            jobs.thread("resets", resets.run_answering, self._ended),
            jobs.thread("till", till.run_till, self._ended, self.name),
            jobs.thread("heart", hearts.run_beating, self._ended, self.name),
        ]
        log.info("The worker %s is ready", self.name)

    def stop(self, seconds: float = 9.0) -> None:
        """Lets short jobs end and puts long ones back into the queue, within `seconds`; what has not ended then is another worker's."""
        self._stopping.set()
        until = time.monotonic() + seconds
        if not all(lane.join(until) for lane in self._lanes.values()):
            self._keeper.hand_back()
        for ears in self._ears:
            ears.shutdown_timeout = 1.0
            ears.stop(graceful=True)
        self._ended.set()
        for thread in self._threads:
            thread.join(5)
        self._sandbox.close()
        news.disconnect()

    def _do(self, job: Job, lane: Lane) -> None:
        jobs.perform(job, self._runners, self._keeper, self._stopping, lane.away)

    def _look(self) -> None:
        for lane in self._lanes.values():
            lane.look()


def run_worker() -> None:
    """Works until SIGTERM or SIGINT."""
    asked = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    traces.configure(settings().otel_exporter_otlp_endpoint, "worker")
    figures.give(settings())
    worker = Worker()
    worker.start()
    # What was loaded stays for good.
    gc.freeze()
    gc.enable()
    asked.wait()
    log.info("The worker %s ends", worker.name)
    worker.stop()
    traces.finish()


def run_cleaner(ended: Event, worker: str) -> None:
    """Cleans up now and then until `ended` is set: once in the whole place, and whenever a worker has begun; this machine's own folder
    by itself. Files that no row knows of are looked for seldom, as every file has to be."""
    schedules.hasten(CLEAN_UP)
    own_at = float("-inf")
    while not ended.is_set():
        try:
            schedules.once(CLEAN_UP, worker, CLEAN_EVERY, clean_up)
            schedules.once(LEFT_OVER, worker, LEFT_EVERY, lambda: _swept(leftovers.sweep))
        except SQLAlchemyError:
            log.warning("Whether to clean up cannot be asked just now", exc_info=True)
        if time.monotonic() > own_at:
            own_at = time.monotonic() + OWN_EVERY
            _swept(tidy_up)
        ended.wait(LOOK_EVERY)


def clean_up() -> None:
    """Drops what is over: old unfinished uploads, books long in the drawer, old exports, closed accounts, ended sessions."""
    for sweep in SWEEPS:
        _swept(sweep)


def _swept(sweep: Callable[[], None]) -> None:
    try:
        sweep()
    except Exception:
        # What keeps one from getting through must not keep the others, or nobody who left would ever be erased.
        log.exception("The sweep of %s did not get through; the next one follows", sweep.__module__)


def _drop_ended() -> None:
    with transaction() as session:
        sessions.drop_ended(session)
        proofs.drop_ended(session)
        api_keys.drop_ended(session)
        replies.sweep(session)
        news.prune(session)


SWEEPS = (look_again, uploads.sweep, drawer.sweep, exporting.sweep, closing.sweep, mailing.drop_old, order_printing.sweep, _drop_ended)


def _ears(queue) -> Ears:
    # Pressing Generate should be answered at once, so an idle queue is looked at five times a second.
    return Ears(queue, workers=1, periodic=False, initial_delay=0.05, backoff=1.3, max_delay=0.2)
