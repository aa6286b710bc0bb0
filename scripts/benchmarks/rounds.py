"""Rounds of calls, in turn at every server, so that a noisy minute of the machine hits all alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from scripts.benchmarks import processor
from scripts.benchmarks.callers import STEPS, Line, strangers
from scripts.benchmarks.servers import Server

WARM_UP = 48  # calls before the first round: connections, compiled statements


@dataclass(slots=True)
class Measured:
    """What was seen of one server.

    `processor` has for each step the milliseconds of processor time per webhook, one value per round;
    `database` the same of the database's own server, per call; `waits` every answer's milliseconds.
    """

    name: str
    processor: dict[str, list[float]] = field(default_factory=lambda: {step.name: [] for step in STEPS})
    database: list[float] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=lambda: {step.name: [] for step in STEPS})

    def per_call(self) -> list[float]:
        """Milliseconds of processor time of a whole call, one value per round."""
        return [sum(of_round) for of_round in zip(*self.processor.values(), strict=True)]


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server, the line to it, and what has been seen of it."""

    server: Server
    line: Line
    measured: Measured


def contestant(server: Server, *, at_once: int) -> Contestant:
    """A server that has warmed up."""
    line = Line(server.url, at_once=at_once)
    callers = strangers(WARM_UP)
    for step in STEPS:
        line.walks(callers, step)
    return Contestant(server, line, Measured(server.name))


def play(
    contestants: Sequence[Contestant],
    *,
    rounds: int,
    calls: int,
    database_pid: int | None,
    done: Callable[[str], None],
) -> None:
    """Every contestant once in each round; who begins changes. `done` is told after each."""
    for number in range(rounds):
        first = number % len(contestants)
        for one in (*contestants[first:], *contestants[:first]):
            _round(one, calls=calls, database_pid=database_pid)
            done(one.server.name)


def _round(one: Contestant, *, calls: int, database_pid: int | None) -> None:
    callers, seen = strangers(calls), one.measured
    database = processor.seconds(database_pid) if database_pid else 0.0
    for step in STEPS:
        before = processor.seconds(one.server.pid)
        waits = one.line.walks(callers, step)
        spent = processor.seconds(one.server.pid) - before
        seen.processor[step.name].append(1000 * spent / calls)
        seen.waits[step.name].extend(1000 * seconds for seconds in waits)
    if database_pid:
        seen.database.append(1000 * (processor.seconds(database_pid) - database) / calls)
