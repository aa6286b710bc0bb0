"""When a resident may be rung, and that one button rings once, however many press it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hotline.casebook import callback, expiry, leaving, outbox, purposes, telling
from hotline.casebook.callback import By
from hotline.casebook.store import Store
from hotline.casebook.tables import Outgoing, Volunteer
from hotline.cities import may_ring_at
from tests.casebook.neighbours import NOW, Helper, a_request
from tests.casebook.test_races import all_at_once

BERLIN = ZoneInfo("Europe/Berlin")


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """A time in Berlin, in winter."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "tried", "then"),
    [
        (at(8), [], at(8)),
        (at(19, 59), [], at(19, 59)),
        (at(7, 59), [], at(8)),
        (at(20), [], at(8, day=24)),
        (at(9), [at(8, 10)], at(9)),
        (at(9), [at(8, 10), at(8, 50)], at(12)),
        (at(12), [at(8, 10), at(8, 50)], at(12)),
        (at(13), [at(12), at(12, 59)], at(17)),
        (at(18), [at(17), at(17, 30)], at(8, day=24)),
        (at(9, day=24), [at(9), at(9, 30)], at(9, day=24)),
        (at(13), [at(9), at(9, 30), at(12)], at(17)),  # the fourth is for the evening
        (at(18), [at(12), at(12, 30), at(17)], at(8, day=24)),  # or for the morning
        (at(18), [at(9), at(12), at(17)], at(18)),
    ],
)
def test_by_day_and_twice_at_most_in_a_part_of_it(
    now: datetime, tried: list[datetime], then: datetime
) -> None:
    assert may_ring_at(now, timezone=BERLIN, tried=tried) == then


def test_on_the_night_of_the_clock_change_morning_is_eight_by_the_clock() -> None:
    evening = datetime(2026, 10, 24, 21, 0, tzinfo=BERLIN).astimezone(UTC)
    assert may_ring_at(evening, timezone=BERLIN, tried=[]) == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)


def test_of_four_who_press_at_once_one_rings(store: Store) -> None:
    request_id = a_request(store)
    helper = Helper(store).joins()
    assert helper.takes(request_id) == "taken"

    def press() -> str:
        with store.write() as session:
            return callback.ask(session, By(request_id, helper.id, NOW, BERLIN))

    assert sorted(all_at_once([press] * 4)) == ["rings", *["rings_already"] * 3]
    with store.read() as session:
        assert len(session.scalars(select(Outgoing)).all()) == 1


def test_a_volunteers_number_that_cannot_be_rung_stands_at_the_desk(store: Store) -> None:
    request_id = a_request(store)
    helper = Helper(store).joins()
    helper.takes(request_id)
    with store.write() as session:
        callback.ask(session, By(request_id, helper.id, NOW, BERLIN))
        (one,) = session.scalars(select(Outgoing)).all()
        purposes.end(session, one.id, ended_as="refused", reason="not_a_number", now=NOW)
    with store.read() as session:
        assert telling.of(session, helper.id).number_trouble == "not_a_number"


def test_who_has_left_is_rung_no_more(store: Store) -> None:
    request_id = a_request(store)
    helper = Helper(store).joins()
    helper.takes(request_id)
    with store.write() as session:
        assert callback.ask(session, By(request_id, helper.id, NOW, BERLIN)) == "rings"
        assert leaving.leave(session, helper.id, now=NOW)
        assert outbox.lease_due(session, now=NOW, kind="call") == []
    with store.write() as session:
        assert purposes.without_end(session, now=NOW) == []
        assert session.scalars(select(Outgoing)).one().state == "over"


def test_a_call_whose_end_nobody_can_tell_does_not_stand_in_the_way_for_ever(sqlite_store: Store) -> None:
    request_id = a_request(sqlite_store)
    helper = Helper(sqlite_store).joins()
    helper.takes(request_id)
    with sqlite_store.write() as session:
        asked = [
            callback.ask(session, By(request_id, helper.id, NOW + timedelta(minutes=passed), BERLIN))
            for passed in (0, 59, 61)
        ]
    assert asked == ["rings", "rings_already", "rings"]


def test_who_is_paused_is_put_through_to_nobody(sqlite_store: Store) -> None:
    request_id = a_request(sqlite_store)
    helper = Helper(sqlite_store).joins()
    helper.takes(request_id)
    by = By(request_id, helper.id, NOW, BERLIN)
    with sqlite_store.write() as session:
        assert callback.ask(session, by) == "rings"
        session.get_one(Volunteer, helper.id).state = "paused"
    with sqlite_store.write() as session:
        assert callback.connect(session, by).result == "gone"
        assert callback.tell(session, by, "not_reached", sid="CA0") == "gone"
        assert expiry.expire(session, now=NOW) == []
