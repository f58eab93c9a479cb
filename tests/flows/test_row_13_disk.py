"""Hardening, row 13: a disk that is full is told as such, nothing that was acknowledged is lost, and it goes on when there is room."""

import os

import pytest

from tests.chaos import disk


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk is mounted by root alone")
def test_a_full_disk_loses_nothing_and_is_told():
    found = disk.run(1.5, writers=4, readers=1, before=1)
    assert found.is_kept, found
