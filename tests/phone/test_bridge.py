"""A volunteer and a resident are joined by the hotline, or are not: what both hear, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from hotline.casebook import callback
from hotline.casebook.callback import By
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Outgoing, Removal, Request, Ticket, View
from hotline.dialogue import engine
from hotline.house import House
from tests.casebook.neighbours import ERIKA_AT, LIMITS, Helper, Resident, happened_to, vault_word
from tests.phone.conftest import NIGHT, NOON
from tests.phone.telephone import BASE, GERMAN, Telephone, new_sid, post

QUARTER = timedelta(minutes=15)


class Volunteer(Telephone):
    """Somebody who has a request and lets the hotline ring; `other` is the resident's telephone."""

    city_whispers = True

    def __init__(self, client: FlaskClient, store: Store, helper: Helper, request_id: int) -> None:
        super().__init__(client, caller=GERMAN, dialled=helper.number)
        self.store, self.helper, self.request_id = store, helper, request_id
        self.resident = new_sid()

    def fields(self, **more: str) -> dict[str, str]:
        return super().fields(**more) | {"Direction": "outbound-api"}

    def wants_to_ring(self, now: datetime = NOON, *, asked_for: bool = False) -> str:
        with self.store.write() as session:
            zone = self.client.application.extensions["hotline"].city("berlin").timezone
            return callback.ask(session, By(self.request_id, self.helper.id, now, zone, asked_for))

    def picks_up(self) -> Volunteer:
        with self.store.read() as session:
            newest = select(Outgoing).order_by(Outgoing.id.desc()).limit(1)
            key = session.scalars(newest).one().key
        self.sid = new_sid()
        self.asks(f"{BASE}/phone/begin/{key}")
        return self

    def the_resident_picks_up(self) -> str:
        """What the resident hears."""
        self.resident = new_sid()
        own = {"CallSid": self.resident, "ParentCallSid": self.sid, "Direction": "outbound-dial"}
        fields = {**self.fields(CallStatus="in-progress"), **own, "From": GERMAN, "To": ERIKA_AT}
        answer = post(self.client, f"{BASE}/phone/resident", fields)
        assert answer.status_code == 200
        assert "<Gather" not in answer.text
        assert "<Hangup" not in answer.text
        return answer.text

    def has_talked(self) -> Volunteer:
        self.asks(
            self.action,
            DialCallStatus="completed",
            DialCallDuration="61",
            DialBridged="true",
            DialCallSid=self.resident,
        )
        return self

    def hangs_up_first(self, **fields: str) -> None:
        post(self.client, self.action, self.fields(CallStatus="completed", **fields))
        self.hangs_up()

    def rings_at(self, now: datetime, *, talks: bool = False, asked_for: bool = False) -> bool:
        """Whether the resident's telephone rings: they speak, or the volunteer hangs up too soon."""
        with time_machine.travel(now, tick=False):
            if self.wants_to_ring(now, asked_for=asked_for) != "rings":
                return False
            self.picks_up().presses("1")
            dial = self.heard.find("Dial")
            if talks:
                self.the_resident_picks_up()
                self.has_talked()
                self.hangs_up()
            else:
                self.hangs_up_first()
        return dial is not None and dial[0].text == ERIKA_AT

    @property
    def newest(self) -> Outgoing:
        with self.store.read() as session:
            return session.scalars(select(Outgoing).order_by(Outgoing.id.desc()).limit(1)).one()

    @property
    def request(self) -> Request:
        with self.store.read() as session:
            return session.get_one(Request, self.request_id)

    @property
    def history(self) -> list[str]:
        told = happened_to(self.store, self.request_id)
        return [one for one in told if one not in ("asked", "taken", "revealed")]


@pytest.fixture
def anna(client: FlaskClient, store: Store, noon: object) -> Volunteer:
    return _volunteer(client, store)


@pytest.fixture
def quiet_anna(quiet_client: FlaskClient, quiet_house: House, noon: object) -> Volunteer:
    return _volunteer(quiet_client, quiet_house.store)


def _volunteer(client: FlaskClient, store: Store) -> Volunteer:
    resident = Resident(store, now=NOON).rings()
    request_id = resident.asks_by_keys().request.id
    resident.hangs_up()
    helper = Helper(store).joins()
    assert helper.takes(request_id, limits=LIMITS, now=NOON) == "taken"
    return Volunteer(client, store, helper, request_id)


