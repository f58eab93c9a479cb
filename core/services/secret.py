"""Secrets in people's hands: chance comes out, and of each secret what may be kept of it."""

import hashlib
import secrets


def fresh() -> str:
    """256 bits of chance, to be a cookie's value, a link's end or a token."""
    return secrets.token_urlsafe(32)


def token_hash(secret: str) -> str:
    """What is kept of a secret: its SHA-256. Enough for 256 random bits, which nobody can guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
