"""People of the stories: an address goes in; a maker with an account, a token, a browser's cookie and a way to send files comes out."""

import base64
import time
from uuid import UUID, uuid4

import httpx

PASSWORD = "under the apple tree"
TOKEN_LASTS = 600.0
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = TUS | {"Content-Type": "application/offset+octet-stream"}
# A line that lies idle is let go before the server lets it go, after 5 s: else a request may meet that on its way.
IDLE = httpx.Limits(keepalive_expiry=3)


class Maker:
    """`api` carries the access token and no cookie; `browser` the cookie and no token. Redirects are not followed."""

    def __init__(self, url: str, name: str):
        self.email = f"{name}-{uuid4().hex[:6]}@example.org"
        self.api = httpx.Client(base_url=url, timeout=30, limits=IDLE)
        self.browser = httpx.Client(base_url=url, timeout=30, limits=IDLE)
        answer = self.browser.post("/register", data={"email": self.email, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        self.log_in()

    def log_in(self) -> dict:
        answer = self.api.post("/api/v1/auth/login", data={"username": self.email, "password": PASSWORD})
        return self._carries(answer)

    def stay(self) -> None:
        """Takes new tokens when the access token is about to end."""
        if time.monotonic() > self.signed_in_at + TOKEN_LASTS / 2:
            answer = self.api.post("/api/v1/auth/refresh", json={"refresh_token": self.refresh_token})
            # An answer that was lost on its way has used the token up.
            self.log_in() if answer.status_code == 401 else self._carries(answer)

    def _carries(self, answer: httpx.Response) -> dict:
        assert answer.status_code == 200, answer.text
        tokens = answer.json()
        self.api.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        self.refresh_token, self.signed_in_at = tokens["refresh_token"], time.monotonic()
        return tokens

    def book(self, title: str = "Nana’s garden", **more: object) -> str:
        answer = self.api.post("/api/v1/books", json={"title": title, **more})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def begin(self, book: str, name: str, size: int, **headers: str) -> httpx.Response:
        told = f"filename {_base64(name)},book {_base64(book)}"
        return self.api.post("/uploads", headers=TUS | {"Upload-Length": str(size), "Upload-Metadata": told} | headers)

    def patch(self, location: str, offset: int, body: object) -> httpx.Response:
        return self.api.patch(location, headers=BYTES | {"Upload-Offset": str(offset)}, content=body)

    def send(self, book: str, name: str, data: bytes) -> httpx.Response:
        """A whole file by tus; the last answer."""
        begun = self.begin(book, name, len(data))
        return begun if begun.status_code != 201 else self.patch(begun.headers["location"], 0, data)

    def photos(self, book: str) -> list[dict]:
        answer = self.api.get(f"/api/v1/books/{book}/photos")
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]


def is_problem(answer: httpx.Response) -> bool:
    """Whether the answer is a problem with a code and a sentence."""
    if answer.headers.get("content-type") != "application/problem+json":
        return False
    told = answer.json()
    return told["status"] == answer.status_code and bool(told["code"]) and told["detail"].strip().endswith((".", "…"))


def nobody_knows() -> UUID:
    return uuid4()


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
