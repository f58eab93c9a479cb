"""The outbox: a letter is kept with its effect, goes out once, rests and is tried again, is given up in words, and is let go after."""

import logging
import os
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import update

from core import config
from core.config import SettingsWrong
from core.gateways.mail import Mailbox
from core.letters.letter import letter, needed
from core.letters.words import WORDS
from core.services import accounts, mail, mailing, profiles
from storage.database import transaction
from storage.models import Message, now
from storage.queries import messages
from tests.services.smtp_cast import mail_server
from tests.services.stage import call, rows
from tests.serving import ROOT, wait_for

SENDER = "books@example.org"
LINK = "https://books.example.org/reset/s3cret"


def post(to: str = "rosa@example.org", kind: str = "reset", user_id=None, **values) -> None:
    call(mail.post, kind, to, user_id, **(values or {"link": LINK}))


def deliver(port: int) -> bool:
    with Mailbox(f"smtp://127.0.0.1:{port}", SENDER, 2) as box:
        return mailing.send_due(box, Event())


def make_due(at=None) -> None:
    call(lambda session: session.exec(update(Message).values(due_at=at or now())))


def only() -> Message:
    (found,) = rows(Message)
    return found


@pytest.mark.parametrize("kind", WORDS)
def test_every_letter_has_words_a_link_and_a_reason(kind):
    told = needed(kind) - {"link", "rows", "off"}
    values = {name: f"<x-{name}> & co" for name in needed(kind)} | {"link": f"{LINK}?a=1&b=2"}
    if WORDS[kind].rows:
        values["rows"] = (("<b> & pages", "$1.00"), ("In all", "$2.00"))
    made = letter(kind, values)
    assert made.subject and f"{LINK}?a=1&b=2\n" in made.text and "You get this letter because" in made.text
    assert f'href="{LINK}?a=1&amp;b=2"' in made.html and "<img" not in made.html and "http" in made.html
    assert all(f"&lt;x-{name}&gt; &amp; co" in made.html and f"<x-{name}>" not in made.html for name in told)


@pytest.mark.parametrize("values", [{}, {"lnik": LINK}, {"link": LINK, "more": "x"}])
def test_a_mistake_in_the_values_of_a_letter_is_found_where_it_is_posted(house, values):
    with pytest.raises(ValueError, match="reset"), transaction() as session:
        mail.post(session, "reset", "rosa@example.org", **values)
    with pytest.raises(KeyError), transaction() as session:
        mail.post(session, "resett", "rosa@example.org", link=LINK)


def test_moments_are_told_in_the_readers_own_zone(house, alice):
    call(profiles.update, alice.id, time_zone="America/New_York")
    at = now().replace(2026, 7, 1, 12, 30)
    post(alice.email, "export-ready", alice.id, until=at, link=LINK)
    assert "Wednesday 1 July 2026, 08:30 (America/New York)" in " ".join(only().text.split())


def test_a_letter_is_kept_with_what_it_tells_of(any_house):
    with pytest.raises(RuntimeError), transaction() as session:
        mail.post(session, "reset", "rosa@example.org", link=LINK)
        raise RuntimeError
    assert rows(Message) == []


def test_a_letter_goes_to_the_address_that_was_typed_and_to_no_other_of_its_kind(house):
    call(accounts.register, "  Rosa@Straße.example ", "a long enough password")
    assert only().to == "rosa@straße.example"
    assert call(accounts.authenticate, "ROSA@straße.example", "a long enough password").email == "rosa@straße.example"


def test_a_letter_goes_out_once_and_is_let_go(any_house):
    post()
    with mail_server() as (server, port):
        assert deliver(port) and deliver(port)
    (found,) = server.letters
    assert LINK in found.get_body(("plain",)).get_content() and found["Message-ID"] == only().message_id
    kept = only()
    assert (kept.state, kept.text, kept.html, kept.error, kept.attempts) == ("sent", "", "", "", 1) and kept.sent_at


