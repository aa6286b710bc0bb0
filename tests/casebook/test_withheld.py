"""Numbers that we cannot see: kept, asked for, corrected, and never a way into somebody else's request."""

from __future__ import annotations

from hotline.casebook import calls, coming_back, numbers, requests, tickets
from hotline.casebook.requests import Asked
from hotline.casebook.store import Store
from tests.casebook.neighbours import (
    ERIKA_AT,
    NOW,
    WORDS,
    Helper,
    Resident,
    a_request,
    happened_to,
    the_request,
    vault_word,
)

BODOS = "+493023125002"


def keys_in(resident: Resident, number: str) -> Asked | None:
    with resident.store.write() as session:
        call = resident.call(session)
        calls.remember_number(session, call, number, "landline", now=NOW)
        session.refresh(call)
        return requests.number_known(session, call, code_words=WORDS, now=NOW)


def test_a_request_without_a_number_is_held_until_one_is_keyed(store: Store) -> None:
    hidden = Resident(store, number=None).rings()
    asked = hidden.asks()
    assert (asked.result, the_request(store, asked.request.id).state) == ("held", "held")
    known = keys_in(hidden, ERIKA_AT)
    assert known is not None
    assert (known.result, known.word) == ("saved", asked.word)
    assert the_request(store, asked.request.id).state == "waiting"
    assert happened_to(store, asked.request.id) == ["asked", "number_known"]


def test_another_number_keyed_in_is_the_one_that_is_rung(store: Store) -> None:
    hidden = Resident(store, number=None).rings()
    asked = hidden.asks()
    keys_in(hidden, ERIKA_AT)
    keys_in(hidden, BODOS)
    kept = the_request(store, asked.request.id)
    with store.read() as session:
        assert (kept.state, kept.number_id) == ("waiting", numbers.find(session, BODOS))


def test_a_slip_onto_the_number_of_somebody_else_is_mended_by_the_next_number(store: Store) -> None:
    a_request(store)
    hidden = Resident(store, number=None).rings()
    asked = hidden.asks()
    keys_in(hidden, ERIKA_AT)
    assert the_request(store, asked.request.id).state == "withdrawn"
    keys_in(hidden, BODOS)
    assert the_request(store, asked.request.id).state == "waiting"


def test_whoever_keys_a_strangers_number_hears_and_changes_nothing_of_the_stranger(store: Store) -> None:
    erikas = a_request(store)
    word = vault_word(store, erikas)
    stranger = Resident(store, number=None).rings()
    asked = stranger.asks()
    known = keys_in(stranger, ERIKA_AT)
    assert known is not None
    assert (known.result, known.word) == ("have_one_already", "")
    assert the_request(store, asked.request.id).state == "withdrawn"
    assert vault_word(store, erikas) == word
    assert stranger.hears() == calls.History()
    with store.write() as session:
        assert not coming_back.cancel(session, request_id=erikas, call=stranger.call(session), now=NOW)


def test_whoever_took_it_under_the_wrong_number_has_it_no_longer(store: Store) -> None:
    hidden, anna = Resident(store, number=None).rings(), Helper(store).joins()
    request_id = hidden.asks().request.id
    keys_in(hidden, BODOS)
    assert anna.takes(request_id) == "taken"
    keys_in(hidden, ERIKA_AT)
    assert the_request(store, request_id).state == "waiting"
    assert anna.looks(request_id) is None
    assert anna.takes(request_id) == "taken"
    seen = anna.looks(request_id)
    assert seen is not None
    assert seen.number == ERIKA_AT


def test_a_call_that_asked_for_nothing_has_nothing_to_put_on_the_board(store: Store) -> None:
    assert keys_in(Resident(store, number=None).rings(), ERIKA_AT) is None


def test_what_somebody_keyed_in_says_nothing_of_who_rings_from_that_number(store: Store) -> None:
    """R61: a number is not a person, and one that was keyed in is not even a number that rang."""
    hidden = Resident(store, number=None).rings()
    keys_in(hidden, ERIKA_AT)
    with store.write() as session:
        tickets.open_ticket(session, hidden.call(session), reason="incomplete", now=NOW)
    hidden.hangs_up()
    erika = Resident(store, ERIKA_AT).rings().hears()
    assert erika.first_time
    assert not erika.incomplete
    assert not Resident(store, ERIKA_AT).rings().hears().first_time  # by now she has rung herself
