"""One-time codes of an authenticator app (TOTP, RFC 6238): six digits that change every thirty seconds."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp

SECONDS = 30
ISSUER = "Hotline"
NOBODYS = "NOBODYHASTHISSECRETNOBODYHASTHIS"


def new_secret() -> str:
    """A secret by chance: 32 letters and digits (base 32)."""
    return pyotp.random_base32()


def step_of(secret: str | None, code: str, *, now: datetime) -> int | None:
    """The time step to which the code belongs: this one, the one before or the next; None if to none.

    Where there is no secret it takes as long, and no code is right.
    """
    totp, here = pyotp.TOTP(secret or NOBODYS, interval=SECONDS), int(now.timestamp()) // SECONDS
    given = "".join(code.split()).encode()
    steps = [
        at for at in (here - 1, here, here + 1) if hmac.compare_digest(totp.at(at * SECONDS).encode(), given)
    ]
    return steps[0] if steps and secret else None


def code(secret: str, *, now: datetime) -> str:
    """What the app shows at this moment."""
    return pyotp.TOTP(secret, interval=SECONDS).at(now)


def address(secret: str, *, name: str) -> str:
    """What an authenticator app reads from the square: otpauth://totp/..."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def grouped(secret: str) -> str:
    """The secret to be typed, in groups of four."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
