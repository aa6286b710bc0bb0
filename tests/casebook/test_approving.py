"""What waits for approval: seen by nobody who helps, forgotten by nobody at the desk, let through once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from hotline.casebook import approving, calls, corrections, counts, needs, operating, orders, requests, slips
from hotline.casebook.approving import Reason
from hotline.casebook.requests import Asked
from hotline.casebook.store import Store, vault_of
from hotline.casebook.tables import Request, Ticket
from tests.casebook.desk import Desk, cutoffs
from tests.casebook.neighbours import ERIKA_AT, NOW, WORDS, Helper, Resident, happened_to, later, the_request
from tests.casebook.test_races import all_at_once


@dataclass
class Careful(Resident):
    """Somebody who rings where a person looks at such requests first."""

    def rings(self) -> Careful:
        super().rings()
        return self

    def asks_first(self, kind: str = "pets", zone: str = "neukoelln", **how: Any) -> Asked:
        place: dict[str, Any] = {"kind": kind, "zone": zone, "postcode": "12043", "language": "de"}
        with self.store.write() as session:
            given = {"code_words": WORDS, "now": self.now, "approve": True, **how}
            return requests.ask(session, self.call(session), **place, **given)

    def changes_to(self, kind: str, *, approve: bool) -> Request:
        with self.store.write() as session:
            how: dict[str, Any] = {"code_words": WORDS, "now": self.now, "approve": approve}
            changed = corrections.correct(session, self.call(session), kind=kind, **how)
            assert changed is not None
            return changed.request


@pytest.fixture
def petra(store: Store) -> Desk:
    return Desk(store)


def waits(store: Store, number: str = ERIKA_AT, *, now: datetime = NOW, **how: Any) -> int:
    """A call that leaves a request which somebody must look at; its id."""
    resident = Careful(store, number, now=now).rings()
    request_id = resident.asks_first(**how).request.id
    resident.hangs_up()
    return request_id


def publishes(store: Store, petra: Desk, request_id: int, now: datetime = NOW) -> bool:
    with store.write() as session:
        one = operating.find(session, request_id, cities=["berlin"])
        assert one is not None
        return approving.publish(session, one, operator=petra.operator, now=now)


def holds_back(
    store: Store,
    petra: Desk,
    request_id: int,
    reason: Reason = "unclear",
    *,
    sentence: str = "",
    ring: bool = False,
) -> bool:
    with store.write() as session:
        one = operating.find(session, request_id, cities=["berlin"])
        assert one is not None
        why: dict[str, Any] = {"reason": reason, "sentence": sentence, "ring": ring}
        return approving.hold_back(session, one, **why, operator=petra.operator, now=NOW)


def undoes(store: Store, petra: Desk, request_id: int, now: datetime = NOW) -> bool:
    with store.write() as session:
        how: Any = {"operator": petra.operator, "code_words": WORDS, "now": now}
        return slips.undo_request(session, request_id=request_id, **how)


def told(store: Store, now: datetime = NOW) -> calls.History:
    """What Erika's number is told when it rings."""
    return Resident(store, now=now).rings().hears()


def test_nobody_takes_what_nobody_has_looked_at_and_it_is_not_counted_as_waiting(
    store: Store, petra: Desk
) -> None:
    anna, request_id = Helper(store).joins(), waits(store)
    assert the_request(store, request_id).state == "to_approve"
    assert anna.takes(request_id) == "gone"
    with store.read() as session:
        here: Any = {"city": "berlin", "zones": ("neukoelln",), "now": NOW}
        assert counts.of_zones(session, **here).asked == 0
    assert petra.list() == ["to_approve"]  # no zone where somebody waits and nobody is on duty
    assert publishes(store, petra, request_id)
    with store.read() as session:
        assert counts.of_zones(session, **here).asked == 1
    assert anna.takes(request_id) == "taken"
    assert happened_to(store, request_id) == ["asked", "published", "taken"]


def test_the_database_itself_refuses_what_is_not_approved(store: Store) -> None:
    request_id = waits(store)
    with pytest.raises(IntegrityError), store.write() as session:
        session.execute(update(Request).where(Request.id == request_id).values(state="waiting"))


def test_of_two_who_publish_at_once_one_does_and_holding_back_comes_too_late(
    store: Store, petra: Desk
) -> None:
    request_id = waits(store)
    both = all_at_once([lambda: publishes(store, petra, request_id)] * 2)
    assert sorted(both) == [False, True]
    assert not holds_back(store, petra, request_id)
    assert the_request(store, request_id).state == "waiting"


def test_a_slip_is_taken_back_for_ten_minutes_unless_somebody_took_it(store: Store, petra: Desk) -> None:
    anna, request_id = Helper(store).joins(), waits(store)
    publishes(store, petra, request_id)
    assert not undoes(store, petra, request_id, now=later(minutes=11))
    assert undoes(store, petra, request_id)
    one = the_request(store, request_id)
    assert (one.state, one.approval, one.published_at) == ("to_approve", "wanted", None)
    assert anna.takes(request_id) == "gone"
    publishes(store, petra, request_id)
    anna.takes(request_id)
    assert not undoes(store, petra, request_id)
    assert the_request(store, request_id).state == "taken"


