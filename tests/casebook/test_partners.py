"""A request is passed on and may come back; a small fund of which nothing is lost, whoever books when."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update

from hotline.casebook import coming_back, fund, operating, partners, referrals, referring
from hotline.casebook.fund import Booking, By
from hotline.casebook.partners import Details
from hotline.casebook.reach import Reach
from hotline.casebook.store import Store
from hotline.casebook.tables import FundEntry, Request, Ticket
from tests.casebook.desk import Desk
from tests.casebook.neighbours import NOW, WORDS, Helper, Resident, a_request, happened_to, later, the_request
from tests.casebook.test_races import all_at_once

CARE = Details("Sozialdienst Mitte", "Hilfe im Haus", "030 23125 077", "Mo bis Fr 9-16", zones=("mitte",))
TABLE = Details("Tafel Neukölln", "Lebensmittel", "", "", kinds=("groceries",), zones=("neukoelln",))


@pytest.fixture
def petra(store: Store) -> Desk:
    return Desk(store)


def enter(store: Store, petra: Desk, details: Details = TABLE, city: str = "berlin") -> int:
    with store.write() as session:
        return partners.enter(session, city, details, operator_id=petra.operator.id, now=NOW)


def refer(store: Store, petra: Desk, request_id: int, partner_id: int, *, now: Any = NOW) -> bool:
    with store.write() as session:
        one = operating.find(session, request_id, cities=["berlin"])
        assert one is not None
        how: Any = {"operator": petra.operator, "quiet_for": timedelta(days=7), "now": now}
        return referring.refer(session, one, partner_id, **how) is not None


def comes_back(store: Store, petra: Desk, request_id: int) -> bool:
    with store.write() as session:
        one = operating.find(session, request_id, cities=["berlin"])
        assert one is not None
        how: Any = {"operator_id": petra.operator.id, "code_words": WORDS, "now": NOW}
        return referring.come_back(session, one, **how) is not None


def told(store: Store) -> list[tuple[str, str]]:
    """What Erika's number is told when it rings."""
    return [(one.state, one.helper) for one in Resident(store).rings().hears().open_requests]


# --- partners


def test_the_register_offers_first_who_fits_and_knows_when_it_was_checked(store: Store, petra: Desk) -> None:
    care, table = enter(store, petra, CARE), enter(store, petra)
    enter(store, petra, TABLE, "potsdam")
    with store.write() as session:
        one = partners.find(session, table, cities=["berlin"])
        assert one is not None
        partners.check(session, one, on=date(2026, 11, 20), operator_id=petra.operator.id, now=NOW)
    with store.read() as session:
        here = {"city": "berlin", "kind": "groceries"}
        assert [one.id for one in partners.fitting(session, zone="neukoelln", **here)] == [table, care]
        assert [one.id for one in partners.fitting(session, zone="mitte", **here)] == [care, table]
        found = partners.of_cities(session, ["berlin"])
        assert partners.find(session, care, cities=["potsdam"]) is None
    assert [(one.details, one.checked_by) for one in found] == [(CARE, None), (TABLE, "Petra")]


def test_who_has_ended_is_offered_nothing(store: Store, petra: Desk) -> None:
    table, request_id = enter(store, petra), a_request(store)
    with store.write() as session:
        one = partners.find(session, table, cities=["berlin"])
        assert one is not None
        by: Any = {"operator_id": petra.operator.id, "now": NOW}
        assert partners.end(session, one, ended=True, **by)
        assert not partners.end(session, one, ended=True, **by)
    assert not refer(store, petra, request_id, table)
    with store.read() as session:
        assert partners.fitting(session, city="berlin", zone="neukoelln", kind="groceries") == []


# --- passing on


def test_passed_on_it_leaves_the_board_and_its_caller_hears_to_whom(store: Store, petra: Desk) -> None:
    request_id, table = a_request(store), enter(store, petra)
    anna = Helper(store).joins()
    anna.takes(request_id)
    assert refer(store, petra, request_id, table)
    request = the_request(store, request_id)
    assert (request.state, request.volunteer_id, request.due_at) == ("referred", None, None)
    assert told(store) == [("referred", "Tafel Neukölln")]
    assert anna.takes(request_id) == "gone"
    assert petra.list() == []
    assert petra.list(later(days=7)) == ["referred"]
    assert happened_to(store, request_id)[-1] == "referred"


