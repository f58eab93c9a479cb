"""What a browser or program says of itself goes in; a few words that people know it by come out ("Chromium on Linux")."""

import re

_BROWSERS = (
    ("Edge", r"\bEdgA?(?:iOS)?/"),
    ("Opera", r"\bOPR/|\bOPT/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Vivaldi", r"\bVivaldi/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chromium", r"\bChromium/|\bHeadlessChrome/"),
    ("Chrome", r"\b(?:Chrome|CriOS)/"),
    ("Safari", r"\bVersion/[\d.]+.* Safari/|\bMobile/\w+ Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Mac", r"\bMac OS X\b|\bMacintosh\b"),
    ("Linux", r"\bLinux\b|\bX11\b"),
)
_PROGRAM = re.compile(r"[A-Za-z][\w.+ -]{0,38}?(?=/|$)")
UNKNOWN = "Something that does not say what it is"


def agent_words(agent: str) -> str:
    """The browser and system of a User-Agent header, or a program's own name from its start."""
    browser, system = _first(_BROWSERS, agent), _first(_SYSTEMS, agent)
    if browser and system:
        return f"{browser} on {system}"
    if browser or agent.startswith("Mozilla/"):
        return browser or (f"A browser on {system}" if system else "A browser")
    named = _PROGRAM.match(agent)
    return named[0].strip() if named else UNKNOWN


def _first(kinds: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, pattern in kinds if re.search(pattern, agent)), "")
