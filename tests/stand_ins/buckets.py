"""A service that speaks S3, on a port of its own: nothing goes in; its address and fresh buckets come out."""

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import httpx

from tests.serving import _free_port, wait_for


class BucketServer:
    """`keys` are what a client needs in its environment. It does not look at them, and holds everything in memory."""

    keys = {"AWS_ACCESS_KEY_ID": "test-key", "AWS_SECRET_ACCESS_KEY": "test-secret"}

    def __init__(self, port: int = 0):
        self.port = port or _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0)
        wait_for(self._answers, 60, "the stand-in for S3 did not start")

    def bucket(self, name: str = "") -> str:
        """The URL of a fresh bucket."""
        name = name or f"books-{uuid4().hex[:12]}"
        httpx.put(f"{self.address}/{name}").raise_for_status()
        return f"s3://{name}/house?endpoint={self.address}&region=us-east-1"

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def _answers(self) -> bool:
        assert self._process.poll() is None
        try:
            return httpx.get(self.address, timeout=5).status_code < 500
        except httpx.TransportError:
            return False
