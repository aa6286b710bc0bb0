"""Whatever goes wrong with one task, the others and the clock go on."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy.exc import OperationalError

from hotline.clock.schedule import Task
from hotline.clock.watch import Watch
from hotline.house import House

GONE = OperationalError("SELECT 1", {}, ConnectionRefusedError("planted +493023125001"))
NO_HOUSE = cast(House, SimpleNamespace(still=lambda: None))


class Candidate:
    """A leader as the test wants it."""

    def __init__(self, *leads: bool | Exception) -> None:
        self.leads_next = list(leads)

    def leads(self) -> bool:
        now = self.leads_next.pop(0) if len(self.leads_next) > 1 else self.leads_next[0]
        if isinstance(now, Exception):
            raise now
        return now

    def resign(self) -> None:
        pass


class Work:
    """A task that counts, or fails as often as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.times: list[datetime] = []

    def __call__(self, _house: House, now: datetime) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.times.append(now)

    @property
    def task(self) -> Task:
        return Task("work", 1, self)


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def test_the_leader_works_and_learns_the_time() -> None:
    work, watch = Work(), Watch(NO_HOUSE, Candidate(True))
    before = datetime.now(UTC)
    watch.does(work.task)
    assert before <= work.times[0] <= datetime.now(UTC)


def test_whoever_does_not_lead_does_nothing_and_says_so_once(log: Any) -> None:
    work, watch = Work(), Watch(NO_HOUSE, Candidate(False))
    for _ in range(3):
        watch.does(work.task)
    assert work.times == []
    assert log.messages == ["another clock leads; this one waits"]


def test_the_second_clock_takes_over(log: Any) -> None:
    work, watch = Work(), Watch(NO_HOUSE, Candidate(False, False, True))
    for _ in range(4):
        watch.does(work.task)
    assert len(work.times) == 2
    assert log.messages == ["another clock leads; this one waits", "this clock leads"]


def test_a_failing_task_is_logged_once_and_tried_again(log: Any) -> None:
    work, watch = Work(ValueError("no"), ValueError("no")), Watch(NO_HOUSE, Candidate(True))
    for _ in range(3):
        watch.does(work.task)
    assert len(work.times) == 1
    assert log.messages == ["work: failed, and is tried again and again", "this clock leads"]


@pytest.mark.parametrize(
    ("work", "candidate"),
    [(Work(GONE, GONE, GONE), Candidate(True)), (Work(), Candidate(GONE, GONE, GONE, True))],
    ids=["in a task", "while asking who leads"],
)
def test_a_database_that_is_gone_is_said_once_and_waited_for(
    work: Work, candidate: Candidate, log: Any
) -> None:
    watch = Watch(NO_HOUSE, candidate)
    for _ in range(5):
        watch.does(work.task)
    assert len(work.times) == 2
    gone = [line for line in log.messages if "the database cannot be used" in line]
    assert gone == ["the database cannot be used (ConnectionRefusedError); the clock keeps trying"]
    assert log.messages[-1] == "this clock leads"
    assert "planted" not in log.text
