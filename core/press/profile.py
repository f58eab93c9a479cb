"""The colour profile that print files name as their output intent: nothing in, the bytes of an sRGB ICC profile out."""

from functools import cache

from PIL import ImageCms

CREATED = slice(24, 36)
PROFILE_ID = slice(84, 100)
FIRST_OF_2024 = b"".join(value.to_bytes(2, "big") for value in (2024, 1, 1, 0, 0, 0))


@cache
def srgb_profile() -> bytes:
    """An sRGB profile whose bytes are always the same: its creation date (ICC.1, 7.2.1) is fixed, its checksum left out."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[CREATED] = FIRST_OF_2024
    profile[PROFILE_ID] = bytes(16)
    return bytes(profile)
