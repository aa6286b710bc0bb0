"""A resident's request: one per call, one open per number and kind, corrected, cancelled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hotline.casebook import calls, coming_back, corrections, numbers, requests
from hotline.casebook.requests import Asked
from hotline.casebook.store import Store
from tests.casebook.neighbours import (
    ERIKA_AT,
    NOW,
    WORDS,
    Helper,
    Resident,
    a_request,
    ask_with,
    happened_to,
    later,
    the_call,
    the_request,
    vault_word,
)

BODOS = "+493023125002"


def corrects(resident: Resident, **new: Any) -> Asked | None:
    with resident.store.write() as session:
        return corrections.correct(session, resident.call(session), code_words=WORDS, now=NOW, **new)


def cancels(resident: Resident, request_id: int) -> bool:
    with resident.store.write() as session:
        return coming_back.cancel(session, request_id=request_id, call=resident.call(session), now=NOW)


def uncancels(resident: Resident, request_id: int) -> bool:
    with resident.store.write() as session:
        call = resident.call(session)
        return coming_back.uncancel(
            session, request_id=request_id, call=call, code_words=WORDS, claims_at_most=3, now=NOW
        )


def share_line(store: Store, number: str) -> None:
    with store.write() as session:
        number_id = numbers.find(session, number)
        assert number_id is not None
        numbers.mark_shared(session, number_id, shared=True)


# --- asking ---------------------------------------------------------------------------------


def test_a_request_is_kept_with_zone_postcode_and_a_word_that_is_not_in_clear(store: Store) -> None:
    asked = Resident(store).rings().asks()
    kept = the_request(store, asked.request.id)
    assert (asked.result, kept.state, kept.zone, kept.postcode) == ("saved", "waiting", "neukoelln", "12043")
    assert asked.word in WORDS
    assert kept.word is not None
    assert asked.word not in kept.word
    assert happened_to(store, kept.id) == ["asked"]


def test_asking_twice_in_the_same_call_is_one_request_with_the_same_word(store: Store) -> None:
    erika = Resident(store).rings()
    first, second = erika.asks(), erika.asks()
    assert (first.request.id, first.word) == (second.request.id, second.word)
    assert happened_to(store, first.request.id) == ["asked"]


def test_somebody_who_asks_again_for_the_same_has_one_request_that_moves_up(store: Store) -> None:
    request_id = a_request(store)
    again = Resident(store, now=later(days=3)).rings().asks()
    assert (again.result, again.request.id) == ("have_one_already", request_id)
    assert the_request(store, request_id).priority == 0
    assert happened_to(store, request_id) == ["asked", "asked_again"]


def test_the_same_number_may_ask_for_something_else_and_again_once_the_first_is_closed(store: Store) -> None:
    first = a_request(store)
    assert Resident(store).rings().asks(kind="pharmacy").result == "saved"
    erika = Resident(store).rings()
    cancels(erika, first)
    assert erika.asks().result == "saved"


def test_who_asks_in_one_city_may_ask_for_the_same_in_another_and_is_new_there(store: Store) -> None:
    here, there = Resident(store), Resident(store, city="tricity")
    first = here.rings().asks()
    here.hangs_up()
    assert (there.rings().hears().open_requests, there.hears().last) == ((), None)
    second = there.asks(zone="sopot", postcode="81704")
    assert second.result == "saved"
    assert second.request.id != first.request.id
    cancels(there, second.request.id)
    assert here.rings().hears().last is None
    assert [one.zone for one in here.hears().open_requests] == ["neukoelln"]


def test_from_a_shared_line_several_may_ask_for_the_same_but_not_without_end(store: Store) -> None:
    a_request(store)
    share_line(store, ERIKA_AT)
    results = [Resident(store).rings().asks().result for _ in range(6)]
    assert results == ["saved"] * 4 + ["have_one_already"] * 2
    assert Resident(store, now=later(hours=2)).rings().asks().result == "saved"


def test_a_request_nobody_could_be_reached_for_goes_back_when_the_caller_asks_again(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    for _ in range(4):
        assert anna.says("not_reached", request_id)
    assert the_request(store, request_id).state == "unreached"
    assert Resident(store).rings().asks().result == "have_one_already"
    kept = the_request(store, request_id)
    assert (kept.state, kept.attempts, kept.priority) == ("waiting", 0, 0)


# --- correcting -----------------------------------------------------------------------------


def test_a_correction_changes_the_same_request_and_keeps_its_word(store: Store) -> None:
    erika = Resident(store).rings()
    asked = erika.asks()
    changed = corrects(erika, zone="mitte", postcode="10115")
    assert changed is not None
    assert (changed.result, changed.request.id, changed.word) == ("changed", asked.request.id, asked.word)
    kept = the_request(store, asked.request.id)
    assert (kept.zone, kept.postcode, kept.kind) == ("mitte", "10115", "groceries")
    assert happened_to(store, kept.id) == ["asked", "corrected"]


def test_a_correction_into_a_zone_where_the_word_is_in_use_takes_another(store: Store) -> None:
    erika, bodo = Resident(store).rings(), Resident(store, "+493023125002").rings()
    here = ask_with(erika, "neukoelln", ("Apfel",))
    there = ask_with(bodo, "mitte", ("Apfel",))
    assert (here.word, there.word) == ("Apfel", "Apfel")
    changed = corrects(erika, zone="mitte")
    assert changed is not None
    assert changed.word in WORDS
    assert changed.word != "Apfel"
    assert vault_word(store, changed.request.id) == changed.word


def test_a_correction_that_changes_nothing_is_no_event_and_without_a_request_there_is_none(
    store: Store,
) -> None:
    erika = Resident(store).rings()
    assert corrects(erika, zone="mitte") is None
    asked = erika.asks()
    assert corrects(erika, zone="neukoelln", kind="groceries") is not None
    assert happened_to(store, asked.request.id) == ["asked"]


def test_somebody_who_took_it_too_quickly_does_not_keep_what_they_may_not_have(store: Store) -> None:
    erika, anna = Resident(store).rings(), Helper(store).joins()
    request_id = erika.asks().request.id
    assert anna.takes(request_id) == "taken"
    corrects(erika, postcode="12045")
    assert the_request(store, request_id).state == "taken"
    corrects(erika, zone="mitte")
    assert the_request(store, request_id).state == "waiting"
    assert anna.looks(request_id) is None


# --- cancelling, and taking it back ---------------------------------------------------------


def test_a_cancelled_request_is_closed_and_its_helper_has_it_no_longer(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    erika = Resident(store).rings()
    assert cancels(erika, request_id)
    assert not cancels(erika, request_id)
    assert the_request(store, request_id).state == "cancelled"
    assert anna.looks(request_id) is None
    assert the_call(store, erika.sid).outcome == "cancelled"


def test_cancelling_taken_back_leaves_it_with_the_same_helper(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    erika = Resident(store).rings()
    cancels(erika, request_id)
    assert uncancels(erika, request_id)
    assert uncancels(erika, request_id)  # it stands already: nothing more happens
    kept = the_request(store, request_id)
    assert (kept.state, kept.closed_at, kept.due_at) == ("taken", None, later(hours=4))
    assert anna.looks(request_id) is not None
    assert happened_to(store, request_id)[:4] == ["asked", "taken", "cancelled", "uncancelled"]


def test_a_waiting_request_waits_again_and_finds_another_word_if_its_own_was_given_away(store: Store) -> None:
    erika = Resident(store).rings()
    request_id = ask_with(erika, "neukoelln", ("Apfel",)).request.id
    cancels(erika, request_id)
    ask_with(Resident(store, "+493023125002").rings(), "neukoelln", ("Apfel",))
    assert uncancels(erika, request_id)
    assert the_request(store, request_id).state == "waiting"
    assert vault_word(store, request_id) != "Apfel"


def test_nobody_can_cancel_what_somebody_else_asked_for(store: Store) -> None:
    request_id = a_request(store)
    assert not cancels(Resident(store, "+493023125002").rings(), request_id)
    assert the_request(store, request_id).state == "waiting"


def test_what_was_an_emergency_number_is_withdrawn_and_may_be_asked_after_all(store: Store) -> None:
    erika = Resident(store).rings()
    request_id = erika.asks().request.id
    with store.write() as session:
        assert requests.withdraw(session, erika.call(session), now=NOW)
    assert the_request(store, request_id).state == "withdrawn"
    again = erika.asks(kind="pharmacy")
    assert (again.result, again.request.id, again.request.kind) == ("saved", request_id, "pharmacy")
    assert the_request(store, request_id).state == "waiting"


# --- what a caller hears of it --------------------------------------------------------------


def test_a_caller_hears_that_it_waits_and_then_who_comes(store: Store) -> None:
    asked = Resident(store).rings().asks()
    [waiting] = Resident(store).rings().hears().open_requests
    assert (waiting.state, waiting.helper, waiting.word) == ("waiting", "", asked.word)
    assert waiting.since == NOW
    anna = Helper(store).joins()
    anna.takes(asked.request.id)
    anna.says("arranged", asked.request.id)
    [taken] = Resident(store).rings().hears().open_requests
    assert (taken.state, taken.helper, taken.word) == ("taken", "Anna", asked.word)


@pytest.mark.parametrize(("days", "remembered"), [(29, True), (31, False)])
def test_the_same_again_is_offered_for_thirty_days_after_the_close(
    store: Store, days: int, remembered: bool
) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    anna.says("done", request_id)
    last = Resident(store, now=NOW + timedelta(days=days)).rings().hears().last
    assert (last == calls.LastOne("groceries", "neukoelln", "12043")) is remembered
