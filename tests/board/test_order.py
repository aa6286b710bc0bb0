"""Whose turn it is on the board: who helped before, own zones, next door; what one puts aside; paper."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select, update

from hotline.casebook import claims, searches
from hotline.casebook.tables import Number, Request, RequestEvent, Volunteer
from hotline.cities.volunteer_rules import VERSION
from hotline.clock import waking
from hotline.house import House
from tests.board.test_waiting import requests_on
from tests.board.town import RESIDENT, Town
from tests.board.volunteer import Volunteer as Visitor

BEN = "+491713920002"
LIMITS = claims.Limits(level=1, claims_at_most=3, same_resident_at_most=4, hours=4, rules_version=VERSION)


def has_helped(town: Town, volunteer_id: int, number: str = RESIDENT) -> int:
    """The volunteer has taken a request of that number and finished it."""
    request = town.resident_asks(number=number, minutes_ago=600)
    now = datetime.now(UTC) - timedelta(hours=9)
    with town.store.write() as casebook:
        took = claims.take(casebook, request_id=request, volunteer_id=volunteer_id, limits=LIMITS, now=now)
        assert took == "taken"
        assert claims.finish(casebook, request_id=request, volunteer_id=volunteer_id, outcome="done", now=now)
    return request


def opens_next_door(town: Town, request_id: int) -> None:
    """The clock shows it to the neighbouring zones."""
    house: House = town.app.extensions["hotline"]
    now = datetime.now(UTC)
    plan = waking.plan_of(house, house.cities["berlin"], now)
    with town.store.write() as casebook:
        searches.begin(casebook, request_id, 0, now=now)
        assert searches.open_next_door(casebook, request_id, plan)


def ben(town: Town, zone: str = "neukoelln") -> Visitor:
    return Visitor(town, BEN).is_signed_in(town.has_volunteer("Ben", BEN, zones=(zone,)))


def happened(town: Town, request_id: int) -> list[tuple[str, str]]:
    with town.store.read() as casebook:
        rows = select(RequestEvent.kind, RequestEvent.actor).filter_by(request_id=request_id)
        return [(kind, actor) for kind, actor in casebook.execute(rows.order_by(RequestEvent.id))]


def test_whoever_helped_a_caller_last_sees_the_next_request_first_and_nobody_else_does(
    town: Town, anna: Visitor
) -> None:
    with town.store.read() as casebook:
        anna_id = casebook.scalars(select(Volunteer.id)).one()
    has_helped(town, anna_id)
    other = ben(town)
    request = town.resident_asks(number=RESIDENT, minutes_ago=1)
    page = anna.opens("/board/")
    assert "Sie zuerst" in page.text
    assert "Bis " in page.text
    assert requests_on(page.html) == [request]
    assert requests_on(other.opens("/board/").html) == []
    assert "nicht mehr hier" in other.looks_at(request).text
    token = other.opens("/board/").form("/duty").fields["csrf_token"]
    assert "Jemand war schneller" in other.sends(f"/board/requests/{request}/take", csrf_token=token).text
    anna.opens("/board/")
    anna.presses(f"/{request}/decline")
    assert requests_on(other.opens("/board/").html) == [request]
    assert "Danke" in other.takes(request).text


def test_after_the_hours_it_is_everybodys(town: Town, anna: Visitor) -> None:
    with town.store.read() as casebook:
        has_helped(town, casebook.scalars(select(Volunteer.id)).one())
    request = town.resident_asks(number=RESIDENT, minutes_ago=60 * 24)
    assert requests_on(ben(town).opens("/board/").html) == [request]
    page = anna.opens("/board/")
    assert "Sie zuerst" not in page.text
    assert requests_on(page.html) == [request]


def test_a_line_of_several_households_has_no_former_helper(town: Town, anna: Visitor) -> None:
    with town.store.read() as casebook:
        has_helped(town, casebook.scalars(select(Volunteer.id)).one())
    with town.store.write() as casebook:
        casebook.execute(update(Number).values(shared=True))
    request = town.resident_asks(number=RESIDENT, minutes_ago=1)
    assert requests_on(ben(town).opens("/board/").html) == [request]
    assert "Sie zuerst" not in anna.opens("/board/").text


def test_what_waits_next_door_comes_after_the_own_zones_and_is_called_so(town: Town, anna: Visitor) -> None:
    there = town.resident_asks(zone="treptow-koepenick", minutes_ago=300)
    far = town.resident_asks(zone="spandau", minutes_ago=300)
    own = town.resident_asks(minutes_ago=5)
    assert requests_on(anna.opens("/board/").html) == [own]
    assert "nicht mehr hier" in anna.looks_at(there).text
    tag = anna.polls().headers["ETag"]
    for one in (there, far):
        opens_next_door(town, one)
    answer = anna.polls(tag=tag)
    assert answer.status_code == 200
    assert requests_on(answer.get_data(as_text=True)) == [own, there]
    assert "Nebenan wartet jemand" in answer.get_data(as_text=True)
    assert anna.polls(tag=answer.headers["ETag"]).status_code == 304
    assert "Aus einer Zone neben Ihren." in anna.looks_at(there).text
    anna.presses(f"/{there}/take")
    assert anna.status == 200
    assert "Danke" in anna.page.text
    anna.looks_at(far)
    assert anna.status == 404


def test_pages_go_on_from_the_own_zones_into_those_next_door(town: Town, anna: Visitor) -> None:
    own = [town.resident_asks(minutes_ago=500 - nth) for nth in range(19)]
    near = [town.resident_asks(zone="treptow-koepenick", minutes_ago=400 - nth) for nth in range(25)]
    for one in near:
        opens_next_door(town, one)
    seen, page = [], anna.opens("/board/")
    while True:
        seen += requests_on(page.html)
        further = [one for one, words in page.links.items() if words == "Weitere Anfragen"]
        if not further:
            break
        page = anna.opens("/board/", after=parse_qs(urlsplit(further[0]).query)["after"][0])
    assert seen == own + near


def test_what_does_not_suit_is_one_tap_away_at_the_very_bottom_and_comes_back_by_another(
    town: Town, anna: Visitor
) -> None:
    old, new = town.resident_asks(minutes_ago=50), town.resident_asks(minutes_ago=5)
    anna.opens("/board/")
    tag = anna.polls().headers["ETag"]
    anna.presses(f"/{old}/decline")
    assert "ganz unten" in anna.page.text
    assert requests_on(anna.page.html) == [new, old]
    assert "Eine Anfrage, die Ihnen nicht passt" in anna.page.text
    assert anna.polls(tag=tag).status_code == 200
    assert "nicht passt" in anna.looks_at(old).text
    assert requests_on(ben(town).opens("/board/").html) == [old, new]
    anna.presses(f"/{old}/undecline")
    assert requests_on(anna.page.html) == [old, new]
    anna.sends(f"/board/requests/{old}/undecline", csrf_token=anna.page.form("/decline").fields["csrf_token"])
    assert anna.status == 404
    assert happened(town, old) == [
        ("asked", "caller"),
        ("declined", "volunteer"),
        ("undeclined", "volunteer"),
    ]


def test_what_one_cannot_see_one_cannot_decline(town: Town, anna: Visitor) -> None:
    far = town.resident_asks(zone="spandau")
    token = anna.opens("/board/").form("/duty").fields["csrf_token"]
    page = anna.sends(f"/board/requests/{far}/decline", csrf_token=token)
    assert "wartet nicht mehr" in page.text
    assert happened(town, far) == [("asked", "caller")]


def test_an_empty_board_counts_honestly(town: Town, anna: Visitor) -> None:
    page = anna.opens("/board/")
    assert "In den letzten sieben Tagen hat hier niemand um Hilfe gebeten." in page.text
    assert "Mit Ihnen ist hier ein Mensch im Dienst." in page.text
    first, second = town.resident_asks(minutes_ago=3000), town.resident_asks(minutes_ago=2000)
    town.somebody_else_takes(first)
    with town.store.write() as casebook:
        gone = update(Request).where(Request.id == second)
        casebook.execute(gone.values(state="cancelled", closed_at=datetime.now(UTC)))
    page = anna.opens("/board/")
    assert "kamen von hier 2 Anfragen. Eine davon wurde übernommen. Hier sind 2 Menschen" in page.text


def test_the_list_on_paper_has_kind_zone_and_age_and_nothing_else(town: Town, anna: Visitor) -> None:
    town.resident_asks("groceries", minutes_ago=125)
    town.resident_asks("pets", zone="spandau", minutes_ago=5)
    page = anna.opens("/board/print")
    assert "Einkaufen" in page.text
    assert "Neukölln" in page.text
    assert "vor 2 Stunden" in page.text
    assert "Spandau" not in page.text
    assert "12043" not in page.html
    assert requests_on(page.html) == []
    assert "030 23 12 59 00" in page.text.replace("\N{NO-BREAK SPACE}", " ")