def test_it_comes_back_to_the_top_and_can_be_passed_on_again(store: Store, petra: Desk) -> None:
    request_id, table, care = a_request(store), enter(store, petra), enter(store, petra, CARE)
    Helper(store).joins()
    refer(store, petra, request_id, table)
    assert comes_back(store, petra, request_id)
    assert not comes_back(store, petra, request_id)
    assert (the_request(store, request_id).state, the_request(store, request_id).priority) == ("waiting", 0)
    assert told(store) == [("waiting", "")]
    assert refer(store, petra, request_id, care)
    assert refer(store, petra, request_id, table)
    with store.read() as session:
        given = [(one.partner, one.ended_as) for one in referrals.of_request(session, request_id)]
    assert given == [
        ("Tafel Neukölln", None),
        ("Sozialdienst Mitte", "replaced"),
        ("Tafel Neukölln", "returned"),
    ]


def test_its_caller_cancels_it_takes_that_back_and_says_that_nobody_came(store: Store, petra: Desk) -> None:
    request_id, table = a_request(store), enter(store, petra)
    refer(store, petra, request_id, table)
    erika = Resident(store).rings()
    with store.write() as session:
        call: Any = {"request_id": request_id, "call": erika.call(session), "now": NOW}
        assert coming_back.cancel(session, **call)
        assert coming_back.uncancel(session, **call, code_words=WORDS, claims_at_most=3)
    assert told(store) == [("referred", "Tafel Neukölln")]
    with store.write() as session:
        call = {"request_id": request_id, "call": erika.call(session), "now": NOW}
        assert coming_back.nobody_came(session, **call, code_words=WORDS)
    assert the_request(store, request_id).state == "waiting"
    with store.read() as session:
        assert [one.ended_as for one in referrals.of_request(session, request_id)] == ["nobody_came"]


def test_what_was_called_done_and_was_not_is_no_partners_any_more(store: Store, petra: Desk) -> None:
    """Cancelled and taken back it waits on the board, and is not a partner's of whom nobody asks it."""
    request_id, table = a_request(store), enter(store, petra)
    refer(store, petra, request_id, table)
    erika = Resident(store).rings()
    with store.write() as session:
        one = operating.find(session, request_id, cities=["berlin"])
        assert one is not None
        assert operating.close(session, one, "done", operator_id=petra.operator.id, now=NOW)
    with store.write() as session:
        call: Any = {"request_id": request_id, "call": erika.call(session), "now": NOW}
        assert coming_back.nobody_came(session, **call, code_words=WORDS)
        assert coming_back.cancel(session, **call)
        assert coming_back.uncancel(session, **call, code_words=WORDS, claims_at_most=3)
    assert told(store) == [("waiting", "")]
    with store.read() as session:
        assert [one.ended_as for one in referrals.of_request(session, request_id)] == ["nobody_came"]


def test_the_desks_own_work_is_done_by_it(store: Store, petra: Desk) -> None:
    request_id, table = a_request(store), enter(store, petra)
    with store.write() as session:
        session.execute(update(Request).values(state="held", payment="cannot_pay"))
        ticket = Ticket(city="berlin", reason="cannot_pay", request_id=request_id, created_at=NOW)
        session.add(ticket)
    refer(store, petra, request_id, table)
    with store.read() as session:
        assert session.scalars(select(Ticket.outcome)).all() == ["referred"]
    assert comes_back(store, petra, request_id)
    assert the_request(store, request_id).state == "held"  # still nobody who would pay


def test_of_two_who_pass_it_on_at_once_one_does(store: Store, petra: Desk) -> None:
    request_id, table, care = a_request(store), enter(store, petra), enter(store, petra, CARE)
    jan = Desk(store, "Jan")
    all_at_once(
        [
            partial(refer, store, petra, request_id, table),
            partial(refer, store, jan, request_id, care),
        ]
    )
    with store.read() as session:
        active = [one for one in referrals.of_request(session, request_id) if one.ended_at is None]
    assert len(active) == 1


# --- the fund


def book(
    store: Store, petra: Desk, way: Any, amount: int, key: str, *, below: bool = False, city: str = "berlin"
) -> fund.Result:
    with store.write() as session:
        by = By(petra.operator.id, NOW, below_zero=below)
        return fund.book(session, city, Booking(way, amount, "Spende", key), by)


def balance(store: Store, city: str = "berlin") -> int:
    with store.read() as session:
        return fund.balance(session, city)


