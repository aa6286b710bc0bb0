"""What the clock does for a call that the hotline makes: it rings once, and its end is always known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.carriers import CarrierRefused, Knocks, Stand
from hotline.casebook import calls as casebook_calls
from hotline.casebook import outbox, outgoing, purposes
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Message, Outgoing
from hotline.clock import calls
from hotline.clock.schedule import SCHEDULE
from hotline.house import House
from tests.casebook.neighbours import ANNA_AT, NOW, later
from tests.clock.test_jobs import LINE, SITE, house_of

REFUSED = CarrierRefused(for_good=True, code="21217", reason="not_a_number")
LATER = CarrierRefused(for_good=False, code="20429", reason="provider")
SID = "CA" + "1" * 32


@dataclass
class Exchange:
    """A carrier of calls that writes down whom it rings, or refuses."""

    refusals: list[CarrierRefused] = field(default_factory=list)
    rung: list[tuple[str, str, Knocks]] = field(default_factory=list)
    asked_about: list[datetime | None] = field(default_factory=list)
    stands: dict[str, Stand] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)

    def start(
        self,
        *,
        to: str,
        shows: str,
        knocks: Knocks,
        seconds: int,
        tried_since: datetime | None,
        but: Collection[str] = (),
    ) -> str:
        self.asked_about.append(tried_since)
        if self.refusals:
            raise self.refusals.pop(0)
        self.rung.append((to, shows, knocks))
        return SID

    def stand(self, sid: str) -> Stand:
        return self.stands.get(sid, Stand(over=False, status="ringing"))

    def end(self, sid: str) -> None:
        self.ended.append(sid)


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return house_of(store, tmp_path, SITE)


def put(house: House, **more: object) -> int:
    with house.store.write() as session:
        wish = {"purpose": "code", "city": "berlin", "language": "de", "number": ANNA_AT, "now": NOW} | more
        return outbox.put_call(session, **wish)  # type: ignore[arg-type]  # as each test wants it


def the_call(house: House) -> Outgoing:
    with house.store.read() as session:
        return session.scalars(select(Outgoing)).one()


def the_message(house: House) -> Message:
    with house.store.read() as session:
        return session.scalars(select(Message)).one()


def is_told(house: House, status: str, *, key: str | None = None) -> None:
    """The carrier's status callback, as the phone door passes it on."""
    with house.store.write() as session:
        if key:
            outgoing.met(session, key, sid=SID, shows=LINE, now=later(seconds=30))
        now = later(seconds=30)
        casebook_calls.over(session, sid=SID, status=status, duration=None, knock=None, now=now)


def test_a_telephone_rings_once_and_nothing_of_whose_it_is_is_kept(house: House) -> None:
    put(house, told={"code": "314159"})
    carrier = Exchange()
    assert calls.ring(house, NOW, carrier) == 1
    assert calls.ring(house, later(hours=1), carrier) == 0
    [(to, shows, knocks)] = carrier.rung
    one = the_call(house)
    assert (to, shows) == (ANNA_AT, LINE)
    assert knocks.answered.startswith(f"https://hotline.example.org/phone/begin/{one.key}#rc=2")
    assert not any(ANNA_AT.lstrip("+") in part for part in (knocks.answered, knocks.over, knocks.trouble))
    assert (one.state, one.sid, the_message(house).number) == ("placed", SID, None)
    with house.store.read() as session:
        row = session.scalars(select(Call)).one()
        assert (row.direction, row.purpose, row.dialled, row.number_id) == ("outbound", "code", LINE, None)
        assert outgoing.told_of(session, session.get_one(Outgoing, one.id)) == {"code": "314159"}


