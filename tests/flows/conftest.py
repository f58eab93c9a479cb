"""One running product for whole stories, a maker, and photos that the product painted."""

import pytest

from core.imaging.paint import paint_story
from tests.api.cast import Maker
from tests.serving import Server, running


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    # The very command, as anybody gives it: here it is stopped, killed and begun again.
    with running(tmp_path_factory.mktemp("flows") / "data", kind=Server) as server:
        yield server


@pytest.fixture
def alice(server):
    return Maker(server.url, "alice")


@pytest.fixture(scope="session")
def painted(tmp_path_factory):
    """Twelve photos of several days."""
    return paint_story(tmp_path_factory.mktemp("painted"), 12, seed=4, size=(800, 600))
