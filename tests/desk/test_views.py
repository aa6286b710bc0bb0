"""Who saw which number or word, when: every showing stands in the register, and no number in clear does."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from hotline.casebook import erasure, numbers, register
from hotline.casebook.tables import View
from tests.board.town import ANNA, BEN, RESIDENT
from tests.board.volunteer import Volunteer as Helper
from tests.desk.operator import Operator
from tests.desk.town import Town


@pytest.fixture
def looked(town: Town, meike: Operator) -> tuple[int, int, int]:
    """Anna and Ben saw a resident's number each, Meike saw Anna's; the ids of Anna, Ben, Anna's request."""
    anna, ben = town.has_volunteer(), town.has_volunteer("Ben", BEN)
    first, second = town.resident_asks(number=RESIDENT), town.resident_asks(number="+493023125043")
    for volunteer_id, number, request_id in ((anna, ANNA, first), (ben, BEN, second)):
        helper = Helper(town, number).is_signed_in(volunteer_id)
        helper.takes(request_id)
        helper.sees_number(request_id)
    meike.opens(f"/desk/volunteers/{anna}")
    meike.presses(f"/{anna}/show", sees_numbers=True)
    return anna, ben, first


def rows(operator: Operator) -> list[str]:
    """Who looked, in the order of the page."""
    body = operator.page.html.partition("<tbody")[2].partition("</tbody>")[0]
    return re.findall(r"<td role=\"cell\">(?:<a [^>]*>|<strong>)([^<]+)", body)


def test_every_showing_stands_there_the_newest_first(meike: Operator, looked: tuple[int, int, int]) -> None:
    page = meike.opens("/desk/views")
    assert rows(meike) == ["Meike", "Ben", "Anna"]
    for expected in ("Nummer und Wort", "+49 … 42", "+49 … 43", "+49 … 01", f"Anfrage {looked[2]}"):
        assert expected in page.text


def test_it_is_found_by_who_looked_by_request_and_by_number(
    meike: Operator, looked: tuple[int, int, int]
) -> None:
    anna, ben, request_id = looked
    asked: tuple[tuple[dict[str, Any], list[str]], ...] = (
        ({"volunteer": str(anna)}, ["Anna"]),
        ({"operator": str(meike.person.id)}, ["Meike"]),
        ({"request": str(request_id)}, ["Anna"]),
        ({"of": str(anna)}, ["Meike"]),
        ({"request": "12345", "volunteer": str(ben)}, []),
        ({"request": "x", "volunteer": "-1"}, ["Meike", "Ben", "Anna"]),
    )
    for query, expected in asked:
        meike.opens("/desk/views", **query)
        assert rows(meike) == expected, query
    for typed, expected in (("030 23 12 50 42", ["Anna"]), ("0171 39200-01", ["Meike"])):
        meike.opens("/desk/views")
        meike.presses("/views/of-number", number=typed)
        assert rows(meike) == expected
        assert "23125042" not in meike.address
    meike.opens("/desk/views")
    assert "hier niemand gesehen" in meike.presses("/views/of-number", number="030 23 12 50 99").text
    assert "nicht als Telefonnummer" in meike.presses("/views/of-number", number="nein").text


def test_it_is_found_by_day_and_by_what_was_shown(
    town: Town, meike: Operator, looked: tuple[int, int, int]
) -> None:
    """Days are those of the city's clock: half past eleven at night in UTC is the next day in Berlin."""
    with town.store.write() as casebook:
        anna = View.viewer_id == looked[0], View.viewer == "volunteer"
        casebook.execute(update(View).where(*anna).values(at=datetime(2026, 1, 4, 23, 30, tzinfo=UTC)))
    asked: tuple[tuple[dict[str, Any], list[str]], ...] = (
        ({"from": "2026-01-05", "to": "2026-01-05"}, ["Anna"]),
        ({"to": "2026-01-04"}, []),
        ({"from": "2026-01-06"}, ["Meike", "Ben"]),
        ({"shown": "number"}, ["Meike"]),
        ({"shown": "number_and_word", "from": "2026-01-05"}, ["Ben", "Anna"]),
        ({"shown": "x", "from": "31.12.2026"}, ["Meike", "Ben", "Anna"]),
    )
    for query, expected in asked:
        meike.opens("/desk/views", **query)
        assert rows(meike) == expected, query


def test_it_stands_on_the_volunteers_own_page_too(meike: Operator, looked: tuple[int, int, int]) -> None:
    text = meike.opens(f"/desk/volunteers/{looked[0]}").text
    assert "Nummer und Wort: +49 … 42" in text
    meike.opens(next(link for link in meike.page.links if link.startswith("/desk/views?volunteer=")))
    assert rows(meike) == ["Anna"]


def test_an_erased_number_is_gone_and_that_somebody_looked_stays(
    town: Town, meike: Operator, looked: tuple[int, int, int]
) -> None:
    with town.store.write() as casebook:
        number_id = numbers.find(casebook, RESIDENT)
        assert number_id is not None
        erasure.erase_number(casebook, number_id, now=datetime.now(UTC))
    page = meike.opens("/desk/views")
    assert rows(meike) == ["Meike", "Ben", "Anna"]
    assert "vergessen" in page.text
    assert "+49 … 42" not in page.text


def test_what_was_shown_in_another_city_is_none_of_mine(
    town: Town, meike: Operator, looked: tuple[int, int, int]
) -> None:
    with town.store.write() as casebook:
        casebook.execute(update(View).values(city="tricity"))
    asked: tuple[dict[str, Any], ...] = ({}, {"volunteer": str(looked[0])}, {"request": str(looked[2])})
    for query in asked:
        meike.opens("/desk/views", **query)
        assert rows(meike) == []
    meike.opens("/desk/views")
    assert (
        "hier niemand gesehen"
        in meike.presses("/views/of-number", sees_numbers=True, number="030 23 12 50 42").text
    )


def test_further_pages_go_by_key(
    meike: Operator, looked: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "PAGE", 2)
    meike.opens("/desk/views")
    found = rows(meike)
    older = next(link for link in meike.page.links if "before=" in link)
    meike.opens("/desk/views", before=parse_qs(urlsplit(older).query)["before"][0])
    assert found + rows(meike) == ["Meike", "Ben", "Anna"]
    for bent in (
        "x",
        "_",
        "2026-01-01T00:00:00_1",
        "2026-01-01T00:00:00+00:00_0",
        "0001-01-01T00:00:00+00:00_5",
    ):
        meike.opens("/desk/views", before=bent)
        assert meike.status == 200


def test_whoever_looked_at_a_ticket_is_a_press_away_from_it(town: Town, meike: Operator) -> None:
    ticket_id = town.resident_leaves_ticket("wants_person")
    meike.opens(f"/desk/tickets/{ticket_id}")
    meike.presses(f"/{ticket_id}/ring", sees_numbers=True)
    assert f"/desk/tickets/{ticket_id}" in meike.opens("/desk/views").links
