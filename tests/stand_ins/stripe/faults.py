"""Faults on the way to the API: requests go in; some come out slow, some as a 500, some are cut off after Stripe has done its part."""

import asyncio
import random
from dataclasses import dataclass, field


@dataclass
class Faults:
    """`slow` seconds before each answer of the API; `fail` and `cut` are how many of the next ones are answered 500 (nothing done) or cut
    off (done, but nobody is told); `share` of all others, by chance, meet either."""

    slow: float = 0.0
    fail: int = 0
    cut: int = 0
    share: float = 0.0
    seen: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(5))

    def next(self) -> str:
        if self.fail > 0:
            self.fail -= 1
            return "fail"
        if self.cut > 0:
            self.cut -= 1
            return "cut"
        return self.chance.choice(("fail", "cut")) if self.share and self.chance.random() < self.share else ""


class Faulty:
    """Wraps the application; the hosted pages stay whole."""

    def __init__(self, app, faults: Faults):
        self._app, self._faults = app, faults

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        if self._faults.slow:
            await asyncio.sleep(self._faults.slow)
        fault = self._faults.next()
        self._faults.seen += bool(fault)
        if fault == "fail":
            await send({"type": "http.response.start", "status": 500, "headers": [(b"content-type", b"application/json")]})
            await send({"type": "http.response.body", "body": b'{"error": {"type": "api_error", "message": "An unknown error occurred"}}'})
        elif fault == "cut":
            await self._app(scope, receive, _nowhere)
            receive.__self__.transport.abort()
        else:
            await self._app(scope, receive, send)


async def _nowhere(message: dict) -> None:
    pass
