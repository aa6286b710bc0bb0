"""How a person presses keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Hands:
    """How a person presses: seconds from the end of the prompt to the first key, from key to key, and held.

    `at` is the share of the prompt that is heard before the first key: 0 at once, 1 all of it.
    """

    start: float = 0.8
    gap: float = 0.45
    hold: float = 0.0
    at: float = 1.0

    def but(self, **this_time: float | None) -> Self:
        """The same hands, with what is given done in another way: `at`, `start`, `hold`."""
        return replace(self, **{name: value for name, value in this_time.items() if value is not None})


def seconds_before(gap: float | Sequence[float], keys: int) -> list[float]:
    """Seconds before each key: none before the first."""
    if not isinstance(gap, Sequence):
        return [0.0] + [float(gap)] * (keys - 1) if keys else []
    if len(gap) < keys - 1:
        raise ValueError(f"{keys} keys have {keys - 1} gaps, but only {len(gap)} are given")
    return [0.0, *map(float, gap)][:keys]
