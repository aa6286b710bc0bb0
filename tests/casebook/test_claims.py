"""A volunteer takes, looks, tells how it went, gives back; the clock releases what nobody tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from hotline.casebook import claims, expiry, people
from hotline.casebook.claims import Outcome
from hotline.casebook.expiry import Released
from hotline.casebook.store import Store
from hotline.casebook.tables import Claim, Ticket, View
from tests.casebook.neighbours import (
    ERIKA_AT,
    LIMITS,
    NOW,
    Helper,
    Resident,
    a_request,
    happened_to,
    is_paused,
    later,
    the_request,
)


def requests_of(store: Store, count: int) -> list[int]:
    return [a_request(store, f"+4930231250{number:02}") for number in range(count)]


def expire(store: Store, now: datetime) -> list[Released]:
    with store.write() as session:
        return expiry.expire(session, now=now)


def test_a_volunteer_takes_a_request_and_has_it_until_it_is_due(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    assert anna.takes(request_id) == "taken"
    kept = the_request(store, request_id)
    assert (kept.state, kept.volunteer_id, kept.due_at) == ("taken", anna.id, later(hours=4))
    assert happened_to(store, request_id) == ["asked", "taken"]


def test_taking_twice_is_harmless_and_a_second_volunteer_is_told_that_it_is_gone(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    bodo = Helper(store, "+491713920002").joins()
    assert [anna.takes(request_id), anna.takes(request_id)] == ["taken", "taken"]
    assert bodo.takes(request_id) == "gone"
    assert happened_to(store, request_id) == ["asked", "taken"]
    assert bodo.takes(999) == "gone"


def test_each_rule_that_stands_in_the_way_is_named(store: Store) -> None:
    request_id = a_request(store)
    elsewhere = Helper(store, "+491713920003", zones=("mitte",)).joins()
    careless = Helper(store, "+491713920004").joins(rules="2025-01")
    resting, paused = Helper(store, "+491713920005").joins(), Helper(store, "+491713920006").joins()
    with store.write() as session:
        people.set_duty(session, volunteer_id=resting.id, on_duty=False, now=NOW)
        is_paused(session, paused.id)
    anna = Helper(store).joins()
    assert elsewhere.takes(request_id) == "not_your_zone"
    assert careless.takes(request_id) == "rules"
    assert resting.takes(request_id) == "off_duty"
    assert paused.takes(request_id) == "not_active"
    assert Helper(store, id=999).takes(request_id) == "not_active"
    assert anna.takes(request_id, limits=replace(LIMITS, level=2)) == "level"
    assert the_request(store, request_id).state == "waiting"


def test_somebody_of_level_two_takes_what_asks_for_it(store: Store) -> None:
    anna = Helper(store, level=2).joins()
    assert anna.takes(a_request(store), limits=replace(LIMITS, level=2)) == "taken"


def test_a_volunteer_has_three_at_most_and_room_again_after_giving_one_back(store: Store) -> None:
    anna = Helper(store).joins()
    first, *others = requests_of(store, 4)
    assert [anna.takes(one) for one in (first, *others)] == ["taken", "taken", "taken", "limit"]
    assert anna.gives_back(first)
    assert not anna.gives_back(first)
    assert anna.takes(others[-1]) == "taken"


def test_the_same_resident_is_helped_four_times_in_thirty_days_at_most(store: Store) -> None:
    anna = Helper(store).joins()
    for day in range(4):
        request_id = a_request(store)
        assert anna.takes(request_id, now=later(days=day)) == "taken"
        assert anna.says("done", request_id)
    request_id = a_request(store)
    assert anna.takes(request_id, now=later(days=5)) == "too_often"
    assert anna.takes(a_request(store, "+493023125002"), now=later(days=5)) == "taken"
    assert anna.takes(request_id, now=later(days=31)) == "taken"


def test_a_held_request_cannot_be_taken(store: Store) -> None:
    held = Resident(store, number=None).rings().asks().request.id
    assert Helper(store).joins().takes(held) == "gone"


# --- number and word ------------------------------------------------------------------------


def test_number_and_word_are_seen_only_while_the_claim_is_active_and_each_look_is_recorded(
    store: Store,
) -> None:
    asked, anna = Resident(store).rings().asks(), Helper(store).joins()
    request_id = asked.request.id
    assert anna.looks(request_id) is None
    anna.takes(request_id)
    assert anna.looks(request_id) == claims.Revealed(ERIKA_AT, asked.word)
    assert Helper(store, "+491713920002").joins().looks(request_id) is None
    anna.looks(request_id)
    assert anna.says("done", request_id)
    assert anna.looks(request_id) is None
    assert happened_to(store, request_id) == ["asked", "taken", "revealed", "revealed", "done"]


def test_a_paused_volunteer_sees_no_number_any_more(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    with store.write() as session:
        is_paused(session, anna.id)
    assert anna.looks(request_id) is None


# --- how it went ----------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["done", "not_needed", "concern"])
def test_an_outcome_closes_the_request_once(store: Store, outcome: Outcome) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    assert not anna.says(outcome, request_id)
    anna.takes(request_id)
    assert anna.says(outcome, request_id)
    assert not anna.says(outcome, request_id)
    kept = the_request(store, request_id)
    assert (kept.state, kept.closed_at) == (outcome, NOW)
    with store.read() as session:
        assert session.scalars(select(Claim.ended_as)).one() == outcome
        assert list(session.scalars(select(Ticket.reason))) == (["concern"] if outcome == "concern" else [])


def test_what_is_arranged_stays_with_the_volunteer_and_does_not_run_out(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    assert anna.says("arranged", request_id)
    assert expire(store, later(days=10)) == []
    assert the_request(store, request_id).state == "arranged"
    assert anna.looks(request_id) is not None
    assert anna.says("done", request_id)


def test_nobody_answers_four_times_and_an_operator_has_it(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    for _ in range(3):
        assert anna.says("not_reached", request_id)
        assert the_request(store, request_id).state == "taken"
    assert anna.says("not_reached", request_id)
    assert not anna.says("not_reached", request_id)
    assert the_request(store, request_id).state == "unreached"
    with store.read() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.reason, ticket.request_id, ticket.city) == ("not_reached", request_id, "berlin")
    assert Helper(store, "+491713920002").joins().takes(request_id) == "gone"


def test_attempts_are_counted_over_several_volunteers(store: Store) -> None:
    request_id = a_request(store)
    for number in range(4):
        helper = Helper(store, f"+49171392001{number}").joins()
        assert helper.takes(request_id) == "taken"
        assert helper.says("not_reached", request_id)
        helper.gives_back(request_id)
    assert the_request(store, request_id).state == "unreached"


# --- overdue --------------------------------------------------------------------------------


def test_a_claim_without_an_attempt_is_released_and_the_volunteer_can_be_told(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    assert expire(store, later(hours=3)) == []
    assert expire(store, later(hours=4)) == [Released(request_id, anna.id, "groceries", "neukoelln")]
    assert expire(store, later(hours=4)) == []
    assert the_request(store, request_id).state == "waiting"
    assert not anna.gives_back(request_id)
    assert happened_to(store, request_id) == ["asked", "taken", "expired"]


def test_an_attempt_gives_a_day_more(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    anna.says("not_reached", request_id, now=later(hours=1))
    assert expire(store, later(hours=24)) == []
    assert len(expire(store, later(hours=25))) == 1


def test_looking_at_the_number_is_no_attempt(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    anna.looks(request_id)
    assert len(expire(store, later(hours=4))) == 1


def test_each_look_at_a_number_is_in_the_register_of_views(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    anna.looks(request_id)
    with store.read() as session:
        view = session.scalars(select(View)).one()
    assert (view.viewer, view.viewer_id, view.shown) == ("volunteer", anna.id, "number_and_word")
    assert view.request_id == request_id
    assert view.number_id is not None
