"""What callers are told is true: after ninety days nothing tells of them, and much goes sooner (R57)."""

from __future__ import annotations

import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hotline.casebook import (
    calls,
    erased_before,
    erasure,
    forgetting,
    forgetting_desk,
    invitations,
    numbers,
    operators,
    outbox,
    retention,
    tickets,
)
from hotline.casebook.operators import Post
from hotline.casebook.store import Store
from hotline.casebook.tables import (
    Call,
    Claim,
    Erasure,
    Invitation,
    Message,
    Number,
    Operator,
    Request,
    Ticket,
    Turn,
    View,
)
from tests.casebook.desk import Desk
from tests.casebook.neighbours import (
    ERIKA_AT,
    NOW,
    Helper,
    Resident,
    a_request,
    happened_to,
    the_call,
    the_request,
    tickets_of,
    vault_word,
)
from tests.casebook.test_erasure import traces

PROMPTS = Path(__file__).parents[2] / "prompts"
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def the_clock_forgets(store: Store, *, at: datetime) -> dict[str, int]:
    done = {}
    for name, forgets in forgetting.EVERYTHING.items():
        with store.write() as session:
            done[name] = forgets(session, now=at, limit=100)
    return {name: count for name, count in done.items() if count}


def finished(store: Store, request_id: int) -> None:
    anna = Helper(store).joins()
    anna.takes(request_id)
    anna.looks(request_id)
    assert anna.says("done", request_id)


def test_a_closed_request_forgets_whose_it_was_after_thirty_days_and_not_before(store: Store) -> None:
    request_id = a_request(store)
    finished(store, request_id)
    assert retention.request_forgets_at(the_request(store, request_id)) == NOW + 30 * DAY
    assert the_clock_forgets(store, at=NOW + 30 * DAY - SECOND) == {}
    assert the_clock_forgets(store, at=NOW + 30 * DAY) == {"closed requests": 1}
    kept = the_request(store, request_id)
    assert (kept.number_id, kept.word, kept.word_hash, kept.postcode) == (None, None, None, None)
    assert (kept.zone, kept.kind, kept.state, kept.closed_at) == ("neukoelln", "groceries", "done", NOW)
    assert retention.request_forgets_at(kept) is None
    with store.read() as session:
        assert session.scalars(select(Claim.number_id)).one() is None


def test_a_call_forgets_who_rang_and_what_was_keyed_after_ninety_days(store: Store) -> None:
    erika = Resident(store).rings()
    erika.asks_by_keys()
    erika.hangs_up()
    assert retention.call_forgets_at(the_call(store, erika.sid)) == NOW + 90 * DAY
    assert "calls" not in the_clock_forgets(store, at=NOW + 90 * DAY - SECOND)
    assert the_clock_forgets(store, at=NOW + 90 * DAY)["calls"] == 1
    call = the_call(store, erika.sid)
    assert (call.number_id, call.state, call.answer) == (None, None, None)
    assert (call.outcome, call.duration, call.step) == ("request", 60, "next")
    assert retention.call_forgets_at(call) is None
    with store.read() as session:
        assert session.execute(select(Turn.keys, Turn.key_count)).all() == [(None, 1), (None, 5)]


def test_a_caller_who_pressed_nothing_is_forgotten_after_fourteen_days(store: Store) -> None:
    erika = Resident(store).rings()
    erika.hangs_up(after=20)
    (ticket,) = tickets_of(store, erika.sid)
    assert retention.ticket_forgets_at(ticket) == NOW + 14 * DAY
    assert the_clock_forgets(store, at=NOW + 14 * DAY - SECOND) == {}
    assert the_clock_forgets(store, at=NOW + 14 * DAY) == {"tickets": 1}
    assert tickets_of(store, erika.sid) == []
    (closed,) = tickets_of(store, erika.sid, state="closed")
    assert (closed.number_id, closed.closed_by) == (None, "forgotten")


