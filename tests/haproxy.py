"""The proxy of deploy/haproxy.cfg, running: replicas' addresses go in; the address that people open comes out."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CONFIG = Path(__file__).parents[1] / "deploy" / "haproxy.cfg"


class Proxy:
    """haproxy with the very file that compose.yaml mounts."""

    def __init__(self, port: int, public_url: str, webs: list[str], store_port: int, log: Path, certificate: Path | None = None):
        names = {f"WEB_{number}": address for number, address in enumerate(webs, 1)}
        tls = f" ssl crt {certificate}" if certificate else ""
        names |= {"LISTEN": f"127.0.0.1:{port}{tls}", "STORE": f"127.0.0.1:{store_port}"}
        env = {**os.environ, "PUBLIC_URL": public_url, **names}
        with log.open("ab") as told:
            self.process = subprocess.Popen([program(), "-db", "-f", str(CONFIG)], env=env, stdout=told, stderr=told, process_group=0)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def program() -> str:
    """Where haproxy is; the distribution's package is installed when it is not there and we are root. Raises RuntimeError else."""
    if not _found() and os.geteuid() == 0 and shutil.which("apt-get"):
        for words in (["update", "-qq"], ["install", "-y", "-qq", "haproxy"]):
            _try(["apt-get", *words])
    if found := _found():
        return found
    raise RuntimeError("The fleet needs haproxy 2.6 or newer: install it from your distribution.")


def _found() -> str | None:
    # Distributions put it where only root looks.
    return shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def _try(command: list[str]) -> None:
    try:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{command[0]} did not run: {error}", file=sys.stderr)
