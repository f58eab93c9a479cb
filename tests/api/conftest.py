"""One running product for the tests of its doors, and the cast: Alice owns, Bob is a stranger to all of it."""

import pytest

from tests.api.cast import Maker
from tests.serving import running


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("doors") / "data") as server:
        yield server


@pytest.fixture(scope="session")
def public(tmp_path_factory):
    """The product as it stands behind a proxy that takes https."""
    with running(tmp_path_factory.mktemp("public") / "data", "web", PUBLIC_URL="https://books.example.org") as server:
        yield server


@pytest.fixture(scope="session")
def alice(server):
    return Maker(server.url, "alice")


@pytest.fixture(scope="session")
def bob(server):
    return Maker(server.url, "bob")


@pytest.fixture(autouse=True)
def signed_in(request):
    """An access token lives ten minutes, the cast as long as the run."""
    for maker in [request.getfixturevalue(name) for name in ("alice", "bob") if name in request.fixturenames]:
        if isinstance(maker, Maker):
            maker.stay()
