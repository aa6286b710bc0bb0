"""An operator finds a request, and sees all that happened to it."""

from __future__ import annotations

from hotline.casebook import operating, overview, unmasking
from hotline.casebook.log import PageKey, Scope
from hotline.casebook.overview import Wanted, request_record
from hotline.casebook.store import Store
from hotline.casebook.tables import Request
from hotline.casebook.tables.requests import OPEN_STATES
from tests.casebook.neighbours import NOW, Helper, Resident, a_request, later
from tests.casebook.plans import explained, sorts, walks

BERLIN = (Scope("berlin"),)
WALKED = (
    Wanted(),
    Wanted(states=OPEN_STATES),
    Wanted(states=("done",)),
    Wanted(zone="neukoelln"),
    Wanted(kind="pharmacy"),
    Wanted(states=("concern",), zone="neukoelln", kind="pharmacy"),
)


def asked(store: Store, number: int, *, kind: str = "groceries", zone: str = "neukoelln") -> int:
    resident = Resident(store, f"+493023125{number:03d}", now=later(minutes=number)).rings()
    return resident.asks_by_keys(kind, zone).request.id


def found(store: Store, wanted: Wanted, **page: object) -> list[int]:
    with store.read() as session:
        rows, _ = overview.page(session, BERLIN, wanted, **page)  # type: ignore[arg-type]
        return [row.id for row in rows]


def closes(store: Store, request_id: int) -> None:
    with store.write() as session:
        request = operating.find(session, request_id, cities=("berlin",))
        assert request is not None
        operating.close(session, request, "done", operator_id=7, now=NOW)


def test_requests_are_found_by_state_zone_kind_and_age_the_newest_first(store: Store) -> None:
    first = asked(store, 1)
    second = asked(store, 2, kind="pharmacy")
    third = asked(store, 3, zone="mitte")
    closes(store, second)
    assert found(store, Wanted()) == [third, second, first]
    assert found(store, Wanted(states=OPEN_STATES)) == [third, first]
    assert found(store, Wanted(states=("done",))) == [second]
    assert found(store, Wanted(zone="mitte")) == [third]
    assert found(store, Wanted(kind="pharmacy")) == [second]
    with store.read() as session:
        young, _ = overview.page(session, (Scope("berlin", since=later(minutes=3)),), Wanted())
        assert [one.id for one in young] == [third]
        elsewhere, _ = overview.page(session, (Scope("tricity"),), Wanted())
        assert elsewhere == []


def test_a_page_goes_on_where_the_last_one_ended(store: Store) -> None:
    made = [asked(store, number) for number in range(5)]
    closes(store, made[3])
    with store.read() as session:
        rows, older = overview.page(session, BERLIN, Wanted(), limit=2)
        more, last = overview.page(session, BERLIN, Wanted(), limit=3, before=older)
    assert [one.id for one in (*rows, *more)] == list(reversed(made))
    assert last is None


def test_one_request_has_its_history_with_names_and_who_saw_its_number(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    anna.looks(request_id)
    with store.write() as session:
        call_id = session.get_one(Request, request_id).call_id or 0
        unmasking.number(session, "call", call_id, operator_id=7, cities=("berlin",), now=NOW)
        record = request_record(session, request_id, cities=("berlin",))
    assert record is not None
    assert [(one.kind, one.actor, one.name) for one in record.history] == [
        ("asked", "caller", None),
        ("taken", "volunteer", "Anna"),
        ("revealed", "volunteer", "Anna"),
    ]
    assert (record.holder, record.masked, [one.id for one in record.calls]) == ("Anna", "+49...01", [call_id])
    assert {(one.viewer, one.shown) for one in record.views} == {
        ("volunteer", "number_and_word"),
        ("operator", "number"),
    }


def test_a_request_of_another_city_does_not_exist(store: Store) -> None:
    request_id = a_request(store)
    with store.read() as session:
        assert request_record(session, request_id, cities=("tricity",)) is None


def test_no_table_is_walked(store: Store) -> None:
    request_id = a_request(store)
    with explained(store) as lists, store.read() as session:
        for wanted in WALKED:
            overview.page(session, BERLIN, wanted)
            overview.page(session, BERLIN, wanted, before=PageKey(NOW, 7))
    assert walks(lists) == sorts(lists) == []
    with explained(store) as one, store.read() as session:
        request_record(session, request_id, cities=("berlin",))
    assert walks(one) == []
