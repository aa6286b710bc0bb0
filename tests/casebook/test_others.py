"""For somebody else: two numbers, and never one taken for the other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from hotline.casebook import erasure, numbers, others, requests, unmasking
from hotline.casebook.requests import Asked
from hotline.casebook.store import Store
from hotline.casebook.tables import Number, View
from hotline.casebook.unmasking import Place
from tests.casebook.neighbours import NOW, WORDS, Helper, Resident, a_request, later, the_request
from tests.casebook.test_coming_back import cancels, lets_down
from tests.casebook.test_erasure import everything
from tests.casebook.test_withheld import keys_in

DAUGHTER, MOTHER, AUNT = "+493023125011", "+493023125012", "+493023125013"


def asks_for(daughter: Resident, **how: Any) -> Asked:
    place = {"kind": "groceries", "zone": "neukoelln", "postcode": "12043", **how}
    with daughter.store.write() as session:
        call = daughter.call(session)
        return requests.ask(
            session, call, language="de", for_other=True, code_words=WORDS, now=daughter.now, **place
        )


def has_rung(daughter: Resident, number: str) -> Asked | None:
    """Key in the number that the helper rings."""
    with daughter.store.write() as session:
        call = daughter.call(session)
        return others.ring_there(session, call, number, "landline", code_words=WORDS, now=daughter.now)


def has_here_rung(daughter: Resident) -> Asked | None:
    with daughter.store.write() as session:
        call = daughter.call(session)
        return others.ring_here(session, call, code_words=WORDS, now=daughter.now)


def for_mother(store: Store) -> tuple[Resident, int]:
    daughter = Resident(store, DAUGHTER).rings()
    request_id = asks_for(daughter).request.id
    assert has_rung(daughter, MOTHER) is not None
    daughter.hangs_up()
    return daughter, request_id


def known_numbers(store: Store) -> set[str]:
    with store.read() as session:
        return {store.vault.open(sealed) for sealed in session.scalars(select(Number.sealed))}


# --- which number is rung -------------------------------------------------------------------


def test_both_numbers_are_kept_and_the_helper_sees_the_chosen_one(store: Store) -> None:
    _, request_id = for_mother(store)
    kept = the_request(store, request_id)
    with store.read() as session:
        assert kept.number_id is not None
        assert kept.asked_by_id is not None
        assert numbers.number_of(session, kept.number_id) == MOTHER
        assert numbers.number_of(session, kept.asked_by_id) == DAUGHTER
    anna = Helper(store).joins()
    anna.takes(request_id)
    revealed = anna.looks(request_id)
    assert revealed is not None
    assert revealed.number == MOTHER
    with store.read() as session:
        assert session.scalars(select(View.number_id)).one() == kept.number_id


def test_until_another_number_is_keyed_the_phone_that_rang_is_rung(store: Store) -> None:
    daughter = Resident(store, DAUGHTER).rings()
    kept = the_request(store, asks_for(daughter).request.id)
    assert kept.for_other
    assert kept.number_id == kept.asked_by_id


def test_a_number_that_was_corrected_is_kept_no_longer(store: Store) -> None:
    daughter = Resident(store, DAUGHTER).rings()
    asks_for(daughter)
    has_rung(daughter, AUNT)
    has_rung(daughter, MOTHER)
    assert known_numbers(store) == {DAUGHTER, MOTHER}
    has_here_rung(daughter)
    assert known_numbers(store) == {DAUGHTER}


def test_who_took_it_with_the_other_number_has_it_no_longer(store: Store) -> None:
    daughter, anna = Resident(store, DAUGHTER).rings(), Helper(store).joins()
    request_id = asks_for(daughter).request.id
    anna.takes(request_id)
    has_rung(daughter, MOTHER)
    assert the_request(store, request_id).state == "waiting"
    assert anna.looks(request_id) is None


def test_the_desk_sees_each_number_by_its_own_button(store: Store) -> None:
    _, request_id = for_mother(store)
    seen = {}
    with store.write() as session:
        places: tuple[Place, ...] = ("request", "asker")
        for place in places:
            seen[place] = unmasking.number(
                session,
                place,
                request_id,
                operator_id=1,
                cities=("berlin",),
                now=NOW,
            )
    assert seen == {"request": MOTHER, "asker": DAUGHTER}
    kept = the_request(store, request_id)
    with store.read() as session:
        views = list(session.scalars(select(View.number_id).order_by(View.id)))
    assert views == [kept.number_id, kept.asked_by_id]


# --- never mixed up -------------------------------------------------------------------------


def test_her_own_request_and_her_mothers_are_two(store: Store) -> None:
    own = a_request(store, DAUGHTER)
    _, mothers = for_mother(store)
    assert own != mothers
    heard = Resident(store, DAUGHTER).rings().hears().open_requests
    assert [(one.id, one.for_other) for one in heard] == [(own, False), (mothers, True)]
    heard = Resident(store, MOTHER).rings().hears().open_requests
    assert [(one.id, one.for_other) for one in heard] == [(mothers, False)]


def test_rung_on_her_own_phone_it_is_still_not_hers(store: Store) -> None:
    daughter = Resident(store, DAUGHTER).rings()
    mothers = asks_for(daughter).request.id
    daughter.hangs_up()
    own = Resident(store, DAUGHTER).rings().asks()
    assert (own.result, own.request.id != mothers) == ("saved", True)


def test_the_same_for_the_same_place_is_one_request_and_for_an_aunt_another(store: Store) -> None:
    _, mothers = for_mother(store)
    again = asks_for(Resident(store, DAUGHTER).rings())
    assert (again.result, again.request.id) == ("have_one_already", mothers)
    aunts = asks_for(Resident(store, DAUGHTER).rings(), postcode="12049")
    assert aunts.result == "saved"


def test_what_her_mother_has_asked_for_herself_moves_up_and_its_word_stays_hers(store: Store) -> None:
    mothers = a_request(store, MOTHER)
    daughter = Resident(store, DAUGHTER).rings()
    second = asks_for(daughter).request.id
    asked = has_rung(daughter, MOTHER)
    assert asked is not None
    assert (asked.result, asked.request.id, asked.word) == ("have_one_already", mothers, "")
    assert the_request(store, second).state == "withdrawn"
    corrected = has_rung(daughter, AUNT)  # a slip of the finger: the request stands after all
    assert corrected is not None
    assert (corrected.result, the_request(store, second).state) == ("saved", "waiting")


def test_the_past_of_one_is_never_offered_to_the_other(store: Store) -> None:
    _, request_id = for_mother(store)
    anna = Helper(store).joins()
    anna.takes(request_id)
    anna.says("done", request_id)
    for number in (DAUGHTER, MOTHER):
        heard = Resident(store, number, now=later(hours=1)).rings().hears()
        assert heard.last is None
        assert heard.done is not None


def test_each_of_them_may_cancel_it_and_say_that_nobody_came(store: Store) -> None:
    _, request_id = for_mother(store)
    Helper(store).joins().takes(request_id)
    assert lets_down(Resident(store, DAUGHTER).rings(), request_id)
    assert cancels(Resident(store, MOTHER).rings(), request_id)
    assert not cancels(Resident(store, AUNT).rings(), request_id)


def test_once_her_mother_has_asked_as_well_it_is_hers_alone(store: Store) -> None:
    _, request_id = for_mother(store)
    asked = Resident(store, MOTHER).rings().asks()
    assert (asked.result, asked.request.id) == ("have_one_already", request_id)
    assert not cancels(Resident(store, DAUGHTER).rings(), request_id)
    assert Resident(store, DAUGHTER).rings().hears().open_requests == ()
    assert cancels(Resident(store, MOTHER).rings(), request_id)


def test_whoever_keys_in_a_number_unseen_takes_it_from_nobody(store: Store) -> None:
    _, request_id = for_mother(store)
    hidden = Resident(store, number=None).rings()
    hidden.asks()
    assert keys_in(hidden, MOTHER) is not None
    assert cancels(Resident(store, DAUGHTER).rings(), request_id)


def test_one_number_does_not_fill_the_board_with_requests_for_others(store: Store) -> None:
    for place in range(requests.OTHERS_PER_HOUR):
        daughter = Resident(store, DAUGHTER).rings()
        assert asks_for(daughter, postcode=f"1204{place}").result == "saved"
        has_rung(daughter, MOTHER if place % 2 else AUNT)
    sixth = Resident(store, DAUGHTER).rings()
    assert asks_for(sixth, postcode="12099").result == "too_many"
    own = sixth.asks("chat").request.id
    asked = has_rung(sixth, MOTHER)
    assert asked is not None
    assert (asked.result, the_request(store, own).state) == ("too_many", "withdrawn")
    assert asks_for(Resident(store, DAUGHTER, now=later(hours=2)).rings(), postcode="12099").result == "saved"


# --- erased for both ------------------------------------------------------------------------


def erases(resident: Resident) -> None:
    with resident.store.write() as session:
        assert erasure.erase_for(session, resident.call(session), now=NOW) is not None


def test_her_mother_erases_hers_and_nothing_tells_of_it_any_more(store: Store) -> None:
    daughter = Resident(store, DAUGHTER).rings()
    request_id = asks_for(daughter).request.id
    has_rung(daughter, MOTHER)
    daughter.presses("1", there=MOTHER)  # where the call stands knows the number as well
    erases(Resident(store, MOTHER).rings())
    assert MOTHER not in everything(store)
    kept = the_request(store, request_id)
    assert (kept.state, kept.number_id, kept.asked_by_id, kept.postcode) == ("cancelled", None, None, None)


def test_the_daughter_erases_hers_and_her_mother_is_helped_all_the_same(store: Store) -> None:
    _, request_id = for_mother(store)
    erases(Resident(store, DAUGHTER).rings())
    assert DAUGHTER not in everything(store)
    kept = the_request(store, request_id)
    assert (kept.state, kept.asked_by_id, kept.for_other) == ("waiting", None, True)
    anna = Helper(store).joins()
    anna.takes(request_id)
    revealed = anna.looks(request_id)
    assert revealed is not None
    assert revealed.number == MOTHER


def test_what_is_rung_on_her_own_phone_goes_with_it(store: Store) -> None:
    daughter = Resident(store, DAUGHTER).rings()
    request_id = asks_for(daughter).request.id
    erases(daughter)
    assert the_request(store, request_id).state == "cancelled"


def test_what_her_mother_asked_for_herself_stays(store: Store) -> None:
    own = Resident(store, MOTHER).rings().asks(kind="pets").request.id
    for_mother(store)
    erases(Resident(store, DAUGHTER).rings())
    assert the_request(store, own).state == "waiting"
    assert MOTHER in known_numbers(store)


# --- who hears what became of it ------------------------------------------------------------


def test_once_somebody_has_it_only_the_phone_that_is_rung_hears_name_and_word(store: Store) -> None:
    """C5, C8: whoever asked passed the word on; a stranger who asked learns nothing to show at a door."""
    _, request_id = for_mother(store)
    [waits] = Resident(store, DAUGHTER).rings().hears().open_requests
    assert (waits.state, bool(waits.word)) == ("waiting", True)
    Helper(store).joins().takes(request_id)
    [hers] = Resident(store, DAUGHTER).rings().hears().open_requests
    assert (hers.state, hers.for_other, hers.helper, hers.word) == ("taken", True, "", "")
    [mothers] = Resident(store, MOTHER).rings().hears().open_requests
    assert (mothers.state, mothers.helper, mothers.word) == ("taken", "Anna", waits.word)


def test_who_is_rung_for_somebody_else_hears_both(store: Store) -> None:
    daughter = Resident(store, DAUGHTER).rings()
    request_id = asks_for(daughter).request.id
    daughter.hangs_up()
    Helper(store).joins().takes(request_id)
    [hers] = Resident(store, DAUGHTER).rings().hears().open_requests
    assert (hers.for_other, hers.helper, bool(hers.word)) == (True, "Anna", True)
