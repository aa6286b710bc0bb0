"""An operator sees a number or a word only by asking, and it is written down who asked, when, and where."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hotline.casebook import numbers, unmasking
from hotline.casebook.store import Store
from hotline.casebook.tables import Request, View
from hotline.casebook.unmasking import Place
from tests.casebook.neighbours import (
    ANNA_AT,
    ERIKA_AT,
    NOW,
    Helper,
    Resident,
    a_request,
    happened_to,
    the_call,
    tickets_of,
    vault_word,
)

MEIKE = 7


def shown(store: Store, place: Place, place_id: int, *cities: str) -> str | None:
    with store.write() as session:
        return unmasking.number(
            session, place, place_id, operator_id=MEIKE, cities=cities or ("berlin",), now=NOW
        )


def word_shown(store: Store, request_id: int, *cities: str) -> str | None:
    with store.write() as session:
        return unmasking.word(session, request_id, operator_id=MEIKE, cities=cities or ("berlin",), now=NOW)


def views(store: Store) -> list[View]:
    with store.read() as session:
        return list(session.scalars(select(View).order_by(View.id)))


def test_the_number_of_a_call_is_shown_and_the_look_is_kept(store: Store) -> None:
    call = the_call(store, Resident(store).rings().sid)
    assert shown(store, "call", call.id) == ERIKA_AT
    (view,) = views(store)
    assert (view.viewer, view.viewer_id, view.shown, view.city) == ("operator", MEIKE, "number", "berlin")
    assert (view.call_id, view.number_id, view.at) == (call.id, call.number_id, NOW)


def test_the_number_and_the_word_of_a_request_are_shown_apart(store: Store) -> None:
    request_id = a_request(store)
    assert shown(store, "request", request_id) == ERIKA_AT
    assert word_shown(store, request_id) == vault_word(store, request_id)
    assert [(view.shown, view.request_id) for view in views(store)] == [
        ("number", request_id),
        ("word", request_id),
    ]
    assert happened_to(store, request_id)[-2:] == ["revealed", "revealed"]


def test_the_number_of_a_ticket_and_of_a_volunteer_are_shown_and_kept_too(store: Store) -> None:
    erika = Resident(store).rings()
    erika.presses("1", kind="groceries")
    erika.hangs_up()
    (ticket,) = tickets_of(store, erika.sid)
    anna = Helper(store).joins()
    assert shown(store, "ticket", ticket.id) == ERIKA_AT
    assert shown(store, "volunteer", anna.id) == ANNA_AT
    first, second = views(store)
    assert (first.ticket_id, second.volunteer_id, second.number_id) == (ticket.id, anna.id, None)


@pytest.mark.parametrize("place", ["call", "request", "asker", "ticket", "volunteer"])
def test_what_is_not_there_or_in_another_city_is_not_shown_and_nobody_looked(
    store: Store, place: Place
) -> None:
    request_id = a_request(store)
    Helper(store).joins()
    assert shown(store, place, 999) is None
    assert shown(store, place, 1, "tricity") is None
    assert word_shown(store, request_id, "tricity") is None
    assert views(store) == []


def test_who_asked_for_somebody_else_is_shown_apart_from_who_is_to_be_rung(store: Store) -> None:
    request_id = a_request(store)
    assert shown(store, "asker", request_id) is None
    with store.write() as session:
        asker = numbers.keep(session, ANNA_AT, kind="mobile", now=NOW)
        session.get_one(Request, request_id).asked_by_id = asker
    assert shown(store, "asker", request_id) == ANNA_AT
    (view,) = views(store)
    assert (view.request_id, view.number_id) == (request_id, asker)


def test_a_withheld_number_cannot_be_shown(store: Store) -> None:
    call = the_call(store, Resident(store, number=None).rings().sid)
    assert shown(store, "call", call.id) is None
    assert views(store) == []
