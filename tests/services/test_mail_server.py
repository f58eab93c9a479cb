"""Letters at a real mail server: taken, refused, put off, and never with a password in the clear or a header nobody wrote."""

import socket
from threading import Thread

import pytest

from core.gateways.mail import Envelope, Mailbox
from tests.services.smtp_cast import certificate, mail_server

SENDER = "Sál’s Books <books@example.org>"
LETTER = Envelope("rosa@example.org", "Your book “Ünder the tree”", "Dear Rosa\n.\nA line.\n", "<p>Dear Rosa</p>", "<1@books.example.org>")
# Reaches this machine, and is no loopback address by its name.
FAR = "0.0.0.0"


def to(address: str, **changed: str) -> Envelope:
    return Envelope(**(vars(LETTER) | {"to": address} | changed))


def sent(url: str, *letters: Envelope, seconds: float = 5):
    with Mailbox(url, SENDER, seconds) as box:
        return [box.send(letter) for letter in letters or (LETTER,)]


def test_a_letter_has_two_parts_and_the_headers_of_a_letter():
    with mail_server() as (post, port):
        assert [outcome.state for outcome in sent(f"smtp://127.0.0.1:{port}")] == ["sent"]
    letter = post.letters[0]
    assert letter["From"] == SENDER and letter["To"] == "rosa@example.org" and letter["Subject"] == LETTER.subject
    assert letter["Message-ID"] == LETTER.message_id and letter["Auto-Submitted"] == "auto-generated" and letter["Date"].datetime.tzinfo
    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert letter.get_body(("plain",)).get_content().replace("\r\n", "\n") == LETTER.text
    assert letter.get_body(("html",)).get_content().strip() == LETTER.html


def test_several_letters_share_a_connection_and_one_that_is_refused_spoils_nothing():
    with mail_server() as (post, port):
        post.says = lambda address: "550 5.1.1 No such person" if address.startswith("nobody") else "250 OK"
        outcomes = sent(f"smtp://127.0.0.1:{port}", LETTER, to("nobody@example.org"), to("ana@example.org"))
    assert [outcome.state for outcome in outcomes] == ["sent", "refused", "sent"]
    assert "No such person" in outcomes[1].words
    assert len(post.peers) == 1


@pytest.mark.parametrize("where", ["sender", "says", "takes"])
@pytest.mark.parametrize(("answer", "state"), [("451 Later please", "later"), ("554 Never", "refused")])
def test_what_is_refused_for_now_and_what_for_good(where, answer, state):
    with mail_server() as (post, port):
        setattr(post, where, lambda *_: answer)
        outcome = sent(f"smtp://127.0.0.1:{port}")[0]
    # A sender that is not liked is ours to put right: then the letters that wait go out.
    assert outcome.state == ("later" if where == "sender" else state) and answer[4:] in outcome.words and not outcome.away


@pytest.mark.parametrize(
    "address",
    [
        "a@b.org\r\nBcc: c@d.org",
        "a@b.org\nRCPT TO:<c@d.org>",
        "a@b.org, c@d.org",
        "<a@b.org>",
        "a b@c.org",
        "a@b@c.org",
        "a",
        "",
        '"a"@b.org',
    ],
)
def test_nothing_can_be_put_into_an_address(address):
    with mail_server() as (post, port):
        assert sent(f"smtp://127.0.0.1:{port}", to(address))[0].state == "refused"
    assert post.letters == [] and post.options == []


@pytest.mark.parametrize("field", ["subject", "message_id"])
def test_nothing_can_be_put_into_a_header(field):
    with mail_server() as (post, port):
        assert sent(f"smtp://127.0.0.1:{port}", to("a@b.org", **{field: "Hello\r\nBcc: c@d.org"}))[0].state == "refused"
    assert post.letters == []


def test_addresses_of_any_script():
    with mail_server() as (post, port):
        outcomes = sent(f"smtp://127.0.0.1:{port}", to("rosa@straße.example"), to("josé@bücher.example"))
    assert [outcome.state for outcome in outcomes] == ["sent", "sent"]
    # A sharp s stays one: the same name with two plain ones belongs to somebody else.
    assert post.recipients == [["rosa@xn--strae-oqa.example"], ["josé@xn--bcher-kva.example"]]
    assert "SMTPUTF8" in post.options[1] and post.letters[1]["To"] == "josé@xn--bcher-kva.example"


def test_a_password_is_not_told_in_the_clear():
    with mail_server(FAR, auth_require_tls=False) as (post, port):
        outcome = sent(f"smtp://sal:open%3A%20sesame@{FAR}:{port}")[0]
    assert outcome.state == "later" and outcome.away and "encryption" in outcome.words
    assert post.passwords == [] and post.letters == []


def test_with_starttls_a_password_and_letters_travel_encrypted(tmp_path, monkeypatch):
    tls, trusted = certificate(tmp_path, FAR)
    with mail_server(FAR, tls_context=tls, require_starttls=True) as (post, port):
        assert sent(f"smtp://sal:open%3A%20sesame@{FAR}:{port}")[0].away, "a certificate that nobody vouches for"
        monkeypatch.setenv("SSL_CERT_FILE", trusted)
        assert sent(f"smtp://sal:open%3A%20sesame@{FAR}:{port}")[0].state == "sent"
        wrong = sent(f"smtp://sal:wrong@{FAR}:{port}", seconds=1)[0]
    assert wrong.state == "later" and wrong.away and "wrong" not in wrong.words
    assert post.passwords[0] == (b"sal", b"open: sesame") and post.encrypted == [True]


def test_smtps_is_encrypted_from_the_start(tmp_path, monkeypatch):
    tls, trusted = certificate(tmp_path, FAR)
    monkeypatch.setenv("SSL_CERT_FILE", trusted)
    with mail_server(FAR, ssl_context=tls) as (post, port):
        assert sent(f"smtps://{FAR}:{port}")[0].state == "sent"
    assert post.encrypted == [True]


def test_a_server_that_is_not_there_or_says_nothing():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        outcome = sent(f"smtp://127.0.0.1:{port}", seconds=0.3)[0]
        assert outcome.state == "later" and outcome.away and "timed out" in outcome.words
    outcome = sent(f"smtp://127.0.0.1:{port}")[0]
    assert outcome.state == "later" and outcome.away


def test_a_server_that_breaks_off_after_the_letter():
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_take_and_vanish, args=(server,), daemon=True).start()
        outcome = sent(f"smtp://127.0.0.1:{server.getsockname()[1]}")[0]
    assert outcome.state == "later" and not outcome.away


def _take_and_vanish(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection, connection.makefile("rwb", buffering=0) as lines:
        lines.write(b"220 here\r\n")
        for line in lines:
            if line.upper().startswith(b"DATA"):
                lines.write(b"354 go on\r\n")
                while lines.readline() != b".\r\n":
                    pass
                return
            lines.write(b"250 OK\r\n")