def test_letters_go_out_in_the_order_they_were_written(any_house):
    for number in range(5):
        post(f"{number}@example.org")
    with mail_server() as (server, port):
        deliver(port)
    assert [to for (to,) in server.recipients] == [f"{number}@example.org" for number in range(5)] and len(server.peers) == 1


def test_a_letter_that_is_put_off_is_tried_again_with_growing_pauses_and_then_given_up(any_house):
    post()
    with mail_server() as (server, port):
        server.says = lambda _: "451 The box is full"
        for pause in mailing.PAUSES:
            began = now()
            assert deliver(port) and only().state == "waiting"
            assert pause <= only().due_at - began < pause + timedelta(seconds=30)
            assert deliver(port) and server.letters == []
            make_due()
        deliver(port)
    found = only()
    assert found.state == "failed" and "The box is full" in found.error and found.text
    assert timedelta(hours=20) < sum(mailing.PAUSES, timedelta()) < timedelta(hours=30)


def test_put_off_and_then_taken(any_house):
    post()
    with mail_server() as (server, port):
        server.takes = lambda: "451 Come back"
        deliver(port)
        server.takes = lambda: "250 OK"
        make_due()
        deliver(port)
    assert len(server.letters) == 2 and len({found["Message-ID"] for found in server.letters}) == 1
    assert (only().state, only().attempts) == ("sent", 2)


def test_one_that_is_refused_for_good_holds_up_nobody(any_house):
    post("nobody@example.org")
    post("ana@example.org")
    with mail_server() as (server, port):
        server.says = lambda address: "550 Unknown" if address.startswith("nobody") else "250 OK"
        deliver(port)
    assert {found.to: found.state for found in rows(Message)} == {"nobody@example.org": "failed", "ana@example.org": "sent"}


def test_while_the_server_is_away_one_letter_a_round_is_tried(any_house):
    post()
    post("ana@example.org")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert not deliver(port)
    assert sorted(found.attempts for found in rows(Message)) == [0, 1]
    make_due()
    with mail_server() as (server, port):
        assert deliver(port)
    assert len(server.letters) == 2