def test_both_are_joined_and_neither_sees_the_others_number(anna: Volunteer) -> None:
    assert anna.wants_to_ring() == "rings"
    anna.picks_up()
    word = vault_word(anna.store, anna.request_id)
    assert word not in anna.words
    anna.presses("1")
    assert word in anna.words
    dial = anna.heard.find("Dial")
    assert dial is not None
    assert (dial.get("callerId"), dial.get("hangupOnStar"), dial[0].text) == (GERMAN, "true", ERIKA_AT)
    assert f'url="{BASE}/phone/resident"' in anna.answer.text
    told = anna.the_resident_picks_up()
    assert told.count(word) == 2
    assert anna.the_resident_picks_up().count(word) == 2  # the same again, to a webhook that comes twice
    anna.has_talked().presses("1", "1")  # arranged, for today
    anna.hangs_up()
    assert (anna.request.state, anna.history) == ("arranged", ["rang_joined", "arranged", "arranged"])
    assert (anna.request.arranged_for, anna.request.remind_at) == (NOON.date(), NOON.replace(hour=17))
    assert (anna.newest.outcome, anna.newest.state) == ("arranged", "over")
    assert anna.newest.joined_at == NOON
    with anna.store.read() as session:
        assert [one.shown for one in session.scalars(select(View))] == ["word"]
        numbers = [one.dialled for one in session.scalars(select(Call))]
        assert ERIKA_AT not in numbers
        assert anna.helper.number not in numbers
        assert anna.resident in set(session.scalars(select(Removal.carrier_id)))


def test_a_button_pressed_twice_rings_once(anna: Volunteer) -> None:
    assert [anna.wants_to_ring(), anna.wants_to_ring()] == ["rings", "rings_already"]
    anna.picks_up().says_nothing(2)
    anna.hangs_up()
    assert (anna.history, anna.request.attempts) == (["rang_volunteer"], 0)  # a mailbox is no attempt
    assert anna.wants_to_ring() == "rings"


def test_a_key_that_was_not_asked_for_rings_nobody_and_tells_no_word(quiet_anna: Volunteer) -> None:
    """Somebody else in the house, or a machine that answers with tones."""
    quiet_anna.wants_to_ring()
    quiet_anna.picks_up()
    word = vault_word(quiet_anna.store, quiet_anna.request_id)
    for key in ("7", "5"):
        quiet_anna.presses(key)
        assert quiet_anna.heard.find("Dial") is None
        assert word not in quiet_anna.words
    quiet_anna.hangs_up()
    assert (quiet_anna.history, quiet_anna.request.attempts) == (["rang_volunteer"], 0)


@pytest.mark.parametrize(("status", "kept"), [("busy", "rang_busy"), ("no-answer", "rang_nobody")])
def test_nobody_there_is_an_attempt_and_a_late_repeat_none(anna: Volunteer, status: str, kept: str) -> None:
    anna.wants_to_ring()
    anna.picks_up().presses("1")
    question = anna.action
    anna.finds_nobody(status)
    heard = anna.words
    assert anna.asks(question, DialCallStatus=status, DialBridged="false").words == heard
    anna.hangs_up()
    assert (anna.history, anna.request.attempts, anna.newest.outcome) == ([kept], 1, kept[5:])


def test_a_resident_who_hangs_up_on_the_word_was_not_reached(quiet_anna: Volunteer) -> None:
    quiet_anna.wants_to_ring()
    quiet_anna.picks_up().presses("1")
    quiet_anna.the_resident_picks_up()
    quiet_anna.finds_nobody("completed")
    assert quiet_anna.history == ["rang_nobody"]


def test_a_mailbox_of_the_resident_is_told_by_key(quiet_anna: Volunteer) -> None:
    quiet_anna.wants_to_ring()
    quiet_anna.picks_up().presses("1").has_talked().presses("3")  # type: ignore[attr-defined]  # a Volunteer
    assert (quiet_anna.history, quiet_anna.request.attempts) == (["rang_joined", "rang_mailbox"], 1)
    assert quiet_anna.newest.outcome == "mailbox"


def test_who_hangs_up_after_the_talk_tells_it_on_the_page(quiet_anna: Volunteer) -> None:
    """Whether the action is asked then is not said anywhere: either way it is known that they spoke."""
    due = quiet_anna.request.due_at
    quiet_anna.wants_to_ring()
    quiet_anna.picks_up().presses("1")
    quiet_anna.the_resident_picks_up()
    quiet_anna.hangs_up()
    assert (quiet_anna.history, quiet_anna.newest.outcome) == (["rang_joined"], "joined")
    with time_machine.travel(NOON + QUARTER, tick=False):
        quiet_anna.wants_to_ring(NOON + QUARTER)
        quiet_anna.picks_up().presses("1")
        quiet_anna.hangs_up_first(DialCallStatus="completed", DialBridged="true", DialCallDuration="9")
    assert quiet_anna.history == ["rang_joined", "rang_joined"]
    assert due is not None
    assert quiet_anna.request.due_at == NOON + QUARTER + timedelta(hours=24)  # it was tried (R67)


