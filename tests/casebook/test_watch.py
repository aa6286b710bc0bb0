"""What nobody rings about: zones without a volunteer, silence, a company that refuses; and slips."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from hotline.casebook import handling, next_door, operating, outbox, pulses, quiets, sending, slips
from hotline.casebook.store import Store
from hotline.casebook.tables import Claim, Message, Pulse, Request, Search, Volunteer
from hotline.casebook.zone_needs import of_city
from tests.casebook.desk import LEVELS, Desk
from tests.casebook.neighbours import ANNA_AT, NOW, WORDS, Helper, a_request, later, the_request


@pytest.fixture
def petra(store: Store) -> Desk:
    return Desk(store)


# --- nobody on duty


def test_where_nobody_is_on_duty_the_desk_is_told_until_somebody_is(store: Store, petra: Desk) -> None:
    request_id = a_request(store)
    (need,) = (one.worst for one in petra.sees(later(minutes=1)).now)
    assert (need.what, need.zone, need.count) == ("no_duty", "neukoelln", 1)
    anna = Helper(store).joins()
    assert petra.list() == []
    with store.write() as session:
        session.execute(update(Volunteer).where(Volunteer.id == anna.id).values(on_duty=False))
    assert petra.list() == ["no_duty"]
    with store.write() as session:
        session.execute(update(Request).where(Request.id == request_id).values(state="done", closed_at=NOW))
    assert petra.list() == []


def test_next_door_is_shown_it_and_no_longer_when_that_was_a_slip(store: Store, petra: Desk) -> None:
    request_id = a_request(store)
    where = {"city": "berlin", "zone": "neukoelln"}
    with store.write() as session:
        assert next_door.show(session, **where, operator=petra.operator, now=NOW) == 1
        assert next_door.show(session, **where, operator=petra.operator, now=NOW) == 0
    with store.write() as session:
        assert session.get_one(Search, request_id).neighbours_at == NOW
        assert next_door.hide(session, **where, shown_at=NOW, operator=petra.operator, now=NOW) == 1
    with store.read() as session:
        assert session.get_one(Search, request_id).neighbours_at is None


def test_what_somebody_has_seen_to_rests_and_comes_up_again(store: Store, petra: Desk) -> None:
    a_request(store)
    about: Any = {"city": "berlin", "what": "no_duty", "code": "neukoelln", "until": later(hours=2)}
    with store.write() as session:
        quiet_id = quiets.rest(session, **about, operator=petra.operator, now=NOW)
        assert quiets.rest(session, **about, operator=petra.operator, now=NOW) is None
    assert quiet_id is not None
    assert petra.list() == []
    assert petra.list(later(hours=2)) == ["no_duty"]

    def takes_back(city: str, *, minutes: float) -> bool:
        by: Any = {"operator": petra.operator, "now": later(minutes=minutes)}
        with store.write() as session:
            return quiets.undo(session, quiet_id, cities=[city], **by) is not None

    assert not takes_back("potsdam", minutes=0)
    assert not takes_back("berlin", minutes=11)
    assert takes_back("berlin", minutes=9)
    assert petra.list() == ["no_duty"]


# --- silence


def asked(store: Store, *times: datetime, zone: str = "neukoelln") -> None:
    """Requests of former weeks, closed long ago."""
    rows = [
        {
            "city": "berlin",
            "zone": zone,
            "kind": "groceries",
            "language": "de",
            "state": "done",
            "asked_at": at,
            "closed_at": at,
        }
        for at in times
    ]
    with store.write() as session:
        session.execute(insert(Request), rows)


def look(store: Store, now: datetime) -> int:
    """As the clock does, where every hour counts."""
    with store.write() as session:
        found = pulses.asked(session, "berlin", now=now)
        return pulses.keep(
            session,
            "berlin",
            found,
            hours=pulses.WEEKS.days * 24,
            after=lambda at, hours: at + timedelta(hours=hours),
        )


def silent(store: Store, now: datetime) -> list[tuple[str, str | None]]:
    with store.read() as session:
        return [(one.what, one.zone) for one in of_city(session, "berlin", levels=LEVELS, now=now)]


def test_a_zone_that_asks_every_day_is_missed_after_a_week(store: Store) -> None:
    asked(store, *(NOW - timedelta(days=day) for day in range(56)))
    asked(store, *(later(days=day) for day in range(-50, 9)), zone="mitte")  # the line works
    assert look(store, NOW) == 3
    assert look(store, NOW) == 0
    assert silent(store, later(days=7, hours=23)) == []
    assert silent(store, later(days=8)) == [("silent_zone", "neukoelln")]
    asked(store, later(days=8, hours=1))
    assert silent(store, later(days=8, hours=2)) == []  # at once, before the clock has looked again


def test_silence_does_not_wear_down_what_was_usual(store: Store) -> None:
    asked(store, *(NOW - timedelta(days=3 * day) for day in range(18)))
    asked(store, *(later(days=day) for day in range(-50, 30)), zone="mitte")
    look(store, NOW)
    look(store, later(days=29))
    with store.read() as session:
        assert session.get_one(Pulse, ("berlin", "neukoelln")).usual == 18
    assert silent(store, later(days=29)) == [("silent_zone", "neukoelln")]


def test_who_seldom_asks_is_not_missed(store: Store) -> None:
    asked(store, *(NOW - timedelta(days=4 * day) for day in range(14)))
    look(store, NOW)
    assert silent(store, later(days=300)) == []


def test_when_the_whole_town_is_silent_that_is_one_thing(store: Store) -> None:
    asked(store, *(NOW - timedelta(days=day) for day in range(56)))
    look(store, NOW)
    assert silent(store, later(days=8)) == [("silent_line", None)]


# --- the telephone company


def refused(store: Store, times: int, reason: str, *, for_good: bool = False) -> None:
    with store.write() as session:
        outbox.put(session, kind="sms", city="berlin", number=ANNA_AT, body="x", now=NOW)
    at = NOW
    for _ in range(times):
        with store.write() as session:
            (leased,) = outbox.lease_due(session, now=at)
            outbox.failed(session, leased, for_good=for_good, code="1", reason=reason, now=at)
        at += timedelta(minutes=20)


def test_a_company_that_refuses_again_and_again_is_trouble_before_anything_has_failed(
    store: Store, petra: Desk
) -> None:
    refused(store, 2, "provider")
    assert petra.list(later(minutes=21)) == []
    with store.write() as session:
        session.execute(delete(Message))
    refused(store, 1, "account")
    (need,) = (one.worst for one in petra.sees().now)
    assert (need.what, need.code, need.count) == ("provider", "account", 1)
    with store.write() as session:
        assert sending.try_now(session, city="berlin", reason="account", now=NOW) == 1
        assert len(outbox.lease_due(session, now=NOW)) == 1


def test_three_refusals_in_a_row_are_enough(store: Store, petra: Desk) -> None:
    refused(store, 3, "provider")
    assert petra.list(later(minutes=41)) == ["provider"]


def test_what_was_called_seen_by_a_slip_is_not(store: Store, petra: Desk) -> None:
    refused(store, 1, "landline", for_good=True)
    last = petra.sees().now[0].worst.last
    with store.write() as session:
        sending.seen(session, city="berlin", calls=False, reason="landline", up_to=last, now=NOW)
    assert petra.list() == []
    with store.write() as session:
        assert not sending.unsee(session, cities=["potsdam"], last=last, since=NOW)
        assert not sending.unsee(session, cities=["berlin"], last=last, since=later(minutes=1))
        assert sending.unsee(session, cities=["berlin"], last=last, since=NOW)
    assert petra.list() == ["messages"]


# --- slips


def take_it_back(store: Store, petra: Desk, request_id: int, *, now: datetime = NOW) -> None:
    with store.write() as session:
        request = operating.find(session, request_id, cities=["berlin"])
        assert request is not None
        assert operating.take_back(session, request, operator_id=petra.operator.id, now=now)


def undo(store: Store, petra: Desk, request_id: int, *, now: datetime = NOW) -> bool:
    with store.write() as session:
        return slips.undo_request(
            session, request_id=request_id, operator=petra.operator, code_words=WORDS, now=now
        )


def test_a_claim_that_was_taken_back_by_a_slip_is_the_volunteers_again(store: Store, petra: Desk) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    take_it_back(store, petra, request_id, now=later(hours=5))
    assert not undo(store, petra, request_id, now=later(hours=5, minutes=11))
    assert undo(store, petra, request_id, now=later(hours=5, minutes=9))
    request = the_request(store, request_id)
    assert (request.state, request.volunteer_id) == ("taken", anna.id)
    assert request.due_at == later(hours=6, minutes=9)  # an hour at least, to ring
    with store.read() as session:
        assert [one.ended_at for one in session.scalars(select(Claim))] == [None]
    assert not undo(store, petra, request_id, now=later(hours=5, minutes=9))


def test_what_somebody_else_has_taken_meanwhile_stays_theirs(store: Store, petra: Desk) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    bea = Helper(store, "+491713920002", name="Bea").joins()
    anna.takes(request_id)
    take_it_back(store, petra, request_id)
    bea.takes(request_id)
    assert not undo(store, petra, request_id)
    assert the_request(store, request_id).volunteer_id == bea.id


def test_a_button_takes_back_what_its_own_presser_did_and_nothing_of_anybody_else(
    store: Store, petra: Desk
) -> None:
    request_id, jan = a_request(store), Desk(store, "Jan")
    petra.puts_on_board(request_id, quiet_until=later(hours=24))
    with store.write() as session:
        about: dict[str, Any] = {"request_id": request_id, "operator": jan.operator, "now": later(minutes=1)}
        assert handling.quieten(session, quiet_until=later(hours=3), **about)
    assert not undo(store, petra, request_id, now=later(minutes=2))
    assert the_request(store, request_id).quiet_until == later(hours=3)
    assert undo(store, jan, request_id, now=later(minutes=2))
    assert the_request(store, request_id).quiet_until == later(hours=24)


def test_a_ticket_closed_by_somebody_else_is_opened_by_whoever_has_read_that(
    store: Store, petra: Desk
) -> None:
    from tests.casebook.test_needs import a_ticket

    jan, ticket_id = Desk(store, "Jan"), a_ticket(store, "busy")

    def undoes(who: Desk, seen: int | None = None) -> bool:
        with store.write() as session:
            whose: dict[str, Any] = {"operator": who.operator, "code_words": WORDS, "now": later(minutes=1)}
            return slips.undo_ticket(session, ticket_id=ticket_id, **whose, seen=seen)

    assert petra.closes(ticket_id)
    assert undoes(petra)
    assert jan.closes(ticket_id)
    assert not undoes(petra)
    assert not undoes(petra, seen=1)
    assert undoes(petra, seen=3)


def test_whoever_gets_a_request_again_is_not_told_in_the_morning_that_they_need_not_ring(
    store: Store, petra: Desk
) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    with store.write() as session:
        for at, body in ((NOW, "-"), (later(hours=1), "you need not ring")):
            told = outbox.put(session, kind="sms", city="berlin", number=anna.number, body=body, now=at)
            outbox.tells(session, told, volunteer_id=anna.id)
    take_it_back(store, petra, request_id, now=later(hours=1))
    assert undo(store, petra, request_id, now=later(hours=1, minutes=1))
    with store.write() as session:
        assert [one.body for one in outbox.lease_due(session, now=later(hours=2))] == ["-"]


def test_put_on_top_by_a_slip_it_stands_where_it_stood_with_its_ticket(store: Store, petra: Desk) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    for _ in range(4):
        anna.says("not_reached", request_id)
    assert petra.list() == ["not_reached"]
    petra.puts_on_board(request_id, quiet_until=later(hours=24))
    assert petra.list() == []
    assert undo(store, petra, request_id)
    request = the_request(store, request_id)
    assert (request.state, request.attempts, request.quiet_until) == ("unreached", 4, None)
    assert petra.list() == ["not_reached"]


def test_more_than_are_read_are_counted_by_kind_and_found_by_kind(store: Store, petra: Desk) -> None:
    from hotline.casebook.needs import needs
    from tests.casebook.desk import cutoffs
    from tests.casebook.test_needs import NUMBERS, a_ticket

    for number in NUMBERS[:5]:
        a_ticket(store, "no_input", number)
    for number in NUMBERS[5:8]:
        a_ticket(store, "busy", number)
    seen = petra.sees(limit=4)
    assert dict(seen.counts) == {"busy": 3, "no_input": 5}
    assert dict(seen.left) == {"no_input": 4}
    with store.read() as session:
        only = needs(session, [cutoffs()], now=NOW, limit=4, only="no_input")
    assert ([one.worst.what for one in only.now], only.more) == (["no_input"] * 4, 1)
