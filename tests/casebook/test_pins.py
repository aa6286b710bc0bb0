"""The code by which a volunteer is known on the telephone: few tries, and nothing of it in clear."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from hotline.casebook import leaving, pins
from hotline.casebook.pins import Tried
from hotline.casebook.store import Store
from hotline.casebook.tables import VolunteerEvent, VolunteerPin
from tests.casebook.neighbours import NOW, Helper, Resident, is_paused

HOUR = timedelta(hours=1)
CODE = "8405"


def tries(store: Store, anna: Helper, code: str, *, after: timedelta = timedelta()) -> Tried:
    with store.write() as session:
        return pins.check(session, volunteer_id=anna.id, pin=code, now=NOW + after)


def has_code(store: Store, code: str = CODE) -> Helper:
    anna = Helper(store).joins()
    with store.write() as session:
        assert pins.set_pin(session, volunteer_id=anna.id, pin=code, where="board", now=NOW)
    return anna


def test_the_right_code_is_known_and_nothing_of_it_is_written(store: Store) -> None:
    anna = has_code(store)
    assert [tries(store, anna, one) for one in ("1111", CODE)] == ["wrong", "right"]
    with store.read() as session:
        row = session.execute(text("SELECT * FROM volunteer_pins")).one()
        kept = session.scalars(select(VolunteerEvent.kind)).all()
    assert not any(CODE in str(value) for value in row)
    assert "pin_set" in kept
    bert = Helper(store, "+491713920002", name="Bert").joins()
    with store.write() as session:
        pins.set_pin(session, volunteer_id=bert.id, pin=CODE, where="board", now=NOW)
        assert len(set(session.scalars(select(VolunteerPin.pin_hash)))) == 2  # the same code looks different


def test_five_tries_in_an_hour_and_ten_in_a_row_are_all(store: Store) -> None:
    anna = has_code(store)
    assert [tries(store, anna, "1357") for _ in range(6)] == ["wrong"] * 5 + ["too_many"]
    assert tries(store, anna, CODE) == "too_many"  # also the right one: the hour is over first
    later = 2 * HOUR
    told = [tries(store, anna, "1357", after=later) for _ in range(5)]
    assert told == ["wrong"] * 4 + ["locked_now"]
    assert tries(store, anna, CODE, after=2 * later) == "locked"
    with store.write() as session:
        assert pins.set_pin(session, volunteer_id=anna.id, pin="90210", where="desk", now=NOW + 3 * later)
    assert tries(store, anna, "90210", after=3 * later) == "right"
    with store.read() as session:
        kinds = [one for one in session.scalars(select(VolunteerEvent.kind)) if one.startswith("pin")]
    assert kinds == ["pin_set", "pin_locked", "pin_set"]


def test_who_keys_it_right_begins_anew(store: Store) -> None:
    anna = has_code(store)
    for _ in range(3):
        assert [tries(store, anna, one) for one in ("1357",) * 4 + (CODE,)] == ["wrong"] * 4 + ["right"]


@pytest.mark.parametrize("code", ["123", "1234567", "1111", "1234", "9876", "121212", "0000", "12a4", ""])
def test_what_everybody_tries_first_is_no_code(code: str) -> None:
    assert not pins.is_good(code)


def test_a_code_by_chance_is_six_digits(store: Store) -> None:
    assert {len(pins.new_pin()) for _ in range(50)} == {6}


def test_only_an_active_volunteers_number_with_a_code_is_one_on_the_telephone(store: Store) -> None:
    anna = Helper(store).joins()

    def known() -> int | None:
        caller = Resident(store, anna.number, kind="mobile").rings()
        return caller.hears(number=anna.number).volunteer

    assert known() is None
    with store.write() as session:
        pins.set_pin(session, volunteer_id=anna.id, pin=CODE, where="board", now=NOW)
    assert known() == anna.id
    assert Resident(store).rings().hears(number="+493023125001").volunteer is None
    elsewhere = Resident(store, anna.number, kind="mobile", city="tricity").rings()
    assert elsewhere.hears(number=anna.number).volunteer is None
    with store.write() as session:
        is_paused(session, anna.id)
    assert known() is None
    assert tries(store, anna, CODE) == "gone"


def test_who_leaves_has_no_code_any_more(store: Store) -> None:
    anna = has_code(store)
    with store.write() as session:
        leaving.leave(session, anna.id, now=NOW)
        assert session.scalar(select(VolunteerPin)) is None
        assert not pins.set_pin(session, volunteer_id=anna.id, pin=CODE, where="board", now=NOW)
        assert not pins.take(session, volunteer_id=anna.id, now=NOW)
