"""What is held about a number, for whoever has it; what was forgotten; and volunteers who are long gone."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from hotline.casebook import concerns, erasure, forgetting, forgotten, holdings, numbers
from hotline.casebook.concerns import Worry
from hotline.casebook.erasure import AtDesk
from hotline.casebook.store import Store
from hotline.casebook.tables import Request, Ticket, Volunteer, VolunteerEvent
from tests.casebook.desk import Desk
from tests.casebook.neighbours import ANNA_AT, ERIKA_AT, NOW, Helper, a_request, later, the_request


@pytest.fixture
def petra(store: Store) -> Desk:
    return Desk(store)


def held(store: Store, number: str = ERIKA_AT, *, cities: tuple[str, ...] = ("berlin",)) -> dict[str, list]:  # type: ignore[type-arg]
    with store.read() as session:
        number_id = numbers.find(session, number)
        assert number_id is not None
        return holdings.of_number(session, number_id, cities=cities)


def everything(store: Store, petra: Desk) -> int:
    """Something of each class about Erika's number; the request's id."""
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    anna.looks(request_id)
    with store.write() as session:
        worry = Worry("money", "vertraulich", form_key="one")
        concerns.report(session, request_id=request_id, volunteer_id=anna.id, worry=worry, now=NOW)
        number_id = the_request(store, request_id).number_id
        session.add(Ticket(city="berlin", reason="busy", number_id=number_id, created_at=NOW))
    return request_id


def test_everything_about_a_number_is_there_and_no_secret(store: Store, petra: Desk) -> None:
    request_id = everything(store, petra)
    found = held(store)
    assert found["number"][0]["number"] == ERIKA_AT
    counts = holdings.counts(found)
    assert {name for name, many in counts.items() if many} == {"calls", "requests", "tickets", "views"}
    (request,) = found["requests"]
    assert (request["id"], request["postcode"], request["has_code_word"]) == (request_id, "12043", True)
    assert [one["what"] for one in request["concerns"]] == ["money"]
    assert [one["keys"] for one in found["calls"][0]["turns"]] == ["1", "12043"]
    text = json.dumps(found)
    with store.read() as session:
        from hotline.casebook.store import vault_of

        word = vault_of(session).open(the_request(store, request_id).word or "")
    for secret in (word, "vertraulich", "Anna", ANNA_AT, "Petra"):
        assert secret not in text, secret


def test_only_of_ones_own_cities_and_who_has_not_all_may_not_erase(store: Store, petra: Desk) -> None:
    a_request(store)
    assert holdings.counts(held(store, cities=("potsdam",)))["requests"] == 0
    with store.write() as session:
        number_id = numbers.find(session, ERIKA_AT)
        assert number_id is not None
        assert not holdings.is_elsewhere(session, number_id, ["berlin"])
        session.add(Ticket(city="potsdam", reason="busy", number_id=number_id, created_at=NOW))
        session.flush()
        assert holdings.is_elsewhere(session, number_id, ["berlin"])


def test_a_volunteer_is_told_what_is_held_about_them(store: Store) -> None:
    anna = Helper(store).joins()
    with store.read() as session:
        one = session.get_one(Volunteer, anna.id)
        found = holdings.of_volunteer(session, one, cities=["berlin"])
        assert holdings.of_volunteer(session, one, cities=["potsdam"])["volunteer"] == []
    assert found["volunteer"][0]["first_name"] == "Anna"
    assert found["volunteer"][0]["zones"] == ["neukoelln"]


def test_an_erasure_at_the_desk_says_by_whom_and_how_they_were_known_never_whose(
    store: Store, petra: Desk
) -> None:
    everything(store, petra)
    with store.write() as session:
        number_id = numbers.find(session, ERIKA_AT)
        assert number_id is not None
        desk = AtDesk(petra.operator.id, "rang", "berlin")
        erasure.erase_number(session, number_id, now=NOW, desk=desk)
    with store.read() as session:
        assert numbers.find(session, ERIKA_AT) is None
        (one,) = forgotten.erasures(session, cities=["berlin"])
        assert forgotten.erasures(session, cities=["potsdam"]) == []
        assert (one.by, one.row.known_by, one.row.requests, one.row.tickets) == ("Petra", "rang", 1, 2)
        assert session.scalars(select(Request.number_id)).all() == [None]


def test_what_was_forgotten_is_counted_by_day(store: Store) -> None:
    today, yesterday = date(2026, 11, 20), date(2026, 11, 19)
    with store.write() as session:
        forgotten.count(session, yesterday, {"calls": 3})
        forgotten.count(session, today, {"calls": 2})
        forgotten.count(session, today, {"calls": 5, "tickets": 1})
    with store.read() as session:
        found = forgotten.days(session)
        assert forgotten.days(session, before=today) == {yesterday: {"calls": 3}}
    assert found == {today: {"calls": 7, "tickets": 1}, yesterday: {"calls": 3}}
    assert list(found) == [today, yesterday]
    with store.write() as session:
        assert forgotten.forget(session, now=later(days=400)) == 3


def forget_volunteers(store: Store, days: int) -> int:
    with store.write() as session:
        return forgetting.volunteers(session, now=later(days=days), limit=100)


def test_a_volunteer_of_whom_nothing_is_seen_for_two_years_is_forgotten(store: Store) -> None:
    anna = Helper(store).joins()
    bea = Helper(store, "+491713920002", name="Bea").joins()
    with store.write() as session:
        session.execute(update(VolunteerEvent).where(VolunteerEvent.volunteer_id == bea.id).values(at=NOW))
    request_id = a_request(store)
    bea.takes(request_id, now=later(days=700))
    assert forget_volunteers(store, 729) == 0
    assert forget_volunteers(store, 731) == 1
    with store.read() as session:
        states = {one.id: (one.state, one.first_name) for one in session.scalars(select(Volunteer))}
    assert states == {anna.id: ("left", ""), bea.id: ("active", "Bea")}


def test_a_ban_is_remembered_for_five_years(store: Store) -> None:
    anna = Helper(store).joins()
    with store.write() as session:
        session.execute(update(Volunteer).where(Volunteer.id == anna.id).values(state="banned"))
    assert forget_volunteers(store, 5 * 365 - 1) == 0
    assert forget_volunteers(store, 5 * 365 + 1) == 1


def test_a_year_after_somebody_left_nothing_is_kept_but_that_there_was_a_row(store: Store) -> None:
    anna = Helper(store).joins()
    with store.write() as session:
        from hotline.casebook import leaving

        leaving.leave(session, anna.id, now=NOW)
    with store.write() as session:
        assert forgetting.left(session, now=NOW + timedelta(days=364), limit=100) == 0
        assert forgetting.left(session, now=NOW + timedelta(days=366), limit=100) == 1
        assert forgetting.left(session, now=NOW + timedelta(days=366), limit=100) == 0
    with store.read() as session:
        one = session.get_one(Volunteer, anna.id)
        assert (one.identity_seen_by, one.activated_by, one.activated_at) == (None, None, None)
        assert session.scalars(select(VolunteerEvent)).all() == []