@pytest.mark.parametrize(("closed_after", "days"), [(None, 90), (10, 40), (80, 90)])
def test_a_ticket_is_forgotten_thirty_days_after_its_close_and_ninety_after_its_beginning(
    store: Store, closed_after: int | None, days: int
) -> None:
    erika = Resident(store).rings()
    with store.write() as session:
        ticket = tickets.open_ticket(
            session, erika.call(session), reason="wants_person", postcode="12049", now=NOW
        )
    if closed_after is not None:
        Desk(store).closes(ticket.id, now=NOW + closed_after * DAY)
    with store.read() as session:
        assert retention.ticket_forgets_at(session.get_one(Ticket, ticket.id)) == NOW + days * DAY
    assert "tickets" not in the_clock_forgets(store, at=NOW + days * DAY - SECOND)
    assert the_clock_forgets(store, at=NOW + days * DAY)["tickets"] == 1
    with store.read() as session:
        row = session.execute(select(Ticket.number_id, Ticket.postcode, Ticket.state)).one()
    assert tuple(row) == (None, None, "closed")


def test_an_open_request_is_closed_when_its_term_is_over_and_nothing_tells_of_its_caller(
    store: Store,
) -> None:
    request_id = a_request(store)
    word = vault_word(store, request_id)
    anna = Helper(store).joins()
    anna.takes(request_id)
    done = the_clock_forgets(store, at=NOW + 90 * DAY)
    assert done == {"calls": 1, "open requests": 1, "numbers": 1}
    kept = the_request(store, request_id)
    assert (kept.state, kept.due_at, kept.number_id) == ("cancelled", None, None)
    assert happened_to(store, request_id)[-1] == "forgotten"
    assert anna.looks(request_id, now=NOW + 90 * DAY) is None
    assert traces(store, ERIKA_AT, word, "12043") == []


def test_a_caller_who_rang_again_in_the_meantime_keeps_the_open_request(store: Store) -> None:
    request_id = a_request(store)
    again = Resident(store, now=NOW + 60 * DAY).rings()
    again.hangs_up()
    assert "open requests" not in the_clock_forgets(store, at=NOW + 90 * DAY)
    assert the_request(store, request_id).state == "waiting"
    assert again.hears().open_requests
    assert the_clock_forgets(store, at=NOW + 150 * DAY)["open requests"] == 1


def test_a_number_stays_as_long_as_anything_tells_of_it_and_then_goes(store: Store) -> None:
    a_request(store)
    Resident(store, now=NOW + 30 * DAY).rings().hangs_up()
    the_clock_forgets(store, at=NOW + 119 * DAY)
    with store.read() as session:
        assert numbers.find(session, ERIKA_AT) is not None
    the_clock_forgets(store, at=NOW + 120 * DAY)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Number)) == 0
        assert session.scalar(select(func.count()).select_from(Call)) == 2


def test_messages_views_and_the_register_of_erasures_have_their_terms(store: Store) -> None:
    request_id = a_request(store)
    finished(store, request_id)
    with store.write() as session:
        outbox.put(session, kind="sms", city="berlin", number=ERIKA_AT, body="x", now=NOW)
        session.add(
            Erasure(at=NOW, eraser="caller", number_hash="h", calls=1, requests=0, tickets=0, messages=0)
        )
    with store.write() as session:
        (leased,) = outbox.lease_due(session, now=NOW)
        outbox.sent(session, leased, carrier_id="SM1", now=NOW)
    assert the_clock_forgets(store, at=NOW + 35 * DAY - SECOND).get("messages") == 1
    assert the_clock_forgets(store, at=NOW + 35 * DAY) == {"hashes of erased numbers": 1}
    the_clock_forgets(store, at=NOW + 365 * DAY - SECOND)
    with store.read() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (View, Erasure)]
        assert (counts, session.scalar(select(func.count()).select_from(Message))) == ([1, 1], 0)
    assert the_clock_forgets(store, at=NOW + 365 * DAY) == {"views": 1, "erasures": 1}


def test_two_clocks_at_once_forget_everything_once(store: Store) -> None:
    for last in range(20):
        Resident(store, f"+4930231250{last:02}").rings().hangs_up(after=20)

    def forgets(_: int) -> int:
        with store.write() as session:
            return forgetting.calls(session, now=NOW + 90 * DAY, limit=20)

    with ThreadPoolExecutor(4) as clocks:
        first = sum(clocks.map(forgets, range(4)))
    with store.write() as session:
        assert first + forgetting.calls(session, now=NOW + 90 * DAY, limit=20) == 20


