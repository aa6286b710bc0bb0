"""Many volunteers, residents, an operator and two clocks at once: nothing is had by two, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from hotline.casebook.tables import Claim, Request
from scripts.benchmarks.helpers.audit import audit
from scripts.benchmarks.helpers.playing import Result, play
from scripts.benchmarks.helpers.town import Plan, house_at

PLAN = Plan(volunteers=14, requests=90, days=2, asking=1, workers=2, step=3)
EVERYBODY = PLAN.workers + PLAN.clocks + 2


@pytest.fixture
def url(store_url: str) -> Iterator[str]:
    yield store_url
    house_at(store_url).store.close()


@pytest.mark.timeout(400)  # thousands of statements, on a machine with much else to do
def test_two_clocks_and_everybody_at_once_leave_nothing_without_an_owner_or_a_next_step(url: str) -> None:
    result = Result()
    with ThreadPoolExecutor(EVERYBODY) as pool:
        moments = list(play(PLAN, url, pool, result))
    found, did = result.found, result.did
    assert found.wrong == []
    assert len(moments) == len(PLAN.rounds)
    assert found.requests > 50
    assert 1 < found.most_held <= 3  # several at a time, and never more than the city allows
    for what in ("take: taken", "tell: done True", "clock: release_overdue_claims"):
        assert did[what] > 0, what
    assert sum(count for what, count in did.items() if what.startswith("tell: ")) > 10
    _sees_what_is_wrong(url)


def _sees_what_is_wrong(url: str) -> None:
    """The same town, after somebody has spoilt the books."""
    house, end = house_at(url), PLAN.rounds[-1]
    with house.store.write() as session:
        session.execute(update(Request).where(Request.state == "waiting").values(state="done", closed_at=end))
        running = update(Claim).where(Claim.ended_at.is_(None))
        session.execute(running.values(ended_at=end - timedelta(1), ended_as="done"))
    wrong = "\n".join(audit(house, now=end).wrong)
    assert "and its history says waiting" in wrong
    assert "and its claims are []" in wrong
