"""Sealed files: bytes and a key go in; what only that key opens, and nobody can change unseen, comes out.

The format is STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, 2015) over AES-256-GCM, as age and Tink have it: after a first line and 16
bytes of chance come pieces of 64 KiB, each with its own 16 bytes of proof. A piece's nonce is its number in 11 bytes and a last byte that
is 1 for the last piece alone, so that pieces can neither be swapped nor left out. Each file has a key of its own: HKDF-SHA256 of the
backup's key and the chance. The backup's key is scrypt (N = 32,768, r = 8, p = 1) of BACKUP_KEY and the salt in backup.json.
"""

import hashlib
import hmac
import os
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FIRST_LINE = b"memories sealed 1\n"
CHANCE, PROOF = 16, 16
PIECE = 64 * 1024


class NotSealed(Exception):
    """These bytes were not sealed with this key, or are not whole."""


class Box:
    """Seals and opens the files of a backup, or copies them as they are where there is no key. What is told back is the SHA-256 of the
    open bytes, as 64 hex digits."""

    def __init__(self, key: bytes | None = None):
        self._key = key

    @property
    def is_sealing(self) -> bool:
        return self._key is not None

    @property
    def proof(self) -> str:
        """By this one knows whether a key is the right one."""
        return self._keyed(b"proof").hex() if self._key else ""

    def name(self, sha256: str) -> str:
        """What the file of these bytes is called: nobody without the key can tell whether a picture they have is among them."""
        return hmac.new(self._keyed(b"names"), bytes.fromhex(sha256), hashlib.sha256).hexdigest() if self._key else sha256

    def size(self, open_bytes: int) -> int:
        """How large so many bytes are once they are sealed."""
        return len(FIRST_LINE) + CHANCE + open_bytes + PROOF * max(1, -(-open_bytes // PIECE)) if self._key else open_bytes

    def seal(self, source: Path, target: Path) -> str:
        with source.open("rb") as read, target.open("wb") as written:
            if self._key is None:
                return _copy(read, written)
            chance, told, number = os.urandom(CHANCE), hashlib.sha256(), 0
            written.write(FIRST_LINE + chance)
            cipher, piece = self._cipher(chance), read.read(PIECE)
            while True:
                after = read.read(PIECE)
                told.update(piece)
                written.write(cipher.encrypt(_nonce(number, not after), piece, None))
                if not after:
                    return told.hexdigest()
                piece, number = after, number + 1

    def open(self, source: Path, target: Path) -> str:
        """Raises NotSealed."""
        with source.open("rb") as read, target.open("wb") as written:
            if self._key is None:
                return _copy(read, written)
            if read.read(len(FIRST_LINE)) != FIRST_LINE:
                raise NotSealed
            cipher, told, number = self._cipher(read.read(CHANCE)), hashlib.sha256(), 0
            piece = read.read(PIECE + PROOF)
            while True:
                after = read.read(PIECE + PROOF)
                try:
                    plain = cipher.decrypt(_nonce(number, not after), piece, None)
                except (InvalidTag, ValueError):
                    raise NotSealed from None
                told.update(plain)
                written.write(plain)
                if not after:
                    return told.hexdigest()
                piece, number = after, number + 1

    def _cipher(self, chance: bytes) -> AESGCM:
        return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=chance, info=b"memories file").derive(self._key or b""))

    def _keyed(self, about: bytes) -> bytes:
        return hmac.new(self._key or b"", b"memories " + about, hashlib.sha256).digest()


def box(passphrase: str, salt: bytes) -> Box:
    """The box that these words open."""
    return Box(hashlib.scrypt(passphrase.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=32))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _copy(read: BinaryIO, written: BinaryIO) -> str:
    told = hashlib.sha256()
    while piece := read.read(1 << 20):
        told.update(piece)
        written.write(piece)
    return told.hexdigest()
