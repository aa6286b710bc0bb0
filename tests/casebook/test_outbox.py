"""Messages leave once: leased by one clock, tried again when refused, doubted when the clock died."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from hotline.casebook import outbox, readdressing
from hotline.casebook.outbox import Leased
from hotline.casebook.store import Store
from hotline.casebook.tables import Message
from hotline.casebook.vault import Vault
from tests.casebook.neighbours import ANNA_AT, NOW, later
from tests.casebook.test_keys import FRESH
from tests.casebook.test_races import all_at_once
from tests.databases import INDEX_KEY


def put(
    store: Store, body: str = "Guten Tag", *, not_before: datetime | None = None, **more: datetime
) -> int:
    with store.write() as session:
        return outbox.put(
            session,
            kind="sms",
            city="berlin",
            number=ANNA_AT,
            body=body,
            now=NOW,
            not_before=not_before,
            not_after=more.get("not_after"),
        )


def lease(store: Store, now: datetime = NOW) -> list[Leased]:
    with store.write() as session:
        return outbox.lease_due(session, now=now, limit=20, seconds=60)


def fails(store: Store, leased: Leased, now: datetime, *, for_good: bool = False) -> bool:
    with store.write() as session:
        return outbox.failed(session, leased, for_good=for_good, code="30006", now=now)


def is_sent(store: Store, leased: Leased, now: datetime = NOW) -> bool:
    with store.write() as session:
        return outbox.sent(session, leased, carrier_id="SM1", now=now)


def message(store: Store, message_id: int) -> Message:
    with store.read() as session:
        return session.get_one(Message, message_id)


def test_a_message_is_leased_once_sent_and_forgotten(store: Store) -> None:
    message_id = put(store)
    [leased] = lease(store)
    assert (leased.id, leased.number, leased.body, leased.attempt) == (message_id, ANNA_AT, "Guten Tag", 1)
    assert lease(store) == []
    assert is_sent(store, leased)
    assert not is_sent(store, leased)
    kept = message(store, message_id)
    assert (kept.state, kept.carrier_id, kept.number, kept.body) == ("sent", "SM1", None, None)


def test_messages_leave_in_order_and_not_before_their_time(store: Store) -> None:
    put(store, "later", not_before=later(hours=1))
    put(store, "first")
    put(store, "second")
    assert [one.body for one in lease(store)] == ["first", "second"]
    assert [one.body for one in lease(store, later(hours=1))] == ["later"]


def test_four_clocks_never_lease_the_same_message(store: Store) -> None:
    ids = {put(store) for _ in range(12)}
    leased = [one.id for batch in all_at_once([lambda: lease(store)] * 4) for one in batch]
    leased += [one.id for one in lease(store)]
    assert sorted(leased) == sorted(ids)


def test_a_refusal_for_now_is_tried_again_after_a_wait_that_grows(store: Store) -> None:
    put(store)
    [first] = lease(store)
    assert fails(store, first, NOW)
    assert lease(store, later(seconds=4)) == []
    [second] = lease(store, later(seconds=5))
    assert fails(store, second, later(seconds=5))
    assert lease(store, later(seconds=14)) == []
    assert [one.attempt for one in lease(store, later(seconds=15))] == [3]


def test_a_message_is_given_up_after_eight_attempts(store: Store) -> None:
    message_id, now = put(store), NOW
    for attempt in range(1, 9):
        now = later(hours=attempt)
        [leased] = lease(store, now)
        assert fails(store, leased, now)
    kept = message(store, message_id)
    assert (kept.state, kept.error_code, kept.number, kept.body) == ("failed", "30006", None, None)


def test_a_refusal_for_good_is_the_end(store: Store) -> None:
    message_id = put(store)
    [leased] = lease(store)
    assert fails(store, leased, NOW, for_good=True)
    assert message(store, message_id).state == "failed"


def test_a_message_that_would_come_too_late_is_not_sent(store: Store) -> None:
    message_id = put(store, not_after=later(minutes=10))
    assert lease(store, later(minutes=10)) == []
    kept = message(store, message_id)
    assert (kept.state, kept.error_code, kept.body) == ("failed", "too_late", None)


def test_a_clock_that_died_while_sending_does_not_make_it_twice(store: Store) -> None:
    message_id = put(store)
    [leased] = lease(store)
    assert lease(store, later(minutes=5)) == []
    with store.write() as session:
        assert list(outbox.doubt(session, now=later(seconds=59))) == []
        assert list(outbox.doubt(session, now=later(minutes=5))) == [message_id]
        assert list(outbox.doubt(session, now=later(minutes=5))) == []
    assert lease(store, later(minutes=5)) == []
    assert is_sent(store, leased, later(minutes=6))
    assert message(store, message_id).state == "sent"


def test_a_message_that_the_carrier_never_got_is_sent_after_all(store: Store) -> None:
    message_id = put(store)
    [old] = lease(store)
    with store.write() as session:
        outbox.doubt(session, now=later(minutes=5))
        assert outbox.again(session, message_id, now=later(minutes=5))
        assert not outbox.again(session, message_id, now=later(minutes=5))
    [leased] = lease(store, later(minutes=5))
    assert leased.attempt == 2
    assert not is_sent(store, old)
    assert is_sent(store, leased)


def test_doubt_that_nobody_resolved_ends_and_forgets(store: Store) -> None:
    message_id = put(store)
    lease(store)
    for hours in (1, 26):
        with store.write() as session:
            outbox.doubt(session, now=later(hours=hours))
    assert (message(store, message_id).state, message(store, message_id).body) == ("failed", None)


def test_number_and_text_are_sealed_while_they_wait(store: Store) -> None:
    put(store, "Code: 123456")
    with store.read() as session:
        kept = session.scalars(select(Message)).one()
        assert ANNA_AT not in f"{kept.number} {kept.body}"
        assert "123456" not in f"{kept.number} {kept.body}"


def test_what_is_sealed_with_a_lost_key_stops_nothing_else_and_leaves_when_the_key_is_back(
    store: Store,
) -> None:
    put(store, "sealed long ago")
    fresh = Store(store.url.render_as_string(hide_password=False), Vault((FRESH,), INDEX_KEY))
    put(fresh, "sealed today")
    assert [one.body for one in lease(fresh)] == ["sealed today"]
    for now in (later(hours=1), later(hours=1, seconds=1)):
        assert lease(fresh, now) == []
    kept = message(store, 1)
    assert (kept.state, kept.reason, kept.attempts) == ("waiting", "sealed", 2)
    fresh.close()
    assert [one.body for one in lease(store, later(hours=2))] == ["sealed long ago"]


def test_what_nobody_can_open_is_given_up_and_stands_in_no_erasures_way(store: Store) -> None:
    message_id = put(store)
    fresh = Store(store.url.render_as_string(hide_password=False), Vault((FRESH,), INDEX_KEY))
    with fresh.write() as session:
        readdressing.take_back_to(session, {ANNA_AT}, now=NOW)
    for attempt in range(1, 9):
        assert lease(fresh, later(hours=attempt)) == []
    fresh.close()
    kept = message(store, message_id)
    assert (kept.state, kept.reason, kept.body) == ("failed", "sealed", None)
