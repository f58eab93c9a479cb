"""Row 15: a clock that is wrong is told in the log and loses nothing.

Here that the clock of tests.chaos.clock is wrong indeed. What the shop does about it is tried in tests/services/test_till.py, and the
whole of it by `python -m tests.chaos.clock`.
"""

import os
import subprocess
import sys
import time

import pytest

from tests.chaos.clock import SHIFTED
from tests.serving import ROOT

ASK = "import time; from storage.columns import now; print(time.time(), now().timestamp(), time.monotonic())"


@pytest.mark.parametrize("shift", [1200, -1200, 0], ids=["ahead", "behind", "right"])
def test_the_clock_of_one_process_is_wrong(shift):
    env = {**os.environ, "PYTHONPATH": str(SHIFTED), "CLOCK_SHIFT": str(shift)}
    told = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    seconds, ours, lasted = map(float, told.stdout.split())
    assert abs(seconds - time.time() - shift) < 60
    assert abs(ours - time.time() - shift) < 60
    assert abs(lasted - time.monotonic()) < 60
