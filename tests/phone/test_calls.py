"""Whole calls, from dialling to the casebook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Number, Request, Ticket, Turn
from hotline.casebook.tables.base import Base
from tests.phone.conftest import DESK, NIGHT, NOON
from tests.phone.telephone import GERMAN, Telephone


def rows(store: Store, table: type[Base]) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def the_request(store: Store) -> Request:
    with store.read() as session:
        return session.scalars(select(Request)).one()


def the_ticket(store: Store) -> Ticket:
    with store.read() as session:
        return session.scalars(select(Ticket).where(Ticket.state == "open")).one()


def turns(store: Store) -> list[Turn]:
    with store.read() as session:
        return list(session.scalars(select(Turn).order_by(Turn.number)))


def test_six_keys_make_a_request_before_it_is_read_back(resident: Telephone, store: Store) -> None:
    resident.dials().presses("1", "12043")
    assert resident.step == "read_back"
    assert "Neukölln" in resident.words
    request = the_request(store)
    kept = (request.kind, request.zone, request.postcode, request.state)
    assert kept == ("groceries", "neukoelln", "12043", "waiting")


def test_a_caller_who_stays_to_the_end_hears_the_word_twice(resident: Telephone, store: Store) -> None:
    resident.dials().presses("1", "12043").says_nothing()
    word = store.vault.open(the_request(store).word or "")
    assert resident.words.count(word) == 2
    resident.says_nothing()
    assert resident.is_over
    assert word in resident.words


def test_the_log_has_every_turn_of_the_call(resident: Telephone, store: Store) -> None:
    resident.dials().presses("1", "12043").says_nothing(2)
    assert [(turn.step, turn.event, turn.keys, turn.heard) for turn in turns(store)] == [
        ("kind", "keys", "1", "answer"),
        ("postcode", "keys", "12043", "answer"),
        ("read_back", "silence", "", "silence"),
        ("close", "silence", "", "silence"),
    ]


def test_a_call_ends_and_a_request_is_what_it_leaves(resident: Telephone, store: Store) -> None:
    resident.dials().presses("1", "12043").hangs_up(after=35)
    with store.read() as session:
        call = session.scalars(select(Call)).one()
    assert (call.status, call.duration, call.outcome) == ("completed", 35, "request")
    assert rows(store, Ticket) == 0


def test_a_star_at_the_read_back_changes_the_same_request(resident: Telephone, store: Store) -> None:
    resident.dials().presses("1", "12043", "*", "2", "13347")
    assert resident.step == "read_back"
    assert "Mitte" in resident.words or "Wedding" in resident.words
    assert the_request(store).postcode == "13347"
    assert [turn.step for turn in turns(store)][2:] == ["read_back", "correct", "postcode_anew"]


def test_whoever_asked_before_hears_its_state_and_can_cancel_and_take_it_back(
    resident: Telephone, another: Callable[..., Telephone], store: Store
) -> None:
    resident.dials().presses("1", "12043").hangs_up()
    second = another().dials()
    assert second.step == "open_request"
    second.presses("2")
    assert the_request(store).state == "cancelled"
    second.presses("*")
    assert the_request(store).state == "waiting"


def test_whoever_asks_for_the_same_again_makes_no_second_request(
    resident: Telephone, another: Callable[..., Telephone], store: Store
) -> None:
    resident.dials().presses("1", "12043").hangs_up()
    second = another().dials().presses("1", "1", "12043")
    assert second.says_nothing().is_over
    assert rows(store, Request) == 1


def test_somebody_known_asks_again_with_one_key(
    resident: Telephone, another: Callable[..., Telephone], store: Store
) -> None:
    resident.dials().presses("1", "12043").hangs_up()
    another().dials().presses("2").hangs_up()
    again = another().dials()
    assert again.step == "known_caller"
    again.presses("1")
    assert again.step == "read_back"
    assert rows(store, Request) == 2


def test_zero_rings_the_desk_and_shows_the_hotlines_number(resident: Telephone) -> None:
    resident.dials().presses("0")
    dial = resident.heard[-1]
    assert (dial.attrib["callerId"], dial.attrib["timeout"]) == (GERMAN, "30")
    assert [(one.tag, one.text) for one in dial] == [("Number", DESK)]
    resident.is_put_through()
    assert resident.is_over


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled", "completed"])
def test_a_desk_that_does_not_answer_becomes_a_ticket_in_the_same_call(
    resident: Telephone, store: Store, status: str
) -> None:
    resident.dials().presses("0").finds_nobody(status)
    assert resident.step == "all_busy"
    assert resident.says_nothing().finds_nobody(status).is_over
    assert the_ticket(store).reason == "busy"


def test_an_answer_counts_where_the_provider_does_not_say_bridged(resident: Telephone, store: Store) -> None:
    resident.dials().presses("0").asks(resident.action, DialCallStatus="completed", DialCallDuration="40")
    assert resident.is_over
    assert rows(store, Ticket) == 0


def test_at_night_zero_is_a_ticket_with_the_time_that_was_told(
    resident: Telephone, store: Store, noon: time_machine.Traveller
) -> None:
    noon.move_to(NIGHT)
    resident.dials().presses("0")
    assert resident.is_over
    ticket = the_ticket(store)
    assert ticket.reason == "wants_person"
    assert ticket.ring_after is not None
    assert ticket.ring_after > NIGHT


def test_whoever_rings_again_after_half_a_call_is_put_through(
    resident: Telephone, another: Callable[..., Telephone], noon: time_machine.Traveller
) -> None:
    resident.dials().presses("1").hangs_up()
    noon.move_to(NOON + timedelta(minutes=20))
    assert another().dials().heard[-1].tag == "Dial"
    noon.move_to(NOON + timedelta(minutes=51))
    assert another().dials().step == "kind"


def test_a_withheld_caller_keys_in_a_number_and_then_the_request_is_on_the_board(
    another: Callable[..., Telephone], store: Store
) -> None:
    caller = another(caller="anonymous").dials().presses("1", "12043")
    assert the_request(store).state == "held"
    caller.says_nothing().presses("03023125007")
    assert caller.step == "number_read_back"
    assert the_request(store).state == "waiting"
    assert (turns(store)[-1].keys, turns(store)[-1].key_count) == (None, 11)
    with store.read() as session:
        assert store.vault.open(session.scalars(select(Number)).one().sealed) == "+493023125007"


@pytest.mark.parametrize("caller", ["anonymous", "", "Restricted", "+266696687", "client:me", "sip:a@b"])
def test_two_withheld_callers_are_never_one_person(
    another: Callable[..., Telephone], store: Store, caller: str
) -> None:
    another(caller=caller).dials().presses("1", "12043").hangs_up()
    assert another(caller=caller).dials().step == "kind"
    assert rows(store, Number) == 0


def test_nine_then_one_twice_forgets_the_number(resident: Telephone, store: Store) -> None:
    resident.dials().presses("1", "12043").says_nothing().presses("9", "1", "1")
    assert resident.is_over
    assert rows(store, Number) == 0
    assert the_request(store).postcode is None
    assert {turn.keys for turn in turns(store)[:-1]} == {None}


def test_an_emergency_number_undoes_what_its_keys_had_saved(resident: Telephone, store: Store) -> None:
    resident.dials().presses("1", "12")
    assert resident.step == "kind"
    with store.read() as session:
        assert session.scalars(select(Call)).one().emergency
    assert rows(store, Request) == 0


def test_one_number_for_three_languages_asks_first_and_remembers(another: Callable[..., Telephone]) -> None:
    caller = another(dialled="+493023125903").dials()
    assert [say.attrib["language"] for say in caller.heard.iter("Say")] == ["de-DE", "pl-PL", "en-GB"]
    caller.presses("2")
    assert {say.attrib["language"] for say in caller.heard.iter("Say")} == {"pl-PL"}
    caller.presses("1").hangs_up()
    known = another(dialled="+493023125903").dials()
    assert {say.attrib["language"] for say in known.heard.iter("Say")} == {"pl-PL"}


def test_an_unknown_dialled_number_is_answered_all_the_same(another: Callable[..., Telephone]) -> None:
    caller = another(dialled="+493023125999").dials()
    assert caller.step == "language"


def test_a_desk_called_from_an_unknown_line_sees_a_number_of_the_hotline(
    another: Callable[..., Telephone],
) -> None:
    caller = another(dialled="sip:hotline@example.org").dials().presses("1", "0")
    assert caller.heard[-1].attrib["callerId"] == GERMAN


def test_nobody_hears_of_a_number_since_when_its_owner_has_asked(
    resident: Telephone, another: Callable[..., Telephone], noon: time_machine.Traveller
) -> None:
    resident.dials().presses("1", "12043").hangs_up()
    noon.move_to(NOON + timedelta(days=3))
    hidden = another(caller="anonymous").dials().presses("1", "12043").says_nothing()
    told = hidden.presses(resident.caller.replace("+49", "0")).says_nothing()
    assert told.step == "have_one_already"
    daughter = another(caller="+493023125008").dials().presses("1", "12043", "*", "3").says_nothing(2)
    heard = daughter.presses(resident.caller.replace("+49", "0"))
    assert heard.step == "have_one_already"
    for one in (told, heard):
        assert "Montag" not in one.words
        assert "gerade eben" in one.words


def test_a_number_that_was_keyed_in_keeps_its_own_language(
    resident: Telephone, another: Callable[..., Telephone], store: Store
) -> None:
    hidden = another(caller="anonymous", dialled="+493023125901").dials().presses("1", "12043")
    hidden.says_nothing().presses("03023125007").hangs_up()
    with store.read() as session:
        assert session.scalars(select(Number.language)).one() is None
