"""How long things took, as it is counted: kept to two digits, so that there are few different lengths."""

from __future__ import annotations

import math
from collections.abc import Iterable


def two_digits(seconds: float) -> str:
    """137 s are "140": at most five per cent away."""
    whole = max(0, round(seconds))
    return str(round(whole, -max(0, math.floor(math.log10(whole)) - 1))) if whole else "0"


def percentile(counted: Iterable[tuple[int, int]], part: float) -> int | None:
    """Of (seconds, how often): the value that this part of them does not exceed; None of nothing."""
    ordered = sorted(counted)
    place, seen = part * sum(often for _, often in ordered), 0
    for value, often in ordered:
        seen += often
        if seen >= place:
            return value
    return None
