"""Slicing trees: every one reads in order, whatever the photos' shapes; fitting them is exact."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book.fit import Leaves, boxes, fit
from core.book.trees import leaves, reading_trees

SHAPES = st.floats(0.3, 4.0)


def leaf(aspect: float, below: float = 0.0, room: float = 0.0) -> Leaves:
    one = np.array([1.0])
    return Leaves(one * aspect, one * room, one * room, one * below, one * 4000)


def test_there_are_more_ways_for_more_photos_and_none_twice():
    counts = [len(reading_trees(n)) for n in (1, 2, 3, 4)]
    assert counts == [1, 2, 6, 20]
    assert all(len(set(reading_trees(n))) == len(reading_trees(n)) for n in (1, 2, 3, 4))
    assert all(leaves(tree) == 4 for tree in reading_trees(4))


@pytest.mark.parametrize("count", [2, 3, 4])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_leaves_read_top_to_bottom_then_left_to_right(count, data):
    photos = [leaf(data.draw(SHAPES)) for _ in range(count)]
    for tree in reading_trees(count):
        fitted = fit(tree, photos, 180.0, 170.0, 6.0, 0.0)
        corners = [(round(float(y[0]), 6), round(float(x[0]), 6)) for x, y, _, _ in boxes(tree, fitted, photos, 6.0)]
        assert corners == sorted(corners)


@pytest.mark.parametrize("edge", [0.0, 3.5])
@pytest.mark.parametrize("count", [1, 2, 3, 4])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_without_crop_every_frame_has_its_photos_shape_and_the_block_its_area(count, edge, data):
    shapes = [data.draw(st.floats(0.6, 1.8)) for _ in range(count)]
    photos = [leaf(shape) for shape in shapes]
    for tree in reading_trees(count):
        fitted = fit(tree, photos, 180.0, 170.0, 6.0, edge)
        assert fitted.width[0] <= 180.001 and fitted.height[0] <= 170.001
        assert max(fitted.width[0] / 180, fitted.height[0] / 170) == pytest.approx(1, abs=1e-6)
        for shape, (_, _, w, h) in zip(shapes, boxes(tree, fitted, photos, 6.0), strict=True):
            assert (w[0] - 2 * edge) / (h[0] - 2 * edge) == pytest.approx(shape, rel=1e-6)


def test_a_little_crop_fills_the_area_to_the_hair():
    photos = [leaf(1.5, room=0.2), leaf(1.5, room=0.2), leaf(1.5, room=0.2)]
    tree = ("down", (0, ("along", (1, 2))))
    fitted = fit(tree, photos, 166.2, 154.0, 6.0, 0.0)
    assert fitted.width[0] == pytest.approx(166.2, abs=0.01)
    assert fitted.height[0] == pytest.approx(154.0, abs=0.01)
    assert all(abs(bend[0]) <= 0.2 for bend in fitted.bend)


def test_room_below_a_print_is_kept_free():
    photos = [leaf(1.5, below=10.0), leaf(1.5)]
    tree = ("down", (0, 1))
    frames = boxes(tree, fit(tree, photos, 160.0, 300.0, 6.0, 3.5), photos, 6.0)
    (_, y0, _, h0), (_, y1, _, _) = frames
    assert y1[0] - (y0[0] + h0[0]) == pytest.approx(16.0)
