"""Real worker processes are killed while they hold jobs: every job comes to its end, and none has its effect twice."""

from tests.chaos import jobs


def test_killed_workers_lose_nothing_and_double_nothing(tmp_path):
    found = jobs.run(tmp_path, count=1, kills=1, blackouts=1, pause=0.1)
    assert (found.kills, found.blackouts) == (1, 1), found
    assert (found.done + found.capped, found.lost, found.doubled) == (found.jobs, 0, 0), found
    assert found.is_well, found
