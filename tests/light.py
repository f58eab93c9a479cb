"""Passwords hashed as lightly as Argon2id can: `setattr` or monkeypatch's goes in;
whoever signs in or up after that waits for no sum."""

from collections.abc import Callable

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from core.services import passwords

HASHER = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
NOBODY = HASHER.hash("nobody")


def lighten(change: Callable[[object, str, object], None]) -> None:
    change(passwords, "_hasher", HASHER)
    change(passwords, "_NOBODY", NOBODY)
