"""What needs a person: everything, worst first, each caller once, and nothing that nobody can do now."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from hotline.casebook import outbox, sending, tickets
from hotline.casebook.needs import needs
from hotline.casebook.numbers import mark_shared
from hotline.casebook.reach import Reach
from hotline.casebook.store import Store
from hotline.casebook.tables import Request, Ticket
from hotline.casebook.worst_first import WORST_FIRST
from tests.casebook.desk import Desk, cutoffs
from tests.casebook.neighbours import ANNA_AT, ERIKA_AT, NOW, Helper, Resident, a_request, later
from tests.casebook.test_cost import statements

NUMBERS = tuple(f"+4930231250{n:02d}" for n in range(10, 60))


@pytest.fixture
def petra(store: Store) -> Desk:
    return Desk(store)


def a_ticket(
    store: Store,
    reason: str,
    number: str = ERIKA_AT,
    *,
    at: datetime = NOW,
    ring_after: datetime | None = None,
    emergency: bool = False,
) -> int:
    """A call that left a ticket; the ticket's id."""
    resident = Resident(store, number, now=at).rings()
    if emergency:
        resident.presses("112", emergency=True)
    with store.write() as session:
        call = resident.call(session)
        return tickets.open_ticket(session, call, reason=reason, now=at, ring_after=ring_after).id


def test_an_empty_desk_has_nothing_to_do(petra: Desk) -> None:
    assert petra.list() == []


def test_the_worst_stands_first_however_late_it_came(store: Store, petra: Desk) -> None:
    reasons = ("no_input", "incomplete", "busy", "nobody_came", "trouble", "concern", "unknown_postcode")
    for nth, reason in enumerate(reasons):
        a_ticket(store, reason, NUMBERS[nth], at=later(minutes=nth))
    assert petra.list(later(hours=1)) == sorted(reasons, key=list(WORST_FIRST).index)


def test_of_two_that_are_as_bad_the_older_stands_first(store: Store, petra: Desk) -> None:
    second = a_ticket(store, "busy", NUMBERS[0], at=later(minutes=9))
    first = a_ticket(store, "busy", NUMBERS[1], at=later(minutes=3))
    assert [one.worst.id for one in petra.sees(later(hours=1)).now] == [first, second]


def test_whoever_keyed_an_emergency_number_comes_before_all_but_a_concern(store: Store, petra: Desk) -> None:
    a_ticket(store, "nobody_came", NUMBERS[0])
    a_ticket(store, "wants_person", NUMBERS[1], emergency=True)
    a_ticket(store, "concern", NUMBERS[2])
    assert petra.list() == ["concern", "emergency", "nobody_came"]


def test_who_may_not_be_rung_yet_stands_below_with_the_time(store: Store, petra: Desk) -> None:
    a_ticket(store, "wants_person", NUMBERS[0], ring_after=later(hours=10))
    a_ticket(store, "no_input", NUMBERS[1])
    seen = petra.sees()
    assert [one.worst.what for one in seen.now] == ["no_input"]
    assert [one.worst.ring_after for one in seen.later] == [later(hours=10)]
    assert petra.list(later(hours=10)) == ["wants_person", "no_input"]


def test_nobody_waits_until_the_morning_with_a_concern(store: Store, petra: Desk) -> None:
    a_ticket(store, "concern", ring_after=later(hours=10))
    assert petra.list() == ["concern"]


def test_one_caller_is_one_entry_with_the_worst_first(store: Store, petra: Desk) -> None:
    a_ticket(store, "incomplete", at=NOW)
    a_ticket(store, "wants_person", at=later(minutes=1))
    (caller,) = petra.sees(later(hours=1)).now
    assert (caller.worst.what, [one.what for one in caller.also]) == ("wants_person", ["incomplete"])


def test_what_the_call_told_stands_there(store: Store, petra: Desk) -> None:
    resident = Resident(store).rings()
    with store.write() as session:
        call = resident.call(session)
        tickets.open_ticket(session, call, reason="unknown_postcode", kind="pets", postcode="99999", now=NOW)
    need = petra.sees().now[0].worst
    assert (need.kind, need.postcode, need.language) == ("pets", "99999", "de")


