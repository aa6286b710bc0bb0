"""A heat week: the desk brings a list of people over eighty, and the hotline asks each how they are (O11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.house.desk import Operator
from tests.house.rung import Rung
from tests.house.spoken import words
from tests.house.town import AREA, GERMAN, Databases, Town, databases, eventually, site_text, town, traces

WELL, HELP, NEVER, AWAY = (f"{AREA}{last}" for last in range(441, 445))
ALL = (WELL, HELP, NEVER, AWAY)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def given(request: pytest.FixtureRequest) -> Databases:
    return databases(request)


@pytest.fixture(scope="module")
def heat(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town where it is a while after noon, whose hotline rings two people at once."""
    there = f"Etc/GMT{datetime.now(UTC).hour - 13:+d}" if datetime.now(UTC).hour != 13 else "Etc/GMT"
    own = f'[berlin.settings]\ntimezone = "{there}"\ncheckins.calls = true\ncheckins.at_once = 2'
    site = site_text(by_day=True).replace("[berlin.settings]", own)
    with town(tmp_path_factory.mktemp("heat"), given, site=site) as running:
        running.winds_the_clock()
        yield running


def brings_a_list(running: Town, kim: Operator) -> str:
    """Made, filled from a file, started; the address of its page."""
    ends = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    made = {"name": "Über achtzig", "part": "afternoon", "tries": "1", "repeat": "once", "ends": ends}
    kim.opens("/desk/checkins/new").sends("/desk/checkins/new", **made)
    (one,) = running.rows("checkin_lists")
    page = f"/desk/checkins/{one['id']}"
    rows = "".join(f"{number};12043;de\r\n" for number in ALL) + "112;;\r\n"
    kim.opens(page).brings(f"{page}/upload", "alle.csv", f"Nummer;PLZ;Sprache\r\n{rows}")
    kim.sees("Zeile 6", "keine Nummer")
    kim.sends(f"{page}/take").sends(f"{page}/start").sees("Die Liste läuft")
    return page


def rings_at(running: Town, number: str) -> Rung:
    rung = Rung(running, number).waits_for_it_to_ring().picks_up()
    assert rung.shown == GERMAN
    assert "wie es Ihnen geht" in rung.words
    assert "12043" not in rung.words
    return rung


def test_each_is_asked_and_whoever_does_not_answer_is_looked_after(heat: Town) -> None:
    kim = Operator(heat).signs_in()
    page = brings_a_list(heat, kim)
    eventually(lambda: len(heat.rows("outgoing", purpose="checkin")) == 2)
    rings_at(heat, WELL).presses("1").hangs_up()
    helped = rings_at(heat, HELP).presses("2").presses("1")
    assert "Ich habe notiert" in helped.words
    helped.hangs_up()
    rings_at(heat, NEVER).presses("3").hangs_up()
    Rung(heat, AWAY).waits_for_it_to_ring().lets_it_ring()
    eventually(lambda: len(heat.rows("checkin_results")) == len(ALL))
    results = sorted(one["result"] for one in heat.rows("checkin_results"))
    assert results == ["fine", "help", "never", "no_answer"]
    (request,) = heat.rows("requests")
    assert (request["zone"], request["kind"], request["state"]) == ("neukoelln", "groceries", "waiting")
    assert [one["reason"] for one in eventually(lambda: heat.rows("tickets"))] == ["checkin_silent"]
    assert len(heat.rows("outgoing")) == len(ALL)  # each once
    kim.opens(page).sees(*(words().page(f"checkins.result_{one}", language="de") for one in results))
    kim.opens("/desk/").sees(words().page("desk.need_checkin_silent", language="de"))
    kim.opens("/desk/calls").sees(words().page("desk.outcome_checkin_fine", language="de"))
    (asked,) = heat.rows("calls", outcome="checkin_fine")
    kim.opens(f"/desk/calls/{asked['id']}").sees(words().page("desk.step_checkin", language="de"))
    kim.opens("/desk/no-calls").sees(words().page("checkins.said_checkin", language="de"))


def test_nothing_of_a_number_stands_in_logs_pages_or_cells(heat: Town) -> None:
    for number in ALL:
        assert traces(number, heat.said()) == []
        assert [name for name, text in heat.cells() if traces(number, text)] == []
    assert not re.search(r"23125 ?44[1-4]", Operator(heat, "Jo").signs_in().opens("/desk/checkins").page.html)
