"""The house stays in order: imports run one way, files stay small, nothing speaks of machines or leaves marks behind."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for top in ("core", "storage", "ui") for path in (ROOT / top).rglob("*.py"))


def test_imports_run_one_way():
    checked = subprocess.run([str(Path(sys.executable).with_name("lint-imports"))], cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_lint_is_clean():
    checked = subprocess.run([str(Path(sys.executable).with_name("ruff")), "check", "."], cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_bandit_finds_nothing_medium_or_high():
    command = [sys.executable, "-m", "bandit", "-q", "-ll", "-r", "core", "storage", "ui", "main.py"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_a_source_file_is_small_and_says_what_it_is():
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in SOURCES}
    assert [name for name, text in texts.items() if text.count("\n") > 300] == []
    assert [name for name, text in texts.items() if text and not name.endswith("__init__.py") and not text.startswith('"""')] == []


def test_no_source_reaches_for_dangerous_tools():
    """Hardening: no pickle, eval, shell, or picture opened outside imaging without its formats named."""
    wrong = []
    for path in SOURCES:
        text = path.read_text()
        if re.search(r"^\s*(import|from) pickle\b|(?<![.\w])eval\(|shell=True|os\.system\(", text, re.MULTILINE):
            wrong.append(f"{path}: dangerous call")
        if "imaging" not in path.parts and re.search(r"\bImage\.open\(|decode_jpeg\(|imdecode\(", text):
            wrong.append(f"{path}: decodes a picture")
        if re.search(r"Image\.open\((?![^)]*formats=)", text):
            wrong.append(f"{path}: opens a picture without formats")
    assert not wrong


@pytest.mark.parametrize("folder", ["core/press/fonts", "ui/static/fonts"])
def test_each_font_lies_with_its_licence(folder):
    files = [path for path in (ROOT / folder).iterdir() if path.suffix in (".ttf", ".otf", ".ttc", ".woff2")]
    assert files
    assert sum(path.stat().st_size for path in files) <= 40_000_000
    licensed = {path.stem.removeprefix("OFL-").replace("-", "") for path in (ROOT / folder).glob("OFL-*.txt")}
    assert {path.stem.partition("_")[0].lower() for path in files} == licensed


def test_alembic_and_the_readme_stand_where_people_look():
    for name in ("README.md", "LICENSE", "CHANGELOG.md", "Dockerfile", "pyproject.toml", "uv.lock", ".ci/run"):
        assert (ROOT / name).is_file(), name
