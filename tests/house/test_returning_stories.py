"""Coming back, asking for somebody else, and orders: from the telephone to the board and the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from hotline.casebook import claims
from tests.house.desk import Operator
from tests.house.resident import Resident
from tests.house.spoken import words
from tests.house.test_stories import request_of
from tests.house.town import AREA, LINES, Databases, Town, databases, site_text, town
from tests.house.volunteer import Volunteer

CITIES = ("berlin", "tricity")
ANNA, HANNA = "+491713920031", "+491713920032"
GDANSK = next(iter(LINES["tricity"]))
NEXT = count(500)


@pytest.fixture(scope="module", params=["sqlite"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Berlin, which takes no orders, and Gdańsk with Gdynia and Sopot, which do; somebody at each desk."""
    given: Databases = databases(request)
    site = "\n".join(site_text(by_day=True, city=city) for city in CITIES)
    with town(tmp_path_factory.mktemp("back"), given, site=site, clock=True, cities=CITIES) as running:
        running.has_volunteer("Anna", ANNA)
        running.has_volunteer("Hanna", HANNA, zones=("gdansk-oliwa",), city="tricity", language="pl")
        yield running


@pytest.fixture(scope="module")
def helpers(both: Town) -> dict[str, Volunteer]:
    asking = {
        number: Volunteer(both, number, language=spoken).asks_for_code()
        for number, spoken in ((ANNA, "de"), (HANNA, "pl"))
    }
    return {number: one.signs_in_with(one.reads_code()) for number, one in asking.items()}


def somebody(where: Town, **how: Any) -> Resident:
    return Resident(where, f"{AREA}{next(NEXT)}", **how)


def in_gdansk(where: Town) -> Resident:
    return Resident(where, f"+48990000{next(NEXT)}", dials=GDANSK, language="pl", city="tricity")


def tickets_about(where: Town, request_id: int) -> list[str]:
    return [one["reason"] for one in where.rows("tickets", request_id=request_id) if one["state"] == "open"]


# --- coming back


def test_the_word_once_more_leaves_nothing_behind(both: Town) -> None:
    resident = somebody(both).asks_for()
    word = resident.says_nothing().word
    resident.hangs_up()
    resident.rings().presses("3").hears("word_told")
    assert resident.heard.count(word) == 2
    resident.hangs_up()
    assert both.rows("tickets", call_id=both.call(resident.sid)["id"]) == []


def test_nobody_came_although_it_is_called_done(both: Town, helpers: dict[str, Volunteer]) -> None:
    resident = somebody(both).asks_for().hangs_up()
    request_id = request_of(both, resident)["id"]
    helpers[ANNA].takes(request_id).finishes(request_id, "done").reads("finished_done")
    resident.rings().hears("hello_known", "done_lately", "open_nobody_came")
    resident.presses("3").hears("nobody_came_noted").stays_to_the_end()
    (request,) = both.rows("requests", id=request_id)
    assert (request["state"], request["priority"]) == ("waiting", 0)
    assert tickets_about(both, request_id) == ["nobody_came"]
    assert [claim["ended_as"] for claim in both.rows("claims", request_id=request_id)] == ["nobody_came"]


def test_what_is_finished_while_the_caller_listens_is_not_called_cancelled(
    both: Town, helpers: dict[str, Volunteer]
) -> None:
    resident = somebody(both).asks_for().hangs_up()
    request_id = request_of(both, resident)["id"]
    helpers[ANNA].takes(request_id)
    resident.rings().hears("open_taken")
    holder = both.rows("requests", id=request_id)[0]["volunteer_id"]
    with both.store.write() as casebook:
        now = datetime.now(UTC)
        assert claims.finish(casebook, request_id=request_id, volunteer_id=holder, outcome="done", now=now)
    resident.presses("2").hears("closed_meanwhile", "open_else")
    resident.presses("1").hears("kinds_intro").hangs_up()
    assert both.rows("requests", id=request_id)[0]["state"] == "done"


def test_of_two_open_requests_one_is_chosen(both: Town) -> None:
    resident = somebody(both).asks_for("1").hangs_up()
    resident.rings().presses("1", "2", "12043").hears("read_back").hangs_up()
    chemist = request_of(both, resident)["id"]
    resident.rings().hears("hello_known", "open_several", "which_waiting", "open_else")
    resident.presses("2").hears("open_waiting", "open_cancel")
    assert words().kind("pharmacy", "de") in resident.heard
    resident.presses("1").hears("cancelled").stays_to_the_end()
    assert both.rows("requests", id=chemist)[0]["state"] == "cancelled"


def test_on_a_shared_line_no_name_and_no_past_is_said(both: Town, helpers: dict[str, Volunteer]) -> None:
    resident = somebody(both).asks_for().hangs_up()
    request_id = request_of(both, resident)["id"]
    petra = Operator(both, "Petra").signs_in().opens(f"/desk/requests/{request_id}")
    petra.sends(f"/desk/shared/request/{request_id}").sees(words().page("desk.shared_noted", language="de"))
    helpers[ANNA].takes(request_id)
    resident.rings().hears("hello_known", "returning_else", "shared_open")
    assert "Anna" not in resident.heard
    assert words().kind("groceries", "de") not in resident.heard
    resident.presses("2").hears("open_taken_shared", "open_nobody_came")
    assert "Anna" not in resident.heard
    resident.hangs_up()


