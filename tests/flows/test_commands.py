"""The one command and its parts, as typed in a terminal."""

import os
import socket
import subprocess
import sys

import pytest

from tests.serving import ROOT


def run(*words: str, given: str = "", **settings: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, **settings}
    command = [sys.executable, str(ROOT / "main.py"), *words]
    return subprocess.run(command, env=environment, input=given, capture_output=True, text=True, timeout=180, check=False)


def test_help_explains_every_command():
    told = run("--help")
    assert told.returncode == 0
    for command in ("serve", "web", "worker", "migrate", "backup", "restore", "check", "move", "make", "admin"):
        assert f"\n    {command} " in told.stdout
        assert "usage:" in run(command, "--help").stdout


def test_help_and_make_start_without_the_web_and_the_database():
    code = "import sys, main; main._parser(['make', 'x']); print([n for n in ('nicegui', 'fastapi', 'sqlmodel') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "many"), ("PUBLIC_URL", "ftp://x"), ("DATA_DIR", "/proc/nowhere"), ("SECRET_KEY", "short")]
)
def test_a_wrong_setting_is_named_and_nothing_starts(name, value):
    told = run("serve", **{name: value})
    assert told.returncode == 1 and told.stderr.startswith(name) and "Traceback" not in told.stderr


def test_a_taken_port_is_said(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = run("--port", str(taken.getsockname()[1]), "--data-dir", str(tmp_path))
    assert told.returncode == 1 and "Address already in use" in told.stderr and "--port" in told.stderr


def test_migrating_twice_and_making_an_operator(tmp_path):
    folder = ["--data-dir", str(tmp_path / "data")]
    for _ in range(2):
        assert run("migrate", *folder).returncode == 0
    made = run("admin", "create", "sal@example.org", *folder, given="a good long password\n")
    assert made.returncode == 0 and "sal@example.org" in made.stdout
    again = run("admin", "create", "sal@example.org", *folder, given="a good long password\n")
    assert again.returncode == 1 and again.stderr.startswith("Sorry: ")
