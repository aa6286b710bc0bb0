"""From single calls to figures: for each language and persona, at the hotline and at the baseline."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import mean, median
from typing import Any

from scripts.benchmarks.crowd.personas import COMPLETE, OUTCOMES, PERSONAS, WILLING
from scripts.benchmarks.crowd.stories import Measured

ALL = "all"


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of some calls. Medians; seconds to saved only of calls that were; shares are 0-1."""

    calls: int
    first_option: float | None
    saved: float | None
    end: float | None
    keys: float | None
    words: float | None
    repeated: float | None
    outcomes: dict[str, float]
    duplicates: int
    wrong_zone: float | None


def row(calls: Sequence[Measured]) -> Row:
    """The figures of these calls."""
    complete = [call for call in calls if call.outcome == COMPLETE]
    counts = Counter(call.outcome for call in calls)
    return Row(
        calls=len(calls),
        first_option=middle(call.first_option for call in calls),
        saved=middle(call.saved for call in complete),
        end=middle(call.end for call in calls),
        keys=middle(call.keys for call in calls),
        words=middle(call.words for call in calls),
        repeated=mean(call.repeated for call in calls) if calls else None,
        outcomes={outcome: counts[outcome] / len(calls) for outcome in OUTCOMES if calls},
        duplicates=sum(call.duplicates for call in calls),
        wrong_zone=wrong_zone(complete),
    )


def rows(calls: Sequence[Measured]) -> dict[str, Row]:
    """One row for each persona that rang, and one for all of them."""
    by_persona = {
        persona.code: [call for call in calls if call.persona == persona.code] for persona in PERSONAS
    }
    return {code: row(mine) for code, mine in by_persona.items() if mine} | {ALL: row(calls)}


def middle(values: Iterable[float | None]) -> float | None:
    """The median of what is there."""
    known = [value for value in values if value is not None]
    return median(known) if known else None


def share(calls: Sequence[Measured], so: Callable[[Measured], bool]) -> float | None:
    """The share of calls of which it is so."""
    return sum(map(so, calls)) / len(calls) if calls else None


def plain_first(calls: Iterable[Measured]) -> list[Measured]:
    """First calls of typical people to whom nothing happens that takes time, and who were saved."""
    return [
        call
        for call in calls
        if call.plain and call.first and call.persona == "B1" and call.outcome == COMPLETE and call.saved
    ]


def plain_returning(calls: Iterable[Measured]) -> list[Measured]:
    """The same of people who had a request before."""
    return [
        call for call in calls if call.plain and call.returning and call.outcome == COMPLETE and call.saved
    ]


def willing(calls: Iterable[Measured]) -> list[Measured]:
    """Calls of those who follow the menu, whatever happens to them."""
    return [call for call in calls if call.persona in WILLING]


def managed(calls: Iterable[Measured]) -> float | None:
    """The share of willing callers who were done by keypad alone, whatever happened to them."""
    return share(willing(calls), lambda call: call.outcome == COMPLETE)


def wrong_zone(calls: Iterable[Measured]) -> float | None:
    """The share of complete calls whose request stands in another zone than the caller's."""
    return share([call for call in calls if call.outcome == COMPLETE], lambda call: call.wrong_zone)


def plain(row_: Row) -> dict[str, Any]:
    """For a machine: rounded, and never NaN."""
    return {name: _rounded(value) for name, value in asdict(row_).items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return round(value, 4) if isinstance(value, float) and math.isfinite(value) else value
