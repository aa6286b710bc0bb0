"""Runs the list of (when, what) while this clock leads, and waits while another one does."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.exc import InterfaceError, OperationalError

from hotline.clock.leader import Leader, candidate
from hotline.clock.schedule import SCHEDULE, Task
from hotline.logs import event_log

if TYPE_CHECKING:
    from hotline.house import House

log = logging.getLogger(__name__)
told = event_log(__name__)
THREADS = 4
FIRST_RUN = 60  # seconds after the start at the latest, however rare a task is


class Watch:
    """Runs tasks while this clock leads. One failing task never stops the others, nor the clock."""

    def __init__(self, house: House, leader: Leader) -> None:
        """`leader` is asked before every task."""
        self._house = house
        self._leader = leader
        self._state = ""
        self._failing: set[str] = set()
        self._telling = threading.Lock()

    def does(self, task: Task) -> None:
        """One run of one task, if it is ours to do. Never raises."""
        try:
            if self._leader.leads():
                self._note(task, task.job(self._house.still(), datetime.now(UTC)))
                self._tell("this clock leads")
            else:
                self._tell("another clock leads; this one waits")
        except (OperationalError, InterfaceError) as error:
            self._tell(f"the database cannot be used ({type(error.orig).__name__}); the clock keeps trying")
        except Exception:
            if task.name not in self._failing:  # in full once, not every second
                log.exception("%s: failed, and is tried again and again", task.name)
            self._failing.add(task.name)

    def _note(self, task: Task, did: object) -> None:
        """A job that did something says how much; most of the time there is nothing to do."""
        self._failing.discard(task.name)
        if isinstance(did, int) and did:
            told.info("job", job=task.name, count=int(did))

    def _tell(self, state: str) -> None:
        """Say how the clock stands when that has changed, not every second."""
        with self._telling:
            if state != self._state:
                self._state = state
                log.warning("%s", state)


def run(house: House) -> None:
    """Run until the process is told to end; then give the lead to another clock."""
    house.editions.follow()
    leader = candidate(house.settings.database_url)
    watch = Watch(house, leader)
    scheduler = BlockingScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(THREADS)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    begun = datetime.now(UTC)
    for task in SCHEDULE:
        # Soon after the start, too: a clock that is restarted often must not put off for ever what is rare.
        first = begun + timedelta(seconds=min(task.seconds, FIRST_RUN))
        scheduler.add_job(
            watch.does, "interval", args=(task,), seconds=task.seconds, id=task.name, next_run_time=first
        )
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: scheduler.shutdown(wait=False))
    log.info("the clock runs: %s", ", ".join(task.name for task in SCHEDULE))
    scheduler.start()
    leader.resign()
