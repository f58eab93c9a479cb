"""The mark of what is not paid: in a picture it reaches every part of the page, dark or light; in a drawing it lies over all of it."""

from xml.etree import ElementTree

import cv2
import numpy as np
import pytest

from core.imaging.marking import marked_jpeg, marked_png
from core.press.watermark import FONT, marked_svg

SVG = '<svg viewBox="0 0 576 432" width="576pt" height="432pt" xmlns="http://www.w3.org/2000/svg"><g/></svg>'


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_every_part_of_a_picture_is_marked(grey):
    plain = np.full((600, 800, 3), grey, np.uint8)
    marked = cv2.imdecode(np.frombuffer(marked_png(cv2.imencode(".png", plain)[1].tobytes(), FONT), np.uint8), cv2.IMREAD_COLOR)
    assert marked.shape == plain.shape
    changed = np.abs(marked.astype(int) - plain).max(axis=2) > 8
    assert all(changed[top : top + 200, left : left + 400].any() for top in range(0, 600, 200) for left in range(0, 800, 400))
    assert 0.03 < changed.mean() < 0.3


def test_the_same_as_jpeg_with_its_size():
    data, width, height = marked_jpeg(cv2.imencode(".png", np.full((300, 400, 3), 255, np.uint8))[1].tobytes(), FONT)
    assert data.startswith(b"\xff\xd8") and (width, height) == (400, 300)


def test_a_drawing_is_whole_under_its_mark():
    marked = ElementTree.fromstring(marked_svg(SVG))
    over = marked[-1]
    assert over.get("fill") == "url(#preview-mark)" and (over.get("width"), over.get("height")) == ("576", "432")
    with pytest.raises(ValueError):
        marked_svg("<html></html>")
