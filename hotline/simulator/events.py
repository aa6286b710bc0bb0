"""What happens in a call, second by second, as the person and an onlooker notice it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(slots=True)
class Event:
    """Something that happened; `seconds` since dialling.

    `kind` is one of: dials, hears, plays, waits (the hotline listens), presses, loses (a key that
    went nowhere), speaks, asks (a webhook), tells (a callback), fault, rings, joined, parted, hangs_up, over.
    `leg` is empty for the caller's own leg, else the number that was rung. `lasts` and `share` (0-1, how
    much of it was heard) belong to what is heard.
    """

    seconds: float
    kind: str
    text: str = ""
    leg: str = ""
    language: str = ""
    lasts: float = 0.0
    share: float = 1.0


Sink: TypeAlias = Callable[[Event], None]
