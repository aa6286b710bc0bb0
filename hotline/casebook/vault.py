"""Sealing what must not be read in a stolen database, and finding it again without opening it."""

from __future__ import annotations

import binascii
import hmac
from collections.abc import Sequence

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hotline.casebook.seals import Seal, is_seal, is_usual

LEAST_INDEX_KEY = 32


class VaultError(Exception):
    """Something sealed cannot be opened, or the keys cannot be used. Never shows a key or a text."""


class BadKey(VaultError):
    """A key is missing, too short or not a key."""


class StaleKey(VaultError):
    """The text was sealed with a key that is no longer among the data keys."""


class DamagedSeal(VaultError):
    """What is stored is not a sealed text at all."""


class Vault:
    """Seals with the newest data key, opens with any of them; the index key is another and stays."""

    def __init__(self, data_keys: Sequence[str], index_key: str) -> None:
        """Take the data keys (44 characters of base64 each, newest first) and the index key."""
        if not data_keys:
            raise BadKey("There is no data key: enter at least one in HOTLINE_DATA_KEYS.")
        if len(index_key) < LEAST_INDEX_KEY:
            raise BadKey(f"HOTLINE_INDEX_KEY is too short: at least {LEAST_INDEX_KEY} characters are needed.")
        self._seals = tuple(_seal_of(key) for key in data_keys)
        self._index_key = index_key.encode()
        self._purposes: dict[str, bytes] = {}

    def seal(self, text: str) -> str:
        """The text sealed with the newest key; the same text gives another seal every time."""
        return self._seals[0].put_on(text.encode())

    def open(self, sealed: str) -> str:
        """The text that was sealed.

        Raises:
            StaleKey: its key has been taken out of the settings.
            DamagedSeal: this was never a seal.
        """
        for seal in self._seals:
            text = seal.take_off(sealed)
            if text is not None:
                return text.decode()
        raise _why_not(sealed)

    def is_newest(self, sealed: str) -> bool:
        """Whether the newest key alone opens this, and it is sealed as everything is now."""
        return is_usual(sealed) and self._seals[0].take_off(sealed) is not None

    def reseal(self, sealed: str) -> str:
        """The same text under the newest key. Raises as `open` does."""
        return self.seal(self.open(sealed))

    def index(self, text: str, purpose: str) -> str:
        """A keyed hash, 64 hexadecimal characters: the same text and purpose always give the same."""
        key = self._purposes.get(purpose)
        if key is None:
            key = self._purposes[purpose] = self._derive(purpose)
        return hmac.digest(key, text.encode(), "sha256").hex()

    def _derive(self, purpose: str) -> bytes:
        """Every purpose has a key of its own: rows of two tables cannot be matched by their hashes."""
        hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"hotline index: {purpose}".encode())
        return hkdf.derive(self._index_key)


def _seal_of(key: str) -> Seal:
    try:
        return Seal(key)
    except (ValueError, binascii.Error):
        raise BadKey("One of HOTLINE_DATA_KEYS is not a key: a key is 44 characters of base64.") from None


def _why_not(sealed: str) -> VaultError:
    if is_seal(sealed):
        return StaleKey(
            "Sealed with a key that HOTLINE_DATA_KEYS no longer holds: put that key back at the end."
        )
    return DamagedSeal("What is stored here is not a sealed text.")