def test_held_back_it_is_told_to_who_rings_again_and_the_desk_rings_if_it_wants(
    store: Store, petra: Desk
) -> None:
    request_id = waits(store)
    assert [one.state for one in told(store).open_requests] == ["to_approve"]
    assert holds_back(store, petra, request_id, sentence="Klang nach einem Scherz.", ring=True)
    one = the_request(store, request_id)
    assert (one.state, one.approval, one.closed_at) == ("held_back", "refused", NOW)
    with store.read() as session:
        assert vault_of(session).open(one.note or "") == "Klang nach einem Scherz."
    assert petra.list() == ["held_back"]  # the ticket by which Erika is rung
    history = told(store)
    assert (history.open_requests, history.last) == ((), None)
    assert history.done is not None
    assert history.done.state == "held_back"
    assert told(store, now=later(days=15)).done is None
    assert undoes(store, petra, request_id)
    assert the_request(store, request_id).state == "to_approve"
    assert petra.list() == ["to_approve"]
    with store.read() as session:
        assert session.scalars(select(Ticket.state)).all() == ["superseded"]


def test_the_desk_is_shown_it_by_its_age_from_when_it_was_asked(store: Store, petra: Desk) -> None:
    old, request_id = waits(store, "+493023125002", now=later(hours=-5)), waits(store)
    assert petra.list() == ["to_approve_late", "to_approve"]
    assert petra.list(later(hours=20)) == ["ring_resident", "to_approve_late"]
    publishes(store, petra, old)
    # From now on volunteers have their four hours; the resident's day has begun when they asked.
    assert petra.list(later(hours=3))[-1] != "unclaimed"
    assert "unclaimed" in petra.list(later(hours=4))
    assert "ring_resident" in petra.list(later(hours=19))
    with store.read() as session:
        found = needs.needs(session, [cutoffs()], now=NOW, only="to_approve")
    assert [one.worst.id for one in found.now] == [request_id]


def test_another_kind_in_the_same_call_may_need_a_look_or_none(store: Store, petra: Desk) -> None:
    caller = Careful(store).rings()
    assert caller.asks_first(kind="groceries", approve=False).request.state == "waiting"
    assert caller.changes_to("pets", approve=True).state == "to_approve"
    assert caller.changes_to("groceries", approve=False).state == "waiting"
    request_id = caller.changes_to("pets", approve=True).id
    publishes(store, petra, request_id)
    Helper(store).joins().takes(request_id)
    again = caller.changes_to("household", approve=True)  # what was approved was something else
    assert (again.state, again.volunteer_id, again.published_at) == ("to_approve", None, None)


def test_without_a_number_it_waits_for_that_first(store: Store, petra: Desk) -> None:
    caller = Careful(store, None).rings()
    request_id = caller.asks_first().request.id
    assert the_request(store, request_id).state == "held"
    with store.write() as session:
        call = caller.call(session)
        calls.remember_number(session, call, ERIKA_AT, "landline", now=NOW)
        requests.number_known(session, call, code_words=WORDS, now=NOW)
    assert the_request(store, request_id).state == "to_approve"


def test_who_cannot_pay_is_the_desks_and_with_the_money_it_is_approved(store: Store, petra: Desk) -> None:
    caller = Careful(store).rings()
    request_id = caller.asks_first().request.id
    with store.write() as session:
        orders.note(
            session, caller.call(session), orders.Answers(payment="cannot_pay"), ring_after=None, now=NOW
        )
    assert the_request(store, request_id).state == "held"
    with store.write() as session:
        assert orders.desk_pays(session, request_id=request_id, operator=petra.operator, now=NOW)
    one = the_request(store, request_id)
    assert (one.state, one.approval, one.published_at) == ("waiting", "given", NOW)


def test_what_is_opened_again_at_the_desk_is_approved_by_that(store: Store, petra: Desk) -> None:
    request_id = waits(store)
    holds_back(store, petra, request_id)
    with store.write() as session:
        one = operating.find(session, request_id, cities=["berlin"])
        assert one is not None
        how: Any = {"operator_id": petra.operator.id, "code_words": WORDS, "now": NOW}
        assert operating.reopen(session, one, **how) is not None
    assert the_request(store, request_id).state == "waiting"
    assert petra.enters("+493023125003", kind="pets").request is not None
    assert petra.list() == ["no_duty"]  # what somebody at the desk entered was looked at by that


def test_asked_for_once_more_it_stays_one_and_waits_on(store: Store, petra: Desk) -> None:
    request_id = waits(store)
    again = Careful(store, now=later(hours=1)).rings().asks_first(now=later(hours=1))
    assert (again.result, again.request.id) == ("have_one_already", request_id)
    assert the_request(store, request_id).state == "to_approve"