class TestRequests:
    @pytest.fixture(autouse=True)
    def somebody_is_on_duty(self, store: Store) -> None:
        Helper(store, NUMBERS[49], level=2, name="Bea").joins()

    def test_a_request_that_nobody_takes_comes_to_the_desk_after_hours(
        self, store: Store, petra: Desk
    ) -> None:
        a_request(store, kind="groceries")
        assert petra.list(later(hours=3, minutes=59)) == []
        assert petra.list(later(hours=4)) == ["unclaimed"]

    def test_the_chemist_cannot_wait_so_long(self, store: Store, petra: Desk) -> None:
        a_request(store, kind="pharmacy")
        assert petra.list(later(hours=2)) == ["unclaimed"]

    def test_a_kind_that_the_city_no_longer_names_waits_as_long_as_most(
        self, store: Store, petra: Desk
    ) -> None:
        a_request(store, kind="gardening")
        assert petra.list(later(hours=4)) == ["unclaimed"]

    def test_after_a_day_somebody_rings(self, store: Store, petra: Desk) -> None:
        a_request(store)
        assert petra.list(later(hours=24)) == ["ring_resident"]

    def test_one_that_somebody_has_does_not_stand_there(self, store: Store, petra: Desk) -> None:
        request_id = a_request(store)
        Helper(store).joins().takes(request_id)
        assert petra.list(later(hours=4, minutes=4)) == []

    def test_a_claim_that_ran_out_and_was_not_released_shows_that_the_clock_stands(
        self, store: Store, petra: Desk
    ) -> None:
        request_id = a_request(store)
        Helper(store).joins().takes(request_id)
        assert petra.list(later(hours=4, minutes=5)) == ["overdue"]

    def test_one_that_was_put_on_the_board_is_quiet_until_the_next_step(
        self, store: Store, petra: Desk
    ) -> None:
        request_id = a_request(store)
        assert petra.puts_on_board(request_id, quiet_until=later(hours=24), now=later(hours=5))
        assert petra.list(later(hours=23)) == []
        assert petra.list(later(hours=24)) == ["ring_resident"]

    def test_without_a_number_it_stands_there_at_once(self, store: Store, petra: Desk) -> None:
        Resident(store, None).rings().asks()
        assert petra.list() == ["held"]

    def test_arranged_and_never_heard_of_again(self, store: Store, petra: Desk) -> None:
        request_id = a_request(store)
        helper = Helper(store).joins()
        helper.takes(request_id)
        helper.says("arranged", request_id)
        assert petra.list(later(days=6)) == []
        assert petra.list(later(days=7)) == ["arranged"]

    def test_a_request_that_nobody_answered_for_is_one_entry_not_two(self, store: Store, petra: Desk) -> None:
        request_id = a_request(store)
        helper = Helper(store).joins()
        helper.takes(request_id)
        for _ in range(4):
            helper.says("not_reached", request_id)
        (caller,) = petra.sees().now
        assert (caller.worst.what, caller.worst.subject, caller.worst.state) == (
            "not_reached",
            "ticket",
            "unreached",
        )
        assert caller.also == ()
        assert petra.closes(caller.worst.id, "nuisance")
        assert petra.list() == []


class TestMessages:
    def fails(self, store: Store, reason: str, at: datetime = NOW) -> None:
        with store.write() as session:
            outbox.put(session, kind="sms", city="berlin", number=ANNA_AT, body="x", now=at)
            (leased,) = outbox.lease_due(session, now=at)
            outbox.failed(session, leased, for_good=True, code="1", reason=reason, now=at)

    def test_messages_that_failed_for_one_reason_are_one_entry(self, store: Store, petra: Desk) -> None:
        for reason in ("landline", "landline", "sender"):
            self.fails(store, reason)
        found = {one.worst.code: one.worst.count for one in petra.sees().now}
        assert found == {"landline": 2, "sender": 1}

    def test_seen_is_seen_and_the_next_one_is_told_again(self, store: Store, petra: Desk) -> None:
        self.fails(store, "landline")
        last = petra.sees().now[0].worst.last
        self.fails(store, "landline", later(minutes=1))
        with store.write() as session:
            about = {"city": "berlin", "calls": False, "reason": "landline"}
            assert sending.seen(session, **about, up_to=last, now=NOW) == 1  # type: ignore[arg-type]  # a dict's
        assert [one.worst.count for one in petra.sees().now] == [1]

    def test_messages_that_do_not_leave_show_that_the_clock_stands(self, store: Store, petra: Desk) -> None:
        with store.write() as session:
            outbox.put(session, kind="sms", city="berlin", number=ANNA_AT, body="x", now=NOW)
        assert petra.list(later(minutes=4)) == []
        assert [one.worst.code for one in petra.sees(later(minutes=5)).now] == ["late"]


