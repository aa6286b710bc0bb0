"""What a volunteer sees before taking: who waits in the own zones, and no more than R59 allows."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import update

from hotline.board import lists
from hotline.casebook.board import PageKey
from hotline.casebook.tables import Request
from hotline.casebook.tables.requests import SOON
from tests.board.town import RESIDENT, Town
from tests.board.volunteer import Volunteer


def test_own_zones_urgent_ones_first_then_the_oldest(town: Town, anna: Volunteer) -> None:
    newest = town.resident_asks("groceries", minutes_ago=5)
    oldest = town.resident_asks("pets", minutes_ago=200)
    urgent = town.resident_asks("pharmacy", minutes_ago=60)
    elsewhere = town.resident_asks("groceries", "mitte")
    makes_urgent(town, urgent)
    page = anna.opens("/board/")
    assert requests_on(page.html) == [urgent, oldest, newest]
    assert f"/board/requests/{elsewhere}" not in page.html
    assert page.text.count("Eilig") == 1
    assert "Haustiere" in page.text
    assert "gefragt vor 3 Stunden" in page.text


def test_a_card_says_type_zone_age_and_language_and_nothing_else(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks(
        "groceries", number=RESIDENT, language="pl", code_words=("Himbeerstrauch",)
    )
    for page in (anna.opens("/board/"), anna.looks_at(request_id)):
        for allowed in ("Einkaufen", "Neukölln", "vor 10 Minuten", "Polnisch"):
            assert allowed in page.text
        for secret in ("Himbeerstrauch", "12043", "23125042", "50 42", RESIDENT):
            assert secret not in page.html


def test_an_empty_board_says_honestly_that_silence_is_normal(anna: Volunteer) -> None:
    page = anna.opens("/board/")
    assert "Gerade wartet hier niemand." in page.text
    assert "Das ist normal" in page.text


def test_further_requests_are_one_tap_away_and_none_is_lost_or_twice(town: Town, anna: Volunteer) -> None:
    asked = [town.resident_asks("groceries", minutes_ago=300 - nth) for nth in range(lists.PAGE + 3)]
    page = anna.opens("/board/")
    first = requests_on(page.html)
    further = next(address for address in page.links if "after=" in address)
    assert (
        first + requests_on(anna.opens("/board/", after=parse_qs(urlsplit(further).query)["after"][0]).html)
        == asked
    )
    assert len(first) == lists.PAGE


def test_an_address_that_was_bent_leads_to_the_first_page(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks()
    at = "2026-11-23T10:00:00"
    for bent in (
        "x",
        "1_2_3",
        f"1_{at}_5",
        f"1_{at}+00:00_z",
        f"1_{at}+00:00_{2**70}",
        f"7_{at}+00:00_1",
        "1_0001-01-01T00:00:00+14:00_1",
        "__",
    ):
        assert requests_on(anna.opens("/board/", after=bent).html) == [request_id]


def test_a_page_key_survives_its_way_through_the_address() -> None:
    key = lists.read_key("1_2026-11-23T09:30:00.123456+00:00_17")
    assert isinstance(key, PageKey)
    assert lists.read_key(lists.write_key(key)) == key


def test_on_a_break_the_list_stays_and_the_button_comes_first(town: Town, anna: Volunteer) -> None:
    town.resident_asks()
    anna.opens("/board/")
    page = anna.presses("/board/duty")
    assert "Sie machen gerade Pause" in page.text
    assert len(requests_on(page.html)) == 1
    assert "Sie sind dabei" in anna.presses("/board/duty").text


def test_the_zones_are_credited_where_they_are_shown(anna: Volunteer) -> None:
    assert "Geoportal Berlin" in anna.opens("/board/").text


def test_the_same_board_in_polish_and_english(town: Town) -> None:
    town.resident_asks("groceries", minutes_ago=125)
    for language, number, expected in (
        ("pl", "+491713920011", "zgłoszono 2 godziny temu"),
        ("en", "+491713920012", "asked 2 hours ago"),
    ):
        volunteer_id = town.has_volunteer("Ewa", number, language=language)
        page = Volunteer(town).is_signed_in(volunteer_id).opens("/board/")
        assert page.language == language
        assert expected in page.text


def requests_on(html: str) -> list[int]:
    """The requests in the order of the page."""
    return [int(found) for found in re.findall(r'href="/board/requests/(\d+)"', html)]


def makes_urgent(town: Town, request_id: int) -> None:
    with town.store.write() as casebook:
        casebook.execute(update(Request).where(Request.id == request_id).values(priority=SOON))
