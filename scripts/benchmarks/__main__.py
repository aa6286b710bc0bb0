"""`scripts/bench`: one sub-command for each thing that is measured."""

from __future__ import annotations

import signal
import sys
from types import FrameType

import click

from scripts.benchmarks.crowd.command import callers
from scripts.benchmarks.desk.command import desk
from scripts.benchmarks.helpers.command import volunteers
from scripts.benchmarks.voices import voices
from scripts.benchmarks.webhooks import webhooks


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def bench() -> None:
    """Measure the hotline. Everything that is started ends with the bench."""


bench.add_command(webhooks)
bench.add_command(callers)
bench.add_command(voices)
bench.add_command(volunteers)
bench.add_command(desk)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(1)  # through every `finally`, so that servers end


if __name__ == "__main__":
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _end)
    bench(prog_name="scripts/bench")
