"""What was promised, what was measured, and whether every figure is better than the baseline's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import TypeAlias

from scripts.benchmarks.crowd.figures import (
    managed,
    middle,
    plain_first,
    plain_returning,
    share,
    willing,
    wrong_zone,
)
from scripts.benchmarks.crowd.personas import LOST, WILLING
from scripts.benchmarks.crowd.stories import Measured, is_as_it_must

Calls: TypeAlias = Sequence[Measured]
Value: TypeAlias = float | None


@dataclass(frozen=True, slots=True)
class Target:
    """A figure and its bounds. `least`: the figure must be at least so large, else at most.

    `together`: a share, which chance moves in a small crowd; judged over all languages, not in each.
    """

    name: str
    measure: Callable[[Calls], Value]
    bound: float
    stretch: float
    unit: str = ""
    least: bool = False
    together: bool = False

    def holds(self, value: Value, bound: float) -> bool:
        """Whether a figure keeps to a bound; what nobody measured does not."""
        if value is None:
            return False
        return value >= bound if self.least else value <= bound


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target and what was measured, in each language and in all."""

    target: Target
    values: Mapping[str, Value]
    of_all: Value

    @property
    def judged(self) -> Value:
        """The worst of all languages, or that of all; None if one was not measured."""
        if self.target.together:
            return self.of_all
        known = [value for value in self.values.values() if value is not None]
        if len(known) < len(self.values):
            return None
        return min(known) if self.target.least else max(known)

    @property
    def met(self) -> bool:
        """Whether the target is met in every language."""
        return self.target.holds(self.judged, self.target.bound)

    @property
    def stretched(self) -> bool:
        """Whether even the stretch is."""
        return self.target.holds(self.judged, self.target.stretch)


def _most(values: Iterable[float]) -> Value:
    return max(values, default=None)


def _for_the_need(call: Measured) -> int:
    """Keys for type and postcode; each question that a city switches on adds its own (D19)."""
    return call.keys - call.order_keys


def _faults(call: Measured) -> tuple[str, ...]:
    return call.faults


def _others(calls: Calls) -> list[Measured]:
    return [call for call in calls if call.persona not in WILLING]


TARGETS = (
    Target("lost calls", lambda calls: sum(call.outcome == LOST for call in calls), 0, 0),
    Target("duplicate open requests", lambda calls: sum(call.duplicates for call in calls), 0, 0),
    Target(
        "seconds to saved, first call, typical 65+ *",
        lambda calls: middle(call.saved for call in plain_first(calls)),
        60,
        45,
        "s",
    ),
    Target(
        "seconds to saved, returning *",
        lambda calls: middle(call.saved for call in plain_returning(calls)),
        20,
        12,
        "s",
    ),
    Target(
        "seconds to the end, first call, typical 65+ *",
        lambda calls: middle(call.end for call in plain_first(calls)),
        100,
        80,
        "s",
    ),
    Target(
        "seconds to the first option, anybody's first call",
        lambda calls: _most([call.first_option for call in calls if call.first and call.first_option]),
        15,
        10,
        "s",
    ),
    Target("keys, first call *", lambda calls: _most(map(_for_the_need, plain_first(calls))), 6, 6),
    Target("keys, returning *", lambda calls: _most(map(_for_the_need, plain_returning(calls))), 1, 1),
    Target(
        "B1-B3 complete by keypad, with everything that happens ***",
        managed,
        0.90,
        0.90,
        "%",
        least=True,
        together=True,
    ),
    Target(
        "everybody else with a person or a ticket **",
        lambda calls: share(_others(calls), is_as_it_must),
        1.0,
        1.0,
        "%",
        least=True,
    ),
    Target(
        "wrong zone, of complete calls ***",
        wrong_zone,
        0.01,
        0.003,
        "%",
        together=True,
    ),
    Target(
        "text messages too many or too few",
        lambda calls: sum(call.wrong_messages for call in calls),
        0,
        0,
    ),
    Target(
        "requests off their way after a call-back nobody answered",
        lambda calls: sum(call.wrong_attempts for call in calls),
        0,
        0,
    ),
    Target("calls with a fault at the provider", lambda calls: sum(map(bool, map(_faults, calls))), 0, 0),
)


def verdicts(calls: Calls) -> list[Verdict]:
    """Every target, measured in each language."""
    by_language = languages_of(calls)
    return [
        Verdict(
            target, {code: target.measure(mine) for code, mine in by_language.items()}, target.measure(calls)
        )
        for target in TARGETS
    ]


def languages_of(calls: Calls) -> dict[str, list[Measured]]:
    """The calls of each language, in its alphabetic order."""
    codes = sorted({call.language for call in calls})
    return {code: [call for call in calls if call.language == code] for code in codes}


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure of both."""

    name: str
    ours: Value
    theirs: Value
    more_is_better: bool = False

    @property
    def better(self) -> bool:
        """Whether the hotline's is better."""
        if self.ours is None or self.theirs is None:
            return False
        if not self.more_is_better and self.ours == 0:
            return True  # nothing is better than none
        return self.ours > self.theirs if self.more_is_better else self.ours < self.theirs


def beside_the_baseline(ours: Calls, theirs: Calls) -> Iterator[Beside]:
    """Every figure of the same crowd at both, all languages together."""
    yield Beside("lost calls", _sum(ours, _lost), _sum(theirs, _lost))
    yield Beside("duplicates", _sum(ours, _twice), _sum(theirs, _twice))
    yield Beside("B1-B3 complete", managed(ours), managed(theirs), more_is_better=True)
    mine, other = plain_first(ours), plain_first(theirs)
    yield Beside("seconds to the first option, everybody ****", _option(ours), _option(theirs))
    for name, figure in FIGURES.items():
        yield Beside(f"{name} *", middle(map(figure, mine)), middle(map(figure, other)))
    yield Beside("prompts repeated, B1-B3", _repeated(ours), _repeated(theirs))
    yield Beside("wrong zone, of complete calls", wrong_zone(ours), wrong_zone(theirs))


FIGURES: Mapping[str, Callable[[Measured], Value]] = {
    "seconds to saved": lambda call: call.saved,
    "seconds to the end": lambda call: call.end,
    "keys": lambda call: call.keys,
    "words heard": lambda call: call.words,
}


def _sum(calls: Calls, figure: Callable[[Measured], int]) -> int:
    return sum(map(figure, calls))


def _option(calls: Calls) -> Value:
    """A mean: whoever rings for the first time hears the same words at both."""
    begins = [call.first_option for call in calls if call.first_option is not None]
    return mean(begins) if begins else None


def _repeated(calls: Calls) -> Value:
    """A mean: most calls have none."""
    counts = [call.repeated for call in willing(calls)]
    return mean(counts) if counts else None


def _lost(call: Measured) -> int:
    return int(call.outcome == LOST)


def _twice(call: Measured) -> int:
    return call.duplicates
