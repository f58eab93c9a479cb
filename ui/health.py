"""What watching machines ask: nothing goes in; whether this process is alive, and whether it can serve, comes out."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from core.readiness import OK, Readiness, readiness

STOPPING = "stopping"


class Health:
    """Of one replica. `leave` before it ends: from then on a proxy is to send its visitors to others."""

    def __init__(self) -> None:
        self._leaving = False
        # Pages that wait for a database that hangs must not keep this waiting.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="health")
        self._ready: Readiness | None = None

    def leave(self) -> None:
        self._leaving = True

    async def look(self) -> dict[str, str]:
        """A word for each part; `replica` is this process itself."""
        if self._ready is None:
            self._ready = readiness()
        parts = await asyncio.get_running_loop().run_in_executor(self._thread, self._ready.look)
        return {"replica": STOPPING if self._leaving else OK} | parts


health = Health()


def register(app: FastAPI) -> None:
    app.get("/healthz", include_in_schema=False)(healthz)
    app.get("/readyz", include_in_schema=False)(readyz)


async def healthz() -> dict[str, str]:
    """This process answers; that says nothing of what it stands on."""
    return {"status": OK}


async def readyz() -> JSONResponse:
    """503 while anything is missing. A proxy goes by `replica` alone: what all replicas share is no reason to leave one of them, and
    this product has kinder words for it than any proxy."""
    parts = await health.look()
    is_ready = all(word == OK for word in parts.values())
    return JSONResponse({"status": OK if is_ready else "waiting"} | parts, 200 if is_ready else 503)
