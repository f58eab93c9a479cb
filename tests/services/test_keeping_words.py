"""What the commands that keep a place safe are told: what cannot be is answered in a sentence, and nothing is done."""

import pytest

from core.keeping import commands
from tests.services.keeping_cast import command, furnish


@pytest.mark.parametrize(
    ("target", "lies"),
    [("s3://kept/house", True), ("s3://kept/house/backups?region=x", True), ("s3://kept/house-backups", False), ("/mnt/kept", False)],
)
def test_a_bucket_holds_no_backups_of_itself_among_its_files(target, lies):
    assert commands._lies_in(target, "s3://kept/house?endpoint=https://s3.example.org") == lies


@pytest.mark.parametrize(
    "words",
    [("move", "--to", "sqlite:///"), ("move", "--to", "mysql://x"), ("restore", "{place}", "--at", "0001-01-01T00:00:00+14:00")],
)
def test_what_a_command_cannot_be_told_is_said(house, alice, tmp_path, capsys, words):
    furnish(alice)
    place = str(tmp_path / "backups")
    assert command(house, "backup", place) == 0
    assert command(house, *(word.format(place=place) for word in words)) == 1
    assert words[-2] in capsys.readouterr().err
