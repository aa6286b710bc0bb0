"""The crowd in several processes, each with a town of its own: a person never meets another."""

from __future__ import annotations

import multiprocessing
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from hotline.cities import City
from hotline.prompts import find_folder
from hotline.prompts.sources import shipped_languages
from hotline.simulator import SocketTransport
from scripts.benchmarks.crowd import baseline, paces
from scripts.benchmarks.crowd.hearing import Ear
from scripts.benchmarks.crowd.people import draw
from scripts.benchmarks.crowd.stories import (
    Measured,
    Ours,
    Telephones,
    Theirs,
    at_the_baseline,
    at_the_hotline,
)
from scripts.benchmarks.crowd.town import Times, served, town
from scripts.benchmarks.crowd.truth import BaselineRows, Casebook

PERSONS_AT_ONCE = 20  # in one piece of work


@dataclass(frozen=True, slots=True)
class Plan:
    """How large the crowd is, and whose: so many `persons` of each language, who make so many `calls`."""

    seed: int
    city: str
    country: str
    persons: Mapping[str, int]
    workers: int
    calls: int = 0
    stated: bool = False  # prompts last as long as their language states, not as was measured

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that are spoken."""
        return tuple(self.persons)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some persons of one language, by their numbers in the crowd."""

    language: str
    numbers: range


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a piece."""

    piece: Piece
    ours: list[Measured]
    theirs: list[Measured]


def planned(city: City, spoken: Sequence[str], *, seed: int, calls: int, workers: int) -> Plan:
    """So many persons that they make so many calls, or one or two more, evenly in all languages."""
    persons, made = {}, 0
    for number, language in enumerate(spoken, 1):
        count = 0
        while made * len(spoken) < calls * number:
            made, count = made + len(draw(seed, language, count, city).calls), count + 1
        persons[language] = count
    return Plan(seed, city.code, city.country, persons, workers, made)


def languages() -> tuple[str, ...]:
    """Every language that is offered to callers."""
    return shipped_languages(find_folder())


def pieces(plan: Plan) -> Iterator[Piece]:
    """The whole crowd, in pieces."""
    for language, persons in plan.persons.items():
        for begins in range(0, persons, PERSONS_AT_ONCE):
            yield Piece(language, range(begins, min(begins + PERSONS_AT_ONCE, persons)))


def play(plan: Plan) -> Iterator[Played]:
    """Everybody rings; pieces as they are done, in any order."""
    todo = list(pieces(plan))
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(plan.workers, spawn, initializer=_open, initargs=(plan,)) as pool:
        try:
            for done in as_completed([pool.submit(_play, piece) for piece in todo]):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)  # somebody has had enough: nobody else rings


# --- in a worker ----------------------------------------------------------------------------


@dataclass
class Here:
    """What one process has."""

    plan: Plan
    telephones: Telephones
    ours: Ours
    theirs: Theirs

    def plays(self, piece: Piece) -> Played:
        """Every person of the piece, at both."""
        ours: list[Measured] = []
        theirs: list[Measured] = []
        for number in piece.numbers:
            who = draw(self.plan.seed, piece.language, number, self.telephones.city)
            ours += at_the_hotline(self.telephones, self.ours, who)
            theirs += at_the_baseline(self.telephones, self.theirs, who)
        return Played(piece, ours, theirs)


def move_in(plan: Plan, stack: ExitStack) -> Here:
    """Open a town and the baseline; both are gone when the stack closes."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hotline-crowd-")))
    spoken = plan.languages
    here = stack.enter_context(town(folder, city=plan.city, country=plan.country, languages=spoken))
    words = here.house.words
    measured = paces.NOTHING if plan.stated else paces.read()
    pace = measured.pace(words.spoken[language, ""].language for language in spoken)
    database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    stack.callback(database.close)
    database.execute(baseline.TABLE)
    times = Times()
    script = baseline.Baseline(here.house, here.city, times.now, database)
    url = stack.enter_context(served(baseline.create_app(script)))
    telephones = Telephones(
        city=here.city,
        desk=here.desk,
        ears={language: Ear(words, here.city, language, pace) for language in spoken},
        pace=pace,
        transport=SocketTransport(),
        line=here.line,
    )
    stack.callback(telephones.transport.close)
    theirs = Theirs(url, times, BaselineRows(database, {}))
    return Here(plan, telephones, Ours(here, Casebook(here.house.store)), theirs)


_here: list[Here] = []  # of this process


def _open(plan: Plan) -> None:
    """Once in each process; its folder is gone when the process ends."""
    stack = ExitStack()
    multiprocessing.util.Finalize(stack, stack.close, exitpriority=10)
    _here.append(move_in(plan, stack))


def _play(piece: Piece) -> Played:
    return _here[0].plays(piece)


def alone(plan: Plan) -> list[Played]:
    """The same in this process, without a pool: for tests."""
    with ExitStack() as stack:
        here = move_in(plan, stack)
        return [here.plays(piece) for piece in pieces(plan)]
