"""Passwords go in; Argon2id hashes, yes or no, or a sentence about what is wrong with them come out."""

from pathlib import Path
from threading import Semaphore

from pwdlib import PasswordHash

from core.errors import Invalid

SHORTEST, LONGEST = 10, 128

_COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text().split())

# The hash of a word that was thrown away: checking against it makes an unknown account answer as slowly as a known one.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$lhahFTgZ8kJoxLdvLxAprA$G57+hjc8FNKO/w5qRgtON3/h/DFLLUq5Noc6vhyNHTw"

_hasher = PasswordHash.recommended()
# Each hash takes 64 MB and a good part of a second of one core; two at a time keep the rest of the product answering.
_gate = Semaphore(2)


def check_choice(password: str, email: str) -> None:
    """Raises Invalid when this password must not be chosen."""
    if len(password) < SHORTEST:
        raise Invalid(f"Please choose a password of at least {SHORTEST} characters.", field="password")
    if len(password) > LONGEST:
        raise Invalid(f"Please choose a password of at most {LONGEST} characters.", field="password")
    if password.casefold() in _COMMON or password.casefold() == email.casefold() or len(set(password)) < 3:
        raise Invalid("This password is one of the first that others would guess. Please choose another.", field="password")


def hash_password(password: str) -> str:
    """Argon2id hash of a password; takes about a third of a second, so never call it inside a write transaction."""
    with _gate:
        return _hasher.hash(password)


def matches(password: str, hashed: str | None) -> bool:
    """Whether the password has this hash; takes as long when there is none (None)."""
    if len(password) > LONGEST:
        return False
    with _gate:
        return _hasher.verify(password, hashed or _NOBODY) and hashed is not None
