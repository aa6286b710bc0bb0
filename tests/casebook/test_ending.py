"""What a call leaves when it is over (R29), in whatever order its end is told."""

from __future__ import annotations

import pytest

from hotline.casebook import calls, coming_back, requests, tickets
from hotline.casebook.store import Store
from tests.casebook.neighbours import ERIKA_AT, NOW, Resident, a_request, later, the_call, tickets_of


def outcome(resident: Resident) -> str:
    return the_call(resident.store, resident.sid).outcome


def reasons(resident: Resident) -> list[str]:
    return [ticket.reason for ticket in tickets_of(resident.store, resident.sid)]


def test_a_caller_who_asked_leaves_a_request_and_no_ticket(store: Store) -> None:
    erika = Resident(store).rings()
    erika.asks_by_keys()
    erika.hangs_up()
    assert (outcome(erika), reasons(erika)) == ("request", [])


def test_a_caller_who_chose_a_kind_and_hung_up_leaves_a_ticket_with_the_kind(store: Store) -> None:
    erika = Resident(store).rings()
    erika.presses("1", kind="groceries")
    erika.presses("120", postcode="120", zone="")
    erika.hangs_up()
    [ticket] = tickets_of(store, erika.sid)
    assert (ticket.reason, ticket.kind, ticket.zone, ticket.postcode) == (
        "incomplete",
        "groceries",
        "",
        "120",
    )
    assert (ticket.priority, ticket.language) == (1, "de")


def test_a_caller_who_pressed_nothing_for_eight_seconds_leaves_a_low_ticket(store: Store) -> None:
    erika = Resident(store).rings()
    erika.hangs_up(after=8)
    assert [(ticket.reason, ticket.priority) for ticket in tickets_of(store, erika.sid)] == [("no_input", 2)]


@pytest.mark.parametrize(("after", "status"), [(7, "completed"), (0, "no-answer"), (0, "canceled")])
def test_a_short_call_without_a_key_is_only_in_the_log(store: Store, after: int, status: str) -> None:
    erika = Resident(store).rings()
    erika.hangs_up(after=after, status=status)
    assert (outcome(erika), reasons(erika)) == ("short", [])


def test_a_caller_without_a_number_leaves_no_ticket_that_nobody_could_work_on(store: Store) -> None:
    hidden = Resident(store, number=None).rings()
    hidden.presses("1", kind="groceries")
    hidden.hangs_up()
    assert (outcome(hidden), reasons(hidden)) == ("no_number", [])


def test_a_caller_who_spoke_with_a_person_needs_no_ticket(store: Store) -> None:
    erika = Resident(store).rings()
    erika.presses("0")
    erika.presses("", transfer="joined")
    erika.hangs_up()
    assert (outcome(erika), reasons(erika)) == ("person", [])


def test_a_caller_who_has_a_ticket_gets_no_second_one(store: Store) -> None:
    erika = Resident(store).rings()
    erika.presses("0")
    with store.write() as session:
        ticket = tickets.open_ticket(
            session, erika.call(session), reason="wants_person", ring_after=later(hours=20), now=NOW
        )
        twice = tickets.open_ticket(session, erika.call(session), reason="wants_person", now=NOW)
        assert ticket.id == twice.id
    erika.hangs_up()
    assert (outcome(erika), reasons(erika)) == ("ticket", ["wants_person"])


def test_a_caller_who_only_heard_how_the_open_request_stands_leaves_nothing_new(store: Store) -> None:
    a_request(store)
    erika = Resident(store).rings()
    erika.is_silent()
    erika.hangs_up()
    assert (outcome(erika), reasons(erika)) == ("heard_state", [])


def test_to_hear_again_how_the_open_request_stands_leaves_nothing_new(store: Store) -> None:
    a_request(store)
    erika = Resident(store).rings()
    erika.presses("*")
    erika.presses("*")
    erika.hangs_up()
    assert (outcome(erika), reasons(erika)) == ("heard_state", [])


def test_a_caller_without_a_request_who_only_wanted_to_hear_again_leaves_a_ticket(store: Store) -> None:
    erika = Resident(store).rings()
    erika.presses("*")
    erika.hangs_up(after=5)
    assert reasons(erika) == ["incomplete"]


def test_a_caller_with_an_open_request_who_breaks_off_a_second_one_leaves_a_ticket(store: Store) -> None:
    a_request(store)
    erika = Resident(store).rings()
    erika.presses("1")
    erika.presses("2", kind="pharmacy")
    erika.hangs_up()
    assert reasons(erika) == ["incomplete"]


