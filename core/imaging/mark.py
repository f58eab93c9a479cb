"""The mark on pages that nobody paid for yet, as data: what it says and how it lies on a page."""

WORDS = "Preview"
TILT = 30
LETTERS, ACROSS, DOWN = 0.085, 0.46, 0.2
"""Height of the letters, and how far one mark is from the next, as parts of the page's width."""

DARK, LIGHT = 0.13, 0.3
"""How much of the mark's dark letters, and of their light rim, is seen: one of them is on every ground."""