def an_order(store: Store, receipt: int = 1250) -> int:
    """Bought and not paid yet."""
    request_id = a_request(store)
    with store.write() as session:
        values = {"state": "done", "closed_at": NOW, "receipt": receipt, "paid": False, "order_number": 1001}
        session.execute(update(Request).where(Request.id == request_id).values(**values))
    return request_id


def pay(store: Store, petra: Desk, request_id: int) -> fund.Result:
    with store.write() as session:
        one = operating.find(session, request_id, cities=["berlin"])
        assert one is not None
        return fund.pay_order(session, one, By(petra.operator.id, NOW))


def countered(store: Store, petra: Desk, entry_id: int) -> fund.Result:
    with store.write() as session:
        one = fund.find(session, entry_id, cities=["berlin"])
        assert one is not None
        return fund.counter(session, one, By(petra.operator.id, NOW))


def test_what_comes_in_and_goes_out_adds_up_in_whole_cents_city_by_city(store: Store, petra: Desk) -> None:
    assert book(store, petra, "in", 10_01, "a") == "booked"
    assert book(store, petra, "in", 10_01, "a") == "booked"  # the same form twice
    assert book(store, petra, "out", 3_02, "b") == "booked"
    assert book(store, petra, "in", 99_99, "c", city="potsdam") == "booked"
    assert (balance(store), balance(store, "potsdam")) == (6_99, 99_99)


def test_it_does_not_fall_below_zero_without_a_word(store: Store, petra: Desk) -> None:
    assert book(store, petra, "out", 1, "a") == "too_little"
    assert balance(store) == 0
    assert book(store, petra, "out", 1, "a", below=True) == "booked"
    assert balance(store) == -1


def test_an_order_is_paid_once_and_unpaid_again_when_that_was_a_mistake(store: Store, petra: Desk) -> None:
    request_id = an_order(store)
    assert pay(store, petra, request_id) == "too_little"
    book(store, petra, "in", 50_00, "a")
    with store.read() as session:
        assert [one.id for one in fund.unpaid(session, "berlin", cities=("berlin",))] == [request_id]
        assert fund.unpaid(session, "berlin", cities=Reach(("berlin",), ("berlin/mitte",))) == []
    assert (pay(store, petra, request_id), pay(store, petra, request_id)) == ("booked", "gone")
    assert (the_request(store, request_id).paid, the_request(store, request_id).paid_how) == (True, "desk")
    with store.read() as session:
        assert fund.unpaid(session, "berlin", cities=("berlin",)) == []
        newest = fund.page(session, "berlin")[0]
    assert (newest.amount, newest.order, newest.by) == (-12_50, 1001, "Petra")
    assert (countered(store, petra, newest.id), countered(store, petra, newest.id)) == ("booked", "gone")
    assert balance(store) == 50_00
    assert the_request(store, request_id).paid is False
    assert pay(store, petra, request_id) == "booked"
    with store.read() as session:
        found = [(one.kind, one.amount, one.countered) for one in fund.page(session, "berlin")]
    assert found == [
        ("out", -12_50, False),
        ("counter", 12_50, False),
        ("out", -12_50, True),
        ("in", 50_00, False),
    ]


def test_a_counter_entry_is_not_countered_nor_does_it_take_what_is_not_there(
    store: Store, petra: Desk
) -> None:
    book(store, petra, "in", 5_00, "a")
    book(store, petra, "out", 4_00, "b")
    with store.read() as session:
        out, came_in = fund.page(session, "berlin")
    assert countered(store, petra, came_in.id) == "too_little"
    assert countered(store, petra, out.id) == "booked"
    with store.read() as session:
        opposite = fund.page(session, "berlin")[0]
    assert countered(store, petra, opposite.id) == "gone"


def test_two_bookings_at_once_are_both_there_and_never_spend_the_same_money(
    store: Store, petra: Desk
) -> None:
    book(store, petra, "in", 10_00, "first")
    found = all_at_once([partial(book, store, petra, "out", 6_00, key) for key in ("x", "y")])
    assert sorted(found) == ["booked", "too_little"]
    assert balance(store) == 4_00
    found = all_at_once([partial(book, store, petra, "in", 1_00, key) for key in ("u", "v", "w")])
    assert found == ["booked"] * 3
    assert balance(store) == 7_00
    with store.read() as session:
        assert sum(session.scalars(select(FundEntry.amount))) == 7_00
