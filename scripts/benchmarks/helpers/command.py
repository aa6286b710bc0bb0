"""`scripts/bench volunteers`: the simulation by which taking and giving back are judged, and its figures."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click

from scripts.benchmarks.databases import KINDS, databases
from scripts.benchmarks.helpers.playing import Result, play
from scripts.benchmarks.helpers.town import Plan, berlin
from scripts.benchmarks.progress import telling


@click.command()
@click.option("--volunteers", "people", type=click.IntRange(1), default=200, show_default=True)
@click.option("--requests", "asked", type=click.IntRange(1), default=2_000, show_default=True)
@click.option("--days", type=click.IntRange(1), default=4, show_default=True, help="Of virtual time.")
@click.option(
    "--step", type=click.IntRange(1, 12), default=6, show_default=True, help="Hours between moments."
)
@click.option("--workers", type=click.IntRange(1), default=4, show_default=True, help="Acting at once.")
@click.option("--clocks", type=click.IntRange(1), default=2, show_default=True, help="At once, too.")
@click.option("--database", "kind", type=click.Choice(KINDS), default="postgresql", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def volunteers(
    *, people: int, asked: int, days: int, step: int, workers: int, clocks: int, kind: str, seed: int
) -> None:
    """Volunteers, residents, an operator and two clocks, all at once, in virtual time.

    Fails where a request was had by two, has neither owner nor next step, or stands otherwise than its
    history tells, or where somebody had more than the city allows.
    """
    plan = Plan(people, asked, days=days, step=step, workers=workers, clocks=clocks, seed=seed)
    began = time.monotonic()
    result = _run(plan, kind)
    click.echo(report(plan, result, kind=kind, seconds=time.monotonic() - began))
    for wrong in result.found.wrong[:50]:
        click.echo(f"Wrong: {wrong}", err=True)
    if result.found.wrong:
        sys.exit(1)


def _run(plan: Plan, kind: str) -> Result:
    result, rounds = Result(), len(plan.rounds)
    context = multiprocessing.get_context("spawn")
    everybody = plan.workers + plan.clocks + 2
    with (
        tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder,
        databases(kind, Path(folder)) as made,
        ProcessPoolExecutor(everybody, mp_context=context) as pool,
        telling(rounds) as tell,
    ):
        for now in play(plan, made.make("volunteers"), pool, result):
            tell(f"{now.astimezone(berlin().timezone):%A %H:%M}", 1)
    return result


def report(plan: Plan, result: Result, *, kind: str, seconds: float) -> str:
    """The figures, as a table."""
    found = result.found
    lines = [
        f"{plan.volunteers} volunteers, {found.requests} requests, {plan.clocks} clocks and "
        f"{plan.workers} workers at once, {plan.days} days, {kind}: {seconds:.0f} s",
        f"{found.events} events, {found.claims} claims; "
        f"most at a time {found.most_held}, most for one resident {found.most_for_one}",
        "at the end: " + ", ".join(f"{count} {state}" for state, count in found.states.most_common()),
        "",
        *(f"{count:>7}  {what}" for what, count in sorted(result.did.items()) if count),
        "",
        "nothing is wrong" if not found.wrong else f"{len(found.wrong)} things are wrong",
    ]
    return "\n".join(lines)
