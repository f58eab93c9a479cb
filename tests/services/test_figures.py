"""Who may see the figures, and the door that a worker gives them at."""

import socket

import httpx
import pytest

from core import config, figures

TOKEN = "a token of sixteen or more"
HERE = {"host": "localhost:8080"}


@pytest.mark.parametrize(
    ("headers", "peer", "may"),
    [
        (HERE, "127.0.0.1", True),
        ({"host": "127.0.0.1"}, "127.0.0.1", True),
        ({"host": "[::1]:8080"}, "::1", True),
        (HERE, "192.0.2.1", False),
        (HERE, "", False),
        ({"host": "rebound.example:8080"}, "127.0.0.1", False),
        ({}, "127.0.0.1", False),
        *((HERE | {name: "x"}, "127.0.0.1", False) for name in figures.FORWARDED),
    ],
)
def test_without_a_token_this_machine_alone_sees_them(house, headers, peer, may):
    assert figures.may_see(headers, peer) is may
    assert not figures.may_see(headers | {"authorization": "Bearer "}, "192.0.2.1")


@pytest.mark.parametrize(
    ("sent", "may"),
    [(f"Bearer {TOKEN}", True), (f"bearer {TOKEN}", False), (TOKEN, False), ("", False), (f"Bearer {TOKEN} ", False), ("Bearer ü", False)],
)
def test_with_a_token_whoever_shows_it_sees_them_and_nobody_else(house, sent, may):
    config.use(house.model_copy(update={"metrics_token": TOKEN}))
    for peer in ("192.0.2.1", "127.0.0.1"):
        assert figures.may_see({**HERE, "authorization": sent}, peer) is may


def test_a_worker_gives_its_own_at_a_port(house):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    chosen = house.model_copy(update={"metrics_token": TOKEN, "metrics_port": port})
    config.use(chosen)
    server, url = figures.give(chosen), f"http://127.0.0.1:{port}"
    try:
        shown = {"Authorization": f"Bearer {TOKEN}"}
        answers = [httpx.get(f"{url}{path}", headers=headers) for path, headers in (("/metrics", shown), ("/metrics", {}), ("/x", shown))]
        assert [answer.status_code for answer in answers] == [200, 401, 404]
        assert "memories_jobs_running" in answers[0].text and answers[0].headers["content-type"] == figures.TYPE
        assert httpx.get(f"{url}/healthz").text == "ok"
        assert not answers[1].content and "Python" not in answers[0].headers["server"]
        # Work goes on where the port is taken.
        assert figures.give(chosen) is None
    finally:
        server.shutdown()
        server.server_close()
    assert figures.give(house) is None
