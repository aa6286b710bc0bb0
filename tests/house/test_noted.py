"""What a caller was told is noted is noted: whatever happens to the web process in the next instant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hotline.casebook import numbers
from tests.house.resident import WITHHELD, Resident
from tests.house.town import (
    AREA,
    Town,
    databases,
    site_text,
    town,
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def night(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town in which nobody is at the desk: what is spoken must be remembered."""
    with town(tmp_path_factory.mktemp("night"), databases(request), site=site_text(by_day=False)) as running:
        yield running


@pytest.fixture
def killed(night: Town) -> Town:
    """The same town, open when the test begins; the test kills it."""
    if not night.running:
        night.opens()
    return night


def test_a_request_that_was_read_back_is_there_and_the_call_goes_on(killed: Town) -> None:
    resident = Resident(killed, f"{AREA}201").asks_for("1", "12043").hears("read_back")
    killed.is_killed()
    assert state_of_request(killed, resident) == "waiting"
    killed.opens()
    resident.says_nothing().hears("promise_closed", "close_word").hangs_up()
    resident.rings().hears("open_waiting").hangs_up()


def test_a_ticket_that_was_spoken_of_is_there(killed: Town) -> None:
    resident = Resident(killed, f"{AREA}202").rings().presses("0").hears("person_closed")
    killed.is_killed()
    (ticket,) = killed.rows("tickets", call_id=killed.call(resident.sid)["id"])
    assert (ticket["reason"], ticket["state"]) == ("wants_person", "open")
    with killed.store.read() as casebook:
        assert numbers.number_of(casebook, ticket["number_id"]) == resident.number


def test_a_number_that_was_read_back_is_there_and_so_is_the_request(killed: Town) -> None:
    resident = Resident(killed, WITHHELD).asks_for("2", "12047").says_nothing()
    resident.keys_in("03023125203").hears("number_read_back")
    killed.is_killed()
    assert state_of_request(killed, resident) == "waiting"
    with killed.store.read() as casebook:
        number_id = killed.call(resident.sid)["number_id"]
        assert numbers.number_of(casebook, number_id) == f"{AREA}203"
    killed.opens()
    resident.says_nothing().hears("promise_closed", "close_word").hangs_up()


def test_a_request_that_was_cancelled_is_cancelled(killed: Town) -> None:
    resident = Resident(killed, f"{AREA}204").asks_for("1", "12049").hangs_up()
    asked = resident.sid
    resident.rings().presses("2").hears("cancelled")
    killed.is_killed()
    (request,) = killed.rows("requests", call_id=killed.call(asked)["id"])
    assert request["state"] == "cancelled"
    killed.opens()
    resident.presses("*").hears("not_cancelled").stays_to_the_end()
    (request,) = killed.rows("requests", call_id=killed.call(asked)["id"])
    assert request["state"] == "waiting"


def test_what_was_erased_stays_erased(killed: Town) -> None:
    resident = Resident(killed, f"{AREA}205").asks_for("1", "12051").says_nothing()
    resident.wants_everything_erased().hears("data_deleted")
    killed.is_killed()
    assert [where for where, cell in killed.cells_opened() if resident.number in cell] == []
    killed.opens()
    resident.stays_to_the_end().rings().hears("hello", "emergency_first").hangs_up()


def state_of_request(where: Town, resident: Resident) -> str:
    """How the request stands that was made in this call."""
    (request,) = where.rows("requests", call_id=where.call(resident.sid)["id"])
    return str(request["state"])
