"""What stands on the page of figures, in words and widths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from hotline.casebook import daily
from hotline.casebook.daily import Over
from hotline.casebook.lengths import percentile
from hotline.desk.asking import ASKING
from hotline.desk.plain import TO, plain, step_name
from hotline.pages import formats, language, say

LENGTHS = ("first_key", "saved", "taken", "rung")
HALF, NINE_OF_TEN = 0.5, 0.9
WIDEST = 4  # letters over a column of the chart, on a telephone


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a chart: its words, its number, how wide it is, and how wide a part of it (per cent)."""

    words: str
    number: str
    wide: float
    part: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """A question: how many calls came to it, and how many ended there with nothing."""

    name: str
    reached: int
    left: int
    share: str


@dataclass(frozen=True, slots=True)
class Length:
    """How long something took: the middle, nine of ten, and of how many."""

    name: str
    middle: str
    most: str
    count: int


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the day: its name, and the requests of each weekday, with a shade from 0 to 4."""

    name: str
    cells: tuple[tuple[int, int], ...]
    total: int


class Seen:
    """Everything on the page, read at once."""

    def __init__(self, casebook: Session, over: Over) -> None:
        """Add up the counts of these days."""
        self.outcomes = _words(daily.sums(casebook, over, "calls", "word"))
        self.reached = _words(daily.sums(casebook, over, "reached", "word"))
        self.left = _words(daily.sums(casebook, over, "left", "word"))
        self.states = _words(daily.sums(casebook, over, "asked", "word"))
        self._hours = daily.sums(casebook, over, "hours", "day", "word")
        self.lengths = [_length(casebook, over, one) for one in LENGTHS]

    @property
    def calls(self) -> int:
        """Calls of residents, whatever came of them."""
        return sum(self.outcomes.values())

    @property
    def requests(self) -> int:
        """Requests, however they were asked."""
        return sum(self.states.values())

    @property
    def given_up(self) -> int:
        """Calls that ended with nothing."""
        return sum(self.left.values())

    def steps(self) -> list[Step]:
        """The questions to which anybody came, in the order of a call."""
        order = [step for step in (*ASKING, *self.reached) if step in self.reached]
        return [self._step(step) for step in dict.fromkeys(order)]

    def _step(self, step: str) -> Step:
        reached, left = self.reached[step], min(self.left.get(step, 0), self.reached[step])
        return Step(step_name(step), reached, left, formats.percent(left / reached, language()))

    def funnel(self) -> list[Bar]:
        """The same as a chart."""
        most = max(self.reached.values(), default=1)
        return [
            Bar(
                one.name,
                f"{number(one.left)} / {number(one.reached)}",
                _part(one.reached, most),
                _part(one.left, most),
            )
            for one in self.steps()
        ]

    def came_of(self) -> list[Bar]:
        """What came of calls, the most frequent first."""
        ordered = sorted(self.outcomes.items(), key=lambda one: -one[1])
        return [
            Bar(plain("desk.outcome_", code) if code else TO, number(often), _part(often, ordered[0][1]))
            for code, often in ordered
        ]

    def hours(self) -> list[Hour]:
        """The hours of the day with each weekday, from the first hour of any request to the last."""
        cells = {(int(word), weekday): 0 for _, word in self._hours for weekday in range(7)}
        for (day, word), often in self._hours.items():
            cells[int(word), day.weekday()] += often
        most = max(cells.values(), default=0) or 1
        present = sorted({hour for hour, _ in cells})
        return [_hour(one, cells, most) for one in range(present[0], present[-1] + 1)] if present else []


def _words(sums: Mapping[tuple[str, ...], int]) -> dict[str, int]:
    return {word: often for (word,), often in sums.items()}


def _length(casebook: Session, over: Over, what: str) -> Length:
    counted = [(int(word), often) for (word,), often in daily.sums(casebook, over, what, "word").items()]
    middle, most = (percentile(counted, part) for part in (HALF, NINE_OF_TEN))
    return Length(
        say(f"figures.length_{what}"), lasted(middle), lasted(most), sum(often for _, often in counted)
    )


def lasted(seconds: int | None) -> str:
    """A length in one or two units: "12 s", "3 h 20 min"; a dash where there is none."""
    if seconds is None:
        return TO
    return formats.span(timedelta(seconds=seconds), language())


def number(count: int) -> str:
    """A count to be read."""
    return formats.count(count, language())


def _of(some: int, all_of_them: int) -> str:
    return f"{number(some)} / {number(all_of_them)}"


def weekdays(*, narrow: bool = False) -> list[str]:
    """The days of the week in short, Monday first; `narrow`: so short that they stand over a chart."""
    names = formats.locale(language()).days["stand-alone"]
    short = [str(names["abbreviated"][day]) for day in range(7)]
    if narrow and max(map(len, short)) > WIDEST:
        return [str(names["narrow"][day]) for day in range(7)]
    return short


def _part(some: int, most: int) -> float:
    return round(100 * some / most, 1)


def _hour(hour: int, cells: Mapping[tuple[int, int], int], most: int) -> Hour:
    counts = [cells.get((hour, weekday), 0) for weekday in range(7)]
    shades = tuple((often, -(-4 * often // most)) for often in counts)
    return Hour(f"{hour}", shades, sum(counts))
