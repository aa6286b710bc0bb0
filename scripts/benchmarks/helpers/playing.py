"""Moment by moment: everybody acts at once, in processes or threads of their own, and then time goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime

from scripts.benchmarks.helpers.acts import SECOND_BROWSER, Moment, act
from scripts.benchmarks.helpers.audit import Findings, audit
from scripts.benchmarks.helpers.town import FIRST_HOUR, Plan, berlin, house_at, settle

NIGHT = range(FIRST_HOUR, 22)


@dataclass(slots=True)
class Result:
    """What everybody did, and what was found afterwards."""

    did: Counter[str] = field(default_factory=Counter)
    found: Findings = field(default_factory=Findings)


def play(plan: Plan, url: str, pool: Executor, result: Result) -> Iterator[datetime]:
    """The whole simulation on an empty database; yields each moment that is over."""
    house = house_at(url)
    house.store.upgrade()
    ids = settle(house, plan)
    for number, now in enumerate(plan.rounds):
        running = [pool.submit(act, moment) for moment in _moments(plan, url, ids, number, now)]
        for one in running:
            result.did.update(one.result())
        yield now
    result.found = audit(house, now=plan.rounds[-1])


def _moments(plan: Plan, url: str, ids: list[int], number: int, now: datetime) -> Iterator[Moment]:
    """Who acts: by night the clocks alone."""
    base = {"url": url, "now": now, "seed": plan.seed, "number": number}
    yield from (Moment(**base, who=f"clock {nth}") for nth in range(plan.clocks))  # type: ignore[arg-type]
    if now.astimezone(berlin().timezone).hour not in NIGHT:
        return
    asks = plan.asked_in(number)
    yield Moment(**base, who="residents", asks=asks, residents=plan.residents)  # type: ignore[arg-type]
    yield Moment(**base, who="desk")  # type: ignore[arg-type]
    for nth in range(plan.workers):
        share = tuple(one for one in ids if one % plan.workers == nth or one % SECOND_BROWSER == 0)
        yield Moment(**base, who=f"volunteers {nth}", share=share)  # type: ignore[arg-type]
