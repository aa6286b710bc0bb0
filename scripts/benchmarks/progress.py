"""How far a bench has come: a bar on a terminal, a line for each step elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Tell: TypeAlias = Callable[[str, int], None]
"""What is being done, and how many steps are done by now that were not before."""


@contextmanager
def telling(steps: int) -> Iterator[Tell]:
    """Tell whoever waits, on standard error: the figures alone go to standard output."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(console, steps)
        return
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("", total=steps)
        yield lambda what, done: progress.update(bar, description=what, advance=done)


def _lines(console: Console, steps: int) -> Tell:
    count = 0

    def tell(what: str, done: int) -> None:
        nonlocal count
        before, count = count, count + done
        if not done or 100 * before // steps < 100 * count // steps:  # at most a line for each hundredth
            console.print(f"{count}/{steps} {what}", highlight=False, markup=False)

    return tell
