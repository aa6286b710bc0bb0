"""Two operators at the same moment, on both databases: one is quicker, the other is not turned away."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.orm import Session

from hotline.casebook import calls, erasure, handling, intake, numbers
from hotline.casebook.intake import Form
from hotline.casebook.store import Store
from hotline.casebook.tables import Request
from tests.casebook.desk import Desk
from tests.casebook.neighbours import ERIKA_AT, NOW, Resident, later
from tests.casebook.test_handling import unreached
from tests.casebook.test_needs import a_ticket
from tests.casebook.test_races import all_at_once

A_MOMENT = 0.5  # longer than it takes to come to the same row


def test_closing_a_ticket_and_putting_its_request_on_the_board_do_not_wait_for_each_other(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    petra, jan = Desk(store), Desk(store, "Jan")
    request_id, ticket_id = unreached(store)
    close_as, has_ticket = handling.close_as, threading.Event()

    def slowly(session: Session, **which: object) -> bool:
        """Whoever closes has the ticket, and waits until the other has come to the request."""
        done = close_as(session, **which)  # type: ignore[arg-type]
        has_ticket.set()
        threading.Event().wait(A_MOMENT)
        return done

    monkeypatch.setattr(handling, "close_as", slowly)

    def puts_on_board() -> bool:
        has_ticket.wait(20)
        return jan.puts_on_board(request_id, quiet_until=later(hours=24))

    assert all_at_once([lambda: petra.closes(ticket_id), puts_on_board]) == [True, False]
    with store.read() as session:
        assert session.get_one(Request, request_id).state == "done"


def test_a_form_about_a_ticket_sent_twice_at_once_was_nobody_elses(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    petra, ticket_id = Desk(store), a_ticket(store, "wants_person")
    of_form, both = intake._of_form, threading.Barrier(2)

    def slowly(session: Session, form: Form) -> Request | None:
        """Both look before either has saved."""
        found = of_form(session, form)
        if found is None and store.url.get_backend_name() == "postgresql" and not both.broken:
            both.wait(A_MOMENT)
        return found

    monkeypatch.setattr(intake, "_of_form", slowly)
    entered = all_at_once([lambda: petra.enters(None, key="one", ticket_id=ticket_id)] * 2)
    assert [one.result for one in entered] == ["held", "held"]
    assert len({one.request.id for one in entered if one.request}) == 1


def test_erasing_a_number_and_a_call_from_it_do_not_wait_for_each_other(store: Store) -> None:
    erika, begun = Resident(store).rings(), threading.Event()
    with store.read() as session:
        number_id = numbers.find(session, ERIKA_AT)
    assert number_id is not None

    def goes_on() -> bool:
        with store.write() as session:
            calls.lock(session, erika.sid)
            begun.set()
            threading.Event().wait(A_MOMENT)
            return numbers.lock(session, number_id) is not None

    def erases() -> bool:
        begun.wait(20)
        with store.write() as session:
            return erasure.erase_number(session, number_id, now=NOW).calls == 1

    assert all_at_once([goes_on, erases]) == [True, True]
