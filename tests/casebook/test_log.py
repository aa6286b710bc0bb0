"""The log of calls: every call is in it, and an operator finds it by whatever is known of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from hotline.casebook import extracts, log, numbers
from hotline.casebook.log import Filters, Logged, Page, Scope
from hotline.casebook.overview import Wanted
from hotline.casebook.record import CallRecord, call_record
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Number
from tests.casebook.neighbours import ERIKA_AT, NOW, Resident, later, the_call
from tests.casebook.plans import explained, sorts, walks

KARL_AT = "+493023125002"
BERLIN = (Scope("berlin"),)


def listed(store: Store, filters: Filters | None = None, **page: object) -> Page:
    with store.read() as session:
        return log.page(session, BERLIN, filters or Filters(), **page)  # type: ignore[arg-type]


def ids(found: Page) -> list[int]:
    return [row.id for row in found.rows]


def only(found: Page) -> Logged:
    (row,) = found.rows
    return row


def calls_in_a_row(store: Store, count: int) -> list[int]:
    """Calls a minute apart, the newest last; two by two at the same moment."""
    made = []
    for number in range(count):
        erika = Resident(store, now=later(minutes=number // 2)).rings()
        made.append(the_call(store, erika.sid).id)
    return made


# --- what stands in it


def test_a_call_without_any_key_is_in_the_log_as_long_as_it_was(store: Store) -> None:
    Resident(store).rings().hangs_up(after=4)
    row = only(listed(store))
    assert (row.outcome, row.step, row.seconds, row.without_a_key) == ("short", "kind", 4, True)
    assert row.masked == "+49...01"


def test_a_call_on_the_line_is_there_and_has_no_length_yet(store: Store) -> None:
    Resident(store).rings()
    row = only(listed(store))
    assert (row.seconds, row.without_a_key, row.outcome) == (None, False, "")


def test_who_hangs_up_in_the_middle_is_found_by_the_kind_that_was_keyed(store: Store) -> None:
    erika = Resident(store).rings()
    erika.presses("2", kind="pharmacy")
    erika.hangs_up()
    row = only(listed(store, Filters(kind="pharmacy")))
    assert (row.outcome, row.zone, row.without_a_key) == ("incomplete", None, False)
    assert listed(store, Filters(kind="groceries")).rows == ()


def test_keys_that_were_an_emergency_number_leave_no_kind(store: Store) -> None:
    erika = Resident(store).rings()
    erika.presses("1", kind="groceries")
    erika.answers.clear()
    erika.presses("12", emergency=True)
    erika.hangs_up()
    row = only(listed(store, Filters(emergency=True)))
    assert (row.kind, row.emergency) == (None, True)


def test_a_withheld_number_is_said_to_be_withheld_and_one_keyed_in_stays_hidden(store: Store) -> None:
    nobody = Resident(store, number=None).rings()
    assert (only(listed(store)).withheld, only(listed(store)).masked) == (True, None)
    with store.write() as session:
        call = nobody.call(session)
        numbers_id = numbers.keep(session, KARL_AT, kind="landline", now=NOW)
        call.number_id = numbers_id
    assert only(listed(store)).masked == "+49...02"


def test_a_number_whose_key_is_gone_does_not_break_the_list(store: Store) -> None:
    Resident(store).rings()
    with store.write() as session:
        session.execute(update(Number).values(sealed="-"))
    assert only(listed(store)).masked == "..."


# --- filters


def test_each_filter_finds_its_calls_and_all_of_them_may_be_joined(store: Store) -> None:
    erika = Resident(store).rings()
    erika.asks_by_keys("groceries", "neukoelln")
    erika.hangs_up()
    karl = Resident(store, KARL_AT, now=later(hours=1)).rings()
    karl.hangs_up(after=3)
    asked, short = the_call(store, erika.sid).id, the_call(store, karl.sid).id
    with store.read() as session:
        erikas = numbers.find(session, ERIKA_AT)
    for filters in (
        Filters(zone="neukoelln"),
        Filters(kind="groceries"),
        Filters(outcome="request"),
        Filters(step="next"),
        Filters(number_id=erikas),
        Filters(zone="neukoelln", kind="groceries", outcome="request", language="de", number_id=erikas),
    ):
        assert ids(listed(store, filters)) == [asked], filters
    for filters in (Filters(without_a_key=True), Filters(outcome="short"), Filters(step="kind")):
        assert ids(listed(store, filters)) == [short], filters
    assert ids(listed(store, Filters(language="de"))) == [short, asked]
    assert listed(store, Filters(language="pl")).rows == ()
    assert listed(store, Filters(number_id=erikas, outcome="short")).rows == ()


def test_a_day_has_the_calls_from_its_first_moment_to_before_the_next(store: Store) -> None:
    moments = [NOW - timedelta(microseconds=1), NOW, later(hours=23), later(hours=24)]
    made = [the_call(store, Resident(store, now=at).rings().sid).id for at in moments]
    with store.read() as session:
        found = log.page(session, (Scope("berlin", NOW, later(hours=24)),), Filters())
    assert ids(found) == [made[2], made[1]]


def test_calls_of_another_city_are_not_there_and_two_cities_stand_in_one_list(store: Store) -> None:
    made = calls_in_a_row(store, 4)
    with store.write() as session:
        session.execute(update(Call).where(Call.id == made[1]).values(city="tricity"))
    assert ids(listed(store)) == [made[3], made[2], made[0]]
    with store.read() as session:
        both = log.page(session, (Scope("berlin"), Scope("tricity")), Filters())
    assert ids(both) == list(reversed(made))


# --- pages


def test_pages_go_on_where_the_last_one_ended_while_new_calls_come_in(store: Store) -> None:
    made = list(reversed(calls_in_a_row(store, 7)))
    first = listed(store, limit=3)
    assert (ids(first), first.newer) == (made[:3], None)
    newest = the_call(store, Resident(store, now=later(hours=1)).rings().sid).id
    second = listed(store, before=first.older, limit=3)
    third = listed(store, before=second.older, limit=3)
    assert (ids(second), ids(third), third.older) == (made[3:6], made[6:], None)
    back = listed(store, after=third.newer, limit=3)
    assert ids(back) == made[3:6]
    assert back.newer is not None
    top = listed(store, after=back.newer, limit=3)
    assert ids(top) == made[:3]
    assert top.newer is not None
    assert ids(listed(store, after=top.newer, limit=3)) == [newest, *made[:2]]  # never a page with one row


def test_an_empty_log_has_no_pages(store: Store) -> None:
    assert listed(store) == Page((), newer=None, older=None)


# --- one call


def test_one_call_has_its_turns_its_request_and_the_callers_other_calls(store: Store) -> None:
    first = Resident(store).rings()
    first.hangs_up(after=20)
    second = Resident(store, now=later(hours=2)).rings()
    request_id = second.asks_by_keys().request.id
    second.hangs_up()
    third = Resident(store, now=later(hours=3)).rings()
    third.asks_by_keys()
    found = record(store, second.sid)
    assert [turn.keys for turn in found.turns] == ["1", "12043"]
    assert [one.id for one in found.requests] == [request_id]
    assert (found.nth_in_a_day, found.masked) == (2, "+49...01")
    assert [one.outcome for one in found.earlier] == ["no_input"]
    assert [one.id for one in found.later] == [the_call(store, third.sid).id]
    assert [ticket.reason for ticket in record(store, first.sid).tickets] == ["no_input"]
    # The third call asked for the same once more: the old request is what came of it.
    assert [one.id for one in record(store, third.sid).requests] == [request_id]


def test_the_leg_of_a_call_stands_with_it_and_not_in_the_list(store: Store) -> None:
    erika, leg = Resident(store).rings(), Resident(store, KARL_AT).rings()
    with store.write() as session:
        session.execute(update(Call).where(Call.sid == leg.sid).values(parent_sid=erika.sid))
    assert ids(listed(store)) == [the_call(store, erika.sid).id]
    assert [one.sid for one in record(store, erika.sid).legs] == [leg.sid]


def record(store: Store, sid: str) -> CallRecord:
    with store.read() as session:
        found = call_record(session, the_call(store, sid).id, cities=("berlin",))
        assert found is not None
        return found


def test_a_call_of_another_city_does_not_exist(store: Store) -> None:
    erika = Resident(store).rings()
    with store.read() as session:
        assert call_record(session, the_call(store, erika.sid).id, cities=("tricity",)) is None


def test_what_was_said_is_kept_by_the_names_of_the_lines(store: Store) -> None:
    erika = Resident(store).rings()
    erika.presses("1", kind="groceries")
    assert record(store, erika.sid).turns[0].said == "thanks postcode_ask"


# --- what it costs


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(outcome="x"),
        Filters(step="x"),
        Filters(zone="x"),
        Filters(kind="x"),
        Filters(language="x"),
        Filters(number_id=1),
        Filters(number_id=1, outcome="x", zone="x"),
        Filters(emergency=True),
        Filters(without_a_key=True),
        Filters(zone="x", outcome="x", without_a_key=True),
    ],
)
def test_no_table_is_walked_and_nothing_is_sorted_whatever_is_looked_for(
    store: Store, filters: Filters
) -> None:
    day = (Scope("berlin", NOW, later(days=1)),)
    key = log.PageKey(NOW, 7)
    with explained(store) as plans, store.read() as session:
        for scope in (BERLIN, day):
            log.page(session, scope, filters)
            log.page(session, scope, filters, before=key)
            log.page(session, scope, filters, after=key)
    assert walks(plans) == sorts(plans) == []


def test_the_last_digits_are_found_by_an_index_and_few_calls_are_put_in_order(store: Store) -> None:
    with explained(store) as plans, store.read() as session:
        log.page(session, BERLIN, Filters(ending="x", outcome="x"), before=log.PageKey(NOW, 7))
    assert walks(plans) == []
    assert any("ix_numbers_ending_hash" in plan and "ix_calls_number_id" in plan for _, plan in plans)


def test_what_leaves_as_a_file_is_read_from_indexes_as_the_list_is(store: Store) -> None:
    with explained(store) as plans, store.read() as session:
        for before in (None, log.PageKey(NOW, 7)):
            extracts.calls(session, BERLIN, Filters(kind="x", zone="x"), before=before, limit=10)
            extracts.requests(session, BERLIN, Wanted(zone="x"), before=before, limit=10)
    assert walks(plans) == sorts(plans) == []
    assert not any("numbers" in statement or "sealed" in statement for statement, _ in plans)


def test_numbers_are_found_by_their_last_digits_and_old_ones_are_made_up_for(store: Store) -> None:
    Resident(store).rings()
    Resident(store, KARL_AT).rings()
    with store.write() as session:
        erikas = numbers.find(session, ERIKA_AT)
        session.execute(update(Number).values(ending_hash=None))
        assert numbers.with_ending(session, "5001") == []
        assert [numbers.fill_endings(session, limit=1) for _ in range(3)] == [1, 1, 0]
        assert numbers.with_ending(session, "5001") == [erikas]
        assert numbers.with_ending(session, "23125001") == [erikas]
        assert numbers.with_ending(session, "23225001") == []
        session.execute(update(Number).values(sealed="-", ending_hash=None))
        assert [numbers.fill_endings(session, limit=9), numbers.fill_endings(session, limit=9)] == [2, 0]
        assert numbers.with_ending(session, "5001") == []


def test_one_call_is_read_by_indexes_too(store: Store) -> None:
    erika = Resident(store).rings()
    erika.asks_by_keys()
    with explained(store) as plans:
        record(store, erika.sid)
    assert walks(plans) == []