def test_a_caller_who_cancelled_is_not_rung_for_having_pressed_a_key(store: Store) -> None:
    request_id = a_request(store)
    erika = Resident(store).rings()
    with store.write() as session:
        assert coming_back.cancel(session, request_id=request_id, call=erika.call(session), now=NOW)
    erika.presses("2")
    erika.hangs_up()
    assert (outcome(erika), reasons(erika)) == ("cancelled", [])


def test_an_emergency_that_was_no_request_is_rung_back_first(store: Store) -> None:
    erika = Resident(store).rings()
    asked = erika.asks_by_keys(postcode="12000")
    with store.write() as session:
        assert requests.withdraw(session, erika.call(session), now=NOW)
        assert not requests.withdraw(session, erika.call(session), now=NOW)
    erika.presses("112", emergency=True)
    erika.hangs_up()
    assert asked.request.id
    assert [(ticket.reason, ticket.priority) for ticket in tickets_of(store, erika.sid)] == [
        ("incomplete", 0)
    ]


def test_the_first_end_stays_and_a_repeat_fills_in_the_duration_only(store: Store) -> None:
    erika = Resident(store).rings()
    erika.hangs_up(after=None, status="no-answer")
    erika.now = later(minutes=1)
    erika.hangs_up(after=12)
    erika.hangs_up(after=99)
    call = the_call(store, erika.sid)
    assert (call.status, call.ended_at, call.duration) == ("no-answer", NOW, 12)


def test_a_call_rises_and_never_falls_in_rank(store: Store) -> None:
    erika = Resident(store).rings()
    for status, expected in (
        ("initiated", "ringing"),
        ("in-progress", "in-progress"),
        ("ringing", "in-progress"),
        ("something new", "in-progress"),
        ("completed", "completed"),
        ("in-progress", "completed"),
    ):
        erika.hangs_up(after=5, status=status)
        assert the_call(store, erika.sid).status == expected


def test_the_end_may_come_before_the_first_knock_and_the_call_may_still_be_played(store: Store) -> None:
    erika = Resident(store, sid="CA-early")
    erika.hangs_up(after=20)
    assert reasons(erika) == ["no_input"]
    with store.write() as session:
        call = calls.ring(session, erika.knock, now=later(seconds=1))
        calls.keep_start(
            session, call, state=erika.state, step="kind", language="de", answer="hello", now=NOW
        )
    erika.presses("1", kind="groceries")
    assert reasons(erika) == ["incomplete"]
    erika.asks_by_keys()
    assert (outcome(erika), reasons(erika)) == ("request", [])
    superseded = {ticket.reason for ticket in tickets_of(store, "CA-early", state="superseded")}
    assert superseded == {"no_input", "incomplete"}
    assert the_call(store, "CA-early").status == "completed"


def test_an_end_told_twice_settles_once(store: Store) -> None:
    erika = Resident(store).rings()
    erika.presses("1", kind="groceries")
    erika.hangs_up()
    erika.hangs_up()
    assert reasons(erika) == ["incomplete"]


def test_the_end_of_a_call_that_nobody_knows_changes_nothing(store: Store) -> None:
    with store.write() as session:
        calls.over(session, sid="CA-never", status="completed", duration=5, knock=None, now=NOW)
        assert calls.lock(session, "CA-never") is None


def test_the_clock_closes_a_call_whose_end_was_never_told_so_that_nobody_is_lost(store: Store) -> None:
    erika, silent = Resident(store).rings(), Resident(store, "+493023125002").rings()
    erika.presses("1", kind="groceries")
    silent.is_silent()
    for minutes, closed in ((29, 0), (30, 2), (60, 0)):
        with store.write() as session:
            assert calls.close_lost(session, now=later(minutes=minutes)) == closed
    assert (reasons(erika), reasons(silent)) == (["incomplete"], ["no_input"])
    erika.hangs_up(after=15)
    call = the_call(store, erika.sid)
    assert (call.status, call.duration) == ("lost", 15)


def test_somebody_who_rings_again_after_an_incomplete_call_is_recognised_for_half_an_hour(
    store: Store,
) -> None:
    erika = Resident(store).rings()
    erika.presses("1", kind="groceries")
    erika.hangs_up()
    assert Resident(store, ERIKA_AT, now=later(minutes=29)).rings().hears().incomplete
    assert not Resident(store, ERIKA_AT, now=later(minutes=31)).rings().hears().incomplete
    assert not Resident(store, "+493023125002").rings().hears().incomplete
