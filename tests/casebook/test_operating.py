"""An operator sets a request right: its place, who has it, whether it is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hotline.casebook import operating
from hotline.casebook.operating import CLOSED_AS, Changed, ClosedAs, Place
from hotline.casebook.store import Store
from hotline.casebook.tables import Claim, Request, RequestEvent
from hotline.casebook.tables.requests import SOON
from tests.casebook.neighbours import (
    ERIKA_AT,
    NOW,
    WORDS,
    Helper,
    Resident,
    a_request,
    ask_with,
    happened_to,
    the_request,
    vault_word,
)

MEIKE = 7
Verb = Callable[..., Changed | None]


def does(
    store: Store, verb: Verb, request_id: int, *given: Any, cities: tuple[str, ...] = ("berlin",)
) -> Any:
    """What Meike does with a request at the desk; nothing if it is not in her city."""
    with store.write() as session:
        request = operating.find(session, request_id, cities=cities)
        if request is None:
            return None
        words = {"code_words": WORDS} if verb in (operating.set_place, operating.reopen) else {}
        return verb(session, request, *given, operator_id=MEIKE, now=NOW, **words)


def claims(store: Store, request_id: int) -> list[str | None]:
    with store.read() as session:
        query = select(Claim.ended_as).filter_by(request_id=request_id).order_by(Claim.id)
        return list(session.scalars(query))


def taken(store: Store) -> tuple[int, Helper]:
    request_id, anna = a_request(store), Helper(store).joins()
    assert anna.takes(request_id) == "taken"
    return request_id, anna


def test_a_missing_zone_is_set_and_who_did_it_is_written_down(store: Store) -> None:
    request_id = a_request(store)
    assert does(store, operating.set_place, request_id, Place("pharmacy", "mitte", "10115"))
    request = the_request(store, request_id)
    assert (request.kind, request.zone, request.postcode, request.state) == (
        "pharmacy",
        "mitte",
        "10115",
        "waiting",
    )
    with store.read() as session:
        event = session.scalars(select(RequestEvent).order_by(RequestEvent.id.desc())).first()
        assert event is not None
        assert (event.kind, event.actor, event.actor_id) == ("corrected", "operator", MEIKE)
        assert event.detail == {"kind_before": "groceries", "zone_before": "neukoelln"}


def test_the_same_place_again_changes_nothing(store: Store) -> None:
    request_id = a_request(store)
    before = happened_to(store, request_id)
    assert does(store, operating.set_place, request_id, Place("groceries", "neukoelln", "12043")) is None
    assert happened_to(store, request_id) == before


def test_another_zone_takes_it_from_the_volunteer_who_should_be_told(store: Store) -> None:
    request_id, anna = taken(store)
    changed = does(store, operating.set_place, request_id, Place("groceries", "mitte", None))
    assert changed.had_it == anna.id
    assert the_request(store, request_id).state == "waiting"
    assert claims(store, request_id) == ["changed"]


def test_another_postcode_alone_leaves_it_with_the_volunteer(store: Store) -> None:
    request_id, _anna = taken(store)
    changed = does(store, operating.set_place, request_id, Place("groceries", "neukoelln", "12047"))
    assert changed.had_it is None
    assert the_request(store, request_id).state == "taken"
    assert claims(store, request_id) == [None]


def test_a_word_that_is_in_use_in_the_new_zone_is_changed(store: Store) -> None:
    first = Resident(store, "+493023125011").rings()
    second = Resident(store, "+493023125012").rings()
    ask_with(first, "mitte", ("Apfel",))
    moved = ask_with(second, "neukoelln", ("Apfel",)).request.id
    assert does(store, operating.set_place, moved, Place("groceries", "mitte", None))
    assert vault_word(store, moved) != "Apfel"


def test_it_is_taken_back_from_the_volunteer(store: Store) -> None:
    request_id, anna = taken(store)
    assert does(store, operating.take_back, request_id).had_it == anna.id
    assert the_request(store, request_id).volunteer_id is None
    assert claims(store, request_id) == ["given_back"]
    assert anna.looks(request_id) is None
    assert does(store, operating.take_back, request_id) is None  # nobody has it now


@pytest.mark.parametrize("outcome", CLOSED_AS)
def test_it_is_closed_whoever_has_it(store: Store, outcome: ClosedAs) -> None:
    request_id, anna = taken(store)
    assert does(store, operating.close, request_id, outcome).had_it == anna.id
    request = the_request(store, request_id)
    assert (request.state, request.closed_at, request.due_at) == (outcome, NOW, None)
    assert claims(store, request_id) == [outcome]
    assert happened_to(store, request_id)[-1] == outcome
    assert does(store, operating.close, request_id, "done") is None


def test_a_closed_one_goes_to_the_top_of_the_board(store: Store) -> None:
    request_id = a_request(store)
    does(store, operating.close, request_id, "done")
    assert does(store, operating.reopen, request_id)
    request = the_request(store, request_id)
    assert (request.state, request.priority, request.closed_at) == ("waiting", SOON, None)
    assert does(store, operating.reopen, request_id) is None


def test_whose_number_is_forgotten_cannot_be_put_on_the_board_again(store: Store) -> None:
    request_id = a_request(store)
    does(store, operating.close, request_id, "done")
    with store.write() as session:
        session.get_one(Request, request_id).number_id = None
    assert does(store, operating.reopen, request_id) is None


def test_a_request_of_another_city_is_not_there(store: Store) -> None:
    request_id = a_request(store, ERIKA_AT)
    assert does(store, operating.close, request_id, "done", cities=("tricity",)) is None
    assert the_request(store, request_id).state == "waiting"


def test_of_two_operators_at_once_one_does_it(store: Store) -> None:
    """The second has read the request before the first changed it."""
    request_id, _anna = taken(store)
    stale = the_request(store, request_id)
    does(store, operating.take_back, request_id)
    with store.write() as session:
        assert operating.take_back(session, stale, operator_id=8, now=NOW) is None
        assert operating.close(session, stale, "done", operator_id=8, now=NOW) is None
    assert claims(store, request_id) == ["given_back"]
