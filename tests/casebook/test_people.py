"""Volunteers are added once, help in their zones, accept the rules, go on and off duty."""

from __future__ import annotations

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from hotline.casebook import people
from hotline.casebook.people import AlreadyVolunteer
from hotline.casebook.store import Store
from hotline.casebook.tables import Volunteer
from tests.casebook.neighbours import ANNA_AT, NOW, Helper, is_paused


def test_a_volunteer_is_found_by_the_number_and_by_nothing_else(store: Store) -> None:
    anna = Helper(store, zones=("neukoelln", "mitte", "mitte")).joins()
    with store.read() as session:
        found = people.volunteer_by_number(session, ANNA_AT)
        assert found is not None
        assert (found.id, found.first_name, people.number_of(session, found)) == (anna.id, "Anna", ANNA_AT)
        assert people.zones_of(session, anna.id) == ("mitte", "neukoelln")
        assert people.volunteer_by_number(session, "+491713920099") is None


def test_a_number_belongs_to_one_volunteer(store: Store) -> None:
    Helper(store).joins()
    with pytest.raises(AlreadyVolunteer):
        Helper(store, name="Bodo").joins()


def test_nobody_is_active_whose_identity_was_not_seen(store: Store) -> None:
    row = {
        "first_name": "X",
        "number": "s",
        "number_hash": "h",
        "language": "de",
        "level": 1,
        "city": "berlin",
    }
    with pytest.raises(IntegrityError, match="verified"), store.write() as session:
        session.execute(insert(Volunteer).values(**row, state="active", created_at=NOW))


def test_rules_duty_and_zones_can_change(store: Store) -> None:
    anna = Helper(store).joins()
    with store.write() as session:
        assert people.accept_rules(session, volunteer_id=anna.id, version="2027-01", now=NOW)
        assert people.set_duty(session, volunteer_id=anna.id, on_duty=False, now=NOW)
        people.set_zones(session, volunteer_id=anna.id, city="berlin", zones=())
        is_paused(session, anna.id)
    with store.read() as session:
        [found] = people.volunteers(session, city="berlin")
        assert (found.rules_version, found.on_duty, found.state) == ("2027-01", False, "paused")
        assert people.zones_of(session, anna.id) == ()
        assert people.volunteers(session, city="berlin", after=anna.id) == []