def test_two_workers_share_the_letters_and_send_none_twice(any_house):
    for number in range(30):
        post(f"{number}@example.org")
    with mail_server() as (server, port):
        workers = [Thread(target=deliver, args=(port,)) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert sorted(to for (to,) in server.recipients) == sorted(f"{number}@example.org" for number in range(30))


def test_a_late_worker_writes_nothing_over_what_another_did(any_house):
    post()
    first = call(messages.claim, now(), timedelta(0))
    second = call(messages.claim, now() + timedelta(seconds=1), timedelta(seconds=60))
    assert not call(messages.settle, first, state="failed") and call(messages.settle, second, state="sent")
    assert only().state == "sent"


KILLED = """
import os, sys
from threading import Event
from core import config
from core.gateways.mail import Mailbox
from core.services import mailing
from storage import database
config.use(config.load())
database.connect(config.settings().database)
mailing._written_down = lambda *_: os.kill(os.getpid(), 9)
with Mailbox(sys.argv[1], "books@example.org") as box:
    mailing.send_due(box, Event())
"""


def test_a_worker_killed_after_the_servers_yes_sends_the_same_letter_again(any_house):
    post()
    env = {**os.environ, "DATA_DIR": str(any_house.data_dir), "DATABASE_URL": any_house.database_url}
    with mail_server() as (server, port):
        ended = subprocess.run([sys.executable, "-c", KILLED, f"smtp://127.0.0.1:{port}"], cwd=ROOT, env=env)
        assert ended.returncode == -signal.SIGKILL and len(server.letters) == 1
        assert deliver(port) and len(server.letters) == 1, "its lease must lapse first"
        make_due()
        assert deliver(port)
    assert [found["Message-ID"] for found in server.letters] == [only().message_id] * 2 and only().state == "sent"


def test_the_mailer_sends_soon_and_tells_the_log_nothing_of_letters(house, caplog):
    caplog.set_level(logging.DEBUG)
    ended = Event()
    with mail_server() as (server, port):
        server.says = lambda address: "550 <nobody@example.org> Unknown" if address.startswith("nobody") else "250 OK"
        config.use(house.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": SENDER}))
        mailer = Thread(target=mailing.run_mailer, args=(ended,))
        mailer.start()
        post("nobody@example.org")
        post()
        wait_for(lambda: len(server.letters) == 1, 90, "the letter did not go out")
        ended.set()
        mailer.join(20)
    assert not mailer.is_alive()
    ours = " ".join(record.getMessage() for record in caplog.records if record.name != "mail.log")
    assert not any(word in ours for word in ("rosa@", "nobody@", "s3cret", "new password"))


def test_without_a_mail_server_letters_wait(house):
    post()
    mailing.run_mailer(Event())
    assert (only().state, only().attempts) == ("waiting", 0) and LINK in only().text


def test_old_letters_are_forgotten_and_waiting_ones_kept(any_house):
    for state in ("sent", "failed", "waiting"):
        post()
        call(lambda session, state=state: session.exec(update(Message).where(Message.state == "waiting").values(state=state)))
    post()
    mailing.drop_old()
    assert len(rows(Message)) == 4
    make_due(now() - mailing.KEPT - timedelta(days=1))
    mailing.drop_old()
    assert {found.state for found in rows(Message)} == {"waiting"}


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"smtp_url": "smtp://h:25"}, "MAIL_FROM"),
        ({"smtp_url": "http://h", "mail_from": SENDER}, "SMTP_URL"),
        ({"smtp_url": "smtp://", "mail_from": SENDER}, "SMTP_URL"),
        ({"smtp_url": "smtp://h:many", "mail_from": SENDER}, "SMTP_URL"),
        ({"smtp_url": "smtp://h", "mail_from": "Sal"}, "MAIL_FROM"),
        ({"smtp_url": "smtp://h", "mail_from": "Sal <a@b.org>\nBcc: c@d.org"}, "MAIL_FROM"),
    ],
)
def test_a_mail_server_that_cannot_be_is_said_at_the_start(tmp_path, given, wrong):
    with pytest.raises(SettingsWrong) as refused:
        config.load(data_dir=tmp_path, **given)
    assert str(refused.value).startswith(f"{wrong} is wrong: ") and "\n" not in str(refused.value)


@pytest.mark.parametrize(("kind", "lasts"), [(kind, words.lasts) for kind, words in WORDS.items() if words.lasts], ids=str)
def test_a_letter_whose_link_is_over_is_not_sent_any_more(house, kind, lasts):
    values = dict.fromkeys(needed(kind), "x") | {"link": LINK}
    post(kind=kind, **values)
    post("ana@example.org", kind=kind, **values)
    write_back("rosa@example.org", now() - lasts)
    write_back("ana@example.org", now() - lasts + timedelta(minutes=5))
    with mail_server() as (server, port):
        deliver(port)
    assert server.recipients == [["ana@example.org"]]
    given_up = next(found for found in rows(Message) if found.to == "rosa@example.org")
    assert given_up.state == "failed" and given_up.error == mailing.OVER


def write_back(to: str, at) -> None:
    call(lambda session: session.exec(update(Message).where(Message.to == to).values(created_at=at)))


def test_a_letter_that_tells_of_money_is_sent_however_late(house, alice):
    post(alice.email, "order-settled", alice.id, number="1", title="Summer", link=LINK)
    write_back(alice.email, now() - timedelta(days=60))
    with mail_server() as (server, port):
        deliver(port)
    assert len(server.letters) == 1 and server.letters[0]["List-Unsubscribe"] is None
