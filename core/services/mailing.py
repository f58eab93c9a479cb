"""Letters on their way: the outbox's waiting rows go in, one after the other; they come out at the mail server, or rest, or are given up.

A letter is claimed before it is sent, so two workers never send it at once. Should one be killed between the server's yes and our
own note of it, the letter goes out once more with the same Message-ID, by which mail programs know it again.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event

from core import measures, traces
from core.config import settings
from core.gateways.mail import Envelope, Mailbox, Outcome
from core.letters.words import WORDS
from core.services import notices
from storage.database import transaction
from storage.models import Message, now
from storage.queries import messages

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""Longer than one letter may take at the slowest server (core.gateways.mail)."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480, 480))
"""After so many tries over about a day a letter is given up."""
KEPT = timedelta(days=90)
OVER = "It was not sent: the link in it does not work any more. Whoever it was for can ask for a new one."
LOOK_EVERY = 0.7
REST = 10.0


def run_mailer(ended: Event) -> None:
    """Sends what is due until `ended` is set. Without a mail server nothing is tried, and letters wait in the operator's outbox."""
    chosen = settings()
    if chosen.smtp_url:
        keep_sending(lambda: Mailbox(chosen.smtp_url, chosen.mail_from), ended)


def keep_sending(mailbox: Callable[[], Mailbox], ended: Event) -> None:
    """As `run_mailer`, over these connections."""
    well = True
    while not ended.is_set():
        try:
            with mailbox() as box:
                answers = send_due(box, ended)
            if well and not answers:
                # What it said is in the outbox alone: it may name whom a letter was for.
                log.warning("The mail server takes no letters just now; they wait")
            well = answers
        except Exception:
            # Whatever goes wrong with one letter, the others must go out.
            log.exception("The mailer did not get through; it goes on")
            well = False
        ended.wait(LOOK_EVERY if well else REST)


def send_due(box: Mailbox, ended: Event) -> bool:
    """Sends every letter that is due, over one connection; False when the server took none because it is away."""
    while not ended.is_set():
        with transaction() as session:
            message = messages.claim(session, now(), LEASE)
        if message is None:
            return True
        outcome = Outcome("refused", OVER) if is_over(message) else _sent(box, message)
        with transaction() as session:
            messages.settle(session, message, **_written_down(message, outcome))
        if outcome.away:
            return False
    return True


def _sent(box: Mailbox, message: Message) -> Outcome:
    with measures.LETTER_SECONDS.time(), traces.span("letter", message=message.id, kind=message.kind):
        outcome = box.send(_envelope(message))
    measures.LETTERS.labels(outcome.state).inc()
    return outcome


def is_over(message: Message) -> bool:
    """Whether the link in a letter that waits has ended: it would lead nowhere."""
    lasts = WORDS[message.kind].lasts if message.kind in WORDS else None
    return lasts is not None and message.created_at + lasts <= now()


def drop_old() -> None:
    """Forgets letters that went out, or were given up, 90 days ago."""
    with transaction() as session:
        messages.drop_old(session, now() - KEPT)


def _envelope(message: Message) -> Envelope:
    off = notices.address(message.user_id) if message.kind in notices.KINDS and message.user_id else ""
    return Envelope(message.to, message.subject, message.text, message.html, message.message_id, off)


def _written_down(message: Message, outcome: Outcome) -> dict[str, object]:
    """What the row says after this try."""
    at = now()
    if outcome.state == "sent":
        # What it said may have been a secret, and is in its reader's hands now.
        return {"state": "sent", "sent_at": at, "due_at": at, "text": "", "html": "", "error": ""}
    if outcome.state == "refused" or message.attempts > len(PAUSES):
        return {"state": "failed", "due_at": at, "error": outcome.words}
    return {"due_at": at + PAUSES[message.attempts - 1], "error": outcome.words}
