"""What comes in: everything that can happen to a caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys pressed, in order: `0`-`9`, `*`, `#`; never empty."""

    keys: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words as the recogniser took them, and how sure it is: 0-1, None where it does not say. Never kept."""

    words: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """The listening window ended and no key had come."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """A transfer has ended: the provider's word for it, and whether two people were joined."""

    status: str
    bridged: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """Somebody may have spoken after the tone: the provider's id of the recording, and its length."""

    recording: str
    seconds: int


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller has gone."""


Event: TypeAlias = Keys | Spoken | Silence | Dialled | HungUp | Recorded