def test_who_hangs_up_while_it_rings_has_tried_nothing(quiet_anna: Volunteer) -> None:
    quiet_anna.wants_to_ring()
    quiet_anna.picks_up().presses("1")
    quiet_anna.hangs_up_first(DialCallStatus="no-answer", DialBridged="false")
    assert (quiet_anna.history, quiet_anna.request.attempts) == (["rang_gave_up"], 0)


def test_a_number_that_does_not_exist_is_the_desks_at_once(quiet_anna: Volunteer) -> None:
    quiet_anna.wants_to_ring()
    quiet_anna.picks_up().presses("1").finds_nobody("failed")
    assert (quiet_anna.request.state, quiet_anna.history) == ("unreached", ["rang_failed"])
    with quiet_anna.store.read() as session:
        assert session.scalars(select(Ticket)).one().reason == "not_reached"


def test_four_attempts_over_morning_afternoon_and_evening_and_then_the_desk(anna: Volunteer) -> None:
    answers = []
    for hour in (9, 10, 11, 12, 13, 14, 17):
        now = NOON.replace(hour=hour)  # an hour later in Berlin
        with time_machine.travel(now, tick=False):
            answers.append(anna.wants_to_ring(now))
            if answers[-1] == "rings":
                anna.picks_up().presses("1").finds_nobody()
                anna.hangs_up()
    assert answers == ["rings", "rings", "rings", "later", "later", "later", "rings"]
    assert anna.history == ["rang_nobody"] * 4
    assert anna.request.state == "unreached"


def test_two_attempts_in_a_part_of_the_day_are_enough(quiet_anna: Volunteer) -> None:
    for hour in (11, 12):
        now = NOON.replace(hour=hour)
        with time_machine.travel(now, tick=False):
            assert quiet_anna.wants_to_ring(now) == "rings"
            quiet_anna.picks_up().presses("1").finds_nobody()
            quiet_anna.hangs_up()
    assert quiet_anna.wants_to_ring(NOON.replace(hour=13)) == "later"
    assert quiet_anna.wants_to_ring(NOON.replace(hour=16)) == "rings"


def test_by_night_nobody_is_rung_unless_the_resident_asked(quiet_anna: Volunteer) -> None:
    """Whom they have never spoken with cannot have asked; and who does not answer is not rung on and on."""
    assert quiet_anna.wants_to_ring(NIGHT) == "later"
    quiet_anna.helper.says("arranged", quiet_anna.request_id, now=NOON)
    assert quiet_anna.wants_to_ring(NIGHT, asked_for=True) == "later"
    quiet_anna.rings_at(NOON, talks=True)
    assert [quiet_anna.rings_at(NIGHT + QUARTER * n, asked_for=True) for n in range(4)] == [
        True,
        True,
        False,
        False,
    ]
    assert quiet_anna.history == ["arranged", "rang_joined", "rang_gave_up", "rang_gave_up"]


def test_who_hangs_up_while_it_rings_cannot_let_it_ring_on_and_on(quiet_anna: Volunteer) -> None:
    answers = [quiet_anna.rings_at(NOON + QUARTER * n) for n in range(4)]
    assert (answers, quiet_anna.request.attempts) == ([True, True, False, False], 0)
    assert quiet_anna.rings_at(NOON.replace(hour=16))


def test_a_talk_may_be_taken_up_again_four_times_a_day_in_all(quiet_anna: Volunteer) -> None:
    answers = [quiet_anna.rings_at(NOON + QUARTER * n, talks=True) for n in range(6)]
    assert answers == [True, True, True, True, False, False]
    assert not quiet_anna.rings_at(NOON + timedelta(hours=20))
    assert quiet_anna.rings_at(NOON + timedelta(hours=24))


def test_evening_comes_between_button_and_key(quiet_anna: Volunteer) -> None:
    quiet_anna.wants_to_ring(NOON.replace(hour=18, minute=59))
    with time_machine.travel(NOON.replace(hour=19, minute=1), tick=False):
        quiet_anna.picks_up().presses("1")
    assert quiet_anna.is_over
    assert "morgen" in quiet_anna.words


