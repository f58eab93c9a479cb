"""Letters that may be stopped: who wants none gets none, by the switch, by the link in the letter, and by their mail program's press."""

import pytest

from core import jobs
from core.errors import NotFound, Unavailable
from core.letters.words import WORDS
from core.services import books, exporting, generating, mail, notices, work
from storage.models import Message, User
from tests.services.smtp_cast import mail_server
from tests.services.stage import call, claim, lapse, rows, work_off
from tests.services.test_mail import LINK, deliver

FAILED = {"what": "Making “Summer”", "reason": "It was too much.", "link": LINK}


def write(user) -> None:
    call(mail.post, "job-failed", user.email, user.id, **FAILED)


def test_two_kinds_of_letters_can_be_stopped_and_no_more():
    assert notices.KINDS == ("book-generated", "job-failed")
    assert all(words.lasts is None for words in WORDS.values() if words.notice)


def test_a_notice_says_how_to_stop_it_and_a_mail_program_can(any_house, alice):
    write(alice)
    address = notices.address(alice.id)
    assert address in rows(Message)[0].text and f'href="{address}"' in rows(Message)[0].html
    with mail_server() as (server, port):
        deliver(port)
    (sent,) = server.letters
    assert sent["List-Unsubscribe"] == f"<{address}>" and sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_whoever_stops_them_gets_none_not_even_what_waits(any_house, alice, bob):
    write(alice)
    write(bob)
    call(mail.post, "reset", alice.email, alice.id, link=LINK)
    call(notices.switch, notices.token(alice.id), False)
    write(alice)
    states = sorted((row.kind, row.to.partition("@")[0], row.state) for row in rows(Message))
    assert states == [("job-failed", "alice", "failed"), ("job-failed", "bob", "waiting"), ("reset", "alice", "waiting")]
    assert not call(notices.about, notices.token(alice.id)) and call(notices.about, notices.token(bob.id))
    call(notices.switch, notices.token(alice.id), True)
    write(alice)
    assert len(rows(Message, user_id=alice.id, kind="job-failed")) == 2


def test_a_link_that_was_tampered_with_stops_nothing(house, alice, bob):
    mine, theirs = notices.token(alice.id), notices.token(bob.id)
    for wrong in (
        "",
        "x",
        "é",
        mine[:-1],
        mine[:30] + ("A" if mine[30] != "A" else "B") + mine[31:],
        theirs[:21] + mine[21:],
        mine + "AA",
        "=" * 9,
    ):
        with pytest.raises(NotFound):
            call(notices.switch, wrong, False)
    assert all(user.notices for user in rows(User))


def fails(words: str):
    def run(held) -> None:
        raise Unavailable(words)

    return run


def test_work_that_failed_for_good_is_told_to_whoever_waits_for_it(any_house, alice):
    call(exporting.request, alice.id)
    work_off({"export": fails("There is no room.")})
    (letter,) = rows(Message)
    assert letter.subject == "Packing everything of yours did not work out" and "There is no room." in letter.text
    assert "/account#files\n" in letter.text


def test_work_on_a_book_that_failed_names_the_book_and_leads_to_it(any_house, alice, book, job):
    work_off({"generate": fails("It was too much.")})
    (letter,) = rows(Message)
    assert letter.subject == "Making “Our summer” did not work out" and f"/books/{book.id}\n" in letter.text


def test_work_that_was_given_up_is_told_and_what_was_stopped_is_not(any_house, alice, book, job):
    call(work.cancel, alice.id, job.id)
    assert rows(Message) == []
    again = call(generating.generate, alice.id, book.id)
    for _ in range(3):
        claim(again)
        lapse(again)
    jobs.sweep()
    (letter,) = rows(Message)
    assert letter.kind == "job-failed" and "interrupted 3 times" in " ".join(letter.text.split())


def test_work_on_a_book_that_is_gone_is_not_told(any_house, alice, book, job):
    claimed = claim(job)
    call(books.delete, alice.id, book.id)
    call(work.settle, claimed, "It was too much.")
    assert rows(Message) == []