def test_a_number_that_rings_this_moment_is_not_forgotten_under_its_call(store: Store) -> None:
    """The number is found, then the clock comes, then the call is written: it still knows its number."""
    a_request(store)
    with store.write() as session:
        forgetting.calls(session, now=NOW + 90 * DAY, limit=9)
        forgetting.open_requests(session, now=NOW + 90 * DAY, limit=9)
    erika = Resident(store, now=NOW + 90 * DAY)
    erika.sid = "CA" + "9" * 32

    def clock_comes() -> int:
        with store.write() as session:
            return forgetting.numbers(session, now=NOW + 90 * DAY, limit=9)

    with ThreadPoolExecutor(1) as clock:
        with store.write() as session:
            calls.ring(session, erika.knock, now=NOW + 90 * DAY)
            coming = clock.submit(clock_comes)
        coming.result()
    assert the_call(store, erika.sid).number_id is not None


def test_what_a_backup_brings_back_is_found_by_its_hash(store: Store) -> None:
    a_request(store)
    a_request(store, "+493023125077")
    gone = erased_before.hash_of(store.vault, ERIKA_AT)
    with store.read() as session:
        (number_id,) = erased_before.brought_back(session, {gone})
    with store.write() as session:
        erasure.erase_number(session, number_id, now=NOW)
        assert [one.number_hash for one in erased_before.named(session)] == [gone]
    with store.read() as session:
        assert erased_before.brought_back(session, {gone}) == []
        assert session.scalar(select(func.count()).where(Request.number_id.is_not(None))) == 1


@pytest.mark.parametrize(
    ("language", "ninety"),
    [("de", "neunzig Tage"), ("en", "ninety days"), ("pl", "dziewięćdziesiąt dni")],
)
def test_the_days_that_are_spoken_are_the_days_that_are_kept(language: str, ninety: str) -> None:
    line = tomllib.loads((PROMPTS / language / "calls.toml").read_text("utf-8"))["data_about"]
    assert ninety in line
    assert timedelta(days=90) == retention.CALLS >= retention.CLOSED >= retention.NO_INPUT


@pytest.mark.parametrize(
    ("language", "seven"), [("de", "sieben Tage"), ("en", "seven days"), ("pl", "siedem dni")]
)
def test_a_voice_is_kept_for_the_days_that_are_told_before_the_tone(language: str, seven: str) -> None:
    lines = tomllib.loads((PROMPTS / language / "calls.toml").read_text("utf-8"))
    assert seven in lines["note_notice"]
    assert timedelta(days=7) == retention.NOTES


def test_what_was_closed_late_is_forgotten_after_ninety_days_all_the_same(store: Store) -> None:
    request_id = a_request(store)
    word = vault_word(store, request_id)
    anna = Helper(store).joins()
    anna.takes(request_id)
    assert anna.says("done", request_id, now=NOW + 85 * DAY)
    assert retention.request_forgets_at(the_request(store, request_id)) == NOW + 90 * DAY
    assert "closed requests" not in the_clock_forgets(store, at=NOW + 90 * DAY - SECOND)
    assert the_clock_forgets(store, at=NOW + 90 * DAY)["closed requests"] == 1
    assert traces(store, ERIKA_AT, word, "12043") == []


def test_what_was_closed_late_is_remembered_for_who_rang_again(store: Store) -> None:
    request_id = a_request(store)
    anna = Helper(store).joins()
    anna.takes(request_id)
    assert anna.says("done", request_id, now=NOW + 85 * DAY)
    Resident(store, now=NOW + 86 * DAY).rings().hangs_up()
    assert "closed requests" not in the_clock_forgets(store, at=NOW + 90 * DAY)
    assert the_clock_forgets(store, at=NOW + 115 * DAY)["closed requests"] == 1


def test_whoever_is_no_operator_any_more_leaves_no_mail_address(store: Store) -> None:
    petra = Desk(store, email="petra@example.org").operator
    with store.write() as session:
        assert operators.end(session, petra.id, now=NOW)
    with store.read() as session:
        assert session.get_one(Operator, petra.id).email is None


def test_who_was_invited_to_the_desk_and_never_came_is_forgotten(store: Store) -> None:
    with store.write() as session:
        invitations.invite(session, name="Ola", post=Post("operator", ("berlin",)), by="terminal", now=NOW)
    for days, left in ((32, 1), (34, 0)):  # three days it is good, and thirty more
        with store.write() as session:
            forgetting_desk.invitations(session, now=NOW + timedelta(days=days), limit=10)
            assert len(session.scalars(select(Invitation)).all()) == left
