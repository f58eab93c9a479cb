"""Two tabs and chance: nothing acknowledged is lost and every clash is shown; where the last one simply wins, this story fails."""

import pytest

from tests.chaos.tabs import last_write_wins, run


def test_two_tabs_lose_nothing_and_see_every_clash(migrated_sqlite):
    run(migrated_sqlite, runs=40, steps=20)


def test_the_story_fails_where_the_last_write_wins(migrated_sqlite):
    with pytest.raises(AssertionError, match="a clash was not shown"):
        run(migrated_sqlite, runs=60, steps=20, make=last_write_wins)
