"""Remembered for longer: from the yes on the telephone to the one key weeks later, and to its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from hotline.casebook import forgetting
from hotline.casebook.tables import Base
from hotline.casebook.tables.base import Utc
from tests.house.desk import Operator
from tests.house.resident import Resident
from tests.house.spoken import words
from tests.house.test_stories import request_of
from tests.house.town import AREA, Databases, Town, databases, site_text, town
from tests.house.volunteer import Volunteer

ANNA, ERIKA, HEINZ = "+491713920031", f"{AREA}561", f"{AREA}562"
# What grows old; sessions and the keys of the day stay as they are.
REMEMBERED = ("numbers", "calls", "requests", "claims", "agreements", "tickets", "request_events")


@pytest.fixture(scope="module", params=["sqlite"])
def berlin(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    given: Databases = databases(request)
    with town(tmp_path_factory.mktemp("longer"), given, site=site_text(by_day=True), clock=True) as running:
        running.has_volunteer("Anna", ANNA)
        yield running


@pytest.fixture(scope="module")
def anna(berlin: Town) -> Volunteer:
    asking = Volunteer(berlin, ANNA).asks_for_code()
    return asking.signs_in_with(asking.reads_code())


def days_pass(where: Town, days: int) -> None:
    """Everything becomes so much older, and the clock comes by once."""
    with where.store.write() as casebook:
        for table in (Base.metadata.tables[name] for name in REMEMBERED):
            _grows_older(casebook, table, timedelta(days=days))
    with where.store.write() as casebook:
        for forgets in forgetting.EVERYTHING.values():
            forgets(casebook, now=datetime.now(UTC), limit=100)


def _grows_older(casebook: Session, table: Table, by: timedelta) -> None:
    times = [one.name for one in table.columns if isinstance(one.type, Utc)]
    for row in casebook.execute(select(table)).mappings().all():
        older = {name: row[name] - by for name in times if row[name] is not None}
        casebook.execute(update(table).where(table.c.id == row["id"]).values(**older))


def test_whoever_says_yes_to_a_volunteer_presses_one_key_weeks_later(berlin: Town, anna: Volunteer) -> None:
    erika = Resident(berlin, ERIKA).asks_for().hangs_up()
    first = request_of(berlin, erika)["id"]
    anna.takes(first).reads("desk.remember_title", "desk.remember_ask", "desk.remember_read")
    anna.sends(f"/{first}/remember").reads("desk.remember_noted").finishes(first, "done")
    days_pass(berlin, 60)
    assert berlin.rows("requests", id=first)[0]["number_id"] is None
    assert anna.looks_at(first).status == 404

    erika.rings().hears("hello_known", "known_zone", "returning_else")
    erika.presses("1").hears("read_back").hangs_up()
    again = request_of(berlin, erika)
    erika.rings().hears("open_waiting").presses("9").hears("data_agreed", "data_delete").hangs_up()
    assert (again["kind"], again["zone"], again["postcode"]) == ("groceries", "neukoelln", "12043")
    anna.takes(again["id"])
    assert "Vereinbart. Endet von selbst am" in anna.page.text
    anna.finishes(again["id"], "done")

    days_pass(berlin, 366)
    assert berlin.rows("agreements") == []
    assert "known_zone" not in erika.rings().hears("hello", "kinds_intro").hangs_up().heard


def test_whoever_says_yes_to_an_operator_may_take_it_back_at_any_time(berlin: Town) -> None:
    heinz = Resident(berlin, HEINZ).asks_for().hangs_up()
    asked = request_of(berlin, heinz)["id"]
    meike = Operator(berlin).signs_in().opens(f"/desk/requests/{asked}")
    button = f"/desk/remembered/request/{asked}"
    meike.sees(say("desk.remember_ask")).sends(button).sees(say("desk.remember_noted"), "Vereinbart am")
    meike.sends(f"{button}/end").sees(say("desk.remember_ended"))
    assert berlin.rows("agreements") == []

    call = f"/desk/remembered/call/{berlin.call(heinz.sid)['id']}"
    meike.opens(call.replace("/remembered/call/", "/calls/")).sends(call).sees(say("desk.remember_noted"))
    meike.opens("/desk/forgotten").sees(say("desk.remember_count"), "Neukölln")
    days_pass(berlin, 100)  # by now the open request is given up, and its call forgotten
    heinz.rings().hears("hello_known", "known_zone", "returning_else")
    heinz.wants_everything_erased().hears("data_deleted")
    assert berlin.rows("agreements") == []
    heinz.rings().hears("hello", "kinds_intro").hangs_up()


def say(name: str) -> str:
    return words().page(name, language="de")
