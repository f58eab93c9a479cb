"""What a file really is, told by its first bytes, never by its name.

In: the first bytes of a file. Out: one of the five formats we take, or a refusal that names what the file is.
"""

from core.errors import PhotoRefused

TAKEN = "JPEG, PNG, WebP, HEIC and TIFF pictures work here"

SIGNATURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
)

OTHERS = (
    (b"GIF8", "a GIF animation"),
    (b"BM", "a BMP picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\3\4", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"8BPS", "a Photoshop document"),
    (b"\0\0\1\0", "an icon"),
    (b"\0\0\2\0", "an icon or a TGA picture"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"OggS", "a film or a sound"),
    (b"ID3", "a sound"),
    (b"fLaC", "a sound"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xffO\xffQ", "a JPEG 2000 picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"v/1\1", "an OpenEXR picture"),
    (b"#?RADIANCE", "a Radiance picture"),
    (b"farbfeld", "a farbfeld picture"),
    (b"DDS ", "a DDS texture"),
    (b"qoif", "a QOI picture"),
    (b"FUJIFILM", "a raw file of a camera"),
    (b"IIRO", "a raw file of a camera"),
    (b"IIU\0", "a raw file of a camera"),
    (b"<svg", "an SVG drawing"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
HEAD = 64


def sniff(head: bytes) -> str:
    """'JPEG', 'PNG', 'WebP', 'HEIC' or 'TIFF'; `head` is the file's first 64 bytes or more. Raises PhotoRefused."""
    if not head:
        raise PhotoRefused("This file is empty. Perhaps the copy broke off; please add it again.")
    for start, name in SIGNATURES:
        if head.startswith(start):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return "HEIC"
    raise PhotoRefused(f"This is {describe(head)}, not a photo we can use. {TAKEN}.")


def describe(head: bytes) -> str:
    """What the bytes look like, as words for a sentence."""
    for start, words in OTHERS:
        if head.startswith(start):
            return words
    if head[:4] == b"RIFF":
        return "a film" if head[8:12] == b"AVI " else "a sound"
    if head[4:8] == b"ftyp":
        return "an AVIF picture" if head[8:12] in (b"avif", b"avis") else "a film"
    if head[4:8] in (b"moov", b"mdat", b"wide"):
        return "a film"
    return "a text" if is_text(head) else "a file of a kind we do not know"


def is_text(head: bytes) -> bool:
    try:
        text = head[:-3].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(text) and all(letter.isprintable() or letter.isspace() for letter in text)
