"""Sealed files: whatever goes in comes out with its own key, and nothing that was changed, cut, swapped or lengthened does."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.keeping.sealing import CHANCE, FIRST_LINE, PIECE, PROOF, Box, NotSealed
from storage.files import sha256_of

BOX, OTHER = Box(b"1" * 32), Box(b"2" * 32)
HEAD = len(FIRST_LINE) + CHANCE


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("sealed")


def sealed(folder: Path, data: bytes, box: Box = BOX) -> bytes:
    (folder / "open").write_bytes(data)
    told = box.seal(folder / "open", folder / "shut")
    assert told == sha256_of(folder / "open")
    return (folder / "shut").read_bytes()


def opened(folder: Path, data: bytes, box: Box = BOX) -> bytes:
    (folder / "shut").write_bytes(data)
    box.open(folder / "shut", folder / "open again")
    return (folder / "open again").read_bytes()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
@pytest.mark.parametrize("box", [BOX, Box()], ids=["sealed", "open"])
def test_what_goes_in_comes_out(folder, size, box):
    data = bytes(range(256)) * (size // 256 + 1)
    made = sealed(folder, data[:size], box)
    assert len(made) == box.size(size)
    assert opened(folder, made, box) == data[:size]


def test_pieces_cannot_be_left_out_or_swapped(folder):
    made = sealed(folder, bytes(3 * PIECE))
    step = PIECE + PROOF
    head, pieces = made[:HEAD], [made[HEAD + number * step : HEAD + (number + 1) * step] for number in range(3)]
    for wrong in (pieces[:2], pieces[1:], [pieces[1], pieces[0], pieces[2]], [*pieces, pieces[2]], [], [pieces[0]]):
        with pytest.raises(NotSealed):
            opened(folder, head + b"".join(wrong))
    with pytest.raises(NotSealed):
        opened(folder, made, OTHER)
    assert BOX.proof != OTHER.proof and BOX.name("ab" * 32) != OTHER.name("ab" * 32)


@given(data=st.binary(max_size=300), place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_turned_bit_is_seen(folder, data, place, bit):
    made = bytearray(sealed(folder, data))
    made[place % len(made)] ^= 1 << bit
    with pytest.raises(NotSealed):
        opened(folder, bytes(made))


@given(data=st.binary(max_size=300), kept=st.integers(0, 10_000))
def test_a_cut_is_seen(folder, data, kept):
    made = sealed(folder, data)
    with pytest.raises(NotSealed):
        opened(folder, made[: kept % len(made)])
