"""Somebody at the desk picks up for a caller: hears who it is, presses a key, and only then do they speak."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from hotline.casebook import calls
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Ticket, Turn
from hotline.cities import City, DeskNumber
from hotline.house import House
from tests.phone.conftest import NOON, app_of
from tests.phone.telephone import BASE, GERMAN, Telephone, new_sid, post

TOWN_HALL, LIBRARY = "+493023125990", "+493023125991"
DESK = (
    DeskNumber(TOWN_HALL, date(2026, 11, 10), name="Rathaus", language="de"),
    DeskNumber(LIBRARY, date(2026, 11, 1), name="Bibliothek", language="en"),
)


class DeskTelephone:
    """A telephone at the desk that was rung for a caller; `heard` is the last document."""

    def __init__(self, caller: Telephone, number: str = TOWN_HALL) -> None:
        self.caller, self.number, self.sid = caller, number, new_sid()
        self.heard = ET.Element("Response")

    def picks_up(self) -> DeskTelephone:
        return self.asks(f"{BASE}/phone/desk")

    def presses(self, key: str) -> DeskTelephone:
        return self.asks(self.action, Digits=key)

    def says_nothing(self) -> DeskTelephone:
        return self.asks(self.action)

    def asks(self, url: str, **fields: str) -> DeskTelephone:
        answer = post(self.caller.client, url, self.fields(CallStatus="in-progress", **fields))
        assert answer.status_code == 200
        self.heard = ET.fromstring(answer.data)
        return self

    def ends(self, status: str = "completed") -> DeskTelephone:
        fields = self.fields(CallStatus=status, CallDuration="30", CallbackSource="call-progress-events")
        assert post(self.caller.client, f"{BASE}/phone/over", fields).status_code == 204
        return self

    def fields(self, **more: str) -> dict[str, str]:
        own = {"CallSid": self.sid, "ParentCallSid": self.caller.sid, "Direction": "outbound-dial"}
        return {**own, "AccountSid": "AC" + "0" * 32, "From": GERMAN, "To": self.number, **more}

    @property
    def action(self) -> str:
        (gather,) = self.heard.findall("Gather")
        return gather.attrib["action"]

    @property
    def words(self) -> str:
        return " ".join(" ".join(say.itertext()) for say in self.heard.iter("Say"))

    @property
    def is_joined(self) -> bool:
        return len(self.heard) == 0

    @property
    def is_let_go(self) -> bool:
        return len(self.heard) > 0 and self.heard[-1].tag == "Hangup"


@pytest.fixture
def cities(cities: dict[str, City]) -> dict[str, City]:
    """Berlin, with two telephones at the desk, of which each hears who rings."""
    return {"berlin": replace(cities["berlin"], desk=DESK, whisper=True)}


@pytest.fixture(autouse=True)
def whispers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Telephone, "city_whispers", True)


def rung(resident: Telephone) -> str:
    """The number that is rung for the caller."""
    (number,) = resident.heard.iter("Number")
    return number.text or ""


def row(store: Store, sid: str) -> Call:
    with store.read() as session:
        return session.scalars(select(Call).filter_by(sid=sid)).one()


def tickets(store: Store) -> list[str]:
    with store.read() as session:
        return [ticket.reason for ticket in session.scalars(select(Ticket).filter_by(state="open"))]


def attempts(store: Store) -> list[tuple[str | None, str]]:
    """Which of the desk's telephones rang, and how that ended, as the log has it."""
    with store.read() as session:
        turns = session.scalars(select(Turn).filter_by(event="dialled").order_by(Turn.id))
        return [(turn.rang, turn.heard) for turn in turns]


def test_the_desk_hears_who_rings_and_never_the_number(resident: Telephone) -> None:
    resident.dials().presses("1", "12043", "0")
    desk = DeskTelephone(resident).picks_up()
    assert "Neukölln" in desk.words
    assert "Einkaufen" in desk.words
    assert "drücken Sie die Eins" in desk.words.replace("  ", " ")
    assert "001" not in ET.tostring(desk.heard, encoding="unicode")
    assert desk.presses("1").is_joined


def test_each_telephone_is_told_in_its_own_language(resident: Telephone) -> None:
    resident.dials().presses("1", "0")
    assert "Somebody is calling" in DeskTelephone(resident, LIBRARY).picks_up().words
    assert "möchte mit einem Menschen" not in DeskTelephone(resident, TOWN_HALL).picks_up().words


def test_whoever_says_nothing_hears_it_twice_and_is_let_go(resident: Telephone, store: Store) -> None:
    """A mailbox, for example."""
    resident.dials().presses("0")
    desk = DeskTelephone(resident).picks_up()
    first = desk.words
    assert desk.says_nothing().words == first
    assert desk.says_nothing().is_let_go
    desk.ends()
    resident.asks(resident.action, DialCallStatus="completed", DialCallDuration="25")
    assert rung(resident) == LIBRARY
    assert attempts(store) == [("Rathaus", "desk_declined")]


@pytest.mark.parametrize("key", ["5", "9", "#", "*"])
def test_a_key_that_means_nothing_joins_nobody(resident: Telephone, key: str) -> None:
    resident.dials().presses("0")
    desk = DeskTelephone(resident).picks_up().presses(key)
    assert not desk.is_joined
    assert desk.presses("1").is_joined


def test_where_the_provider_does_not_say_who_was_joined_the_key_does(
    resident: Telephone, store: Store
) -> None:
    resident.dials().presses("0")
    DeskTelephone(resident).picks_up().presses("1").ends()
    assert resident.asks(resident.action, DialCallStatus="completed", DialCallDuration="9").is_over
    assert tickets(store) == []
    assert attempts(store) == [("Rathaus", "joined")]


