"""A drawn page made smaller: the typesetter's SVG in, the same drawing with half the letters out.

Words are drawn as uses of letters' outlines, many to a page: what each of them repeats is said once, or left out where it is the default.
"""

import re

_NAME = re.compile(r'(["#][a-z][0-9A-F]{12})[0-9A-F]{20}(?=[")])')
_BLANK = re.compile(r'<g transform="matrix\(1 0 0 -1 [^"]*"/>')
_WORD = re.compile(r'<g (transform="matrix\(1 0 0 -1 [^"]*")>((?:<use [^>]*/>)+)</g>')
_FILL = re.compile(r' fill="[^"]*"')


def slim(svg: str) -> str:
    """Names of outlines, clips and gradients are made from what they hold; a part of them tells them apart as well."""
    svg = svg.replace(' x="0" ', " ").replace(' y="0" ', " ").replace(' fill-rule="nonzero"', "").replace("<use xlink:href", "<use href")
    return _WORD.sub(_filled_once, _BLANK.sub("", _NAME.sub(r"\1", svg)))


def _filled_once(match: re.Match[str]) -> str:
    """A run of letters of one colour, its colour said by their group."""
    place, letters = match.groups()
    fill = _FILL.search(letters)
    if fill is None or letters.count(fill[0]) != letters.count("<use "):
        return match[0]
    return f"<g {place}{fill[0]}>{letters.replace(fill[0], '')}</g>"
