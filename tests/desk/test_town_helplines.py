"""Lines of others, and what may be spent: changed at the desk, put back, and refused where they cannot be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hotline.casebook.store import Store
from hotline.cities import City
from hotline.house import House
from tests.desk.changing_town import administrator
from tests.desk.operator import Operator

TOWN = "/desk/town/berlin/"
TODAY = datetime.now(UTC).date().isoformat()


@pytest.fixture
def petra(store: Store) -> Operator:
    return administrator(store, "berlin")


def berlin(petra: Operator) -> City:
    house: House = petra.town.app.extensions["hotline"]
    return house.cities["berlin"]


def enters(petra: Operator, **fields: str | list[str]) -> None:
    petra.opens(f"{TOWN}helplines")
    petra.presses("/helplines", sees_numbers=True, **fields)


def crisis(**more: str | list[str]) -> dict[str, str | list[str]]:
    line: dict[str, str | list[str]] = {"name": "Krisendienst", "number": "030 23125 970", "tried": TODAY}
    line |= {"by": "Petra", "daily": "18-24", "sunday": "-", "language": ["de", "en"], "spoken-de": "Dienst"}
    return {f"crisis-0-{name}": value for name, value in {**line, **more}.items()}


def test_a_crisis_line_is_entered_changed_and_put_back(petra: Operator) -> None:
    enters(petra, crisis_key="8", **crisis())
    assert petra.status == 200, petra.page.text
    (line,) = berlin(petra).crisis
    assert (line.name, line.number, line.languages) == ("Krisendienst", "+493023125970", ("de", "en"))
    assert line.hours.week[0] == ((18 * 60, 24 * 60),)
    assert line.hours.week[6] == ()
    assert (line.spoken, line.verified_by, berlin(petra).crisis_key) == ({"de": "Dienst"}, "Petra", "8")
    petra.opens(f"{TOWN}helplines", sees_numbers=True)
    assert 'value="18:00-24:00"' in petra.page.html
    ear = {
        "talk-0-number": "030 23125 971",
        "talk-0-name": "Ohr",
        "talk-0-tried": TODAY,
        "talk-0-daily": "0-24",
    }
    petra.presses("/helplines", sees_numbers=True, crisis_key="8", **crisis(), **ear)
    assert berlin(petra).crisis == (line,)
    assert berlin(petra).talk[0].hours.week[3] == ((0, 24 * 60),)
    petra.opens(f"{TOWN}helplines", sees_numbers=True)
    petra.presses("/helplines", sees_numbers=True, **ear)
    assert (berlin(petra).crisis, berlin(petra).crisis_key) == ((), "")
    petra.opens(TOWN)
    assert "Krisen- und Gesprächstelefone" in petra.page.text
    petra.presses("/put-back/3", sees_numbers=True)
    assert berlin(petra).crisis == (line,)


def test_hours_that_were_emptied_are_asked_for_and_never_taken_for_day_and_night(petra: Operator) -> None:
    enters(petra, crisis_key="8", **crisis())
    (before,) = berlin(petra).crisis
    enters(petra, crisis_key="8", **crisis(daily=""))
    assert petra.status == 422
    assert "Zu welchen Zeiten ist Krisendienst da?" in petra.page.text
    assert 'id="crisis-0-daily" name="crisis-0-daily" value=""' in petra.page.html
    assert berlin(petra).crisis == (before,)
    enters(petra, crisis_key="8", **crisis(daily="-", monday="9-12", sunday=""))
    assert berlin(petra).crisis[0].hours.week == (((540, 720),), *((),) * 6)
    petra.opens(f"{TOWN}helplines", sees_numbers=True)
    assert 'id="crisis-0-daily" name="crisis-0-daily" value="-"' in petra.page.html


@pytest.mark.parametrize(
    "more",
    [{"number": "112"}, {"number": "0"}, {"daily": "abends"}, {"name": ""}],
    ids=["an emergency number", "no number", "no time", "no name"],
)
def test_a_line_that_cannot_be_is_told_and_comes_back_as_it_was_typed(
    petra: Operator, more: dict[str, str]
) -> None:
    enters(petra, crisis_key="7", **crisis(**more))
    assert petra.status == 422
    assert "Krisendienst" in petra.page.html or "name" in more
    assert berlin(petra).crisis == ()


def test_one_that_nobody_has_tried_for_long_is_told_on_the_first_page(petra: Operator) -> None:
    enters(petra, crisis_key="7", **crisis(tried="2025-01-01"))
    assert berlin(petra).crisis
    assert "Krisendienst" in petra.opens("/desk/").text


def test_what_may_be_spent_is_changed_and_put_back(petra: Operator) -> None:
    before = berlin(petra).spending_limit
    petra.opens(f"{TOWN}money")
    petra.presses("/money", limit="35", paid=["groceries"], below_zero="1")
    assert (berlin(petra).spending_limit, berlin(petra).orders.paid) == (35, ("groceries",))
    assert berlin(petra).orders.below_zero
    for unclear in ("viel", "-3", "", "999999999"):
        petra.opens(f"{TOWN}money")
        petra.presses("/money", limit=unclear)
        assert petra.status == 422, unclear
    petra.opens(TOWN)
    assert "35 EUR" in petra.page.text
    petra.presses("/put-back/1")
    assert (berlin(petra).spending_limit, berlin(petra).orders.paid) == (before, ())


def test_a_line_that_may_cost_more_is_saved_only_by_whoever_means_it(petra: Operator) -> None:
    enters(petra, crisis_key="8", **crisis(number="116 123"))
    assert [one.number for one in berlin(petra).crisis] == ["+49116123"]
    abroad = crisis(number="+44 20 7946 0000")
    enters(petra, crisis_key="8", **abroad)
    assert (petra.status, "Anrufe zu +442079460000 gehen ins Ausland" in petra.page.text) == (422, True)
    petra.presses("/helplines", sees_numbers=True, crisis_key="8", **abroad)
    assert [one.number for one in berlin(petra).crisis] == ["+442079460000"]
