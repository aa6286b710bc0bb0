"""The time of a simulated telephone: virtual, which costs nothing, or real."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

A_MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WEBHOOK_AND_START_OF_SPEECH = 0.8  # seconds of every turn, assumed


class Clock(Protocol):
    """Seconds that pass; `answer_seconds` is what a webhook costs the caller besides its real time."""

    answer_seconds: float

    @property
    def seconds(self) -> float:
        """Seconds on this clock, from any zero."""

    def now(self) -> datetime:
        """The same moment as an aware UTC datetime."""

    def move_to(self, seconds: float) -> None:
        """Let time pass until `seconds`; nothing happens when that is over already."""


class VirtualClock:
    """Moves only when told to. A server under test may read the same clock by `now`."""

    def __init__(
        self, start: datetime = A_MONDAY_MORNING, *, answer_seconds: float = WEBHOOK_AND_START_OF_SPEECH
    ) -> None:
        """`start`: an aware datetime at which second 0 stands."""
        self.answer_seconds = answer_seconds
        self._start = start.astimezone(UTC)
        self._seconds = 0.0

    @property
    def seconds(self) -> float:
        """Virtual seconds since the start."""
        return self._seconds

    def now(self) -> datetime:
        """The virtual moment."""
        return self._start + timedelta(seconds=self._seconds)

    def move_to(self, seconds: float) -> None:
        """Jump there, never back."""
        self._seconds = max(self._seconds, seconds)


class RealClock:
    """Real time, for a person at a terminal: moving means sleeping."""

    answer_seconds = 0.0

    @property
    def seconds(self) -> float:
        """Seconds of the machine's own steady clock."""
        return time.monotonic()

    def now(self) -> datetime:
        """The moment it is."""
        return datetime.now(UTC)

    def move_to(self, seconds: float) -> None:
        """Sleep until then."""
        time.sleep(max(0.0, seconds - time.monotonic()))
