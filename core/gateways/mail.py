"""The way to a mail server: its URL and a letter go in; the letter is taken there, or it comes out why not and whether to try again.

Settings in, no storage: what is to be sent and what becomes of it afterwards is the caller's.
"""

import re
import smtplib
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, localtime, parseaddr
from ipaddress import ip_address
from typing import Literal
from urllib.parse import unquote, urlsplit

import idna

SECONDS = 10.0
# What leads up to the letter itself; with the letter and its receipt this stays under a minute, however slow the server is.
PATIENCE = 30.0
WORDS_KEPT = 300
_ADDRESS = re.compile(r"[^\s\x00-\x20\x7f\"(),:;<>@\[\]\\]+@[^\s\x00-\x20\x7f\"(),:;<>@\[\]\\]+")


@dataclass(frozen=True)
class Envelope:
    """One letter; `message_id` is the same each time it is tried. `off` is where its reader stops such letters, '' for one that
    cannot be stopped."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    off: str = ""


@dataclass(frozen=True)
class Outcome:
    """`later` is worth another try, `refused` is not. `words` say why, `away` that the server takes no letter at all just now."""

    state: Literal["sent", "later", "refused"]
    words: str = ""
    away: bool = False


class Mailbox:
    """A connection that is made for the first letter and kept for those after it, within `with`."""

    def __init__(self, url: str, sender: str, seconds: float = SECONDS):
        self._url, self._sender, self._seconds = urlsplit(url), sender, seconds
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> "Mailbox":
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, smtplib.SMTPException):
            if self._smtp is not None:
                self._smtp.quit()
        self._hang_up()

    def send(self, envelope: Envelope) -> Outcome:
        """Takes one letter to the server. Never raises for what a server or a network may do."""
        began = time.monotonic()
        try:
            to = deliverable(envelope.to)
            message = _written(envelope, self._sender, to)
        except ValueError as error:
            return Outcome("refused", str(error))
        try:
            smtp = self._connected()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._hang_up()
            return Outcome("later", f"The mail server could not be reached: {_said(error)}", away=True)
        try:
            return self._handed_over(smtp, to, message, began + PATIENCE)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._hang_up()
            return Outcome("later", f"The mail server broke off: {_said(error)}")

    def _handed_over(self, smtp: smtplib.SMTP, to: str, message: EmailMessage, until: float) -> Outcome:
        options = [] if to.isascii() else ["SMTPUTF8"]
        if options and not smtp.has_extn("smtputf8"):
            return Outcome("refused", "The mail server takes no addresses with letters beyond plain ones before the @.")
        sender = deliverable(parseaddr(self._sender)[1])
        # What is refused before the letter itself was asked for is told of the server (the sender) or of the one it goes to.
        for step, of_recipient in ((lambda: smtp.mail(sender, options), False), (lambda: smtp.rcpt(to), True)):
            code, answer = step()
            if not 200 <= code < 300:
                return self._turned_down(code, answer, for_good=of_recipient and code >= 500)
        if time.monotonic() > until:
            raise TimeoutError("it answers too slowly")
        try:
            code, answer = smtp.data(message.as_bytes())
        except smtplib.SMTPDataError as error:
            code, answer = error.smtp_code, error.smtp_error
        return Outcome("sent") if code == 250 else self._turned_down(code, answer, for_good=code >= 500)

    def _turned_down(self, code: int, answer: bytes, for_good: bool) -> Outcome:
        self._forget_letter()
        words = f"The mail server said: {code} {answer.decode('utf-8', 'replace')}"[:WORDS_KEPT]
        return Outcome("refused" if for_good else "later", words)

    def _forget_letter(self) -> None:
        """Leaves the connection ready for the next letter, or closed."""
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._hang_up()

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None and not self._still_there():
            self._hang_up()
        if self._smtp is None:
            self._smtp = self._open()
            self._secure(self._smtp)
        return self._smtp

    def _still_there(self) -> bool:
        # A server may close after some letters or some quiet; found out before the next letter, not in the middle of it.
        try:
            return self._smtp.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _open(self) -> smtplib.SMTP:
        url, hello = self._url, parseaddr(self._sender)[1].rpartition("@")[2]
        common = {"timeout": self._seconds, "local_hostname": idna_domain(hello)}
        if url.scheme == "smtps":
            return smtplib.SMTP_SSL(url.hostname, url.port or 465, context=_tls(url.hostname), **common)
        return smtplib.SMTP(url.hostname, url.port or (587 if url.username else 25), **common)

    def _secure(self, smtp: smtplib.SMTP) -> None:
        """STARTTLS where the server offers it; a password travels in the clear on this machine alone."""
        url = self._url
        smtp.ehlo()
        if url.scheme == "smtp" and smtp.has_extn("starttls"):
            smtp.starttls(context=_tls(url.hostname))
            smtp.ehlo()
        elif url.scheme == "smtp" and url.username and not _is_here(url.hostname):
            raise ValueError("it offers no encryption (STARTTLS), so the password was not told to it")
        if url.username:
            smtp.login(unquote(url.username), unquote(url.password or ""))

    def _hang_up(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def deliverable(address: str) -> str:
    """The address as it is said to a mail server, its domain in plain letters. Raises ValueError for what is none."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError("This is not an address that letters can be sent to.")
    name, _, domain = address.rpartition("@")
    return f"{name}@{idna_domain(domain)}"


def idna_domain(domain: str) -> str:
    """The domain in plain letters (IDNA 2008). Raises ValueError."""
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        raise ValueError("The part of this address after the @ is no name of a domain.") from None


def _written(envelope: Envelope, sender: str, to: str) -> EmailMessage:
    """The letter as it travels. Raises ValueError for a line break in a header."""
    message = EmailMessage((SMTP if to.isascii() else SMTPUTF8).clone(cte_type="7bit"))
    name, address = parseaddr(sender)
    own, _, domain = deliverable(address).rpartition("@")
    user, _, host = to.rpartition("@")
    message["From"] = Address(name, own, domain)
    message["To"] = Address("", user, host)
    message["Subject"] = envelope.subject
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = envelope.message_id
    message["Auto-Submitted"] = "auto-generated"
    if envelope.off:
        # RFC 8058: a mail program may stop these letters by itself, with one POST.
        message["List-Unsubscribe"] = f"<{envelope.off}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(envelope.text)
    message.add_alternative(envelope.html, subtype="html")
    return message


def _tls(host: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if _is_here(host):
        # Mail servers on one's own machine show certificates that nobody signed.
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _said(error: Exception) -> str:
    """Why, in words for whoever runs this."""
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        words = f"{error.smtp_code} {answer}"
    elif isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        words = "it did not answer in time" if isinstance(error, TimeoutError) else (error.strerror or str(error))
    else:
        words = str(error)
    return f"{words[:WORDS_KEPT].rstrip('.')}."
