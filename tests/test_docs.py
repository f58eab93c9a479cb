"""What the documentation says is so: settings with their defaults, commands, and the fences that CI reads."""

import re
import subprocess
from pathlib import Path

from core.config import Settings

ROOT = Path(__file__).parents[1]


def test_every_setting_is_documented_with_its_default():
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    fields = {name.upper(): str(field.default) for name, field in Settings.model_fields.items()}
    assert dict(rows) == fields


def test_the_readme_names_one_command_to_start_and_one_to_test():
    text = (ROOT / "README.md").read_text()
    for fence, ends_with in (("start", "main.py"), ("tests", "pytest")):
        found = re.search(rf"<!-- {fence} -->\n```sh\n(.+)\n```\n<!-- /{fence} -->", text)
        assert found and found[1].endswith(ends_with)


def test_nothing_speaks_of_the_machine_it_was_built_on():
    """No path of a machine in what git would carry; tests may reach ../shared alone."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    wrong = []
    for name in filter(None, listed):
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".css", ".js", ".typ", ".yaml"} and "vendor" not in path.parts and path.is_file():
            wrong += [f"{name}: {found}" for found in re.findall(r"(?<![\w.~])/(?:work|root|home/[a-z]+)/\S*", path.read_text())]
    assert not wrong
