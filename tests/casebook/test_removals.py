"""What we forget, the telephone company is made to forget too: as soon as it can, and until it has."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from hotline.casebook import erasure, forgetting, outbox, removals
from hotline.casebook.store import Store
from hotline.casebook.tables import Removal
from tests.casebook.neighbours import ERIKA_AT, NOW, Resident, a_request, later

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def waiting(store: Store) -> list[tuple[str, str, object]]:
    with store.read() as session:
        query = select(Removal.kind, Removal.carrier_id, Removal.not_before)
        return [(kind, sid, at - NOW) for kind, sid, at in session.execute(query.order_by(Removal.id))]


def test_an_erased_call_is_removed_at_the_company_once_it_is_over(store: Store) -> None:
    first = Resident(store).rings()
    first.hangs_up()
    again = Resident(store).rings()
    with store.write() as session:
        erasure.erase_for(session, again.call(session), now=NOW)
    assert waiting(store) == [("call", first.sid, HOUR), ("call", again.sid, HOUR)]


def test_a_call_that_is_forgotten_on_time_is_removed_too(store: Store) -> None:
    a_request(store)
    with store.write() as session:
        forgetting.calls(session, now=NOW + 90 * DAY, limit=9)
        forgetting.calls(session, now=NOW + 91 * DAY, limit=9)
    assert [(kind, at) for kind, _, at in waiting(store)] == [("call", 90 * DAY)]


def test_a_message_is_removed_a_day_after_it_was_sent(store: Store) -> None:
    with store.write() as session:
        outbox.put(session, kind="sms", city="berlin", number=ERIKA_AT, body="x", now=NOW)
    with store.write() as session:
        (leased,) = outbox.lease_due(session, now=NOW)
        outbox.sent(session, leased, carrier_id="SM1", now=NOW)
    assert waiting(store) == [("message", "SM1", DAY)]


def test_what_the_company_refuses_is_asked_again_after_growing_waits(
    store: Store,
) -> None:
    with store.write() as session:
        removals.put(session, "call", ["CA1", "CA1"], not_before=NOW)
        removals.put(session, "call", ["CA1"], not_before=later(hours=9))
    waits, now = [], NOW
    for _ in range(12):
        with store.write() as session:
            (due,) = removals.lease_due(session, now=now)
            removals.failed(session, due, code="20409")
        with store.read() as session:
            after = session.scalars(select(Removal.not_before)).one()
        waits.append(after - now)
        now = after
    assert waits[:3] == [timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40)]
    assert waits[-1] == DAY
    with store.write() as session:
        removals.done(session, due)
    assert waiting(store) == []


def test_what_is_leased_is_not_leased_by_another_clock(store: Store) -> None:
    with store.write() as session:
        removals.put(session, "call", ["CA1"], not_before=NOW)
    with store.write() as session:
        assert len(removals.lease_due(session, now=NOW)) == 1
    with store.write() as session:
        assert removals.lease_due(session, now=NOW) == []
