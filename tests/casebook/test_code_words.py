"""Code words: unique in the zone while they last, and never the reason why a request is not saved."""

from __future__ import annotations

from hotline.casebook import coming_back
from hotline.casebook.store import Store
from tests.casebook.neighbours import NOW, WORDS, Resident, ask_with


def test_words_are_unique_in_the_zone_and_when_they_run_out_there_are_two(store: Store) -> None:
    words = []
    for number in range(12):
        asked = Resident(store, f"+4930231250{number:02}").rings().asks()
        assert asked.result == "saved"
        words.append(asked.word)
    assert len(set(words)) == 12
    assert set(words[:8]) == set(WORDS)
    assert all(" " in word for word in words[8:])


def test_saving_never_fails_for_want_of_a_word(store: Store) -> None:
    one_word = ("Apfel",)
    results = [
        ask_with(Resident(store, f"+4930231250{number:02}").rings(), "neukoelln", one_word)
        for number in range(4)
    ]
    assert [asked.word for asked in results] == ["Apfel"] * 4
    none = ask_with(Resident(store, "+493023125044").rings(), "neukoelln", ())
    assert (none.result, none.word) == ("saved", "")


def test_a_word_is_free_again_once_its_request_is_closed_and_free_in_the_next_zone(store: Store) -> None:
    erika = Resident(store).rings()
    request_id = ask_with(erika, "neukoelln", ("Apfel",)).request.id
    assert ask_with(Resident(store, "+493023125002").rings(), "mitte", ("Apfel",)).word == "Apfel"
    with store.write() as session:
        assert coming_back.cancel(session, request_id=request_id, call=erika.call(session), now=NOW)
    assert ask_with(Resident(store, "+493023125003").rings(), "neukoelln", ("Apfel",)).word == "Apfel"
