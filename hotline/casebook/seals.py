"""The two forms of a seal: AES-GCM, in which everything is sealed now, and Fernet, which still opens."""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORM = "s2."  # what a seal begins with; a Fernet token begins with gAAAA
NONCE = 12  # bytes, drawn anew for every seal: one key is good for four thousand million of them
LEAST = NONCE + 16  # bytes of a seal over nothing: nonce and tag
LEAST_FERNET = 73  # bytes: version, time, vector, one block, signature
FERNET_VERSION = 0x80


class Seal:
    """One data key, in both forms."""

    def __init__(self, key: str) -> None:
        """Take a key of 32 bytes as 44 characters of base64; ValueError (or binascii.Error) if it is none."""
        self._fernet = Fernet(key)
        raw = base64.urlsafe_b64decode(key)
        # A key of its own, so that no key serves two ciphers.
        own = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hotline seal: AES-GCM").derive(raw)
        self._cipher = AESGCM(own)

    def put_on(self, text: bytes) -> str:
        """The text sealed; the same text gives another seal every time."""
        nonce = os.urandom(NONCE)
        closed = nonce + self._cipher.encrypt(nonce, text, None)
        return FORM + binascii.b2a_base64(closed, newline=False).decode("ascii")

    def take_off(self, sealed: str) -> bytes | None:
        """The text, if this key sealed it."""
        if not sealed.startswith(FORM):
            return self._take_off_fernet(sealed)
        try:
            closed = binascii.a2b_base64(sealed[len(FORM) :])
            return self._cipher.decrypt(closed[:NONCE], closed[NONCE:], None)
        except (InvalidTag, ValueError):
            return None

    def _take_off_fernet(self, sealed: str) -> bytes | None:
        try:
            return self._fernet.decrypt(sealed)
        except (InvalidToken, ValueError):
            return None


def is_usual(sealed: str) -> bool:
    """Whether a seal has the form in which everything is sealed now."""
    return sealed.startswith(FORM)


def is_seal(sealed: str) -> bool:
    """Whether this can be a seal at all, whoever's key it needs."""
    try:
        if is_usual(sealed):
            return len(binascii.a2b_base64(sealed[len(FORM) :])) >= LEAST
        raw = base64.urlsafe_b64decode(sealed)
    except (ValueError, binascii.Error):
        return False
    return len(raw) >= LEAST_FERNET and raw[0] == FERNET_VERSION
