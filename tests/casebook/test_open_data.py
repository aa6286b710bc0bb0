"""What everybody may see: no count below five, none that can be worked out, and nothing that ever changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from sqlalchemy import insert, select

from hotline.casebook import open_data
from hotline.casebook.disclosure import ANY, LEAST, month_of, parted, shown
from hotline.casebook.disclosure import STATES as ALL_STATES
from hotline.casebook.store import Store
from hotline.casebook.tables import Count, CountedDay, OpenMonth
from tests.casebook.neighbours import NOW

MONTH = month_of(date(2026, 10, 7))
DAYS = [MONTH.first + timedelta(days=one) for one in range(31)]
KINDS, STATES, ZONES = ("groceries", "pharmacy"), ("done", "cancelled"), ("mitte", "neukoelln")


def counts(often: dict[int, int], zone: str = "mitte") -> dict[tuple[date, str, str, str], int]:
    """Groceries that were done on these days of the month."""
    return {(DAYS[day - 1], zone, "groceries", "done"): count for day, count in often.items()}


def spans(rows: Any) -> list[tuple[int, int, int]]:
    return sorted((first.day, last.day, often) for (first, last, *_), often in rows.items())


def test_what_is_five_or_more_is_given_by_its_day() -> None:
    assert spans(shown(MONTH, counts({5: 5, 6: 12}))) == [(5, 5, 5), (6, 6, 12)]


def test_small_days_are_put_together_over_their_week_and_the_rest_over_the_month() -> None:
    rows = shown(MONTH, counts({5: 9, 6: 2, 7: 4, 14: 2, 22: 3}))
    assert spans(rows) == [(1, 31, 5), (5, 5, 9), (5, 11, 6)]


def test_kinds_and_zones_are_put_together_where_a_month_is_too_small() -> None:
    rows = shown(MONTH, counts({5: 3}) | {(DAYS[0], "mitte", "pets", "done"): 4})
    assert rows == {(MONTH.first, MONTH.last, "mitte", ANY, "done"): 7}
    rows = shown(MONTH, counts({5: 3}) | counts({5: 4}, "neukoelln"))
    assert rows == {(MONTH.first, MONTH.last, ANY, ANY, ANY): 7}


def test_a_rest_that_is_too_small_takes_the_smallest_row_with_it() -> None:
    rows = shown(MONTH, counts({5: 9, 6: 6}) | {(DAYS[0], "spandau", "pets", "done"): 1})
    assert sorted(rows.values()) == [7, 9]
    assert (MONTH.first, MONTH.last, ANY, ANY, ANY) in rows
    assert shown(MONTH, counts({5: 4})) == {}


def test_a_row_never_says_that_each_of_its_days_was_four() -> None:
    """Five days of the week are given; eight on the two others could only be four and four."""
    given_days = dict.fromkeys(range(5, 10), 6)
    rows = shown(MONTH, counts({**given_days, 10: 4, 11: 4, 20: 1}))
    assert (5, 11, 8) not in spans(rows)
    assert (1, 31, 9) in spans(rows)


def test_that_something_is_not_given_says_no_more_than_what_is() -> None:
    """In a town of one zone eight could only be four done and four cancelled, were it refused."""
    four_and_four = counts({5: 1, 12: 3}) | {
        (DAYS[day - 1], "mitte", "pets", "cancelled"): often for day, often in ((6, 2), (20, 2))
    }
    assert shown(MONTH, four_and_four) == {(MONTH.first, MONTH.last, "mitte", ANY, ANY): 8}


cells = some.tuples(
    some.sampled_from(DAYS), some.sampled_from(ZONES), some.sampled_from(KINDS), some.sampled_from(STATES)
)


@settings(max_examples=150, deadline=None)
@given(some.dictionaries(cells, some.integers(1, 12), max_size=40))
def test_every_request_is_in_one_row_no_row_is_small_and_nothing_is_lost(
    counted: dict[tuple[date, str, str, str], int],
) -> None:
    rows = shown(MONTH, counted)
    total = sum(counted.values())
    assert all(often >= LEAST for often in rows.values())
    assert sum(rows.values()) == (total if total >= LEAST else 0)
    for (first, last, *place), often in rows.items():
        if first == last:
            assert counted[first, *place] == often  # type: ignore[index] # mypy counts stars as any number
        else:
            assert often < (LEAST - 1) * 31 * 8


@settings(max_examples=60, deadline=None)
@given(some.dictionaries(some.integers(1, 31), some.integers(1, 7), min_size=1, max_size=25))
@example(dict.fromkeys(range(5, 12), 4))
@example({5: 4, 6: 4, 7: 4})
@example(dict.fromkeys(range(1, 5), 2))
@example({**dict.fromkeys(range(5, 10), 6), 10: 4, 11: 4})
def test_who_knows_the_rules_still_cannot_tell_a_small_count(truth: dict[int, int]) -> None:
    """For each count below five there is another month that gives the same rows, in which it is another."""
    rows = shown(MONTH, counts(truth))
    for day, often in truth.items():
        if rows and often < LEAST:
            others = (*map(counts, exchanged(truth, day)), spread(sum(truth.values())))
            assert any(shown(MONTH, other) == rows for other in others), (day, rows)


def spread(total: int) -> dict[tuple[date, str, str, str], int]:
    """As many of another kind, on one day, in all states."""
    each = [total // len(ALL_STATES) + (place < total % len(ALL_STATES)) for place in range(len(ALL_STATES))]
    return {(DAYS[0], "mitte", "pets", state): often for state, often in zip(ALL_STATES, each, strict=True)}


def exchanged(truth: dict[int, int], day: int) -> Iterator[dict[int, int]]:
    """The same month with the counts of this day and another exchanged, or one moved from it or to it."""
    for other in range(1, 32):
        here, there = truth[day], truth.get(other, 0)
        for new in ((there, here), (here - 1, there + 1), (here + 1, there - 1)):
            if other != day and min(new) >= 0 and new[0] != here:
                swapped = {**truth, day: new[0], other: new[1]}
                yield {one: often for one, often in swapped.items() if often}


# --- beside a total


def test_no_part_below_five_can_be_worked_out_from_its_total() -> None:
    """Every way in which three zones may stand: for whoever sees the page there is always another one."""
    for most in (2, 3):
        seen: dict[tuple[int, object, int], list[tuple[int, ...]]] = {}
        for counts in product(range(10), repeat=3):
            by_zone = {zone: often for zone, often in zip("abc", counts, strict=True) if often}
            told, rest = parted(by_zone, known="abc", most=most)
            assert all(often >= 5 for often in told.values())
            assert sum(told.values()) + rest == sum(counts)
            seen.setdefault((sum(counts), tuple(told.items()), rest), []).append(counts)
        for (whole, _, _), worlds in seen.items():
            for place in range(3) if whole >= 5 else ():
                values = {counts[place] for counts in worlds}
                assert len(values) > 1 or not 0 < min(values) < 5, worlds


# --- months


def a_month(store: Store, *, days: int = 31) -> None:
    with store.write() as session:
        for on in DAYS[:days]:
            session.execute(insert(CountedDay).values(city="berlin", day=on, requests_at=NOW))
        row = {"city": "berlin", "what": "asked", "zone": "mitte", "language": "de"}
        row |= {"kind": "groceries", "word": "done"}
        session.execute(insert(Count).values(**row, day=DAYS[4], count=7))


@pytest.mark.parametrize(("today", "due"), [(date(2026, 11, 7), 0), (date(2026, 11, 8), 1)])
def test_a_month_is_made_a_week_after_its_end(store: Store, today: date, due: int) -> None:
    a_month(store)
    with store.write() as session:
        session.execute(insert(CountedDay).values(city="berlin", day=date(2026, 11, 8), requests_at=NOW))
    with store.read() as session:
        assert len(open_data.due(session, "berlin", today=today)) == due


def test_a_month_is_made_once_and_does_not_change(store: Store) -> None:
    a_month(store)
    with store.write() as session:
        assert open_data.make(session, "berlin", MONTH, now=NOW)
    with store.write() as session:
        row = {"city": "berlin", "what": "asked", "zone": "pankow", "language": "de", "kind": "pets"}
        row |= {"word": "done"}
        session.execute(insert(Count).values(**row, day=DAYS[4], count=9))
        assert not open_data.make(session, "berlin", MONTH, now=NOW)
    with store.read() as session:
        (made,) = session.scalars(select(OpenMonth)).all()
        assert [(one["zone"], one["first_day"], one["count"]) for one in made.rows] == [
            ("mitte", "2026-10-05", 7)
        ]
        assert isinstance(made.made_at, datetime)
