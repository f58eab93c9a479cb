"""Which fonts, language and direction a text needs: its characters and its language tag in, names for the typesetter out."""

import re
import unicodedata

LATIN_PLUS = {"serif": "Noto Serif", "sans": "Noto Sans"}
# Amiri in both kinds: Noto draws dots as glyphs of their own, and letters copied from such a PDF come back doubled.
ARABIC = {"serif": "Amiri", "sans": "Amiri"}
HEBREW = {"serif": "Noto Serif Hebrew", "sans": "Noto Sans Hebrew"}
DEVANAGARI = {"serif": "Noto Serif Devanagari", "sans": "Noto Sans Devanagari"}
THAI = "Noto Sans Thai"
EMOJI = "Noto Color Emoji"
CJK = {
    "zh": ("Noto Sans SC", "Noto Sans JP", "Noto Sans KR"),
    "ja": ("Noto Sans JP", "Noto Sans SC", "Noto Sans KR"),
    "ko": ("Noto Sans KR", "Noto Sans JP", "Noto Sans SC"),
}
SYMBOLS = ("Noto Sans Symbols", "Noto Sans Symbols 2", "Noto Sans Math")

_HAS_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_HAS_HEBREW = re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")
_HAS_DEVANAGARI = re.compile("[\u0900-\u097f\ua8e0-\ua8ff]")
_HAS_THAI = re.compile("[\u0e00-\u0e7f]")
_HAS_KANA = re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_HAS_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
_HAS_CJK = re.compile("[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
_HAS_EMOJI = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u2bff\u20e3\ufe0f\U0001f000-\U0001faff]")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z]{4})?(?:[-_]([A-Za-z]{2}))?(?:[-_].*)?$")


def language(text: str, tag: str) -> tuple[str, str]:
    """(language, region) for `text` marked with the BCP 47 `tag`; the region is '' when the tag names none.

    East Asian text marked as something else takes the language that its letters tell, for the shapes of its characters."""
    match = _TAG.match(tag)
    lang, region = (match[1].lower(), (match[2] or "").upper()) if match else ("en", "")
    if lang not in CJK and len(_HAS_CJK.findall(text)) > len(text) / 4:
        return _eastern(text, lang), ""
    return lang, region


def _eastern(text: str, lang: str) -> str:
    """Chinese, Japanese or Korean, as the language says or else as the letters tell."""
    return lang if lang in CJK else "ja" if _HAS_KANA.search(text) else "ko" if _HAS_HANGUL.search(text) else "zh"


def direction(text: str) -> str:
    """'rtl' when the first letter with a direction runs from right to left, else 'ltr'."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def fallbacks(text: str, lang: str, kind: str) -> list[str]:
    """Families to try after the theme's own, most likely first; `kind` is 'serif' or 'sans'.

    Every family is listed, so that no character is left without a shape; the order spares the loading of large fonts."""
    wanted: list[str] = []
    if _HAS_EMOJI.search(text):
        wanted.append(EMOJI)
    wanted.append(LATIN_PLUS[kind])
    for has, family in ((_HAS_ARABIC, ARABIC), (_HAS_HEBREW, HEBREW), (_HAS_DEVANAGARI, DEVANAGARI)):
        if has.search(text):
            wanted.append(family[kind])
    if _HAS_THAI.search(text):
        wanted.append(THAI)
    east = CJK[_eastern(text, lang)]
    rest = [*SYMBOLS, ARABIC[kind], HEBREW[kind], DEVANAGARI[kind], THAI, EMOJI]
    order = [*wanted, *east, *rest] if _HAS_CJK.search(text) else [*wanted, *rest, *east]
    return list(dict.fromkeys(order))


def joins_letters(text: str) -> bool:
    """Whether `text` begins with a Latin, Greek or Cyrillic letter, the scripts that take a drop capital and small capitals."""
    if not text or not text[0].isalpha():
        return False
    return unicodedata.name(text[0], "").startswith(("LATIN", "GREEK", "CYRILLIC"))


def is_east_asian(character: str) -> bool:
    """Whether lines may break on either side of this character, as in Chinese, Japanese and Korean."""
    return bool(_HAS_CJK.match(character))
