"""A call comes to the desk: it stands there at once, one operator has it, the form knows what was keyed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from hotline.casebook import attending, forgetting_desk, legs, numbers, retention
from hotline.casebook.reach import Reach
from hotline.casebook.tables import Call, Operator, Request, TakenCall, View
from tests.casebook.test_races import all_at_once
from tests.desk import operator as people
from tests.desk.caller import ERIKA, WITHHELD, Caller
from tests.desk.town import Town

MONDAY_NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
TOWN_HALL = "+493023125990"


@pytest.fixture
def town(two_cities: Town) -> Iterator[Town]:
    with time_machine.travel(MONDAY_NOON, tick=False):
        yield two_cities


def operator(town: Town, name: str = "Meike", city: str = "berlin") -> people.Operator:
    return people.Operator(town, town.has_operator(name, city=city)).is_signed_in()


def rings_the_desk(town: Town, number: str = ERIKA, *keys: str) -> Caller:
    return Caller(town, number, at=MONDAY_NOON - timedelta(seconds=30)).rings().presses(*keys, "0")


def picks_up(town: Town, caller: Caller) -> None:
    """Somebody at the desk presses the key."""
    with town.store.write() as casebook:
        known = {"sid": f"{caller.sid[:-4]}dddd", "parent_sid": caller.sid}
        legs.picked_up(casebook, **known, city="berlin", dialled=TOWN_HALL, now=MONDAY_NOON)
        leg = casebook.scalars(select(Call).where(Call.sid == known["sid"])).one()
        assert legs.accept(casebook, leg)


def test_it_stands_there_with_what_was_keyed_and_one_has_it(town: Town) -> None:
    meike, jan, ola = operator(town), operator(town, "Jan"), operator(town, "Ola", "tricity")
    caller = rings_the_desk(town, ERIKA, "4", "2")
    page = meike.opens("/desk/")
    for words in ("Jetzt am Telefon", "Es läutet in der Leitstelle", "Haustiere"):
        assert words in page.text
    assert "Jetzt am Telefon" not in ola.opens("/desk/").text
    picks_up(town, caller)
    jan.opens("/desk/")
    assert "Jemand spricht gerade mit uns" in jan.page.text
    meike.opens("/desk/")
    page = meike.presses(f"/live/{caller.call.id}/take")
    assert meike.address == "/desk/intake"
    assert "+49 … 01" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert 'value="pets" selected' in page.html
    page = jan.presses(f"/live/{caller.call.id}/take")
    assert "Meike nimmt diesen Anruf schon auf" in page.text
    assert "Meike nimmt ihn auf." in page.text
    jan.presses(f"/live/{caller.call.id}/take")  # now on purpose
    assert jan.address == "/desk/intake"
    assert "Jan nimmt ihn auf." in meike.opens("/desk/").text


def test_when_it_is_saved_it_is_gone_and_its_number_was_shown_to_nobody(town: Town) -> None:
    meike = operator(town)
    caller = rings_the_desk(town)
    meike.opens("/desk/")
    meike.presses(f"/live/{caller.call.id}/take")
    caller.hangs_up()
    assert "Das Gespräch ist zu Ende" in meike.opens("/desk/").text
    meike.opens("/desk/intake", call=str(caller.call.id))
    meike.presses("/desk/intake", kind="groceries", postcode="12043", spoken="de")
    assert "Bitte vorlesen" in meike.page.text
    with town.store.read() as casebook:
        request = casebook.scalars(select(Request)).one()
        assert numbers.number_of(casebook, request.number_id or 0) == ERIKA
        assert [one.shown for one in casebook.scalars(select(View))] == ["word"]
    page = meike.opens("/desk/")
    assert "Jetzt am Telefon" not in page.text
    assert "Hat mittendrin aufgelegt" not in page.text, "what the call had left is dealt with"


def test_what_the_caller_has_and_what_this_call_left_is_shown_before_a_word_is_typed(town: Town) -> None:
    meike = operator(town)
    caller = Caller(town, ERIKA, at=MONDAY_NOON).rings().presses("1", "12043", "0")
    earlier = town.resident_asks("pharmacy", number=ERIKA, minutes_ago=600)
    page = meike.opens("/desk/intake", call=str(caller.call.id))
    assert "In diesem Anruf schon notiert" in page.text
    assert f"/desk/requests/{caller.request.id}" in page.links
    assert f"/desk/requests/{earlier}" in page.links
    assert f"/desk/requests/{earlier}/merge?with={caller.request.id}" in page.links


def test_only_talk_is_over_by_one_press_and_not_by_a_colleague(town: Town) -> None:
    meike, jan = operator(town), operator(town, "Jan")
    caller = rings_the_desk(town, WITHHELD)
    meike.opens("/desk/")
    assert "ohne Nummer" in meike.page.text
    meike.presses(f"/live/{caller.call.id}/take")
    meike.opens("/desk/")
    jan.opens("/desk/")
    jan.sends(f"/desk/live/{caller.call.id}/talked", csrf_token=jan.token())
    assert "Jetzt am Telefon" in jan.page.text
    meike.does(f"/desk/live/{caller.call.id}/talked")
    assert "Es ist nichts zu notieren" in meike.page.text
    assert "Jetzt am Telefon" not in meike.page.text


def test_a_poll_that_finds_nothing_new_is_answered_in_a_word(town: Town) -> None:
    meike = operator(town)
    caller = rings_the_desk(town)
    meike.opens("/desk/")
    tag = meike.headers["ETag"]
    poll = {"X-Live": "1", "If-None-Match": tag}
    assert meike.client.get("/desk/", headers=poll).status_code == 304
    picks_up(town, caller)
    assert meike.client.get("/desk/", headers=poll).status_code == 200


def test_of_two_who_take_it_at_once_one_has_it(town: Town) -> None:
    ids = [town.has_operator(name).id for name in ("Meike", "Jan")]
    caller = rings_the_desk(town)

    def takes(operator_id: int) -> str | None:
        with town.store.write() as casebook:
            who = casebook.get_one(Operator, operator_id)
            return attending.take(
                casebook, caller.call.id, reach=Reach(["berlin"]), operator=who, instead=None, now=MONDAY_NOON
            )

    got = all_at_once([lambda one=one: takes(one) for one in ids])  # type: ignore[misc]
    assert sorted(one or "" for one in got) in (["", "Jan"], ["", "Meike"])
    with town.store.write() as casebook:
        forgetting_desk.taken_calls(casebook, now=MONDAY_NOON + retention.CLOSED, limit=10)
        assert casebook.scalars(select(TakenCall)).all() == []


def test_calls_of_other_towns_cannot_be_taken(town: Town) -> None:
    ola, caller = operator(town, "Ola", "tricity"), rings_the_desk(town)
    ola.opens("/desk/")
    ola.sends(f"/desk/live/{caller.call.id}/take", csrf_token=ola.token())
    assert ola.status == 404
