"""Key 0 rings whoever is on shift and has given a telephone, then the desk's; that number is kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import inspect, select, text, update

from hotline.casebook import operators, shifts
from hotline.casebook.operators import Post
from hotline.casebook.shifts import Wanted
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Operator, Removal, Shift
from hotline.casebook.vault import Vault
from hotline.cities import City
from tests.casebook.test_cost import statements
from tests.casebook.test_keys import FRESH
from tests.databases import INDEX_KEY
from tests.phone.conftest import NOON
from tests.phone.telephone import Telephone
from tests.phone.test_desk import DESK, TOWN_HALL, DeskTelephone, attempts, row, rung

MEIKE, JAN, EVA = "+491713920001", "+491713920002", "+491713920003"
HOUR = timedelta(hours=1)


@pytest.fixture
def cities(cities: dict[str, City]) -> dict[str, City]:
    """Berlin, where those on shift may give a telephone, with one of the desk's own."""
    return {"berlin": replace(cities["berlin"], desk=DESK[:1], whisper=True, shift_phones=True)}


@pytest.fixture(autouse=True)
def whispers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Telephone, "city_whispers", True)


def is_on_shift(store: Store, name: str, number: str | None, *, since: int, language: str = "de") -> int:
    """Somebody who came so many hours ago and stays for two more; their id."""
    with store.write() as session:
        one = operators.add_operator(
            session, name=name, post=Post(), language=language, email=None,
            password_hash="x", totp_secret="x", now=NOON,
        )  # fmt: skip
        span = [(NOON - since * HOUR, NOON + 2 * HOUR)]
        assert shifts.plan(session, Wanted("berlin", one.id, span, number=number), by=one.id, now=NOON).ids
        return one.id


def test_those_on_shift_are_rung_in_the_order_in_which_they_came(resident: Telephone, store: Store) -> None:
    is_on_shift(store, "Meike", MEIKE, since=1)
    is_on_shift(store, "Jan", JAN, since=3, language="en")
    ended = is_on_shift(store, "Eva", EVA, since=4)
    is_on_shift(store, "Ola", None, since=4)
    with store.write() as session:
        operators.end(session, ended, now=NOON)
    assert rung(resident.dials().presses("1", "0")) == JAN
    told = DeskTelephone(resident, JAN).picks_up()
    assert "Somebody is calling" in told.words
    told.says_nothing().says_nothing().ends()
    resident.asks(resident.action, DialCallStatus="completed", DialCallSid=told.sid, DialCallDuration="9")
    assert rung(resident) == MEIKE
    told = DeskTelephone(resident, MEIKE).picks_up()
    assert "Einkaufen" in told.words
    assert told.presses("1").is_joined
    assert row(store, told.sid).dialled == ""
    resident.asks(resident.action, DialCallStatus="completed", DialCallSid=told.sid, DialBridged="true")
    assert attempts(store) == [("Jan", "desk_declined"), ("Meike", "joined")]
    with store.read() as session:  # the record of the leg at the company names a private telephone
        assert told.sid in session.scalars(select(Removal.carrier_id)).all()


def test_a_telephone_that_was_lost_rings_for_nobody_any_more(sqlite_store: Store) -> None:
    """Who has lost the telephone with their app is invited anew: whoever found it hears no caller."""
    mia = is_on_shift(sqlite_store, "Mia", MEIKE, since=1)
    is_on_shift(sqlite_store, "Jan", JAN, since=1)
    with sqlite_store.write() as session:
        operators.let_in_by_link_only(session, session.get_one(Operator, mia), by="terminal", now=NOON)
        assert [one.number for one in shifts.ringing(session, "berlin", now=NOON)] == [JAN]
        assert len(shifts.between(session, "berlin", NOON, NOON + HOUR)) == 2  # both are still planned


def test_a_telephone_sealed_with_a_lost_key_is_passed_over(sqlite_store: Store) -> None:
    is_on_shift(sqlite_store, "Mia", MEIKE, since=2)
    is_on_shift(sqlite_store, "Jan", JAN, since=1)
    with sqlite_store.write() as session:
        sealed = Vault((FRESH,), INDEX_KEY).seal(MEIKE)
        first = select(Shift.id).order_by(Shift.id).limit(1).scalar_subquery()
        session.execute(update(Shift).where(Shift.id == first).values(number=sealed))
    with sqlite_store.read() as session:
        assert [one.number for one in shifts.ringing(session, "berlin", now=NOON)] == [JAN]


def test_no_number_of_theirs_stands_anywhere_in_the_open(resident: Telephone, store: Store) -> None:
    is_on_shift(store, "Meike", MEIKE, since=1)
    resident.dials().presses("0")
    DeskTelephone(resident, MEIKE).picks_up().presses("1").ends()
    with store.read() as session:
        for table in inspect(store.engine).get_table_names():
            for found in session.execute(text(f'SELECT * FROM "{table}"')):
                assert "1713920001" not in str(tuple(found)), table


def test_nobody_on_shift_is_the_desk_as_ever(resident: Telephone, store: Store) -> None:
    is_on_shift(store, "Meike", MEIKE, since=1)
    with time_machine.travel(NOON + 3 * HOUR, tick=False):
        assert rung(resident.dials().presses("0")) == TOWN_HALL
        assert DeskTelephone(resident).picks_up().presses("1").is_joined


def test_it_costs_one_statement_and_only_when_somebody_wants_a_person(
    resident: Telephone, store: Store
) -> None:
    is_on_shift(store, "Meike", MEIKE, since=1)
    with statements(store) as seen:
        resident.dials().presses("1", "12043")
    assert not any("shifts" in one for one in seen)
    with statements(store) as seen:
        resident.presses("0")
    assert sum("shifts" in one for one in seen) == 1


def test_a_call_knows_its_own_desk_only(resident: Telephone, store: Store) -> None:
    """Whatever number the provider says was rung, only one of the desk's is written down."""
    resident.dials().presses("0")
    leg = DeskTelephone(resident, EVA).picks_up()
    assert "Hotline" in leg.words or leg.words
    with store.read() as session:
        assert session.scalars(select(Call.dialled).where(Call.sid == leg.sid)).one() == ""
