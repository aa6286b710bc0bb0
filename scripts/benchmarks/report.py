"""What was measured, in tables that a document can take as they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from scripts.benchmarks.callers import STEPS
from scripts.benchmarks.rounds import Measured

WHOLE = "whole call"


def show(kind: str, measured: Sequence[Measured]) -> None:
    """Print one table for processor time, one for waiting, and the ratios."""
    console = Console(width=160, highlight=False)
    console.print(f"\n{TITLES[kind]}\n", markup=False)
    console.print(_processor(measured))
    console.print(_waiting(measured))
    for line in conclusions(measured):
        console.print(line, markup=False)


TITLES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def ratios(of: Measured, floor: Measured) -> list[float]:
    """How many times the floor's processor time, for each round: both were measured one after the other."""
    return [_times(a, b) for a, b in zip(of.per_call(), floor.per_call(), strict=True)]


def _times(ours: float, floors: float) -> float:
    """Not a number where too few calls were made for the kernel to count any time."""
    return ours / floors if floors else math.nan


def conclusions(measured: Sequence[Measured]) -> list[str]:
    """One sentence for each hotline, and one about the database's own server."""
    floor = _floor(measured)
    lines = []
    for one in measured:
        if one is floor:
            continue
        found = ratios(one, floor)
        spread = f"{min(found):.2f} to {max(found):.2f} in {len(found)} rounds"
        lines.append(f"Ratio {one.name} / {floor.name}: {median(found):.2f} ({spread})")
    if floor.database:
        spent = ", ".join(f"{one.name} {median(one.database):.2f} ms" for one in measured)
        lines.append(f"Besides, the database's own server, per call: {spent}")
    return lines


def plain(measured: Sequence[Measured]) -> dict[str, Any]:
    """The same for a machine: medians in milliseconds, ratios per round."""
    floor = _floor(measured)
    return {
        one.name: {
            "processor_ms": _medians(one),
            "database_ms": median(one.database) if one.database else None,
            "p50_ms": {step: _percentile(waits, 50) for step, waits in _waits(one).items()},
            "p99_ms": {step: _percentile(waits, 99) for step, waits in _waits(one).items()},
            "ratios": [None if math.isnan(ratio) else ratio for ratio in ratios(one, floor)],
        }
        for one in measured
    }


def _floor(measured: Sequence[Measured]) -> Measured:
    return measured[1]


def _medians(one: Measured) -> dict[str, float]:
    of_steps = {step: median(values) for step, values in one.processor.items()}
    return {**of_steps, WHOLE: median(one.per_call())}


def _processor(measured: Sequence[Measured]) -> Table:
    """Milliseconds of processor time per webhook and per call, and how many times the floor's."""
    table = Table("processor time, ms", box=box.MARKDOWN)
    for one in measured:
        table.add_column(one.name, justify="right")
    table.add_column("ratio", justify="right")
    medians = [_medians(one) for one in measured]
    for step in (*(step.name for step in STEPS), WHOLE):
        values = [of_one[step] for of_one in medians]
        table.add_row(step, *(f"{value:.2f}" for value in values), f"{_times(values[0], values[1]):.2f}")
    return table


def _waiting(measured: Sequence[Measured]) -> Table:
    table = Table("waiting for the answer, ms", box=box.MARKDOWN)
    for one in measured:
        table.add_column(f"{one.name} p50", justify="right")
        table.add_column("p99", justify="right")
    waits = [_waits(one) for one in measured]
    for step in (*(step.name for step in STEPS), "any webhook"):
        of_all = [_percentile(of_one[step], part) for of_one in waits for part in (50, 99)]
        table.add_row(step, *(f"{value:.1f}" for value in of_all))
    return table


def _waits(one: Measured) -> dict[str, list[float]]:
    return {**one.waits, "any webhook": [wait for waits in one.waits.values() for wait in waits]}


def _percentile(values: Sequence[float], part: int) -> float:
    return quantiles(values, n=100, method="inclusive")[part - 1] if len(values) > 1 else values[0]
