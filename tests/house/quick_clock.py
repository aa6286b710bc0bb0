"""`hotline clock` as a town runs it, but that it looks every second for what may wait half a minute."""

from __future__ import annotations

from dataclasses import replace

from hotline.cli import main
from hotline.clock import schedule

SELDOM = 60  # seconds; what is as rare as that is for nobody who waits
OFTEN = 2  # what may wait a little; what is looked for each second stays as it is


def quick() -> None:
    """From now on, for the clock of this process."""
    schedule.SCHEDULE = tuple(  # type: ignore[assignment] # as many as before
        replace(task, seconds=min(task.seconds, OFTEN)) if task.seconds < SELDOM else task
        for task in schedule.SCHEDULE
    )


if __name__ == "__main__":
    quick()
    main(["clock"])