def test_a_neighbour_on_a_shared_line_asks_for_the_same_and_it_is_their_own(both: Town) -> None:
    line = somebody(both).asks_for().hangs_up()
    first = request_of(both, line)["id"]
    call = both.call(line.sid)["id"]
    jan = Operator(both, "Jan", role="operator").signs_in().opens(f"/desk/calls/{call}")
    jan.sends(f"/desk/shared/call/{call}").sees(words().page("desk.shared_noted", language="de"))

    line.rings().hears("hello_known", "returning_else", "shared_open")
    line.presses("1").hears("kinds_intro").presses("1", "12043").hears("read_back").hangs_up()
    theirs = request_of(both, line)
    assert (theirs["id"] != first, theirs["kind"]) == (True, "groceries")

    jan.sends(f"/desk/shared/call/{call}/end").sees(words().page("desk.shared_ended", language="de"))
    line.rings().hears("open_several").hangs_up()


# --- for somebody else


def test_a_daughter_asks_for_her_mother_and_the_helper_rings_there(
    both: Town, helpers: dict[str, Volunteer]
) -> None:
    daughter, mother = somebody(both), somebody(both)
    daughter.asks_for("1", "10115").hears("read_back").presses("*").hears("for_other")
    daughter.presses("3").hears("for_other_told", "there_place")
    daughter.presses("1").hears("there_postcode").presses("12043").hears("read_back")
    daughter.says_nothing().hears("there_number")
    daughter.keys_in("0" + mother.number.removeprefix("+49")).hears("there_number_read_back")
    word = daughter.says_nothing().hears("promise_there", "close_word", "close_number_kept").word
    daughter.hangs_up()
    request_id = request_of(both, daughter)["id"]

    anna = helpers[ANNA].looks_at_the_board()
    assert request_id in anna.offered
    anna.takes(request_id).has_number_shown(request_id).reads("asked_by_neighbour")
    assert f"tel:{mother.number}" in anna.page.links
    assert f"tel:{daughter.number}" not in anna.page.links
    assert word in anna.page.text

    mother.rings().hears("hello_known", "open_taken").hangs_up()
    daughter.rings().hears("hello_known", "open_there_promised")
    daughter.presses("3").hears("nobody_came_noted").stays_to_the_end()
    assert tickets_about(both, request_id) == ["nobody_came"]

    meike = Operator(both, "Meike").signs_in().opens(f"/desk/requests/{request_id}")
    meike.sends(f"/desk/requests/{request_id}/show-number")
    assert f"tel:{mother.number}" in meike.page.links
    meike.sends(f"/desk/requests/{request_id}/show-asker")
    assert f"tel:{daughter.number}" in meike.page.links
    meike.opens(f"/desk/requests/{request_id}").sees(words().page("desk.saw_number_of_asker", language="de"))

    mother.rings().wants_everything_erased().hears("data_deleted").hangs_up()
    assert both.rows("requests", id=request_id)[0]["state"] == "cancelled"
    assert [where for where, cell in both.cells_opened() if mother.number[3:] in cell] == []


def test_her_own_shopping_and_her_mothers_are_two_requests(both: Town) -> None:
    daughter = somebody(both).asks_for("1", "12043").hangs_up()
    own = request_of(both, daughter)["id"]
    daughter.rings().presses("1", "1", "12043").hears("have_one_already", "for_other")
    daughter.presses("1").hears("there_place").presses("1", "10115").hears("read_back")
    daughter.says_nothing().hears("there_number")
    daughter.says_nothing().hears("promise_open").hangs_up()
    mothers = request_of(both, daughter)
    assert mothers["id"] != own
    assert (mothers["zone"], mothers["for_other"]) == ("mitte", True)
    daughter.rings().hears("open_several", "which_waiting", "which_there").hangs_up()


# --- orders


def test_an_order_says_when_and_who_pays_and_has_a_number(both: Town, helpers: dict[str, Volunteer]) -> None:
    resident = in_gdansk(both).asks_for("1", "80310").hears("read_back")
    resident.says_nothing().hears("order_when").presses("1").hears("order_payment")
    assert "dwieście złotych" in resident.heard
    resident.presses("2").hears("order_number")
    resident.says_nothing().hears("promise_today", "close_word").hangs_up()
    request = request_of(both, resident)
    assert (request["payment"], request["cap"], request["state"]) == ("later", 200, "waiting")
    hanna = helpers[HANNA].looks_at_the_board()
    today, paid = (words().page(name, language="pl") for name in ("needed_today", "payment_later"))
    assert today in hanna.page.text
    assert paid not in hanna.looks_at(request["id"]).page.text
    hanna.takes(request["id"]).reads("order_title", "payment_later")
    assert str(request["order_number"]) in hanna.page.text


def test_who_hangs_up_before_the_questions_has_lost_nothing(both: Town) -> None:
    resident = in_gdansk(both).asks_for("1", "80310").hears("read_back").hangs_up()
    request = request_of(both, resident)
    assert (request["state"], request["payment"], request["deadline"]) == ("waiting", None, None)
    assert request["order_number"] is not None


def test_who_cannot_pay_is_rung_by_the_desk_and_stands_on_no_board(
    both: Town, helpers: dict[str, Volunteer]
) -> None:
    resident = in_gdansk(both).asks_for("1", "80310")
    resident.says_nothing(2).hears("order_payment").presses("3").hears("order_number")
    resident.says_nothing().hears("promise_person").hangs_up()
    request = request_of(both, resident)
    assert request["state"] == "held"
    assert request["id"] not in helpers[HANNA].looks_at_the_board().offered
    assert helpers[HANNA].looks_at(request["id"]).status == 404
    assert tickets_about(both, request["id"]) == ["cannot_pay"]
    resident.rings().hears("hello_known", "open_held").hangs_up()
