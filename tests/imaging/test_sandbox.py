"""A bad file harms its own child and nothing else."""

import errno
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from core.errors import PhotoRefused
from core.imaging import sandbox as sandbox_module
from core.imaging.inspect import inspect, inspect_and_derive
from core.imaging.sandbox import TOO_MUCH, Sandbox
from tests.imaging.pictures import as_bytes, bomb, many_scans, plain

ROOT = Path(__file__).parents[2]


def test_endless_scans_end_their_own_child_only(tmp_path, small_story):
    hog = tmp_path / "hog.jpg"
    hog.write_bytes(many_scans())
    assert hog.stat().st_size < 400_000
    with Sandbox(workers=2, cpu_seconds=1) as sandbox:
        stuck = sandbox.submit(inspect, str(hog), "hog", "hog.jpg")
        others = [sandbox.submit(inspect, str(path), path.name, path.name) for path in small_story]
        assert [future.result().id for future in others] == [path.name for path in small_story]
        with pytest.raises(PhotoRefused) as refusal:
            stuck.result()
        assert refusal.value.message == TOO_MUCH
        assert sandbox.submit(inspect, str(small_story[0]), "again", "again.jpg").result().id == "again"


def test_a_bomb_is_refused_and_its_child_lives_on(tmp_path, sandbox, small_story):
    (tmp_path / "bomb.png").write_bytes(bomb())
    assert (tmp_path / "bomb.png").stat().st_size < 100_000
    with pytest.raises(PhotoRefused, match="too much"):
        sandbox.submit(inspect, str(tmp_path / "bomb.png"), "bomb", "bomb.png").result()
    assert sandbox.submit(inspect, str(small_story[0]), "next", "next.jpg").result().id == "next"


def test_a_full_disk_is_no_fault_of_the_picture(sandbox, small_story):
    full = "/dev/full"
    with pytest.raises(OSError) as failure:
        sandbox.submit(inspect_and_derive, str(small_story[0]), "one", "one.jpg", full, full).result()
    assert failure.value.errno == errno.ENOSPC
    assert sandbox.submit(inspect, str(small_story[0]), "next", "next.jpg").result().id == "next"


def test_two_hundred_megapixels_are_refused_by_the_header_alone(tmp_path, sandbox):
    data = bytearray(as_bytes(plain((1, 2, 3)), "PNG"))
    data[16:24] = (20_000).to_bytes(4, "big") * 2
    (tmp_path / "huge.png").write_bytes(data)
    with pytest.raises(PhotoRefused):
        sandbox.submit(inspect, str(tmp_path / "huge.png"), "huge", "huge.png").result()


def test_a_child_that_hangs_is_replaced(monkeypatch, small_story):
    before = set(children())
    with Sandbox(1) as sandbox:
        sandbox.submit(inspect, str(small_story[0]), "first", "first.jpg").result()
        monkeypatch.setattr(sandbox_module, "WALL_PER_CPU_SECOND", 0.05)
        for child in set(children()) - before:
            child.suspend()
        with pytest.raises(PhotoRefused):
            sandbox.submit(inspect, str(small_story[0]), "stuck", "stuck.jpg").result()
        monkeypatch.undo()
        assert sandbox.submit(inspect, str(small_story[0]), "next", "next.jpg").result().id == "next"


def test_a_fault_of_ours_is_not_blamed_on_the_photo(sandbox, tmp_path):
    with pytest.raises(RuntimeError, match="inspect failed"):
        sandbox.submit(inspect, str(tmp_path / "missing.jpg"), "id", "missing.jpg").result()


def test_the_sandbox_adds_next_to_nothing(sandbox, small_story):
    for _ in range(2):
        sandbox.submit(inspect, str(small_story[0]), "warm", "warm.jpg").result()
    before = time.process_time()
    for _ in range(100):
        sandbox.submit(inspect, str(small_story[0]), "id", "photo.jpg").result()
    assert (time.process_time() - before) / 100 < 0.002


def test_a_child_stays_small(tmp_path, sandbox):
    path = tmp_path / "photo.jpg"
    path.write_bytes(as_bytes(plain((90, 120, 60)).resize((4000, 3000)), "JPEG"))
    sandbox.submit(inspect, str(path), "id", "photo.jpg").result()
    peaks = [child.memory_info().rss for child in children()]
    assert peaks and max(peaks) < 300 << 20


def test_children_end_when_their_parent_is_killed(small_story):
    code = (
        "from core.imaging.sandbox import Sandbox; from core.imaging.inspect import inspect; import time\n"
        f"Sandbox(1).submit(inspect, {str(small_story[0])!r}, 'id', 'name').result(); print('ready', flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout.readline() == b"ready\n"
    children = psutil.Process(parent.pid).children()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _, alive = psutil.wait_procs(children, timeout=30)
    assert len(children) == 1 and not alive


def test_a_closed_sandbox_leaves_no_child():
    before = set(children())
    with Sandbox(1) as sandbox:
        with pytest.raises(PhotoRefused, match="a text"):
            sandbox.submit(inspect, str(Path(__file__)), "id", "test.py").result()
        mine = set(children()) - before
    assert len(mine) == 1 and not mine & set(children())


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "core.imaging.child" in child.cmdline()]
