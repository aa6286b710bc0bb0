"""What a volunteer sees: before the claim little, after the close less, page by page."""

from __future__ import annotations

from dataclasses import fields

from hotline.casebook import board, tickets
from hotline.casebook.board import Mine, Past, Waiting
from hotline.casebook.store import Store
from hotline.casebook.tables import Volunteer
from tests.casebook.desk import Desk
from tests.casebook.neighbours import NOW, SIGHT, Helper, Resident, a_request, is_paused, later


def sees(helper: Helper, after: board.PageKey | None = None, limit: int = 50) -> list[Waiting]:
    with helper.store.read() as session:
        volunteer = session.get_one(Volunteer, helper.id)
        return board.waiting(session, volunteer, sight=SIGHT, now=later(days=1), after=after, limit=limit)


def has(helper: Helper) -> list[Mine]:
    with helper.store.read() as session:
        return board.mine(session, session.get_one(Volunteer, helper.id))


def had(helper: Helper) -> list[Past]:
    with helper.store.read() as session:
        return board.closed_by(session, session.get_one(Volunteer, helper.id))


def test_a_volunteer_sees_the_waiting_requests_of_own_zones_oldest_first(store: Store) -> None:
    newer = Resident(store, "+493023125002", now=later(hours=1)).rings().asks().request.id
    older = a_request(store)
    a_request(store, "+493023125003", zone="mitte")
    Resident(store, number=None).rings().asks()
    anna = Helper(store).joins()
    assert [one.id for one in sees(anna)] == [older, newer]


def test_an_urgent_request_stands_on_top(store: Store) -> None:
    older = a_request(store)
    newer = Resident(store, "+493023125002", now=later(hours=1)).rings().asks().request.id
    Resident(store, "+493023125002", now=later(hours=2)).rings().asks()
    anna = Helper(store).joins()
    assert [(one.id, one.urgent) for one in sees(anna)] == [(newer, True), (older, False)]


def test_pages_follow_each_other_without_a_gap_or_a_double_also_at_the_same_minute(store: Store) -> None:
    zones = ("neukoelln", "mitte", "pankow")
    ids = [a_request(store, f"+4930231250{number:02}", zone=zones[number % 3]) for number in range(7)]
    for number in (3, 5):
        Resident(store, f"+4930231250{number:02}").rings().asks(zone=zones[number % 3])
    anna, seen, key = Helper(store, zones=zones).joins(), [], None
    while page := sees(anna, after=key, limit=2):
        seen += [one.id for one in page]
        key = page[-1].key
    assert seen == [ids[3], ids[5], ids[0], ids[1], ids[2], ids[4], ids[6]]


def test_before_the_claim_nothing_is_told_that_could_find_the_resident() -> None:
    allowed = {"id", "kind", "zone", "asked_at", "language", "urgent", "deadline", "key"}
    assert {field.name for field in fields(Waiting)} == allowed
    assert {field.name for field in fields(Past)} == {"kind", "zone", "ended_at"}


def test_what_a_volunteer_has_leaves_the_board_and_what_is_closed_leaves_a_date(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    assert sees(anna) == []
    [one] = has(anna)
    assert (one.id, one.state, one.taken_at, one.due_at) == (request_id, "taken", NOW, later(hours=4))
    assert had(anna) == []
    anna.says("done", request_id)
    assert has(anna) == []
    assert had(anna) == [Past("groceries", "neukoelln", NOW)]


def test_what_was_given_back_is_nobodys_past(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    anna.gives_back(request_id)
    assert (has(anna), had(anna)) == ([], [])
    assert [one.id for one in sees(anna)] == [request_id]


def test_a_paused_volunteer_sees_an_empty_board(store: Store) -> None:
    a_request(store)
    anna = Helper(store).joins()
    with store.write() as session:
        is_paused(session, anna.id)
    assert sees(anna) == []


def test_how_the_own_claim_ended_is_remembered_of_the_newest_one(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()

    def ended() -> str | None:
        with store.read() as session:
            return board.ended_as(session, session.get_one(Volunteer, anna.id), request_id)

    seen = [ended()]
    anna.takes(request_id)
    seen.append(ended())
    anna.gives_back(request_id)
    seen.append(ended())
    anna.takes(request_id)
    seen.append(ended())
    anna.says("done", request_id)
    assert [*seen, ended()] == [None, None, "given_back", None, "done"]


def test_tickets_wait_in_order_until_somebody_closes_them(store: Store) -> None:
    for number, reason, priority in (("1", "wants_person", 1), ("2", "no_input", 2), ("3", "emergency", 0)):
        resident = Resident(store, f"+49302312500{number}").rings()
        with store.write() as session:
            call = resident.call(session)
            tickets.open_ticket(session, call, reason=reason, priority=priority, now=NOW)
            if reason == "emergency":
                after = later(hours=2)
                tickets.open_ticket(session, call, reason="wants_person", ring_after=after, now=NOW)
    with store.write() as session:
        queue = tickets.waiting_tickets(session, city="berlin", now=NOW)
        assert [one.reason for one in queue] == ["emergency", "wants_person", "no_input"]
        assert len(tickets.waiting_tickets(session, city="berlin", now=later(hours=2))) == 4
        assert tickets.waiting_tickets(session, city="gdansk", now=NOW) == []
    petra = Desk(store)
    assert petra.closes(queue[0].id)
    assert not petra.closes(queue[0].id)
    with store.read() as session:
        assert len(tickets.waiting_tickets(session, city="berlin", now=NOW)) == 2
