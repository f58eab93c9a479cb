"""The worker process: rings of the bell go in; jobs are done in its threads, pictures opened in its children, until it is asked to end."""

import logging
import os
import signal
import socket
import threading
import time
from functools import partial
from threading import Event
from uuid import UUID

from huey.consumer import Consumer

from core import jobs
from core.config import settings
from core.imaging.sandbox import Sandbox
from core.press.setter import Setter
from core.services import (
    api_keys,
    closing,
    drawer,
    exporting,
    leftovers,
    mailing,
    order_printing,
    proofs,
    replies,
    resets,
    sessions,
    till,
    uploads,
)
from core.services.composing import run_generate
from core.services.exporting import run_export
from core.services.inspecting import run_inspect
from core.services.operate import hearts
from core.services.order_printing import run_order
from core.services.preview_file import run_preview
from core.services.printing import run_print
from core.services.sampling import run_sample
from core.services.store import files
from storage import doorbell
from storage.database import transaction

log = logging.getLogger(__name__)

THREADS = {"people": 3, "photos": 2}
CHILDREN = 2
STALE_WORKSPACE = 86_400.0


class Ears(Consumer):
    """Huey's consumer; this process minds its own signals, because two of them listen in it."""

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
            "generate": partial(run_generate, measure=setter.measure),
            "print": partial(run_print, sandbox=self._sandbox, setter=setter),
            "sample": run_sample,
            "export": partial(run_export, press=setter),
            "order": partial(run_order, sandbox=self._sandbox, setter=setter),
            "preview": partial(run_preview, setter=setter),
        }
        self._bells = jobs.Bells(settings(), self._answer)
        self._ears = [_ears(queue, THREADS[name]) for name, queue in self._bells.queues.items()]
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Frees what workers of this machine that are gone held, listens, and rings for everything that waits."""
        doorbell.wire(self._bells.ring)
        jobs.release_dead(self.name)
        for ears in self._ears:
            ears.start()
        self._threads = [
            jobs.thread("keeper", self._keeper.run, self._ended),
            jobs.thread("sweeper", jobs.run_sweeper, self._ended, clean_up),
            jobs.thread("mailer", mailing.run_mailer, self._ended),
            jobs.thread("resets", resets.run_answering, self._ended),
            jobs.thread("till", till.run_till, self._ended),
            jobs.thread("heart", hearts.run_beating, self._ended, self.name),
        ]
        log.info("The worker %s is ready", self.name)

    def stop(self, seconds: float = 9.0) -> None:
        """Lets short jobs end and puts long ones back into the queue, within `seconds`."""
        self._stopping.set()
        for ears in self._ears:
            ears.shutdown_timeout = seconds
            ears.stop(graceful=True)
        self._ended.set()
        for thread in self._threads:
            thread.join(5)
        self._sandbox.close()

    def _answer(self, job_id: UUID) -> None:
        jobs.perform(job_id, self._runners, self._keeper, self.name, self._stopping)


def run_worker() -> None:
    """Works until SIGTERM or SIGINT."""
    asked = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    worker = Worker()
    worker.start()
    asked.wait()
    log.info("The worker %s ends", worker.name)
    worker.stop()


def clean_up() -> None:
    """Drops what is over: old unfinished uploads, books long in the drawer, old exports, closed accounts, ended sessions, files that no
    row knows of, workspaces that a killed worker left."""
    for sweep in SWEEPS:
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


def _drop_workspaces() -> None:
    files().sweep_workspaces(time.time() - STALE_WORKSPACE)


SWEEPS = (
    uploads.sweep, drawer.sweep, exporting.sweep, closing.sweep, mailing.drop_old, order_printing.sweep, _drop_ended, leftovers.sweep,
    _drop_workspaces,
)  # fmt: skip


def _ears(queue, threads: int) -> Ears:
    # Pressing Generate should be answered at once, so an idle queue is looked at five times a second.
    return Ears(queue, workers=threads, periodic=False, initial_delay=0.05, backoff=1.3, max_delay=0.2)
