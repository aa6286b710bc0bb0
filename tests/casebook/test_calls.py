"""A call is one row and a row per turn, whichever webhook comes first, twice, or late."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from hotline.casebook import calls, numbers
from hotline.casebook.calls import JournalEntry, Knock, LateTurn, TurnKept
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Number, Turn
from tests.casebook.neighbours import ERIKA_AT, NOW, Resident, later, the_call, tickets_of


def test_a_caller_who_rings_is_kept_with_the_first_answer_and_no_turn(store: Store) -> None:
    erika = Resident(store).rings()
    with store.read() as session:
        call = session.scalars(select(Call)).one()
        assert (call.sid, call.turn, call.step, call.edition) == (erika.sid, 0, "kind", "first")
        assert calls.answer_of(session, call) == "<hello/>"
        assert calls.state_of(session, call) == {"answers": {}, "step": "somewhere"}


def test_the_same_knock_twice_is_one_call(store: Store) -> None:
    erika = Resident(store).rings()
    with store.write() as session:
        again = calls.ring(session, erika.knock, now=later(seconds=1))
        assert calls.answer_of(session, again) == "<hello/>"
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Call)) == 1
        assert session.scalar(select(func.count()).select_from(Number)) == 1


def test_each_key_is_a_turn_and_the_last_answer_can_be_given_again(store: Store) -> None:
    erika = Resident(store).rings()
    erika.presses("1", kind="groceries")
    erika.is_silent()
    with store.read() as session:
        call = session.scalars(select(Call)).one()
        turns = session.execute(
            select(Turn.number, Turn.keys, Turn.key_count, Turn.heard).order_by(Turn.number)
        )
        assert [tuple(turn) for turn in turns] == [(0, "1", 1, "answer"), (1, "", 0, "miss")]
        assert call.turn == 2
        assert calls.answer_of(session, call) == "<said after=''/>"


def test_digits_that_are_a_number_are_counted_and_not_kept(store: Store) -> None:
    resident = Resident(store, number=None).rings()
    resident.presses("03023125001", secret=True)
    with store.read() as session:
        assert session.execute(select(Turn.keys, Turn.key_count)).one() == (None, 11)


def test_a_turn_that_another_process_has_played_is_refused(store: Store) -> None:
    erika = Resident(store).rings()
    stale = the_call(store, erika.sid)
    erika.presses("1")
    turn = TurnKept("kind", "keys", "1", 1, "answer")
    with store.write() as session:
        session.add(stale)
        kept = {"state": {}, "step": "x", "language": "de", "answer": "", "emergency": False, "now": NOW}
        with pytest.raises(LateTurn):
            calls.keep_turn(session, stale, turn=turn, **kept)  # type: ignore[arg-type]


def test_an_emergency_number_flags_the_call_for_good(store: Store) -> None:
    erika = Resident(store).rings()
    erika.presses("112", emergency=True)
    erika.presses("1")
    assert the_call(store, erika.sid).emergency


def test_a_caller_we_have_never_heard_is_new_and_a_withheld_number_always_is(store: Store) -> None:
    assert Resident(store).rings().hears().first_time
    assert not Resident(store).rings().hears().first_time
    for _ in range(2):
        assert Resident(store, number=None).rings().hears() == calls.History()


def test_a_caller_is_greeted_next_time_in_the_language_in_which_keys_were_pressed(store: Store) -> None:
    silent = Resident(store).rings()
    silent.hangs_up()
    assert Resident(store).rings().hears().language is None
    erika = Resident(store).rings()
    erika.presses("1")
    erika.hangs_up()
    assert Resident(store).rings().hears().language == "de"


def test_a_line_marked_as_shared_says_so(store: Store) -> None:
    Resident(store).rings()
    with store.write() as session:
        number_id = numbers.find(session, ERIKA_AT)
        assert number_id is not None
        assert numbers.mark_shared(session, number_id, shared=True)
        assert not numbers.mark_shared(session, 999, shared=True)
    assert Resident(store).rings().hears().shared


def test_a_number_can_be_opened_by_its_id_until_it_is_gone(store: Store) -> None:
    with store.write() as session:
        number_id = numbers.keep(session, ERIKA_AT, kind="landline", now=NOW)
        assert numbers.keep(session, ERIKA_AT, kind="landline", now=NOW) == number_id
        assert numbers.number_of(session, number_id) == ERIKA_AT
        assert numbers.number_of(session, 999) is None


def test_trouble_in_a_call_makes_a_ticket_where_somebody_can_be_rung_back(store: Store) -> None:
    erika, hidden = Resident(store).rings(), Resident(store, number=None).rings()
    with store.write() as session:
        for who in (erika, hidden, erika):
            calls.trouble(session, who.call(session), now=NOW)
    assert the_call(store, erika.sid).trouble
    assert the_call(store, hidden.sid).trouble
    assert [ticket.reason for ticket in tickets_of(store, erika.sid)] == ["trouble"]
    assert tickets_of(store, hidden.sid) == []


def test_a_call_that_came_while_the_database_was_away_is_in_the_log_afterwards(store: Store) -> None:
    knock = Knock("CA-journal", "berlin", ERIKA_AT, "landline", "+493023125900")
    for _ in range(2):
        with store.write() as session:
            calls.keep_journal(session, JournalEntry(knock, NOW, emergency=True), now=later(hours=1))
    call = the_call(store, "CA-journal")
    assert (call.started_at, call.trouble, call.emergency) == (NOW, True, True)
    assert [ticket.reason for ticket in tickets_of(store, "CA-journal")] == ["trouble"]
    with store.write() as session:
        assert calls.close_lost(session, now=later(hours=1)) == 1
    assert len(tickets_of(store, "CA-journal")) == 1
