"""The HTTP of Stripe's API: requests of a real client go in; answers with Stripe's headers, errors and idempotency come out."""

import hashlib
import secrets
from email.utils import formatdate

from starlette.requests import Request
from starlette.responses import JSONResponse

from tests.stand_ins.stripe.calls import OPERATIONS
from tests.stand_ins.stripe.forms import parse
from tests.stand_ins.stripe.lists import expanded
from tests.stand_ins.stripe.refused import Refused
from tests.stand_ins.stripe.schema import check
from tests.stand_ins.stripe.world import World, shown


class Api:
    """`answers` holds what was answered under each idempotency key: a fingerprint of the request, the status and the body."""

    def __init__(self, world: World):
        self._world = world
        self._answers: dict[str, tuple[str, int, dict]] = {}

    async def answer(self, request: Request) -> JSONResponse:
        body = (await request.body()).decode()
        headers = {
            "Request-Id": f"req_{secrets.token_hex(7)}", "Stripe-Version": request.headers.get("stripe-version", ""),
            "Date": formatdate(self._world.now(), usegmt=True),
        }  # fmt: skip
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        with self._world.lock:
            try:
                self._allow(request)
                status, told, replayed = self._once(key, request, body)
            except Refused as refused:
                status, told, replayed = refused.status, {"error": _error(refused, headers)}, False
        if key:
            headers["Idempotency-Key"] = key
        if replayed:
            headers["Idempotent-Replayed"] = "true"
        return JSONResponse(told, status, headers)

    def _allow(self, request: Request) -> None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not given:
            words = "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth."
            raise Refused(words, status=401)
        if not secrets.compare_digest(given, self._world.key):
            raise Refused(f"Invalid API Key provided: {given[:8]}****{given[-4:]}", "", status=401)

    def _once(self, key: str, request: Request, body: str) -> tuple[int, dict, bool]:
        """The answer, and whether it is one given before. What Stripe refuses before it begins is not kept under the key."""
        path = request.url.path
        print_ = hashlib.sha256(f"{path}\n{body}".encode()).hexdigest()
        if key and key in self._answers:
            known, status, told = self._answers[key]
            if known != print_:
                words = "Keys for idempotent requests can only be used with the same parameters they were first used with."
                raise Refused(
                    f"{words} Try using a key other than '{key}' if you meant to execute a different request.", kind="idempotency_error"
                )
            return status, told, True
        try:
            status, told = 200, self._call(request.method, path, parse(body if request.method == "POST" else request.url.query))
        except Refused as refused:
            if not refused.kept:
                raise
            status, told = refused.status, {"error": refused.error}
        if key:
            self._answers[key] = print_, status, told
        return status, told, False

    def _call(self, method: str, path: str, params: dict) -> dict:
        parts = path.removeprefix("/v1/").strip("/").split("/")
        for (wanted, pattern), call in OPERATIONS.items():
            shape = pattern.split("/")
            if wanted == method and len(shape) == len(parts) and all(a in ("*", b) for a, b in zip(shape, parts, strict=True)):
                names = [part for part, known in zip(parts, shape, strict=True) if known == "*"]
                check(f"{method} {pattern}", params)
                expand = params.pop("expand", [])
                return expanded(self._world, shown(call(self._world, params, *names)), expand)
        raise Refused(f"Unrecognized request URL ({method}: {path}).", status=404)


def _error(refused: Refused, headers: dict[str, str]) -> dict:
    return refused.error | {"request_log_url": f"https://dashboard.stripe.com/test/logs/{headers['Request-Id']}"}