def test_where_the_provider_says_that_nobody_was_joined_the_key_counts_for_nothing(
    resident: Telephone, store: Store
) -> None:
    resident.dials().presses("0")
    DeskTelephone(resident).picks_up().presses("1").ends()
    assert rung(resident.finds_nobody("completed")) == LIBRARY
    resident.hangs_up()
    assert row(store, resident.sid).outcome == "incomplete"


def test_a_talk_that_the_caller_ends_was_a_talk(resident: Telephone, store: Store) -> None:
    """The provider need not ask anything more after that."""
    resident.dials().presses("0")
    desk = DeskTelephone(resident).picks_up().presses("1")
    resident.hangs_up()
    desk.ends()
    assert row(store, resident.sid).outcome == "person"
    assert tickets(store) == []


@pytest.mark.parametrize("told_first", [True, False])
def test_whoever_hangs_up_while_it_rings_is_rung_back(
    resident: Telephone, store: Store, told_first: bool
) -> None:
    resident.dials().presses("0")
    fields = {"CallStatus": "completed", "DialCallStatus": "canceled", "DialBridged": "false"}
    if told_first:
        resident.hangs_up()
    resident.asks(resident.action, **fields)
    resident.hangs_up()
    assert row(store, resident.sid).outcome == "incomplete"
    assert tickets(store) == ["incomplete"]


def test_a_key_pressed_after_the_caller_has_gone_joins_nobody(resident: Telephone, store: Store) -> None:
    resident.dials().presses("0")
    desk = DeskTelephone(resident).picks_up()
    resident.hangs_up()
    assert desk.presses("1").is_let_go
    assert row(store, resident.sid).outcome == "incomplete"


def test_what_comes_twice_is_answered_twice_and_done_once(resident: Telephone, store: Store) -> None:
    resident.dials().presses("0")
    desk = DeskTelephone(resident).picks_up()
    question, first = desk.action, desk.words
    assert desk.picks_up().words == first
    assert desk.presses("1").is_joined
    assert desk.asks(question, Digits="1").is_joined
    assert desk.asks(question).is_joined
    assert row(store, desk.sid).turn == 1
    desk.ends().ends()
    assert (row(store, desk.sid).status, row(store, desk.sid).outcome) == ("completed", "person")


def test_a_late_word_of_a_leg_that_is_over_changes_nothing(resident: Telephone, store: Store) -> None:
    resident.dials().presses("0")
    desk = DeskTelephone(resident).picks_up()
    desk.ends()
    assert desk.presses("1").is_let_go
    assert row(store, desk.sid).outcome == ""


def test_a_leg_is_no_call_of_a_resident(resident: Telephone, store: Store, house: House) -> None:
    resident.dials().presses("0")
    DeskTelephone(resident).ends("no-answer")  # nobody picked up: nothing to be kept
    desk = DeskTelephone(resident).picks_up()
    leg = row(store, desk.sid)
    assert (leg.purpose, leg.parent_sid, leg.number_id) == ("desk", resident.sid, None)
    with store.write() as session:
        assert calls.close_lost(session, now=NOON + timedelta(hours=1)) == 2
    assert tickets(store) == ["incomplete"]  # the caller's


def test_what_nobody_was_rung_for_is_let_go(client: FlaskClient, store: Store, noon: object) -> None:
    fields = {"CallSid": new_sid(), "From": GERMAN, "To": TOWN_HALL, "CallStatus": "in-progress"}
    answer = post(client, f"{BASE}/phone/desk", fields)
    assert b"<Hangup/>" in answer.data
    with store.read() as session:
        assert session.scalars(select(Call)).all() == []


def test_when_the_database_is_away_the_leg_is_let_go_and_nobody_is_written_down(
    quiet_house: House, noon: time_machine.Traveller
) -> None:
    client = app_of(quiet_house).test_client()
    resident = Telephone(client).dials().presses("0")
    desk = DeskTelephone(resident).picks_up()
    with quiet_house.store.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE calls RENAME TO gone")
    assert desk.presses("1").is_let_go
    assert DeskTelephone(resident).picks_up().is_let_go
    assert post(client, f"{BASE}/phone/trouble", desk.fields()).data.endswith(b"<Hangup/></Response>")
    assert list(quiet_house.settings.data_dir.glob("phone.journal*")) == []


def test_the_telephones_ring_one_after_the_other_and_then_the_caller_is_asked(
    resident: Telephone, store: Store, noon: time_machine.Traveller
) -> None:
    resident.dials().presses("0")
    assert rung(resident) == TOWN_HALL
    noon.shift(30)
    assert rung(resident.finds_nobody()) == LIBRARY
    noon.shift(30)
    assert resident.finds_nobody("busy").step == "all_busy"
    noon.shift(10)
    assert rung(resident.says_nothing()) == TOWN_HALL
    noon.shift(55)  # somebody picked up and did not accept: the minute is over
    assert resident.finds_nobody("completed").is_over
    assert tickets(store) == ["busy"]
    assert attempts(store) == [
        ("Rathaus", "desk_silent"),
        ("Bibliothek", "desk_busy"),
        ("Rathaus", "desk_declined"),
    ]


def test_whoever_wants_to_be_rung_back_presses_one(resident: Telephone, store: Store) -> None:
    resident.dials().presses("1", "0").finds_nobody().finds_nobody().presses("1")
    assert resident.is_over
    assert "zurück" in resident.words
    assert tickets(store) == ["busy"]
