"""Volunteers who ring the hotline's ordinary number: what they hear, take and tell, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from hotline.casebook import calls, erasure, helping, people, pins, requests
from hotline.casebook.claims import Limits
from hotline.casebook.limits import limits_of
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Number, Request, Ticket, Turn, View, Volunteer, VolunteerPin
from hotline.cities.volunteer_rules import VERSION
from hotline.clock.reminders import remind
from tests.casebook.neighbours import ANNA_AT, ERIKA_AT, Helper, Resident, happened_to, is_paused, vault_word
from tests.casebook.test_erasure import everything
from tests.phone.conftest import NIGHT, NOON
from tests.phone.telephone import BASE, GERMAN, Telephone, new_sid, post

CODE, NEW_CODE = "8405", "290817"
BEN_AT = "+491713920002"
LATER = timedelta(hours=2)
A_DAY = timedelta(days=1)


class Anna(Telephone):
    """A volunteer with an old telephone; `resident` is the leg to whoever asked."""

    city_whispers = True

    def __init__(
        self,
        client: FlaskClient,
        store: Store,
        *,
        number: str = ANNA_AT,
        zones: tuple[str, ...] = ("neukoelln",),
    ) -> None:
        super().__init__(client, caller=number)
        self.store, self.resident = store, new_sid()
        self.helper = Helper(store, number, zones=zones, name=number[-1]).joins(rules=VERSION)
        with store.write() as session:
            pins.set_pin(session, volunteer_id=self.helper.id, pin=CODE, where="desk", now=NOON)

    def rings(self) -> Anna:
        self.sid = new_sid()
        self.dials()
        return self

    def comes_in(self) -> Anna:
        """To help, and the code."""
        self.rings().presses("1", CODE)
        return self

    def has_talked(self) -> Anna:
        self.asks(
            self.action,
            DialCallStatus="completed",
            DialCallDuration="61",
            DialBridged="true",
            DialCallSid=self.resident,
        )
        return self

    def the_resident_picks_up(self) -> str:
        self.resident = new_sid()
        own = {"CallSid": self.resident, "ParentCallSid": self.sid, "Direction": "outbound-dial"}
        fields = {**self.fields(CallStatus="in-progress"), **own, "From": GERMAN, "To": ERIKA_AT}
        return post(self.client, f"{BASE}/phone/resident", fields).text

    def state_of(self, request_id: int) -> tuple[str, int | None]:
        with self.store.read() as session:
            one = session.get_one(Request, request_id)
            return one.state, one.volunteer_id

    def arranged_for(self, request_id: int) -> tuple[date | None, datetime | None]:
        with self.store.read() as session:
            one = session.get_one(Request, request_id)
            return one.arranged_for, one.remind_at

    def money_of(self, request_id: int) -> tuple[str, int | None, bool | None, str | None]:
        with self.store.read() as session:
            one = session.get_one(Request, request_id)
            return one.state, one.receipt, one.receipt_given, one.paid_how

    @property
    def outcome(self) -> str:
        with self.store.read() as session:
            return session.scalars(select(Call.outcome).where(Call.sid == self.sid)).one()

    @property
    def tickets(self) -> list[str]:
        with self.store.read() as session:
            return list(session.scalars(select(Ticket.reason).order_by(Ticket.id)))


def a_request(store: Store, number: str = ERIKA_AT, kind: str = "groceries", zone: str = "neukoelln") -> int:
    resident = Resident(store, number, now=NOON - LATER).rings()
    request_id = resident.asks_by_keys(kind, zone).request.id
    resident.hangs_up()
    return request_id


@pytest.fixture
def anna(client: FlaskClient, store: Store, noon: object) -> Anna:
    return Anna(client, store)


def history(store: Store, request_id: int) -> list[str]:
    return [one for one in happened_to(store, request_id) if one != "asked"]


def test_takes_the_request_is_put_through_at_once_and_tells_how_it_went(anna: Anna) -> None:
    wanted, elsewhere = a_request(anna.store), a_request(anna.store, "+493023125002", zone="mitte")
    anna.rings()
    assert anna.step == "volunteer_door"
    anna.presses("1")
    assert anna.step == "volunteer_pin"
    anna.presses(CODE)
    word = vault_word(anna.store, wanted)
    assert anna.step == "volunteer_fits"
    assert "Eine Anfrage" in anna.words
    assert "Neukölln" in anna.words
    assert word not in anna.words  # nothing but kind, zone and age before the claim (R59)
    anna.presses("1")
    assert word in anna.words
    dial = anna.heard.find("Dial")
    assert dial is not None
    assert (dial.get("callerId"), dial[0].text) == (GERMAN, ERIKA_AT)
    assert anna.the_resident_picks_up().count(word) == 2
    anna.has_talked().presses("2")  # all is done
    anna.hangs_up()
    assert anna.state_of(wanted)[0] == "done"
    assert anna.state_of(elsewhere) == ("waiting", None)
    assert history(anna.store, wanted) == ["taken", "revealed", "rang_joined", "done"]
    assert (anna.outcome, anna.tickets) == ("volunteer", [])
    with anna.store.read() as session:
        assert [(one.viewer, one.viewer_id, one.shown) for one in session.scalars(select(View))] == [
            ("volunteer", anna.helper.id, "word")
        ]
        turns = session.scalars(select(Turn).where(Turn.step.startswith("volunteer_pin"))).all()
        assert [(one.keys, one.key_count) for one in turns] == [(None, len(CODE))]
        call = session.scalars(select(Call).where(Call.sid == anna.sid)).one()
        assert (call.kind, call.zone) == (None, None)
        assert session.scalars(select(Number.language).join(Call).where(Call.sid == anna.sid)).one() is None


def test_of_two_who_heard_of_the_same_one_gets_it_and_the_other_hears_the_next(anna: Anna) -> None:
    first, second = a_request(anna.store), a_request(anna.store, "+493023125002", "pets")
    ben = Anna(anna.client, anna.store, number=BEN_AT)
    anna.comes_in()
    ben.comes_in().presses("1").finds_nobody()
    anna.presses("1")
    assert "jemand anderes" in anna.words
    assert anna.step == "volunteer_fits"
    anna.presses("1").finds_nobody("busy")
    assert anna.state_of(first) == ("taken", ben.helper.id)
    assert anna.state_of(second) == ("taken", anna.helper.id)
    assert history(anna.store, second) == ["taken", "revealed", "rang_busy"]
    assert anna.step == "volunteer_own"  # it is theirs still: once more, the number, how it went, or the next
    anna.hangs_up()
    assert anna.state_of(second) == ("taken", anna.helper.id)


def test_the_code_ends_with_its_last_digit_and_an_older_one_when_nothing_more_comes(anna: Anna) -> None:
    gather = anna.rings().presses("1").heard.find("Gather")
    assert gather is not None
    assert (gather.get("numDigits"), gather.get("finishOnKey"), "Raute" in anna.words) == ("4", "", False)
    with anna.store.write() as session:
        session.get_one(VolunteerPin, anna.helper.id).length = None
    gather = anna.rings().dials().presses("1").heard.find("Gather")
    assert gather is not None
    assert (gather.get("numDigits"), "drücken Sie die Raute" in anna.words) == ("6", True)


def test_a_code_that_does_not_fit_leads_kindly_to_what_everybody_hears(anna: Anna) -> None:
    anna.rings().presses("1", "1357")
    assert anna.step == "volunteer_pin_anew"
    anna.presses("1357", "1357")
    assert anna.step == "kind"  # three times: the resident's menu, with a person under zero
    anna.presses("1", "12043")
    anna.hangs_up()
    assert anna.outcome == "request"
    anna.rings().presses("1", "1357", "1357", "1357")
    assert "in einer Stunde" in anna.words  # the sixth within the hour was not looked at any more
    anna.rings().presses("1", CODE)
    assert "in einer Stunde" in anna.words
    for hours, tries in ((2, 3), (4, 2)):
        with time_machine.travel(NOON + timedelta(hours=hours), tick=False):
            anna.rings().presses("1", *("1357",) * tries)
            anna.hangs_up()
    assert anna.tickets == ["incomplete", "pin_locked"]  # once they hung up in the resident's menu
    with time_machine.travel(NOON + timedelta(hours=6), tick=False):
        anna.rings().presses("1", CODE)
        assert "gesperrt" in anna.words
    with anna.store.read() as session:
        assert CODE not in str([turn.keys for turn in session.scalars(select(Turn))])


def test_a_volunteer_is_also_a_resident_and_whoever_shares_the_telephone_is_one(anna: Anna) -> None:
    anna.rings().presses("2")
    assert anna.step == "kind"
    anna.presses("1", "12043")
    anna.hangs_up()
    assert anna.outcome == "request"
    anna.rings().says_nothing()
    assert anna.step == "open_request"  # who says nothing is asked nothing more
    anna.rings().presses("1")
    anna.hangs_up()
    assert anna.outcome == "volunteer"  # and no ticket of somebody who hung up in the middle
    assert anna.tickets == []


@pytest.mark.parametrize("caller", ["anonymous", "+493023125004"])
def test_nobody_else_hears_of_it(anna: Anna, caller: str) -> None:
    a_request(anna.store)
    anna.caller = caller
    anna.rings()
    assert anna.step == "kind"


def test_who_is_stopped_while_listening_takes_nothing_and_is_a_resident_from_then_on(anna: Anna) -> None:
    wanted = a_request(anna.store)
    anna.comes_in()
    with anna.store.write() as session:
        is_paused(session, anna.helper.id)
    anna.presses("1")
    assert anna.step == "volunteer_stopped"
    assert anna.state_of(wanted) == ("waiting", None)
    assert anna.rings().step == "kind"


def test_what_they_have_comes_first_and_its_outcome_is_told_by_key(anna: Anna) -> None:
    wanted, other, third = (a_request(anna.store, f"+49302312500{n}") for n in (1, 2, 3))
    for one in (wanted, other):
        anna.helper.takes(one, now=NOON, limits=limits(anna))
    anna.comes_in()
    assert anna.step == "volunteer_own"
    anna.presses("2", "1")  # how it went: arranged
    assert (anna.state_of(wanted)[0], anna.step) == ("arranged", "arranged_day")
    anna.presses("2")  # for tomorrow
    assert "Verabredet: morgen" in anna.words
    assert anna.arranged_for(wanted) == (NOON.date() + timedelta(days=1), NOON.replace(hour=7) + A_DAY)
    assert anna.step == "volunteer_own"
    anna.presses("2", "4", "3")  # something else: given back
    assert anna.state_of(other) == ("waiting", None)
    assert anna.step == "volunteer_fits"
    anna.presses("2", "3")  # the next; and that one is not for me
    assert anna.step == "volunteer_end"
    anna.says_nothing()
    assert "Danke, dass Sie helfen" in anna.words
    told = history(anna.store, other), history(anna.store, third)
    assert "declined" in (*told[0], *told[1])
    anna.comes_in()
    assert "verabredet" in anna.words
    anna.presses("2", "3")  # nobody could be reached
    assert history(anna.store, wanted)[-1] == "not_reached"


def test_the_number_is_told_twice_where_the_city_shows_it_and_that_is_written_down(anna: Anna) -> None:
    wanted = a_request(anna.store)
    anna.helper.takes(wanted, now=NOON, limits=limits(anna))
    anna.comes_in().presses("3")
    assert anna.step == "volunteer_number"
    assert anna.words.count("null, drei null, zwei drei, eins zwei") == 2
    with anna.store.read() as session:
        assert [one.shown for one in session.scalars(select(View))] == ["number_and_word"]
    anna.hangs_up()
    with anna.store.write() as session:
        number_id = session.get_one(Request, wanted).number_id
        assert number_id is not None
        erasure.erase_number(session, number_id, now=NOON)
        kept = session.scalars(select(Call).where(Call.sid == anna.sid)).one()
        assert (kept.state, kept.answer) == (None, None)


def test_the_rules_are_heard_and_accepted_before_anything_else(anna: Anna) -> None:
    a_request(anna.store)
    with anna.store.write() as session:
        people.accept_rules(session, volunteer_id=anna.helper.id, version="2020-03-16", now=NOON)
    anna.comes_in()
    assert anna.step == "volunteer_rules"
    assert "Bankkarte" in anna.words
    assert "Neukölln" not in anna.words
    anna.presses("1")
    assert anna.step == "volunteer_fits"
    assert "Bankkarte" not in anna.words  # heard a moment ago
    with anna.store.read() as session:
        volunteer = session.get_one(Volunteer, anna.helper.id)
        assert (volunteer.rules_version, volunteer.rules_accepted_at) == (VERSION, NOON)


def test_at_night_a_request_is_taken_and_nobody_is_rung(anna: Anna) -> None:
    wanted = a_request(anna.store)
    with time_machine.travel(NIGHT, tick=False):
        anna.comes_in().presses("1")
        assert anna.heard.find("Dial") is None
        assert "acht Uhr" in anna.words
        assert anna.step == "volunteer_own"
        assert "Zum Verbinden" not in anna.words
        anna.says_nothing()
        assert "Lassen Sie sich Zeit" in anna.words
        assert "keine Tasten" not in anna.words  # who has keyed in a code has some
        assert anna.state_of(wanted) == ("taken", anna.helper.id)


def test_no_more_than_the_city_allows_and_a_break_can_be_over(anna: Anna) -> None:
    for n in range(1, 6):
        a_request(anna.store, f"+49302312500{n}")
    with anna.store.write() as session:
        people.set_duty(session, volunteer_id=anna.helper.id, on_duty=False, now=NOON)
    anna.comes_in()
    assert anna.step == "volunteer_off_duty"
    anna.presses("1")
    for _ in range(3):
        assert anna.step == "volunteer_fits"
        anna.presses("1").finds_nobody().presses("4")
    anna.presses("1")
    assert "schließen Sie zuerst eine ab" in anna.words
    assert anna.step == "volunteer_end"


def test_another_code_by_telephone(anna: Anna) -> None:
    anna.comes_in()
    assert anna.step == "volunteer_end"
    anna.presses("2", "1234", NEW_CODE, "5555")
    assert anna.step == "volunteer_new_pin"
    anna.presses(NEW_CODE, NEW_CODE)
    assert "gilt ab jetzt" in anna.words
    anna.rings().presses("1", CODE)
    assert anna.step == "volunteer_pin_anew"
    anna.presses(NEW_CODE)
    assert anna.step == "volunteer_end"
    with anna.store.read() as session:
        keyed = [
            turn.keys
            for turn in session.scalars(select(Turn))
            if turn.step.startswith(("volunteer_pin", "volunteer_new"))
        ]
        assert set(keyed) == {None}


def test_every_webhook_that_comes_twice_changes_nothing(anna: Anna) -> None:
    wanted = a_request(anna.store)
    anna.rings()
    for keys in ("1", CODE, "1"):
        at = anna.action
        anna.presses(keys)
        heard = anna.words
        assert anna.asks(at, Digits=keys).words == heard
    at = anna.action
    anna.finds_nobody()
    assert anna.asks(at, DialCallStatus="no-answer", DialBridged="false").step == anna.step
    assert history(anna.store, wanted) == ["taken", "revealed", "rang_nobody"]


def test_that_nobody_was_reached_told_a_moment_after_the_call_is_the_same_attempt(anna: Anna) -> None:
    wanted = a_request(anna.store)
    anna.comes_in().presses("1").finds_nobody()
    assert anna.step == "volunteer_own"
    anna.presses("2", "3")
    assert history(anna.store, wanted) == ["taken", "revealed", "rang_nobody"]
    with anna.store.read() as session:
        assert session.get_one(Request, wanted).attempts == 1


def test_where_it_cost_money_done_asks_whether_it_is_back_the_sum_and_the_receipt(anna: Anna) -> None:
    wanted, other, free = (a_request(anna.store, f"+49302312500{n}") for n in (1, 2, 3))
    for one in (wanted, other, free):
        anna.helper.takes(one, now=NOON, limits=limits(anna))
    with anna.store.write() as session:
        for one in (wanted, other):
            session.get_one(Request, one).cap = 50
    anna.comes_in().presses("2", "2")
    assert (anna.step, anna.state_of(wanted)[0]) == ("spent_paid", "taken")
    anna.presses("1", "12")  # in cash; and twelve of what?
    assert "zwei Ziffern nach dem Komma" in anna.words
    anna.presses("5001")
    assert "mehr als fünfzig Euro" in anna.words
    anna.presses("1250")
    assert anna.words.startswith("Zwölf Euro fünfzig.")
    anna.presses("*", "1275", "1")  # it was another sum, and the receipt is handed over
    assert anna.step == "volunteer_own"
    anna.presses("2", "2", "3", "900", "2")
    assert "Ihr Geld noch fehlt" in anna.words
    anna.presses("2", "2")
    told = [anna.money_of(one) for one in (wanted, other, free)]
    assert told == [("done", 1275, True, "cash"), ("done", 900, False, None), ("done", None, None, None)]
    assert history(anna.store, wanted)[-2:] == ["money_noted", "done"]


def test_whoever_hangs_up_before_all_is_known_of_the_money_has_it_still_and_nothing_may_be_spent(
    anna: Anna,
) -> None:
    wanted = a_request(anna.store)
    anna.helper.takes(wanted, now=NOON, limits=limits(anna))
    with anna.store.write() as session:
        session.get_one(Request, wanted).cap = 50
    anna.comes_in().presses("2", "2", "1", "1250")
    anna.hangs_up()
    assert anna.money_of(wanted) == ("taken", None, None, None)
    anna.comes_in().presses("2", "2", "4")
    assert anna.money_of(wanted) == ("done", 0, None, None)


def test_a_day_is_keyed_by_its_date_and_whoever_hangs_up_before_is_asked_the_next_evening(anna: Anna) -> None:
    wanted, other = (a_request(anna.store, f"+49302312500{n}") for n in (1, 2))
    for one in (wanted, other):
        anna.helper.takes(one, now=NOON, limits=limits(anna))
    anna.comes_in().presses("2", "1", "4", "20")  # the twentieth is four weeks away
    assert "der nächsten zwei Wochen" in anna.words
    anna.presses("05")
    assert "am Samstag, null fünf" in anna.words
    saturday = NOON + timedelta(days=12)
    assert anna.arranged_for(wanted) == (saturday.date(), saturday.replace(hour=7))
    anna.presses("2", "1")  # the next one is arranged as well
    anna.hangs_up()
    assert anna.state_of(other)[0] == "arranged"
    assert anna.arranged_for(other) == (None, NOON.replace(hour=17) + A_DAY)
    assert history(anna.store, wanted)[-2:] == ["arranged", "arranged"]
    house = anna.client.application.extensions["hotline"]
    assert [remind(house, NOON + A_DAY + timedelta(hours=hours)) for hours in (0, 7, 8)] == [0, 1, 0]


def test_a_code_keyed_where_one_key_is_asked_is_kept_in_no_turn(anna: Anna) -> None:
    anna.rings()
    anna.presses(f"1{CODE}")
    with anna.store.read() as session:
        [turn] = session.scalars(select(Turn).where(Turn.step == "volunteer_door"))
        assert (turn.keys, turn.key_count) == (None, 1 + len(CODE))


@pytest.mark.parametrize("joined", [True, False])
def test_who_hangs_up_in_the_talk_has_tried_and_who_hangs_up_before_has_not(anna: Anna, joined: bool) -> None:
    """Also where the provider never says how the ringing ended."""
    wanted = a_request(anna.store)
    anna.comes_in().presses("1")
    if joined:
        anna.the_resident_picks_up()
    anna.hangs_up()
    anna.hangs_up()
    assert anna.state_of(wanted) == ("taken", anna.helper.id)
    assert history(anna.store, wanted)[-1] == ("rang_joined" if joined else "rang_gave_up")
    assert anna.outcome == "volunteer"


def test_what_is_told_of_a_ring_after_the_end_of_the_call_is_no_second_one(anna: Anna) -> None:
    first, second = a_request(anna.store), a_request(anna.store, "+493023125002", "pets")
    anna.comes_in().presses("1")
    anna.hangs_up()
    anna.finds_nobody()
    assert history(anna.store, first) == ["taken", "revealed", "rang_gave_up"]
    anna.comes_in().presses("4", "1")
    anna.the_resident_picks_up()
    anna.hangs_up()
    anna.has_talked()
    assert history(anna.store, second) == ["taken", "revealed", "rang_joined"]


NUMBER_GOES: dict[str, Callable[[Anna], object]] = {
    "while it rings": lambda anna: anna.presses("1"),
    "while they speak": lambda anna: (anna.presses("1"), anna.the_resident_picks_up()),
    "while they write it down": lambda anna: anna.presses("1").finds_nobody().presses("3"),
}


@pytest.mark.parametrize("by", ["the number", "the withheld call"])
@pytest.mark.parametrize("when", NUMBER_GOES)
def test_a_resident_who_is_erased_is_in_no_call_that_goes_on(anna: Anna, when: str, by: str) -> None:
    number = ERIKA_AT if by == "the number" else None
    erika = Resident(anna.store, number, now=NOON - LATER).rings()
    wanted = erika.asks_by_keys("groceries", "neukoelln").request.id
    if by != "the number":
        with anna.store.write() as session:
            call = erika.call(session)
            calls.remember_number(session, call, ERIKA_AT, "landline", now=NOON)
            requests.number_known(session, call, code_words=("Apfelbaum",), now=NOON)
    word = vault_word(anna.store, wanted)
    anna.comes_in()
    NUMBER_GOES[when](anna)
    assert {ERIKA_AT, word} <= {secret for secret in (ERIKA_AT, word) if secret in everything(anna.store)}
    with anna.store.write() as session:
        erasure.erase_for(session, erika.call(session), now=NOON)
    assert [secret for secret in (ERIKA_AT, word) if secret in everything(anna.store)] == []
    assert anna.state_of(wanted)[0] == "cancelled"
    if when == "while they write it down":
        anna.presses("*")
        assert "nicht mehr bei Ihnen" in anna.words
        anna.presses("1")
    else:
        anna.finds_nobody()
    assert anna.step == "volunteer_end"  # and the call goes on
    anna.hangs_up()
    assert [secret for secret in (ERIKA_AT, word) if secret in everything(anna.store)] == []


def test_a_person_is_under_zero_here_too(anna: Anna) -> None:
    a_request(anna.store)
    with time_machine.travel(NIGHT, tick=False):
        anna.comes_in().presses("0")
    assert anna.tickets == ["wants_person"]
    with anna.store.read() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.kind, ticket.zone) == (None, None)


def limits(anna: Anna) -> Limits:
    """As the board asks for them."""
    city = anna.client.application.extensions["hotline"].city("berlin")
    with anna.store.read() as session:
        volunteer = session.get_one(Volunteer, anna.helper.id)
        sight = helping.sight(session, volunteer, city=city, now=NOON)
    return limits_of(city, "groceries", sight=sight, now=NOON)
