"""Passwords go in; Argon2id hashes, yes or no, or a sentence about what is wrong with them come out."""

import unicodedata
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec, module_from_spec, spec_from_loader
from pathlib import Path
from threading import Semaphore

from pwdlib import PasswordHash

from core.errors import Invalid

SHORTEST, LONGEST = 10, 128

# The hash of a word that was thrown away: checking against it makes an unknown account answer as slowly as a known one.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$lhahFTgZ8kJoxLdvLxAprA$G57+hjc8FNKO/w5qRgtON3/h/DFLLUq5Noc6vhyNHTw"

_hasher = PasswordHash.recommended()
# Each hash takes 64 MB and a good part of a second of one core; two at a time keep the rest of the product answering.
_gate = Semaphore(2)


def check_choice(password: str, email: str, field: str = "password") -> None:
    """Raises Invalid, about this `field`, when this password must not be chosen."""
    if len(password) < SHORTEST:
        raise Invalid(f"Please choose a password of at least {SHORTEST} characters.", field=field)
    if len(password) > LONGEST:
        raise Invalid(f"Please choose a password of at most {LONGEST} characters.", field=field)
    if _is_guessed_first(password.casefold(), email.casefold()):
        raise Invalid("This password is one of the first that others would guess. Please choose another.", field=field)


def hash_password(password: str) -> str:
    """Argon2id hash of a password; takes about a third of a second, so never call it inside a write transaction."""
    with _gate:
        return _hasher.hash(_bytes(password))


def matches(password: str, hashed: str | None) -> bool:
    """Whether the password has this hash; takes as long when there is none (None or '')."""
    if len(password) > LONGEST:
        return False
    with _gate:
        return _hasher.verify(_bytes(password), hashed or _NOBODY) and bool(hashed)


def _bytes(password: str) -> bytes:
    """The same for all ways that keyboards have to write the same letters, and for half characters, which no text can be made of."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _is_guessed_first(password: str, email: str) -> bool:
    """Whether it is common, the address or its name, or one of those over and over."""
    once = password[: (password * 2).index(password, 1)]
    # However its words are parted: a name of two words is tried with a dot and with a dash, too.
    forms = {once, password, "".join(letter for letter in password if letter.isalnum())}
    own = (email, email.partition("@")[0])
    is_short = len(set(password)) < 3 or (once != password and len(once) < 5)
    return is_short or not forms.isdisjoint(own) or not forms.isdisjoint(_common())


@cache
def _common() -> frozenset[str]:
    """What many people have as their password, and the words and names that are tried first."""
    ours = Path(__file__).with_name("common_passwords.txt").read_text().split()
    theirs = (word for kind, words in _frequent().items() for word in words if kind == "passwords" or len(word) >= SHORTEST)
    return frozenset((*ours, *theirs))


def _frequent() -> dict[str, list[str]]:
    """zxcvbn's lists. Only this file of theirs is read, and let go again: the whole would keep each list in memory several times."""
    path = Path(find_spec("zxcvbn").submodule_search_locations[0]) / "frequency_lists.py"
    loader = SourceFileLoader("frequency_lists", str(path))
    lists = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(lists)
    return lists.FREQUENCY_LISTS
