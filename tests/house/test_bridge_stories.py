"""A volunteer rings back through the hotline: from the button to the last key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hotline.casebook import pins
from hotline.simulator import ANSWERS
from tests.house.resident import Resident
from tests.house.rung import Rung
from tests.house.test_stories import events_of, request_of, somebody
from tests.house.town import GERMAN, Databases, Town, databases, eventually, site_text, town, traces
from tests.house.volunteer import Volunteer

ANNA = "+491713920011"
HEINZ, CODE = "+493023125040", "840517"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def given(request: pytest.FixtureRequest) -> Databases:
    return databases(request)


@pytest.fixture(scope="module")
def noon(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town where it is a while after noon, whenever these tests run, and where the hotline rings both."""
    there = f"Etc/GMT{datetime.now(UTC).hour - 13:+d}" if datetime.now(UTC).hour != 13 else "Etc/GMT"
    own = f'[berlin.settings]\ntimezone = "{there}"\nclaims.call_back = "bridge"'
    site = site_text(by_day=True).replace("[berlin.settings]", own)
    with town(tmp_path_factory.mktemp("noon"), given, site=site, clock=True) as running:
        running.has_volunteer("Anna", ANNA)
        yield running


@pytest.fixture(scope="module")
def anna(noon: Town) -> Volunteer:
    volunteer = Volunteer(noon, ANNA).asks_for_code()
    return volunteer.signs_in_with(volunteer.reads_code())


def wants_to_ring(anna: Volunteer, resident: Resident) -> int:
    request_id = int(request_of(anna.town, resident)["id"])
    anna.takes(request_id).sends(f"/{request_id}/ring").reads("callback.rings_now")
    return request_id


def over(noon: Town, request_id: int) -> str:
    """What became of the newest attempt, as soon as its end is known."""
    rows = noon.rows("outgoing", request_id=request_id)
    return str(rows[-1]["outcome"]) if rows and rows[-1]["state"] == "over" else ""


def test_two_speak_and_neither_learns_the_others_number(noon: Town, anna: Volunteer) -> None:
    resident = somebody(noon).asks_for("1", "12043")
    word = resident.says_nothing().word
    resident.hangs_up()
    request_id = wants_to_ring(anna, resident)

    hers = Rung(noon, ANNA).waits_for_it_to_ring().picks_up()
    assert hers.shown == GERMAN
    assert "Einkaufen" in hers.words
    assert word not in hers.words
    assert word in hers.presses("1").words
    dial = hers.hears_it_ring()

    theirs = Rung(noon, resident.number).waits_for_it_to_ring().picks_up()
    assert theirs.shown == GERMAN
    assert theirs.words.count(word) == 2
    theirs.is_put_through().hangs_up()
    hers.hears_how_it_ended(dial).presses("2")
    assert hers.is_over
    hers.hangs_up()

    assert eventually(lambda: over(noon, request_id)) == "done"
    assert events_of(noon, request_id) == ["asked", "taken", "revealed", "rang_joined", "done"]
    assert noon.rows("requests", id=request_id)[0]["state"] == "done"
    pages = [visit.html for visit in anna.visits]
    assert not [trace for text in (*pages, noon.said()) for trace in traces(resident.number, text)]
    assert not traces(ANNA, noon.said())


def test_a_mailbox_at_the_volunteers_end_rings_nobody(noon: Town, anna: Volunteer) -> None:
    resident = somebody(noon).asks_for("1", "12043").hangs_up()
    request_id = wants_to_ring(anna, resident)
    mailbox = Rung(noon, ANNA).waits_for_it_to_ring().picks_up().says_nothing().says_nothing()
    assert mailbox.is_over
    mailbox.hangs_up()
    assert eventually(lambda: over(noon, request_id)) == "volunteer"
    assert noon.rows("requests", id=request_id)[0]["attempts"] == 0

    anna.looks_at(request_id).sends(f"/{request_id}/ring")
    hers = Rung(noon, ANNA).waits_for_it_to_ring().picks_up().presses("1")
    dial = hers.hears_it_ring()
    Rung(noon, resident.number).waits_for_it_to_ring().refuses()
    hers.hears_how_it_ended(dial).hangs_up()
    assert "besetzt" in hers.words
    assert eventually(lambda: over(noon, request_id)) == "busy"
    assert noon.rows("requests", id=request_id)[0]["attempts"] == 1
    resident.rings().hears("hello_known", "open_taken", "open_tried").hangs_up()
    anna.looks_at(request_id).sends(f"/{request_id}/give-back")


def test_who_does_not_pick_up_is_told_on_the_page(noon: Town, anna: Volunteer) -> None:
    resident = somebody(noon).asks_for("1", "12043").hangs_up()
    request_id = wants_to_ring(anna, resident)
    Rung(noon, ANNA).waits_for_it_to_ring().refuses()
    assert eventually(lambda: over(noon, request_id)) == "volunteer"
    anna.looks_at(request_id)
    assert [form for form in anna.page.forms if form.action.endswith(f"/{request_id}/ring")]
    anna.sends(f"/{request_id}/give-back")


def test_who_has_no_internet_helps_by_telephone_alone(noon: Town) -> None:
    resident = somebody(noon).asks_for("1", "13187")
    word = resident.says_nothing().word
    resident.hangs_up()
    request_id = int(request_of(noon, resident)["id"])
    heinz_id = noon.has_volunteer("Heinz", HEINZ, zones=("pankow",))
    with noon.store.write() as casebook:
        pins.set_pin(casebook, volunteer_id=heinz_id, pin=CODE, where="desk", now=datetime.now(UTC))

    heinz = Resident(noon, HEINZ)
    heinz.phone.people = {**heinz.phone.people, resident.number: ANSWERS}
    heinz.rings().hears("volunteer_door").presses("1", CODE).hears("volunteer_rules").presses("1")
    assert "Einkaufen" in heinz.heard
    assert "Pankow" in heinz.heard
    assert word not in heinz.heard
    heinz.presses("1")
    assert word in heinz.heard
    assert heinz.spoke_with_somebody
    heinz.presses("*").hears("bridge_how")
    heinz.presses("2").hears("bridge_noted").hangs_up()  # one, one and two: not the emergency number
    assert events_of(noon, request_id) == ["asked", "taken", "revealed", "rang_joined", "done"]
    assert not traces(resident.number, heinz.heard)
    assert CODE not in str(noon.rows("turns"))
