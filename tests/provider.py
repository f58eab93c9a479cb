"""An identity provider of our own: who may sign in there goes in; a running OpenID Connect server, and journeys through it, come out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
from oidc_provider_mock import run_server_in_thread


class Provider:
    def __init__(self, port: int):
        self.url = f"http://localhost:{port}"

    @property
    def settings(self) -> dict[str, str]:
        return {"OIDC_ISSUER": self.url, "OIDC_CLIENT_ID": "memories", "OIDC_CLIENT_SECRET": "between us"}

    def person(self, **claims: object) -> str:
        """Somebody new with an account there; their subject."""
        subject = f"subject-{uuid4().hex[:8]}"
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()
        return subject

    def agree(self, there: str, subject: str) -> dict[str, str]:
        """Signs in at the address that a browser was sent to; the query parameters it comes back with."""
        answer = httpx.post(there, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


@contextmanager
def providing(lasts: timedelta = timedelta(hours=1)) -> Iterator[Provider]:
    with run_server_in_thread(access_token_max_age=lasts, require_nonce=True) as server:
        yield Provider(server.server_port)
