"""Secrets in people's hands: chance comes out, of each secret what may be kept of it, and boxes for what only we may read."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet

from core.config import settings


def fresh() -> str:
    """256 bits of chance, to be a cookie's value, a link's end or a token."""
    return secrets.token_urlsafe(32)


def token_hash(secret: str) -> str:
    """What is kept of a secret: its SHA-256. Enough for 256 random bits, which nobody can guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def box(label: str) -> Fernet:
    """Seals (encrypts and signs) what only we may read and nobody may change. Each `label` has a key of its own, so that what was
    sealed for one purpose is of no use for another."""
    key = hashlib.sha256(f"{label}\0{settings().secret_key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
