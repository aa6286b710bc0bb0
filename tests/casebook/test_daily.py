"""What is counted day by day is right, may be counted twice, and outlives what is forgotten."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from hotline.casebook import daily
from hotline.casebook.daily import Over
from hotline.casebook.lengths import percentile, two_digits
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Count, CountedDay, Request
from tests.casebook.neighbours import NOW, Helper, Resident, later
from tests.casebook.plans import explained, walks

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 20)
DAY = daily.day_of("berlin", TODAY, BERLIN)
WHOLE_DAY = Over("berlin", TODAY, TODAY)


def counts(store: Store, *, hours: float = 1) -> int:
    """What is due so many hours later; how many days."""
    now = later(hours=hours)
    with store.read() as session:
        found = list(daily.due(session, "berlin", BERLIN, now=now))
    for one in found:
        recount(store, one.day, now=now, calls=one.calls, requests=one.requests)
    return len(found)


def recount(
    store: Store, day: daily.Day, *, now: datetime, calls: bool = True, requests: bool = True
) -> None:
    with store.read() as session:
        counted = daily.count(session, day, now=now, calls=calls, requests=requests)
    with store.write() as session:
        daily.keep(session, counted)


def sums(store: Store, what: str, *by: str, over: Over = WHOLE_DAY) -> dict[tuple[object, ...], int]:
    with store.read() as session:
        return daily.sums(session, over, what, *by)


def a_morning(store: Store) -> int:
    """Erika asks and is helped, Karl gives up at the postcode, somebody says nothing; Erika's request."""
    erika = Resident(store).rings()
    erika.presses("1", kind="groceries")
    request_id = erika.asks_by_keys("groceries", "neukoelln").request.id
    erika.hangs_up()
    karl = Resident(store, "+493023125002", now=later(minutes=5)).rings()
    karl.presses("2", kind="pharmacy")
    karl.hangs_up(after=20)
    Resident(store, "+493023125003", now=later(minutes=6)).rings().hangs_up(after=20)
    return request_id


def test_a_day_is_counted_by_outcome_step_zone_and_length(store: Store) -> None:
    request_id = a_morning(store)
    Helper(store).joins().takes(request_id, now=later(minutes=42))
    assert counts(store) == 1
    assert sums(store, "calls", "word") == {("request",): 1, ("incomplete",): 1, ("no_input",): 1}
    assert sums(store, "calls", "zone") == {("neukoelln",): 1, ("",): 2}
    left = sums(store, "left", "word")
    assert sum(left.values()) == 2
    reached = sums(store, "reached", "word")
    assert reached[("kind",)] == 3
    assert all(reached[step] >= often for step, often in left.items())
    assert sums(store, "asked", "zone", "kind", "word") == {("neukoelln", "groceries", "taken"): 1}
    assert sums(store, "hours", "word") == {("10",): 1}  # nine o'clock UTC
    assert sum(sums(store, "first_key", "word").values()) == 2
    ((taken,),) = sums(store, "taken", "word")
    assert 2400 <= int(str(taken)) <= 2600


def test_counting_twice_is_counting_once_and_what_changed_is_counted_anew(store: Store) -> None:
    request_id = a_morning(store)
    counts(store)
    recount(store, DAY, now=later(hours=1))
    assert sum(sums(store, "calls", "word").values()) == 3
    assert counts(store, hours=1.01) == 0  # less than five minutes old
    with store.write() as session:
        session.execute(update(Request).where(Request.id == request_id).values(state="done", closed_at=NOW))
    assert counts(store, hours=2) == 1
    assert sums(store, "asked", "kind", "word") == {("groceries", "done"): 1}


def test_of_two_clocks_the_one_that_counted_later_is_right(store: Store) -> None:
    with store.read() as session:
        early = daily.count(session, DAY, now=NOW, calls=True, requests=True)
    a_morning(store)
    recount(store, DAY, now=later(hours=1))
    with store.write() as session:
        daily.keep(session, early)
    assert sum(sums(store, "calls", "word").values()) == 3


def test_a_past_day_is_counted_until_nothing_changes_and_stays_when_its_calls_go(store: Store) -> None:
    a_morning(store)
    counts(store)
    assert counts(store, hours=24) == 2  # the day itself once more, and the new one
    with store.read() as session:
        days = {row.day: row for row in session.scalars(select(CountedDay))}
    assert set(days) == {TODAY, TODAY + timedelta(days=1)}
    for hours in (48, 24 * 30, 24 * 95):
        counts(store, hours=hours)
    with store.write() as session:  # as if they were not kept any more
        session.execute(update(Call).values(started_at=NOW - timedelta(days=400)))
    counts(store, hours=24 * 200)
    assert sum(sums(store, "calls", "word").values()) == 3


def test_days_without_anybody_at_the_clock_are_made_up_for_the_oldest_first(store: Store) -> None:
    Resident(store, now=NOW - timedelta(days=3)).rings().hangs_up()
    with store.read() as session:
        days = [one.day.on for one in daily.due(session, "berlin", BERLIN, now=NOW)]
    assert days == [TODAY - timedelta(days=back) for back in (3, 2, 1, 0)]


def test_the_day_of_summer_time_has_23_hours() -> None:
    day = daily.day_of("berlin", date(2026, 3, 29), BERLIN)
    assert day.until - day.since == timedelta(hours=23)


def test_counting_a_day_walks_no_table(store: Store) -> None:
    with explained(store) as plans:
        recount(store, DAY, now=NOW)
    tables = [(statement, plan.replace("SCAN anon_1", "")) for statement, plan in plans]
    assert walks([one for one in tables if "counted_days" not in one[0]]) == []


def test_figures_are_read_from_few_rows(store: Store) -> None:
    with explained(store) as plans:
        sums(
            store, "reached", "word", over=Over("berlin", TODAY, TODAY, zones=frozenset("xy"), language="de")
        )
    assert walks(plans) == []
    with store.read() as session:
        assert session.scalar(select(Count)) is None


@pytest.mark.parametrize(
    ("seconds", "kept"), [(0, "0"), (7.4, "7"), (99, "99"), (137, "140"), (4523, "4500")]
)
def test_lengths_are_kept_to_two_digits(seconds: float, kept: str) -> None:
    assert two_digits(seconds) == kept


def test_the_middle_and_nine_of_ten() -> None:
    counted = [(10, 5), (20, 4), (300, 1)]
    assert [percentile(counted, part) for part in (0.5, 0.9, 1)] == [10, 20, 300]
    assert percentile([], 0.5) is None
