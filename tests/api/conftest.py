"""One running product for the tests of its doors, and the cast: Alice owns, Bob is a stranger to all of it."""

import pytest

from tests.api.cast import Maker
from tests.serving import running
from tests.stand_ins.stripe.running import standing_in


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
def shop(tmp_path_factory):
    """A shop that is open, with its worker, and the stand-in it sells through."""
    with standing_in() as stripe, running(tmp_path_factory.mktemp("shop") / "data", **stripe.settings) as server:
        stripe.hook = f"{server.url}/api/v1/payments/webhook"
        yield server, stripe


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
