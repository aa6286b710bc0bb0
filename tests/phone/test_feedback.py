"""The day after, a resident is rung and asked whether help came: by whom it is heard, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select, update

from hotline.casebook import board, feedback, sight
from hotline.casebook.store import Store
from hotline.casebook.tables import Claim, NoCall, Number, Outgoing, Request, Ticket, Volunteer
from hotline.casebook.vault import Vault
from hotline.cities.pause import Pause
from hotline.clock import feedback as clock
from hotline.house import House, move_in
from tests.casebook.neighbours import ERIKA_AT, LIMITS, Helper, Resident, happened_to, the_request
from tests.casebook.test_keys import FRESH
from tests.databases import INDEX_KEY
from tests.houses import with_town
from tests.phone.conftest import NOON
from tests.phone.telephone import BASE, GERMAN, Telephone, new_sid, post

NEXT_DAY = NOON + timedelta(days=1)
HOUR = timedelta(hours=1)
ANSWERS = {
    "1": ("yes", "feedback_thanks"),
    "2": ("no", "feedback_sorry"),
    "3": ("declined", "feedback_stopped"),
}


HEARD = {
    "feedback_hello": "eine kurze Frage",
    "feedback_listen": "Um sie zu hören",
    "feedback_question": "Haben Sie Hilfe bekommen?",
    "feedback_yes": "Wenn ja",
    "feedback_no": "Wenn nein",
    "feedback_never": "nie mehr fragen",
    "feedback_thanks": "Vielen Dank",
    "feedback_sorry": "tut uns leid",
    "feedback_stopped": "rufen dafür nicht mehr an",
    "goodbye": "Auf Wiederhören",
}


class Erika(Telephone):
    """Somebody who was helped, as far as the volunteer said."""

    def __init__(self, client: FlaskClient, house: House) -> None:
        super().__init__(client, caller=GERMAN, dialled=ERIKA_AT)
        self.house, self.store = house, house.store
        resident = Resident(self.store, now=NOON).rings()
        self.request_id = resident.asks_by_keys().request.id
        resident.hangs_up()
        self.anna = Helper(self.store).joins()
        self.anna.takes(self.request_id, now=NOON)
        self.anna.says("done", self.request_id, now=NOON)

    def fields(self, **more: str) -> dict[str, str]:
        return super().fields(**more) | {"Direction": "outbound-api"}

    @property
    def wish(self) -> Outgoing:
        with self.store.read() as session:
            return session.scalars(select(Outgoing).order_by(Outgoing.id.desc()).limit(1)).one()

    def picks_up(self) -> Erika:
        self.sid = new_sid()
        self.asks(f"{BASE}/phone/begin/{self.wish.key}")
        return self

    def ends(self, status: str = "completed") -> None:
        fields = self.fields(CallStatus=status, CallDuration="9")
        assert post(self.client, f"{BASE}/phone/over?call={self.wish.key}", fields).status_code == 204

    def hears(self, *names: str) -> Erika:
        assert [name for name in names if HEARD[name] not in self.words] == [], self.words
        return self

    def waits(self) -> Erika:
        self.says_nothing()
        return self

    def chooses(self, *keys: str) -> Erika:
        self.presses(*keys)
        return self

    @property
    def request(self) -> Request:
        return the_request(self.store, self.request_id)


@pytest.fixture
def erika(client: FlaskClient, house: House, noon: object) -> Erika:
    berlin = replace(house.cities["berlin"], feedback=True)
    asking = with_town(house, cities={**house.cities, "berlin": berlin})
    move_in(client.application, asking)
    return Erika(client, asking)


def test_nobody_is_rung_where_the_city_does_not_want_it_nor_today_nor_in_the_evening_nor_in_a_pause(
    erika: Erika,
) -> None:
    quiet = with_town(erika.house, cities={"berlin": replace(erika.house.cities["berlin"], feedback=False)})
    assert clock.ask(quiet, NEXT_DAY) == 0
    assert clock.ask(erika.house, NOON + timedelta(hours=3)) == 0
    assert clock.ask(erika.house, NEXT_DAY + timedelta(hours=9)) == 0
    berlin = erika.house.cities["berlin"]
    paused = with_town(erika.house, cities={"berlin": replace(berlin, pause=Pause(NEXT_DAY + HOUR))})
    assert clock.ask(paused, NEXT_DAY) == 0
    assert [clock.ask(erika.house, NEXT_DAY) for _ in range(2)] == [1, 0]
    wish = erika.wish
    assert (wish.purpose, wish.request_id, wish.told, erika.request.feedback_tries) == (
        "feedback",
        erika.request_id,
        None,
        1,
    )


def test_before_a_key_nothing_is_said_of_a_request_and_two_silences_end_the_call(erika: Erika) -> None:
    clock.ask(erika.house, NEXT_DAY)
    erika.picks_up().hears("feedback_hello", "feedback_listen", "feedback_never")
    erika.waits().hears("feedback_hello", "feedback_listen", "feedback_never")
    erika.waits().hears("goodbye")
    erika.ends()
    assert (erika.request.feedback, erika.request.feedback_tries) == (None, 1)


@pytest.mark.parametrize("key", ANSWERS)
def test_one_key_answers_and_it_is_kept_once(erika: Erika, key: str) -> None:
    clock.ask(erika.house, NEXT_DAY)
    erika.picks_up().chooses("1").hears("feedback_question", "feedback_yes", "feedback_no", "feedback_never")
    answer, line = ANSWERS[key]
    erika.chooses(key).hears(line, "goodbye")
    erika.ends()
    assert (erika.request.feedback, erika.wish.outcome) == (answer, answer)
    assert clock.ask(erika.house, NEXT_DAY + timedelta(hours=4)) == 0


def test_no_opens_the_request_on_top_for_others_and_the_desk_sees_it(erika: Erika, store: Store) -> None:
    clock.ask(erika.house, NEXT_DAY)
    erika.picks_up().chooses("1").chooses("2")
    one = erika.request
    assert (one.state, one.priority, one.closed_at, one.volunteer_id) == ("waiting", 0, None, None)
    assert happened_to(store, one.id)[-3:] == ["feedback_asked", "not_helped", "nobody_came"]
    with store.read() as session:
        assert session.scalars(select(Claim.ended_as)).one() == "nobody_came"
        assert session.scalars(select(Ticket.reason)).one() == "nobody_came"
        anna = session.get_one(Volunteer, erika.anna.id)
        city = erika.house.city("berlin")
        seen = sight.sight_of(city, ["neukoelln"], now=NEXT_DAY)
        assert board.waiting(session, anna, sight=seen, now=NEXT_DAY) == []
    assert erika.anna.takes(one.id, now=NEXT_DAY) == "too_often"
    assert Helper(store, "+491713920002").joins().takes(one.id, now=NEXT_DAY, limits=LIMITS) == "taken"


def test_what_was_asked_for_anew_meanwhile_stands_alone_and_the_desk_sees_the_no(
    erika: Erika, store: Store
) -> None:
    again = Resident(store, now=NEXT_DAY).rings()
    anew = again.asks_by_keys().request.id
    again.hangs_up()
    clock.ask(erika.house, NEXT_DAY)
    erika.picks_up().chooses("1").chooses("2").hears("feedback_sorry", "goodbye")
    assert (erika.request.state, erika.request.feedback, the_request(store, anew).state) == (
        "done",
        "no",
        "waiting",
    )
    assert happened_to(store, erika.request_id)[-2:] == ["feedback_asked", "not_helped"]
    with store.read() as session:
        assert [(one.reason, one.request_id) for one in session.scalars(select(Ticket))] == [
            ("nobody_came", erika.request_id)
        ]


def test_whoever_declines_is_never_rung_for_this_again(erika: Erika, store: Store) -> None:
    clock.ask(erika.house, NEXT_DAY)
    erika.picks_up().chooses("2").hears("feedback_stopped", "goodbye")
    with store.read() as session:
        assert session.scalars(select(NoCall.said_in)).one() == "feedback"
    with store.write() as session:
        session.execute(update(Request).values(feedback=None, feedback_tries=0))
    assert clock.ask(erika.house, NEXT_DAY + timedelta(hours=4)) == 0


def test_nobody_there_is_tried_once_more_at_another_time_and_then_left_alone(erika: Erika) -> None:
    clock.ask(erika.house, NEXT_DAY)
    erika.ends("no-answer")
    assert clock.ask(erika.house, NEXT_DAY + timedelta(hours=1)) == 0
    later = NEXT_DAY + timedelta(hours=4)
    assert clock.ask(erika.house, later) == 1
    erika.sid = new_sid()
    erika.ends("busy")
    assert (erika.request.feedback, erika.request.feedback_tries) == ("unknown", 2)
    assert clock.ask(erika.house, later + timedelta(hours=20)) == 0


def test_asked_and_silent_is_unknown_and_whoever_came_first_has_the_word(erika: Erika, store: Store) -> None:
    clock.ask(erika.house, NEXT_DAY)
    erika.picks_up().chooses("1").waits().hears("feedback_thanks", "goodbye")
    erika.ends()
    assert erika.request.feedback == "unknown"
    with store.write() as session:
        again = feedback.told(session, erika.wish, "no", code_words=(), now=NEXT_DAY)
    assert (again, erika.request.state) == ("gone", "done")


def test_a_line_that_several_share_is_not_asked_and_one_number_once_a_day(erika: Erika, store: Store) -> None:
    other = Resident(store, now=NOON).rings()
    second = other.asks_by_keys("pets").request.id
    other.hangs_up()
    erika.anna.takes(second, now=NOON)
    erika.anna.says("done", second, now=NOON)
    assert clock.ask(erika.house, NEXT_DAY) == 1
    erika.picks_up().chooses("1").chooses("1")
    assert clock.ask(erika.house, NEXT_DAY + timedelta(hours=4)) == 0
    assert clock.ask(erika.house, NEXT_DAY + timedelta(hours=21)) == 1
    with store.write() as session:
        session.execute(update(Number).values(shared=True))
        session.execute(update(Request).values(feedback=None, feedback_tries=0))
    with time_machine.travel(NEXT_DAY):
        assert clock.ask(erika.house, NEXT_DAY + timedelta(hours=45)) == 0


def test_a_number_sealed_with_a_lost_key_keeps_nobody_else_from_being_asked(
    erika: Erika, store: Store
) -> None:
    later = Resident(store, "+493023125421", now=NOON + HOUR).rings()
    theirs = later.asks_by_keys().request.id
    later.hangs_up()
    erika.anna.takes(theirs, now=NOON + HOUR)
    erika.anna.says("done", theirs, now=NOON + HOUR)
    sealed = Vault((FRESH,), INDEX_KEY).seal(ERIKA_AT)  # by a key that nobody has entered
    with store.write() as session:
        first = session.get_one(Request, erika.request_id).number_id
        session.execute(update(Number).where(Number.id == first).values(sealed=sealed))
    assert clock.ask(erika.house, NEXT_DAY + HOUR) == 1
    assert erika.wish.request_id == theirs
