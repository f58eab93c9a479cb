"""Letters through a bad mail server and kills of the worker: a small cut of `python -m tests.chaos.mail`."""

from tests.chaos.mail import run


def test_no_letter_is_lost_and_none_comes_under_two_ids(tmp_path):
    found = run(tmp_path, count=16, kills=2, seed=5)
    assert (found.sent, found.lost, found.doubled, found.kills) == (16, 0, 0, 2), found
