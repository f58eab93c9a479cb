"""Edits through kills of the web process: a small cut of `python -m tests.chaos.edits`."""

from tests.chaos.edits import run


def test_no_acknowledged_edit_is_lost_when_the_server_is_killed(tmp_path):
    found = run(tmp_path, edits=20, kills=1)
    assert (found.lost, found.doubled, found.kills) == (0, 0, 1) and found.acknowledged >= 20, str(found)