@pytest.mark.parametrize("status", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_its_end_is_told_once_however_often_and_whenever_it_comes(
    house: House, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    over: list[str | None] = []
    monkeypatch.setattr(
        purposes, "WHEN_OVER", {"code": lambda _session, one, _now: over.append(one.ended_as)}
    )
    put(house, told={"code": "314159"})
    key = the_call(house).key
    is_told(house, status, key=key)  # before the clock has written down that it was placed
    calls.ring(house, later(seconds=31), Exchange())
    for other in (status, "completed", "ringing"):
        is_told(house, other)
    one = the_call(house)
    assert (over, one.state, one.ended_as, one.told) == ([status], "over", status, None)


def test_a_number_that_cannot_be_rung_is_refused_for_good_and_says_why(house: House) -> None:
    put(house)
    assert calls.ring(house, NOW, Exchange(refusals=[REFUSED])) == 0
    one, message = the_call(house), the_message(house)
    assert (one.state, one.ended_as, one.reason) == ("over", "refused", "not_a_number")
    assert (message.state, message.reason, message.number) == ("failed", "not_a_number", None)


def test_one_that_could_not_be_made_is_tried_again_and_looked_for_first(house: House) -> None:
    put(house)
    carrier = Exchange(refusals=[LATER])
    calls.ring(house, NOW, carrier)
    calls.ring(house, later(minutes=1), carrier)
    assert (len(carrier.rung), carrier.asked_about) == (1, [None, NOW])


def test_one_that_was_answered_while_the_clock_died_is_not_made_again(house: House) -> None:
    put(house)
    with house.store.write() as session:
        outbox.lease_due(session, now=NOW, kind="call", seconds=60)
        assert outgoing.answered(session, the_call(house).key, sid=SID, shows=LINE, now=NOW)
    carrier = Exchange()
    assert calls.ring(house, later(seconds=61), carrier) == 1
    assert (carrier.rung, the_message(house).carrier_id) == ([], SID)


def test_what_could_not_be_made_in_time_rings_nobody(house: House) -> None:
    put(house)
    carrier = Exchange()
    assert calls.ring(house, later(minutes=11), carrier) == 0
    assert (carrier.rung, the_call(house).ended_as) == ([], "too_late")


def test_a_city_without_a_line_makes_no_call_and_says_why(store: Store, tmp_path: Path) -> None:
    house = house_of(store, tmp_path, {})
    put(house)
    calls.ring(house, NOW, Exchange())
    assert the_call(house).reason == "sender"


def test_an_end_that_nobody_told_is_asked_for(house: House) -> None:
    put(house)
    carrier = Exchange(stands={SID: Stand(over=True, status="no-answer")})
    calls.ring(house, NOW, carrier)
    assert calls.look_after(house, later(seconds=60), carrier) == 0
    assert calls.look_after(house, later(seconds=91), carrier) == 1
    assert (the_call(house).ended_as, the_call(house).state) == ("no-answer", "over")
    assert calls.look_after(house, later(seconds=92), carrier) == 0


def test_one_that_still_waits_at_the_carrier_is_taken_back(house: House) -> None:
    put(house)
    carrier = Exchange()
    calls.ring(house, NOW, carrier)
    assert calls.look_after(house, later(minutes=2), carrier) == 0
    assert calls.look_after(house, later(minutes=6), carrier) == 1
    assert (carrier.ended, the_call(house).ended_as) == ([SID], "canceled")


def test_one_whose_message_is_gone_is_over(house: House) -> None:
    put(house)
    with house.store.write() as session:
        session.delete(session.scalars(select(Message)).one())
    calls.look_after(house, later(minutes=1), Exchange())
    assert the_call(house).ended_as == "unknown"


def test_two_who_talk_for_long_are_not_cut_off(house: House) -> None:
    put(house)
    carrier = Exchange()
    calls.ring(house, NOW, carrier)
    with house.store.write() as session:
        outgoing.answered(session, the_call(house).key, sid=SID, shows=LINE, now=NOW)
        assert casebook_calls.close_lost(session, now=later(hours=2)) == 0
    assert calls.look_after(house, later(hours=2), carrier) == 0
    with house.store.write() as session:
        assert casebook_calls.close_lost(session, now=later(hours=6)) == 1
    assert the_call(house).ended_as == "lost"


def test_the_clock_looks_every_second() -> None:
    assert {task.name: task.seconds for task in SCHEDULE}["calls"] == 1
