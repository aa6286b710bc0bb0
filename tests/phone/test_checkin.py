"""People on a list are rung and asked how they are: what they hear, what they press, and what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.casebook import (
    blocks,
    checkin_people,
    checkin_results,
    checkin_rounds,
    checkins,
    erasure,
    no_calls,
    purposes,
)
from hotline.casebook.checkins import Details
from hotline.casebook.reach import Reach
from hotline.casebook.tables import (
    Call,
    CheckinList,
    CheckinPerson,
    CheckinResult,
    NoCall,
    Number,
    Operator,
    Outgoing,
    Request,
    Ticket,
)
from hotline.casebook.vault import Vault
from hotline.cities.checkins import Checkins
from hotline.cities.pause import Pause
from hotline.cities.people_table import Read, read_table
from hotline.clock import checkins as clock
from hotline.clock import feedback
from hotline.house import House, move_in
from tests.casebook.test_keys import FRESH
from tests.databases import INDEX_KEY
from tests.houses import with_town
from tests.phone.conftest import NOON
from tests.phone.telephone import BASE, Telephone, new_sid, post

SHOWS = "+493023125900"
EVENING = NOON + timedelta(hours=5, minutes=30)  # 17:30 in Berlin
NEXT_DAY = NOON + timedelta(days=1)
ALL_DAY = ("morning", "afternoon", "evening")


class Person(Telephone):
    """Somebody on the list, at their telephone."""

    def __init__(self, desk: Desk, number: str, person_id: int) -> None:
        super().__init__(desk.client, caller=SHOWS, dialled=number)
        self.desk, self.id = desk, person_id

    def fields(self, **more: str) -> dict[str, str]:
        return super().fields(**more) | {"Direction": "outbound-api"}

    @property
    def rung(self) -> list[Outgoing]:
        with self.desk.house.store.read() as session:
            mine = select(Outgoing).where(Outgoing.checkin_id == self.id).order_by(Outgoing.id)
            return list(session.scalars(mine))

    @property
    def stands(self) -> str:
        with self.desk.house.store.read() as session:
            return session.scalars(select(CheckinPerson.state).where(CheckinPerson.id == self.id)).one()

    def picks_up(self) -> Person:
        self.sid = new_sid()
        self.asks(f"{BASE}/phone/begin/{self.rung[-1].key}")
        return self

    def ends(self, status: str = "completed") -> Person:
        if not self.rung[-1].sid:
            self.sid = new_sid()
        fields = self.fields(CallStatus=status, CallDuration="9")
        assert post(self.client, f"{BASE}/phone/over?call={self.rung[-1].key}", fields).status_code == 204
        return self


class Desk:
    """Whoever makes lists, and the clock that rings."""

    def __init__(self, client: FlaskClient, house: House) -> None:
        self.client, self.house = client, house
        with house.store.write() as session:
            kim = Operator(name="Kim", role="coordinator", cities=["berlin"], language="de", created_at=NOON)
            kim.password_hash = kim.totp_secret = "-"
            session.add(kim)
            session.flush()
            self.kim = kim.id
        self.list_id = 0

    def makes_a_list(
        self, *, tries: int = 2, repeat: str = "once", parts: tuple[str, ...] = ALL_DAY, days: int = 20
    ) -> Desk:
        details = Details("Hitze", "de", parts, tries, repeat, None, NOON + timedelta(days=days))
        with self.house.store.write() as session:
            self.list_id = checkins.make(session, "berlin", details, operator_id=self.kim, now=NOON)
            one = session.get_one(CheckinList, self.list_id)
            assert checkins.move(session, one, "start", operator_id=self.kim, now=NOON)
        return self

    def adds(self, ending: int, *, zone: str = "neukoelln", postcode: str = "12043") -> Person:
        number = f"+49302312540{ending}"
        wanted = Read(1, number, "landline", zone, postcode, "de")
        with self.house.store.write() as session:
            one = session.get_one(CheckinList, self.list_id)
            new = checkin_people.add(session, one, wanted, reach=Reach(["berlin"]), proposed=False, now=NOON)
        assert isinstance(new, int), new
        return Person(self, number, new)

    def moves(self, how: checkins.Move, now: datetime = NOON) -> bool:
        with self.house.store.write() as session:
            one = session.get_one(CheckinList, self.list_id)
            return checkins.move(session, one, how, operator_id=self.kim, now=now)

    def takes_off(self, who: Person) -> bool:
        with self.house.store.write() as session:
            found = checkin_people.find(session, who.id, cities=["berlin"])
            assert found is not None
            return checkin_people.remove(session, *found, operator_id=self.kim, now=NOON)

    def rings(self, now: datetime = NOON) -> int:
        return clock.ring(self.house, now)

    def rows(self, column: object) -> list[object]:
        with self.house.store.read() as session:
            return list(session.scalars(select(column)))  # type: ignore[call-overload]


@pytest.fixture
def desk(client: FlaskClient, house: House) -> Iterator[Desk]:
    berlin = replace(house.cities["berlin"], checkins=Checkins(calls=True, at_once=2))
    ringing = with_town(house, cities={**house.cities, "berlin": berlin})
    move_in(client.application, ringing)
    with time_machine.travel(NOON, tick=False):
        yield Desk(client, ringing)


def test_well_help_and_never_each_with_one_key(desk: Desk) -> None:
    desk.makes_a_list()
    anna, ben, cem = desk.adds(1), desk.adds(2), desk.adds(3)
    assert [desk.rings(), desk.rings()] == [2, 0]  # never more than two at once
    anna.picks_up()
    assert "wie es Ihnen geht" in anna.words
    assert "Postleitzahl" not in anna.words
    anna.presses("1")
    assert "Das freut uns" in anna.words
    anna.ends()
    assert anna.stands == "fine"
    assert desk.rings() == 1
    ben.picks_up().presses("2")
    assert "rufen wir Sie zurück" in ben.words
    assert "Einkauf" in ben.words
    ben.presses("1")
    assert "eins zwei, null vier drei" in ben.words  # where they live was known
    ben.ends()
    cem.picks_up().presses("3")
    cem.says_nothing()
    cem.ends()
    assert (ben.stands, cem.stands) == ("help", "never")
    assert (desk.rows(Request.zone), desk.rows(Ticket.id)) == (["neukoelln"], [])
    assert desk.rows(NoCall.said_in) == ["checkin"]
    assert sorted(map(str, desk.rows(Call.outcome))) == ["checkin_fine", "checkin_never", "request"]
    assert desk.rows(CheckinPerson.request_id) == [None, desk.rows(Request.id)[0], None]
    assert desk.rings(EVENING) == 0
    assert sorted(map(str, desk.rows(CheckinResult.result))) == ["fine", "help", "never"]


def test_a_number_sealed_with_a_lost_key_keeps_nobody_else_from_being_rung(desk: Desk) -> None:
    desk.makes_a_list()
    lost, away, cem = desk.adds(1), desk.adds(2), desk.adds(3)
    sealed = Vault((FRESH,), INDEX_KEY).seal("+493023125401")  # by a key that nobody has entered
    with desk.house.store.write() as session:
        theirs = select(CheckinPerson.number_id).where(CheckinPerson.id.in_((lost.id, away.id)))
        session.execute(update(Number).where(Number.id.in_(theirs)).values(sealed=sealed))
    assert desk.rings() == 1
    assert [lost.stands, away.stands, cem.stands] == ["waiting", "waiting", "ringing"]


def test_help_that_was_not_noted_is_a_ticket_and_zero_is_a_person(desk: Desk) -> None:
    desk.makes_a_list()
    anna, ben = desk.adds(1), desk.adds(2)
    desk.rings()
    anna.picks_up().presses("2")
    anna.ends()
    ben.picks_up().presses("0")
    assert ben.heard.find("Dial") is not None
    ben.ends()
    assert desk.rows(Ticket.reason) == ["checkin_help", "checkin_help"]
    assert desk.rows(Ticket.zone) == ["neukoelln", "neukoelln"]
    assert {anna.stands, ben.stands} == {"help"}
    anna.ends()  # told twice
    assert len(desk.rows(Ticket.id)) == 2


def test_a_wish_holds_in_every_round_until_calls_are_welcome_again(desk: Desk) -> None:
    desk.makes_a_list(tries=1, repeat="daily")
    anna = desk.adds(1)
    desk.rings()
    anna.picks_up().presses("3")
    anna.ends()
    assert (desk.rings(NEXT_DAY), anna.stands) == (0, "never")
    with desk.house.store.write() as session:
        (wish,) = session.scalars(select(NoCall.id))
        cities = Reach(["berlin"])
        lifted = no_calls.lift(session, wish, cities=cities, why="rang", operator_id=desk.kim, now=NEXT_DAY)
    assert lifted
    assert desk.rings(NEXT_DAY + timedelta(days=1)) == 1


def test_a_slip_of_the_finger_is_corrected_and_the_last_word_counts(desk: Desk) -> None:
    desk.makes_a_list()
    anna = desk.adds(1)
    desk.rings()
    anna.picks_up().presses("3", "*", "1")
    assert (anna.stands, desk.rows(NoCall.id)) == ("fine", [])
    anna.presses("1", "2")  # with the first key it is an emergency number
    assert "Bei einem Notfall" in anna.words
    anna.ends()
    assert desk.rows(CheckinResult.result) == ["help"]
    assert desk.rows(Ticket.reason) == ["checkin_help"]


def test_nobody_there_is_tried_in_another_part_of_the_day_and_then_looked_after(desk: Desk) -> None:
    desk.makes_a_list()
    anna = desk.adds(1)
    desk.rings()
    anna.picks_up().says_nothing()
    anna.says_nothing()
    assert "Wir melden uns noch einmal" in anna.words
    anna.ends()
    assert desk.rings(NOON + timedelta(hours=1)) == 0
    assert desk.rings(NOON + timedelta(hours=7)) == 0  # at 19:00 nobody is rung any more
    assert desk.rings(EVENING) == 1
    anna.ends("busy")
    assert (anna.stands, desk.rows(Ticket.reason)) == ("no_answer", ["checkin_silent"])
    assert desk.rings(NEXT_DAY) == 0
    assert desk.rows(Call.outcome) == ["checkin_no_answer"] * 2


def test_every_day_anew_and_whoever_answers_then_is_looked_for_no_more(desk: Desk) -> None:
    desk.makes_a_list(tries=1, repeat="daily")
    anna = desk.adds(1)
    desk.rings()
    anna.ends("no-answer")
    assert desk.rows(Ticket.state) == ["open"]
    assert desk.rings(NEXT_DAY) == 1
    anna.picks_up().presses("1")
    anna.ends()
    assert desk.rows(Ticket.state) == ["superseded"]
    assert sorted(map(str, desk.rows(CheckinResult.result))) == ["fine", "no_answer"]
    assert desk.rows(CheckinList.round) == [2]


def test_nobody_is_rung_who_is_blocked_minds_or_was_erased_nor_while_the_line_is_paused(desk: Desk) -> None:
    desk.makes_a_list()
    anna, ben, cem = desk.adds(1), desk.adds(2), desk.adds(3)
    pause = Pause(NOON + timedelta(hours=1), {})
    house = desk.house
    berlin = replace(house.cities["berlin"], pause=pause)
    assert clock.ring(with_town(house, cities={"berlin": berlin}), NOON) == 0
    off = replace(house.cities["berlin"], checkins=Checkins())
    assert clock.ring(with_town(house, cities={"berlin": off}), NOON) == 0
    with house.store.write() as session:
        kim = session.get_one(Operator, desk.kim)
        ids = list(session.scalars(select(Number.id).order_by(Number.id)))
        until = NOON + timedelta(days=2)
        blocks.block(
            session, number_id=ids[0], city="berlin", zone=None, reason="flood", words="", until=until,
            operator=kim, now=NOON,
        )  # fmt: skip
        no_calls.note_at_desk(session, ben.dialled, city="berlin", operator_id=desk.kim, now=NOON)
        erasure.erase_number(session, ids[2], now=NOON)
    assert desk.rings() == 0
    assert (anna.stands, ben.stands) == ("waiting", "never")
    assert set(desk.rows(CheckinPerson.id)) == {anna.id, ben.id}
    with house.store.write() as session:
        one = session.get_one(CheckinList, desk.list_id)
        gone, _ = read_table(f"{cem.dialled};12043\n{ben.dialled}", house.cities["berlin"], language="de")
        refused = checkin_people.propose(session, one, gone, reach=Reach(["berlin"]), now=NOON)
    assert [why for _, why in refused] == ["erased", "never"]


def test_erased_while_the_telephone_rings_the_number_is_asked_nothing_more(desk: Desk) -> None:
    desk.makes_a_list()
    anna = desk.adds(1)
    desk.rings()
    key = anna.rung[-1].key
    anna.picks_up()
    with desk.house.store.write() as session:
        erasure.erase_number(session, session.scalars(select(Number.id)).one(), now=NOON)
    anna.presses("2")
    fields = anna.fields(CallStatus="completed", CallDuration="9")
    assert post(anna.client, f"{BASE}/phone/over?call={key}", fields).status_code == 204
    assert (desk.rows(CheckinPerson.id), desk.rows(Ticket.id), desk.rows(NoCall.id)) == ([], [], [])


def test_whoever_is_taken_off_the_list_while_they_say_that_they_need_help_is_not_lost(desk: Desk) -> None:
    desk.makes_a_list()
    anna = desk.adds(1)
    desk.rings()
    anna.picks_up().presses("2")
    assert not desk.takes_off(anna)
    anna.ends()
    assert desk.rows(Ticket.reason) == ["checkin_help"]
    assert desk.takes_off(anna)
    assert desk.rows(CheckinPerson.id) == []


def test_a_list_that_ends_in_the_middle_of_a_call_hears_it_to_its_end_and_loses_nobody(desk: Desk) -> None:
    desk.makes_a_list()
    anna, ben, cem = desk.adds(1), desk.adds(2), desk.adds(3)
    desk.rings()
    anna.picks_up()
    ben.ends("no-answer")
    assert desk.moves("pause")
    assert desk.rings(EVENING) == 0
    assert desk.moves("end")
    assert not desk.moves("start")
    anna.presses("1")
    anna.ends()
    assert (anna.stands, ben.stands, cem.stands) == ("fine", "no_answer", "not_rung")
    assert desk.rows(Ticket.reason) == ["checkin_silent"]
    assert desk.rings(NEXT_DAY) == 0


def test_no_call_waits_while_a_round_or_a_list_of_a_thousand_is_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkin_rounds, "AT_ONCE", 2)
    seen: list[object] = []  # in which transaction each of them was seen to
    finish = checkin_results.finish

    def noted(session: Session, *args: Any, **more: Any) -> bool:
        seen.append(session.get_transaction())
        return finish(session, *args, **more)

    monkeypatch.setattr(checkin_results, "finish", noted)
    desk.makes_a_list(tries=1, repeat="daily", parts=("evening",))
    people = [desk.adds(ending) for ending in range(5)]
    assert desk.rings() == 0
    assert desk.rings(NEXT_DAY) == 0
    assert desk.rows(CheckinResult.result) == ["not_rung"] * 5
    assert desk.rows(CheckinList.round) == [2]
    assert desk.moves("end", NEXT_DAY)
    assert [one.stands for one in people] == ["not_rung"] * 2 + ["waiting"] * 3
    assert desk.rings(NEXT_DAY) == 0
    assert [one.stands for one in people] == ["not_rung"] * 5
    assert len(desk.rows(CheckinResult.id)) == 10
    assert max(Counter(map(id, seen)).values()) == 2


def test_a_try_in_which_no_telephone_rang_is_not_counted(desk: Desk) -> None:
    desk.makes_a_list(tries=1)
    anna = desk.adds(1)
    desk.rings()
    ben = desk.adds(2)
    with desk.house.store.write() as session:
        purposes.end(session, anna.rung[-1].id, ended_as="refused", reason="account", now=NOON)
    assert (anna.stands, desk.rings()) == ("waiting", 0)
    assert (desk.rings(NOON + timedelta(minutes=14)), ben.rung) == (0, [])  # nobody's turn is lost meanwhile
    later = NOON + timedelta(minutes=16)
    assert desk.rings(later) == 2  # in the same part of the day: no telephone has rung in it
    with desk.house.store.write() as session:
        purposes.end(session, anna.rung[-1].id, ended_as="refused", reason="number", now=later)
    assert (anna.stands, desk.rows(Ticket.reason)) == ("no_answer", ["checkin_silent"])
    assert len(ben.rung) == 1


def test_an_operator_has_somebody_rung_at_once_and_tells_how_it_stands(desk: Desk) -> None:
    desk.makes_a_list(parts=("evening",))
    anna = desk.adds(1)
    assert desk.rings() == 0
    with desk.house.store.write() as session:
        person, one = checkin_people.find(session, anna.id, cities=Reach(["berlin"])) or (None, None)
        assert person
        assert one
        assert checkin_people.want(session, person, one, operator_id=desk.kim, now=NOON) == "wanted"
    assert desk.rings() == 1
    with desk.house.store.write() as session:
        person, one = checkin_people.find(session, anna.id, cities=Reach(["berlin"])) or (None, None)
        assert person
        assert one
        told = checkin_people.tell(session, person, one, "fine", operator_id=desk.kim, now=NOON)
        assert not told  # it rings there just now
        assert checkin_people.want(session, person, one, operator_id=desk.kim, now=NOON) == "rings"
    anna.ends("no-answer")
    with desk.house.store.write() as session:
        person, one = checkin_people.find(session, anna.id, cities=Reach(["berlin"])) or (None, None)
        assert person
        assert one
        assert checkin_people.tell(session, person, one, "help", operator_id=desk.kim, now=NOON)
        assert checkin_people.find(session, anna.id, cities=Reach(["berlin"], ["berlin/mitte"])) is None
    assert (anna.stands, desk.rows(Ticket.reason)) == ("help", ["checkin_help"])


def test_the_last_key_may_come_late_and_twice(desk: Desk) -> None:
    desk.makes_a_list(tries=1)
    anna = desk.adds(1)
    desk.rings()
    anna.picks_up()
    address, fields = anna.action, anna.fields(Digits="2")
    anna.ends()
    assert desk.rows(Ticket.reason) == ["checkin_silent"]
    for _ in range(2):
        assert post(anna.client, address, fields).status_code == 200
    assert anna.stands == "help"
    with desk.house.store.read() as session:
        tickets = session.execute(select(Ticket.reason, Ticket.state).order_by(Ticket.id)).all()
    assert [tuple(one) for one in tickets] == [("checkin_silent", "superseded"), ("checkin_help", "open")]


def test_whoever_minds_is_not_asked_afterwards_either(desk: Desk) -> None:
    desk.makes_a_list()
    anna = desk.adds(1)
    desk.rings()
    anna.picks_up().presses("2")
    anna.presses("1")
    anna.ends()
    with desk.house.store.write() as session:
        no_calls.note_at_desk(session, anna.dialled, city="berlin", operator_id=desk.kim, now=NOON)
        session.execute(update(Request).values(state="done", closed_at=NOON))
    assert feedback.ask(desk.house, NEXT_DAY) == 0


def test_two_clocks_at_once_ring_no_more_than_two_and_nobody_twice(desk: Desk) -> None:
    desk.makes_a_list(repeat="daily")
    for ending in range(1, 6):
        desk.adds(ending)
    for now, tried in ((NOON, 2), (EVENING, 4)):
        with ThreadPoolExecutor(4) as clocks:
            rung = list(clocks.map(lambda _, at=now: desk.rings(at), range(4)))
        assert sum(rung) == 2
        wishes = desk.rows(Outgoing.checkin_id)
        assert len(wishes) == tried
        for wish in desk.rows(Outgoing.id):
            with desk.house.store.write() as session:
                purposes.end(session, int(str(wish)), ended_as="no-answer", now=now)
    assert desk.rows(CheckinList.round) == [1]
    with ThreadPoolExecutor(4) as clocks:
        list(clocks.map(lambda _: desk.rings(NEXT_DAY), range(4)))
    assert desk.rows(CheckinList.round) == [2]  # begun once
