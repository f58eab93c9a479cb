"""A sandbox, painted photos and the shared corpora for the stories of this folder."""

from pathlib import Path

import pytest

from core.imaging.paint import paint_story
from core.imaging.sandbox import Sandbox

SHARED = Path(__file__).parents[2] / "../shared"


@pytest.fixture(scope="session")
def sandbox():
    with Sandbox(workers=2) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def story(tmp_path_factory) -> list[Path]:
    return paint_story(tmp_path_factory.mktemp("story"), 24)


@pytest.fixture(scope="session")
def small_story(tmp_path_factory) -> list[Path]:
    return paint_story(tmp_path_factory.mktemp("small"), 12, size=(400, 300))


@pytest.fixture
def shared():
    """A folder of the shared corpora, or a loud skip where they are not at hand."""

    def folder(name: str) -> Path:
        path = SHARED / name
        if not path.is_dir():
            pytest.skip(f"the shared folder {name} is not here; painted pictures tell the same story in this file")
        return path

    return folder
