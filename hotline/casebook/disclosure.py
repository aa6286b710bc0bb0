"""Which counts everybody may see: none below five, and none that could be worked out from the others.

Every request is counted in one row at most, and no totals are given: there is nothing to subtract from. A
count that is too small is put together with its like, step by step: over a week, the month, all kinds of
help, all states, all zones. A row of several is given only where it does not say that each of them is four.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from hotline.casebook.tables.requests import CLOSED_STATES, OPEN_STATES

STATES = (*OPEN_STATES, *CLOSED_STATES)
LEAST = 5
ANY = "*"

Cell: TypeAlias = tuple[date, date, str, str, str]  # first day, last day, zone, kind, state


@dataclass(frozen=True, slots=True)
class Month:
    """A month, from its first day to its last."""

    first: date
    last: date

    def week(self, day: date) -> tuple[date, date]:
        """Monday to Sunday, as far as they lie in the month."""
        monday = day - timedelta(days=day.weekday())
        return max(monday, self.first), min(monday + timedelta(days=6), self.last)

    def weeks(self) -> int:
        """How many weeks it touches."""
        return 1 + (self.last - (self.first - timedelta(days=self.first.weekday()))).days // 7


def month_of(day: date) -> Month:
    """The month in which a day lies."""
    first = day.replace(day=1)
    return Month(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def shown(month: Month, counts: Mapping[tuple[date, str, str, str], int]) -> dict[Cell, int]:
    """Rows that everybody may see, of counts by (day, zone, kind, state) of one month."""
    rest: Counter[Cell] = Counter()
    for (day, zone, kind, state), often in counts.items():
        if often > 0:
            rest[day, day, zone, kind, state] += often
    rows: dict[Cell, int] = {}
    for coarser, like in _levels(month, rest):
        rest = _coarsened(rest, coarser)
        here = {
            cell: often for cell, often in rest.items() if LEAST <= often < (LEAST - 1) * like(cell, rows)
        }
        rows |= here
        rest = Counter({cell: often for cell, often in rest.items() if cell not in here})
    return _with_rest(rows, month, sum(rest.values()))


Coarser: TypeAlias = Callable[[Cell], Cell]
Like: TypeAlias = Callable[[Cell, Mapping[Cell, int]], float]


def _levels(month: Month, cells: Mapping[Cell, int]) -> Iterator[tuple[Coarser, Like]]:
    """How cells are put together, and how many finer ones a row of such may stand for."""
    kinds = {cell[3] for cell in cells}
    yield (lambda cell: cell), lambda _cell, _rows: float("inf")
    yield (
        (lambda cell: (*month.week(cell[0]), *cell[2:])),
        (lambda cell, rows: (cell[1] - cell[0]).days + 1 - _inside(cell, rows)),
    )
    yield (
        (lambda cell: (month.first, month.last, *cell[2:])),
        (lambda cell, rows: month.weeks() - _weeks_inside(month, cell, rows)),
    )
    yield (
        (lambda cell: (*cell[:3], ANY, cell[4])),
        (lambda cell, rows: len(kinds) - _given(rows, (*cell[:3], None, cell[4]))),
    )
    yield (  # all states that there are: that it is not given must not say how few have anything
        (lambda cell: (*cell[:3], ANY, ANY)),
        (lambda cell, rows: len(STATES) - _given(rows, (*cell[:4], None))),
    )


def _coarsened(cells: Mapping[Cell, int], coarser: Coarser) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    for cell, often in cells.items():
        found[coarser(cell)] += often
    return found


def _inside(week: Cell, rows: Mapping[Cell, int]) -> int:
    """The days of a week that are given by themselves."""
    return sum(1 for row in rows if row[2:] == week[2:] and row[0] == row[1] and week[0] <= row[0] <= week[1])


def _weeks_inside(month: Month, cell: Cell, rows: Mapping[Cell, int]) -> int:
    """The weeks that are given by themselves."""
    given = {row[:2] for row in rows if row[2:] == cell[2:]}
    return sum(1 for span in given if span == month.week(span[0]) and span[0] != span[1])


def _given(rows: Mapping[Cell, int], like: tuple[date, date, str, str | None, str | None]) -> int:
    """How many rows are like this one; None stands for any one word."""
    return sum(
        all(
            word == pattern or (pattern is None and word != ANY)
            for word, pattern in zip(row, like, strict=True)
        )
        for row in rows
    )


def _with_rest(rows: dict[Cell, int], month: Month, rest: int) -> dict[Cell, int]:
    """What is left over all zones; where it is too little itself, the smallest row goes with it."""
    everything = (month.first, month.last, ANY, ANY, ANY)
    while 0 < rest < LEAST and rows:
        smallest = min(rows, key=lambda cell: (rows[cell], cell))
        rest += rows.pop(smallest)
    return rows | ({everything: rest} if rest >= LEAST else {})


# --- beside a total


def parted(counts: Mapping[str, int], *, known: Collection[str], most: int) -> tuple[dict[str, int], int]:
    """Parts of one whole that may stand beside its total: at most so many, the largest first, and the rest.

    `known`: all parts that there could be. The rest is five at least, and does not say that each of its parts
    is four: where it would, the smallest parts go with it. Where the whole is below five, all of it is rest.
    """
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    given = {code: often for code, often in ordered[:most] if often >= LEAST}
    hidden = {*known, *counts} - set(given)
    rest = sum(counts.values()) - sum(given.values())
    all_are_few = len(given) < most  # else there may be more in each of them
    tells = rest < LEAST or (all_are_few and rest >= (LEAST - 1) * len(hidden))
    if rest and tells and given:
        least = min(given.values())  # and those that are as small, or their order would tell
        given = {code: often for code, often in given.items() if often > least}
    return given, sum(counts.values()) - sum(given.values())


def stepped(count: int) -> int:
    """The largest multiple of five that is not above it: what a bar may show whose sum is told."""
    return count - count % LEAST