class TestRepeatedCalls:
    def note(self, store: Store, at: datetime = NOW) -> int:
        with store.write() as session:
            return tickets.note_repeated_callers(session, city="berlin", least=3, now=at)

    def rings(self, store: Store, times: int, number: str | None = ERIKA_AT) -> None:
        for _ in range(times):
            Resident(store, number).rings().hangs_up(after=5)

    def test_three_calls_in_a_day_are_shown_once(self, store: Store, petra: Desk) -> None:
        self.rings(store, 2)
        assert self.note(store) == 0
        self.rings(store, 5)
        assert (self.note(store), self.note(store)) == (1, 0)
        assert petra.list() == ["repeated_calls"]

    def test_after_it_was_dealt_with_it_is_quiet_for_a_day(self, store: Store, petra: Desk) -> None:
        self.rings(store, 3)
        self.note(store)
        petra.closes(petra.sees().now[0].worst.id)
        self.rings(store, 3)
        assert self.note(store, later(hours=23)) == 0

    def test_a_line_of_several_households_and_withheld_numbers_are_nobodys(self, store: Store) -> None:
        self.rings(store, 3)
        with store.write() as session:
            assert mark_shared(session, 1, shared=True)
        self.rings(store, 3, None)
        assert self.note(store) == 0


def test_what_is_left_out_is_counted(store: Store, petra: Desk) -> None:
    for number in NUMBERS[:5]:
        a_ticket(store, "no_input", number)
    a_ticket(store, "concern", NUMBERS[6])
    seen = petra.sees(limit=3)
    assert (seen.now[0].worst.what, len(seen.now), seen.more) == ("concern", 3, 3)


def test_what_waits_in_ones_zones_is_not_hidden_behind_what_waits_elsewhere(store: Store) -> None:
    for number in NUMBERS[:4]:
        a_ticket(store, "concern", number)
        a_request(store, number)
    with store.write() as session:
        session.execute(update(Ticket).values(zone="mitte"))
        session.execute(update(Request).values(zone="mitte"))
    Helper(store, NUMBERS[49], name="Bea").joins()
    ours = a_request(store, NUMBERS[5])
    a_ticket(store, "no_input", NUMBERS[6])
    with store.write() as session:  # of this one it is known by its request only
        session.execute(update(Ticket).where(Ticket.reason == "no_input").values(request_id=ours))
    near = Reach(("berlin",), ("berlin/neukoelln",))
    with store.read() as session:
        seen = needs(session, [cutoffs(later(hours=5))], now=later(hours=5), limit=2, reach=near)
        cut = needs(session, [cutoffs(later(hours=5))], now=later(hours=5), limit=1, reach=near)
    assert [one.worst.what for one in seen.now] == ["no_input"]
    assert (seen.more, cut.more) == (0, 0)


def test_another_citys_needs_are_not_shown(store: Store) -> None:
    a_ticket(store, "concern")
    with store.read() as session:
        assert needs(session, [cutoffs(city="potsdam")], now=NOW).now == ()


def test_the_list_costs_a_handful_of_statements_each_by_an_index(sqlite_store: Store) -> None:
    petra = Desk(sqlite_store)
    for number in NUMBERS[:20]:
        a_ticket(sqlite_store, "no_input", number)
        a_request(sqlite_store, number)
    with statements(sqlite_store) as seen:
        petra.sees(NOW + timedelta(hours=5))
        with sqlite_store.write() as session:
            tickets.note_repeated_callers(session, city="berlin", least=3, now=NOW)
    assert len(seen) <= 10
    with sqlite_store.engine.connect() as connection:
        for one in seen:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", (None,) * one.count("?"))
            few = ("CONSTANT", "anon_")  # what is grouped already: a row for each zone, kind and language
            scans = [row[3] for row in plan if row[3].startswith("SCAN")]
            walked = [scan for scan in scans if not any(word in scan for word in few)]
            assert walked == [], one
