"""A mail server for the stories: how it should behave goes in; what it was told, letter by letter, comes out."""

import datetime
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from ipaddress import ip_address

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.serving import _free_port

OK = "250 OK"


class Post:
    """aiosmtpd's handler. `says` answers for a recipient, `takes` for the letter itself."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.options: list[list[str]] = []
        self.peers: set = set()
        self.encrypted: list[bool] = []
        self.passwords: list[tuple[bytes, bytes]] = []
        self.sender: Callable[[], str] = lambda: OK
        self.says: Callable[[str], str] = lambda address: OK
        self.takes: Callable[[], str] = lambda: OK

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        self.options.append(options)
        return self.sender()

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.says(address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(message_from_bytes(envelope.content, policy=SMTPUTF8))
        self.recipients.append(envelope.rcpt_tos)
        self.peers.add(session.peer)
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return self.takes()

    def sign_in(self, server, session, envelope, mechanism, data) -> AuthResult:
        self.passwords.append((data.login, data.password))
        return AuthResult(success=data.password == b"open: sesame")


@contextmanager
def mail_server(host: str = "127.0.0.1", **more) -> Iterator[tuple[Post, int]]:
    """A server on this machine with a port of its own."""
    post = Post()
    port = _free_port()
    controller = Controller(post, hostname=host, port=port, enable_SMTPUTF8=True, authenticator=post.sign_in, **more)
    controller.start()
    try:
        yield post, port
    finally:
        controller.stop()


def certificate(folder, host: str) -> tuple[ssl.SSLContext, str]:
    """(a server's side of TLS for `host`, the file by which clients trust it)."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    begin = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(begin).not_valid_after(begin + datetime.timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "mail.pem"
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, str(path)
