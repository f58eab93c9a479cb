"""Chance that is always the same: a seed and a place in the book in, a number or an id out, equal on every machine."""

from hashlib import blake2b


def chance(seed: object, *place: object) -> float:
    """A number from 0 up to 1, drawn from the seed and the place."""
    return int.from_bytes(_digest(seed, *place)[:6], "big") / 2**48


def name(prefix: str, seed: object, *place: object) -> str:
    """A short id, unique for the place."""
    return f"{prefix}-{_digest(seed, *place).hex()[:12]}"


def _digest(*parts: object) -> bytes:
    return blake2b("\x1f".join(str(part) for part in parts).encode(), digest_size=8).digest()
