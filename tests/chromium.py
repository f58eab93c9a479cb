"""Finds a Chromium or Chrome for the browser tests, or brings one: Playwright's own, or the distribution's package when root.

Chromium's headless shell is taken first where there is one: the same engine without a window's own user interface, a third less work.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def launch_options() -> dict:
    """Keyword arguments for playwright.chromium.launch. Raises RuntimeError, saying what to install, when there is no browser."""
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    return {"executable_path": str(_browser()), "args": [*QUIET, *sandbox]}


def _browser() -> Path:
    for bring in (_on_path, _playwrights_own, _install_playwrights, _install_package):
        if found := bring():
            return found
    raise RuntimeError("The browser tests need Chromium or Chrome: install one, or run `playwright install chromium`.")


def _on_path() -> Path | None:
    return next((Path(path) for name in NAMES if (path := shutil.which(name))), None)


def _playwrights_own() -> Path | None:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    return next(iter(sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)), None)


def _install_playwrights() -> Path | None:
    _try([sys.executable, "-m", "playwright", "install", "--with-deps" if _is_root() else "--no-shell", "chromium"])
    return _playwrights_own()


def _install_package() -> Path | None:
    if _is_root() and shutil.which("apt-get"):
        _try(["apt-get", "update", "-qq"])
        _try(["apt-get", "install", "-y", "-qq", "chromium-headless-shell"])
    return _on_path()


def _is_root() -> bool:
    return os.geteuid() == 0


def _try(command: list[str]) -> None:
    """Runs an installer quietly; whether it worked shows in what it left."""
    try:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{command[0]} did not run: {error}", file=sys.stderr)
