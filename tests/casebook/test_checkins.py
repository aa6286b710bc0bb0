"""What is kept of people on call lists, told to whoever asks, and forgotten in its time (O11, R57, R60)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hotline.casebook import (
    checkin_people,
    checkin_rounds,
    checkins,
    erasure,
    forgetting,
    holdings,
    no_calls,
    numbers,
    retention,
)
from hotline.casebook.checkins import Details
from hotline.casebook.reach import Reach
from hotline.casebook.store import Store
from hotline.casebook.tables import CheckinList, CheckinPerson, CheckinResult, NoCall, Number, Operator
from hotline.cities.people_table import Read

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
ANNA, BEN = "+493023125411", "+493023125412"
REACH = Reach(["berlin"])


@pytest.fixture
def list_id(store: Store) -> int:
    """A list that runs, with Anna on it; Ben was read from a file and never taken in."""
    with store.write() as session:
        kim = Operator(name="Kim", role="coordinator", cities=["berlin"], language="de", created_at=NOW)
        kim.password_hash = kim.totp_secret = "-"
        session.add(kim)
        session.flush()
        ends = NOW + timedelta(days=5)
        details = Details("Hitze", "de", ("morning",), 1, "once", None, ends)
        one = session.get_one(
            CheckinList, checkins.make(session, "berlin", details, operator_id=kim.id, now=NOW)
        )
        checkins.move(session, one, "start", operator_id=kim.id, now=NOW)
        anna = Read(1, ANNA, "landline", "neukoelln", "12043", "de")
        checkin_people.add(session, one, anna, reach=REACH, proposed=False, now=NOW)
        ben = Read(2, BEN, "landline", "", "", "de")
        assert checkin_people.propose(session, one, [ben], reach=REACH, now=NOW) == []
        checkin_rounds.begin_due(session, city="berlin", today=NOW.date(), now=NOW)
        return one.id


def forget(store: Store, now: datetime) -> None:
    for forgets in forgetting.EVERYTHING.values():
        with store.write() as session:
            forgets(session, now=now, limit=100)


def count(store: Store, column: object) -> int:
    with store.read() as session:
        return len(session.scalars(select(column)).all())  # type: ignore[call-overload]


def test_people_and_their_numbers_go_in_time_and_counts_stay(store: Store, list_id: int) -> None:
    forget(store, NOW + timedelta(hours=25))
    assert (count(store, CheckinPerson.id), count(store, Number.id)) == (1, 1)  # nobody took Ben in
    end = NOW + timedelta(days=6)
    with store.write() as session:
        assert checkin_rounds.end_due(session, city="berlin", now=end) == 1
        assert checkin_rounds.end_due(session, city="berlin", now=end) == 0
    forget(store, end + timedelta(days=29))
    assert count(store, Number.id) == 1
    forget(store, end + timedelta(days=31))
    assert (count(store, CheckinPerson.id), count(store, Number.id)) == (0, 0)
    with store.read() as session:
        result = session.scalars(select(CheckinResult)).one()
        assert (result.person_id, result.result, result.zone) == (None, "not_rung", "neukoelln")
        one = session.get_one(CheckinList, list_id)
        assert (one.state, one.name) == ("ended", f"#{list_id}")  # it may have named somebody


def test_whoever_asks_is_told_and_erased_from_lists_and_wishes(store: Store, list_id: int) -> None:
    with store.write() as session:
        no_calls.note_at_desk(session, ANNA, city="berlin", operator_id=1, now=NOW)
        number_id = numbers.find(session, ANNA) or 0
        held = holdings.of_number(session, number_id, cities=("berlin",))
        assert (held["check_ins"][0]["postcode"], held["no_calls"][0]["said_in"]) == ("12043", "desk")
        assert holdings.is_elsewhere(session, number_id, ("tricity",))
        erasure.erase_number(session, number_id, now=NOW)
    assert [count(store, one.id) for one in (CheckinPerson, NoCall, Number)] == [1, 0, 1]  # Ben's
    with store.write() as session:
        one = session.get_one(CheckinList, list_id)
        anna = Read(1, ANNA, "landline", "neukoelln", "12043", "de")
        later = NOW + timedelta(days=1)
        refused = checkin_people.propose(session, one, [anna], reach=REACH, now=later)
        assert refused == [(anna, "erased")]
        new = checkin_people.add(session, one, anna, reach=REACH, proposed=False, now=later)
        assert isinstance(new, int)


def test_a_wish_outlives_the_number_and_is_told_and_erased_by_it(store: Store) -> None:
    with store.write() as session:
        no_calls.note(session, no_calls.hash_of(session, ANNA), city="berlin", said_in="feedback", now=NOW)
        assert numbers.find(session, ANNA) is None
        assert [one.masked for one in no_calls.of_cities(session, cities=["berlin"])] == [""]
        assert no_calls.known(session, BEN, country="DE", now=NOW) is None
        assert no_calls.known(session, ANNA, country="DE", now=NOW, cities=("tricity",)) is None
        assert numbers.find(session, ANNA) is None  # nor is it written down where another city looks
        found = no_calls.known(session, ANNA, country="DE", now=NOW) or 0
        assert holdings.of_number(session, found, cities=("berlin",))["no_calls"]
        assert not holdings.is_elsewhere(session, found, ("berlin",))
        assert holdings.is_elsewhere(session, found, ("tricity",))  # its wish is no other city's to erase
        erasure.erase_number(session, found, now=NOW)
        assert not no_calls.holds(session, ANNA)
        no_calls.note(session, no_calls.hash_of(session, ANNA), city="berlin", said_in="feedback", now=NOW)
    forget(store, NOW + retention.NO_CALLS + timedelta(days=1))
    assert count(store, NoCall.id) == 0


def test_of_two_who_bring_long_files_at_once_nobody_gets_a_mixture(store: Store, list_id: int) -> None:
    cem, dora, eva = (Read(nth, f"+4930231254{nth}", "landline", "", "", "de") for nth in (13, 14, 15))

    def brings(one: Read, newest: int | None) -> int:
        with store.write() as session:
            theirs = session.get_one(CheckinList, list_id)
            checkin_people.propose(session, theirs, [one], reach=REACH, now=NOW, newest=newest)
            return checkin_people.newest_proposed(session, theirs)

    seen = brings(dora, brings(cem, None))
    brings(eva, None)
    with pytest.raises(checkin_people.Overtaken):
        brings(Read(4, "+493023125416", "landline", "", "", "de"), seen)
    assert count(store, CheckinPerson.id) == 2  # Anna, and Eva as the second has brought her
