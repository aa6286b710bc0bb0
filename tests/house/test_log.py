"""Calls over the wire, by the simulated telephone, and the log in which an operator finds each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from hotline.casebook import log, numbers
from hotline.casebook.log import Filters, Logged, Scope
from hotline.casebook.record import CallRecord, call_record
from hotline.simulator import BUSY
from tests.house.resident import WITHHELD, Resident
from tests.house.town import AREA, Databases, Town, databases, site_text, town

Told = tuple[str, str]  # the step at which it ended, and what came of it


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def given(request: pytest.FixtureRequest) -> Databases:
    return databases(request)


@pytest.fixture(scope="module")
def berlin(tmp_path_factory: pytest.TempPathFactory, given: Databases) -> Iterator[Town]:
    """Somebody is at the desk all day and night."""
    with town(tmp_path_factory.mktemp("berlin"), given, site=site_text(by_day=True)) as opened:
        yield opened


def found(berlin: Town, filters: Filters) -> list[Logged]:
    with berlin.store.read() as casebook:
        return list(log.page(casebook, (Scope("berlin"),), filters).rows)


def record(berlin: Town, caller: Resident) -> CallRecord:
    with berlin.store.read() as casebook:
        known = call_record(casebook, berlin.call(caller.sid)["id"], cities=("berlin",))
    assert known is not None
    return known


def told(record: CallRecord) -> list[Told]:
    """Turn by turn: which step asked, and what the answer was taken for."""
    return [(turn.step, turn.heard) for turn in record.turns]


def says_nothing(caller: Resident) -> None:
    caller.rings().waits(20).hangs_up()


def breaks_off_in_the_postcode(caller: Resident) -> None:
    caller.rings().presses("1")
    caller.phone.presses("12")
    caller.hangs_up()


def asks(caller: Resident) -> None:
    caller.asks_for("1", "12043").stays_to_the_end()


def tells_no_number(caller: Resident) -> None:
    caller.asks_for("1", "12043").says_nothing().hangs_up()


def keys_112(caller: Resident) -> None:
    caller.rings().presses("1", "112").waits(20).hangs_up()


def wants_somebody(caller: Resident) -> None:
    caller.rings().presses("0").stays_to_the_end()


CALLERS: dict[str, tuple[str, Callable[[Resident], None], str, str]] = {
    "without any key": (f"{AREA}101", says_nothing, "kind", "no_input"),
    "a hang-up in mid-postcode": (f"{AREA}102", breaks_off_in_the_postcode, "postcode", "incomplete"),
    "a whole request": (f"{AREA}103", asks, "word_again", "request"),
    "a withheld number": (WITHHELD, tells_no_number, "number", "held"),
    "an emergency": (f"{AREA}105", keys_112, "postcode", "incomplete"),
    "a talk with the desk": (f"{AREA}106", wants_somebody, "farewell", "person"),
}


@pytest.mark.parametrize("who", CALLERS)
def test_each_call_is_in_the_log_with_its_last_step_and_what_came_of_it(berlin: Town, who: str) -> None:
    number, does, step, outcome = CALLERS[who]
    caller = Resident(berlin, number)
    does(caller)
    call = record(berlin, caller).call
    assert (call.step, call.outcome) == (step, outcome)
    for filters in (Filters(), Filters(step=step), Filters(outcome=outcome)):
        assert call.id in [row.id for row in found(berlin, filters)], filters
    assert call.id not in [row.id for row in found(berlin, Filters(outcome="restored"))]


def test_a_call_is_told_turn_by_turn_and_a_number_that_was_keyed_is_counted_only(berlin: Town) -> None:
    caller = Resident(berlin, WITHHELD)
    caller.asks_for("1", "12043").says_nothing().keys_in("03023125107").stays_to_the_end()
    found = record(berlin, caller)
    assert told(found)[:5] == [
        ("kind", "answer"),
        ("postcode", "answer"),
        ("read_back", "silence"),
        ("number", "answer"),
        ("number_read_back", "silence"),
    ]
    assert [turn.keys for turn in found.turns][:4] == ["1", "12043", "", None]
    assert found.turns[3].key_count == len("03023125107")
    assert (found.call.said or "").split()[0] == "hello"
    assert "number_read_back" in (found.turns[3].said or "")
    assert found.masked == "+49...07"


def test_a_transfer_that_found_the_desk_busy_says_so_and_leaves_a_ticket(berlin: Town) -> None:
    caller = Resident(berlin, f"{AREA}108", desk=BUSY).rings().presses("0").stays_to_the_end()
    found = record(berlin, caller)
    tried = ("transfer", "desk_busy")
    assert told(found) == [("kind", "person"), tried, ("all_busy", "silence"), tried]
    assert (found.call.outcome, [one.reason for one in found.tickets]) == ("ticket", ["busy"])


def test_a_number_is_found_by_its_hash_with_all_its_calls(berlin: Town) -> None:
    callers = [Resident(berlin, f"{AREA}109") for _ in range(3)]
    for caller in callers:
        says_nothing(caller)
    with berlin.store.read() as casebook:
        number_id = numbers.find(casebook, f"{AREA}109")
    rows = found(berlin, Filters(number_id=number_id))
    assert [row.id for row in rows] == [berlin.call(one.sid)["id"] for one in reversed(callers)]
    assert record(berlin, callers[-1]).nth_in_a_day == 3
