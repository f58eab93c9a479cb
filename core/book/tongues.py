"""Which language a paragraph is in: text in, a BCP 47 tag out, for hyphenation. By script, then by small words."""

import re
import unicodedata

SCRIPTS = {
    "ARABIC": "ar", "DEVANAGARI": "hi", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "GREEK": "el", "CYRILLIC": "ru",
    "CJK": "zh", "HEBREW": "he", "THAI": "th",
}  # fmt: skip
SMALL_WORDS = {
    "en": "the and of to was were with had that for she he they we it is in on at my her his",
    "de": "der die das und ist war nicht ich wir mit ein eine auf zu den im von sie es als",
    "fr": "le la les et des était nous une est dans pour avec elle que qui sur pas du au",
    "es": "el los las y que en una era con por para no se del su al nos como muy",
    "pt": "o os as e que em uma era com por para não se do da ao nos como muito",
    "it": "il gli che di e una era con per non si del della nel sono come noi anche",
    "nl": "de het een en van was niet wij met op te dat zij in ik is voor naar",
}
HYPHENATED = {
    "cs": "Čeština", "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English", "es": "Español", "fr": "Français", "it": "Italiano",
    "hu": "Magyar", "nl": "Nederlands", "nb": "Norsk", "pl": "Polski", "pt": "Português", "ru": "Русский", "fi": "Suomi", "sv": "Svenska",
    "tr": "Türkçe", "uk": "Українська",
}  # fmt: skip
"""What a book may be written in from the start, each in its own words: the typesetter knows where their words break."""
WORDS = {tongue: frozenset(words.split()) for tongue, words in SMALL_WORDS.items()}
SAMPLE = 600


def language_of(text: str, fallback: str) -> str:
    """The language of `text`; `fallback` (the book's) where nothing tells it for certain."""
    script = _script(text[:SAMPLE])
    if script:
        return script
    words = re.findall(r"[^\W\d_]+", text[:SAMPLE].lower())
    scores = {tongue: sum(word in small for word in words) for tongue, small in WORDS.items()}
    home = fallback.split("-")[0]
    best = max(scores, key=lambda tongue: (scores[tongue], tongue == home, tongue))
    certain = scores[best] >= 3 and scores[best] >= scores.get(home, 0) + 2
    return best if certain else fallback


def _script(text: str) -> str:
    counts: dict[str, int] = {}
    letters = [c for c in text if c.isalpha()]
    for letter in letters:
        name = unicodedata.name(letter, "").split(" ")[0].split("-")[0]
        if name in SCRIPTS:
            counts[SCRIPTS[name]] = counts.get(SCRIPTS[name], 0) + 1
    if not counts or 2 * sum(counts.values()) < len(letters):
        return ""
    # Japanese mixes kana with Chinese characters: a few kana settle it.
    return "ja" if counts.get("ja") else max(counts, key=lambda tongue: (counts[tongue], tongue))
