"""`scripts/bench webhooks`: what a whole signed call costs, beside the floor, in the same run."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import make_url

from scripts.benchmarks import report
from scripts.benchmarks.contestants import make_tables, the_floor, the_hotline
from scripts.benchmarks.databases import KINDS, Databases, databases
from scripts.benchmarks.progress import Tell, telling
from scripts.benchmarks.recording import record
from scripts.benchmarks.rounds import Contestant, Measured, contestant, play
from scripts.benchmarks.stored import fill

OURS, FLOOR = "hotline", "floor"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured. `stored` requests lie in the database of a second hotline, if any."""

    rounds: int
    calls: int
    at_once: int
    workers: int
    stored: int

    @property
    def contestants(self) -> int:
        """How many servers are measured for each database."""
        return 3 if self.stored else 2


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=7, show_default=True)
@click.option("--calls", type=click.IntRange(1), default=150, show_default=True, help="In each round.")
@click.option("--at-once", type=click.IntRange(1), default=4, show_default=True, help="Callers at a time.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Of each server.")
@click.option("--database", type=click.Choice([*KINDS, "both"]), default="both", show_default=True)
@click.option("--stored", type=click.IntRange(0), default=0, help="Also with so many requests stored.")
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write all figures.")
def webhooks(database: str, file: Path | None, **how_much: int) -> None:
    """Processor time and waiting time of whole calls: the hotline's beside the floor's."""
    plan = Plan(**how_much)
    kinds = KINDS if database == "both" else (database,)
    figures = {}
    with telling(len(kinds) * plan.rounds * plan.contestants) as tell:
        for kind in kinds:
            figures[kind] = _measured(kind, plan, tell)
    for kind, measured in figures.items():
        report.show(kind, measured)
    if file is not None:
        plain = {kind: report.plain(measured) for kind, measured in figures.items()}
        file.write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")


def _measured(kind: str, plan: Plan, tell: Tell) -> list[Measured]:
    """All servers on one kind of database; every one of them has ended when this returns."""
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as home, databases(kind, Path(home)) as where:
        with _contestants(where, plan, folder=Path(home), tell=tell) as contestants:
            play(
                contestants,
                rounds=plan.rounds,
                calls=plan.calls,
                database_pid=where.server_pid,
                done=lambda name: tell(f"{kind}: {name}", 1),
            )
        return [one.measured for one in contestants]


@contextmanager
def _contestants(where: Databases, plan: Plan, *, folder: Path, tell: Tell) -> Iterator[list[Contestant]]:
    """The hotline, the floor that speaks its words, and a hotline with a long past if it is wanted."""
    names = [OURS]
    if plan.stored:
        names.append(f"hotline, {plan.stored} stored")
    with ExitStack() as stack:
        servers = []
        for number, name in enumerate(names):
            tell(f"{where.kind}: {name} starts", 0)
            url = where.make(f"hotline{number}")
            make_tables(url)
            if number:
                fill(make_url(url), plan.stored)
            of_its_own = folder / f"of-hotline{number}"
            servers.append(
                stack.enter_context(the_hotline(name, url, folder=of_its_own, workers=plan.workers))
            )
        contestants = [contestant(server, at_once=plan.at_once) for server in servers]
        script = folder / "call.json"
        record(contestants[0].line, script)
        floor = the_floor(
            FLOOR, where.make("floor"), folder=folder / "of-floor", workers=plan.workers, script=script
        )
        contestants.insert(1, contestant(stack.enter_context(floor), at_once=plan.at_once))
        for one in contestants:
            stack.callback(one.line.hangs_up)
        yield contestants