LOST: dict[str, Callable[[Volunteer], object]] = {
    "given back": lambda anna: anna.helper.gives_back(anna.request_id),
    "told on the page": lambda anna: anna.helper.says("done", anna.request_id, now=NOON),
}


@pytest.mark.parametrize("how", LOST)
def test_a_claim_that_is_lost_before_the_key_rings_nobody(quiet_anna: Volunteer, how: str) -> None:
    quiet_anna.wants_to_ring()
    quiet_anna.picks_up()
    LOST[how](quiet_anna)
    quiet_anna.presses("1")
    assert quiet_anna.heard.find("Dial") is None
    assert "nicht mehr bei Ihnen" in quiet_anna.words
    quiet_anna.hangs_up()
    assert quiet_anna.history[-1] == "rang_gone"


@pytest.mark.parametrize("how", LOST)
def test_a_claim_that_is_lost_while_it_rings_joins_nobody_and_tells_no_word(
    quiet_anna: Volunteer, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    quiet_anna.wants_to_ring()
    quiet_anna.picks_up().presses("1")
    LOST[how](quiet_anna)
    own = {"CallSid": new_sid(), "ParentCallSid": quiet_anna.sid, "Direction": "outbound-dial"}
    answer = post(quiet_anna.client, f"{BASE}/phone/resident", {**quiet_anna.fields(), **own})
    assert answer.text.endswith("<Response><Hangup/></Response>")
    quiet_anna.finds_nobody("completed")
    quiet_anna.hangs_up()
    assert "rang_joined" not in quiet_anna.history
    assert not [one for one in caplog.records if one.exc_info]  # it happens, and is no fault


def test_a_talk_whose_end_comes_after_the_end_of_the_call_is_kept_once(quiet_anna: Volunteer) -> None:
    quiet_anna.wants_to_ring()
    quiet_anna.picks_up().presses("1")
    quiet_anna.the_resident_picks_up()
    quiet_anna.hangs_up()
    due = quiet_anna.request.due_at
    quiet_anna.has_talked()
    assert (quiet_anna.history, quiet_anna.newest.outcome) == (["rang_joined"], "joined")
    assert (quiet_anna.newest.joined_at, quiet_anna.request.due_at) == (NOON, due)
    assert due == NOON + timedelta(hours=24)  # it was tried (R67), whatever is told of it later


@pytest.mark.parametrize("status", ["no-answer", "busy", "completed"])
def test_how_the_ringing_ended_told_after_the_end_of_the_call_is_no_second_ring(
    quiet_anna: Volunteer, status: str
) -> None:
    quiet_anna.wants_to_ring()
    quiet_anna.picks_up().presses("1")
    quiet_anna.hangs_up()
    quiet_anna.finds_nobody(status)
    assert (quiet_anna.history, quiet_anna.request.attempts) == (["rang_gave_up"], 0)
    assert quiet_anna.newest.outcome == "gave_up"


def test_a_number_that_does_not_exist_is_the_desks_however_late_that_is_told(quiet_anna: Volunteer) -> None:
    quiet_anna.wants_to_ring()
    quiet_anna.picks_up().presses("1")
    quiet_anna.hangs_up()
    quiet_anna.finds_nobody("failed")
    assert (quiet_anna.request.state, quiet_anna.history[-1]) == ("unreached", "rang_failed")


def test_when_something_breaks_the_resident_is_let_go_and_the_volunteer_goes_on(
    quiet_anna: Volunteer,
) -> None:
    quiet_anna.wants_to_ring()
    quiet_anna.picks_up().presses("1")
    with patch.object(engine, "start", side_effect=ZeroDivisionError):
        own = {"CallSid": new_sid(), "ParentCallSid": quiet_anna.sid, "Direction": "outbound-dial"}
        answer = post(quiet_anna.client, f"{BASE}/phone/resident", {**quiet_anna.fields(), **own})
    assert answer.text.endswith("<Response><Hangup/></Response>")
    quiet_anna.finds_nobody("completed")
    assert quiet_anna.history == ["rang_nobody"]


def test_a_claim_that_is_lost_while_they_talk_is_told_kindly(quiet_anna: Volunteer) -> None:
    quiet_anna.wants_to_ring()
    quiet_anna.picks_up().presses("1").has_talked()  # type: ignore[attr-defined]  # a Volunteer
    quiet_anna.helper.gives_back(quiet_anna.request_id)
    quiet_anna.presses("2")
    assert "nicht mehr bei Ihnen" in quiet_anna.words
    assert quiet_anna.request.state == "waiting"
