"""What the desk says and offers is so: months that were, steps of all calls, sums, who waits for whom."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from hotline.casebook import fund
from hotline.casebook.fund import Booking, By
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Count, Volunteer
from hotline.cities.ways import Ways
from hotline.house import House, move_in
from tests.desk.operator import Operator
from tests.desk.town import Town
from tests.houses import with_town


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    """Pages and words: on both databases, tests/casebook/test_coverage.py."""
    return Town(sqlite_store)


def test_months_are_offered_since_the_town_began(town: Town, meike: Operator) -> None:
    def months() -> int:
        return sum("/figures/report/" in link for link in meike.opens("/desk/figures").links)

    assert months() == 1  # nothing was counted yet: this month alone
    begun = (datetime.now(UTC).date().replace(day=1) - timedelta(days=40)).replace(day=20)
    with town.store.write() as casebook:
        about = {"zone": "", "language": "de", "kind": "", "word": "request"}
        casebook.add(Count(city="berlin", day=begun, what="calls", count=1, **about))
    assert months() == 3
    with town.store.write() as casebook:
        casebook.execute(update(Count).values(day=begun - timedelta(days=900)))
    assert months() == 12


def test_the_fund_leaves_for_excel_with_sums_that_can_be_added(town: Town, meike: Operator) -> None:
    with town.store.write() as casebook:
        by = By(meike.person.id, datetime.now(UTC))
        fund.book(casebook, "berlin", Booking("in", 5025, "Spende von Muster", "a"), by)
        fund.book(casebook, "berlin", Booking("out", 1000, "Einkauf", "b"), by)
    assert "/desk/fund/export.xlsx?city=berlin" in meike.opens("/desk/fund").links
    book = load_workbook(io.BytesIO(meike.client.get("/desk/fund/export.xlsx").get_data()))
    headings, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert len(headings) == 8
    assert [(row[3], row[4]) for row in rows] == [(None, 10), (50.25, None)]
    assert all("Muster" not in str(cell) for row in rows for cell in row)


def test_steps_of_all_calls_are_offered_by_whose_call_it_is(town: Town, meike: Operator) -> None:
    town.resident_asks()
    with town.store.write() as casebook:
        over: dict[str, Any] = {"ended_at": datetime.now(UTC), "outcome": "volunteer", "key_count": 1}
        casebook.execute(update(Call).values(step="volunteer_pin_anew", **over))
    page = meike.opens("/desk/calls")
    groups = [
        page.html.index(f'<optgroup label="{name}">') for name in ("Anrufende", "Freiwillige", "Anruflisten")
    ]
    assert groups == sorted(groups)
    assert page.html.count('value="blocked"') == 2  # once as a step, once as what came of it
    with town.store.read() as casebook:
        row = f"/desk/calls/{casebook.scalars(select(Call.id)).one()}"
    assert row in meike.opens("/desk/calls", step="volunteer_pin").links
    assert row not in meike.opens("/desk/calls", step="volunteer_rules").links
    assert row not in meike.opens("/desk/calls", step="checkin").links
    sheet = meike.client.get("/desk/calls/export.csv?step=volunteer_pin").get_data(as_text=True)
    assert len(sheet.splitlines()) == 2


def test_what_is_the_desks_own_waits_for_nobodys_approval(town: Town, meike: Operator) -> None:
    house: House = town.app.extensions["hotline"]
    ways = replace(house.cities["berlin"], ways=Ways({"groceries": "desk"}))
    move_in(town.app, with_town(house, cities={**house.cities, "berlin": ways}, words=house.words))
    desks = town.resident_asks(approve=True)
    other = town.resident_asks("pets", approve=True)
    town.resident_leaves_ticket("wants_person")
    front = meike.opens("/desk/")
    assert "Für die Leitstelle" in front.text
    assert "Helfen Sie, vermitteln Sie" in front.text
    assert "Wartet auf Freigabe" in front.text
    assert "Wartet auf jemanden hier" in front.text  # both together
    found = meike.opens("/desk/requests", state="to_approve").text
    assert ("Für die Leitstelle" in found, "Wartet auf Freigabe" in found) == (True, True)
    assert "Wartet auf Freigabe" not in meike.opens(f"/desk/requests/{desks}").text
    assert "Für die Leitstelle" not in meike.opens(f"/desk/requests/{other}").text
    sheet = meike.client.get("/desk/requests/export.csv").get_data(as_text=True)
    assert ("Für die Leitstelle" in sheet, "Wartet auf Freigabe" in sheet) == (True, True)


def test_zones_tell_who_covers_them_and_why_nobody_may_take_what_waits(town: Town, meike: Operator) -> None:
    town.resident_asks("household", language="tr")
    anna = town.has_volunteer(level=1)
    page = meike.opens("/desk/figures/zones")
    assert "Eine wartet, bei der niemand im Dienst helfen kann" in page.text
    assert "Deutsch 1 / 1" in page.text
    assert "Stufe 2" not in page.text.partition("Deutsch 1 / 1")[2]  # what nobody can is not told there
    zone = meike.opens("/desk/figures/zones/berlin/neukoelln")
    assert "Stufe 2 0 / 0" in zone.text
    assert "Hier ist niemand mit Stufe 2 im Dienst." in zone.text
    by_level = meike.opens("/desk/figures/zones", cover="level_2")
    assert "Im Dienst, Stufe 2" in by_level.html
    assert by_level.html.count(" alone") == 1
    assert meike.opens("/desk/figures/zones", cover="pl").html.count('alone"') == 0
    with town.store.write() as casebook:
        able = {"level": 2, "contact": "person"}
        casebook.execute(update(Volunteer).where(Volunteer.id == anna).values(**able))
    assert "niemand im Dienst helfen kann" not in meike.opens("/desk/figures/zones").text.replace(
        "niemand im Dienst kann bei dem helfen", ""
    )


def test_who_could_help_stands_beside_the_form(town: Town, meike: Operator) -> None:
    town.has_volunteer("Anna")
    page = meike.opens("/desk/intake")
    assert "Sobald Hilfe und Zone im Formular stehen" in page.text
    token = meike.token()
    typed = {"number": "030 23125 042", "kind": "groceries", "postcode": "12043", "spoken": "de"}
    meike.presses("/desk/intake", sees_numbers=True, **{**typed, "kind": ""})  # what was typed stays
    page = meike.sends("/desk/intake/helpers", csrf_token=token, city="berlin", sees_numbers=True, **typed)
    assert "Können es übernehmen: 1 im Dienst, 1 insgesamt." in page.text
    assert "Anna" in page.text
    assert 'value="030 23125 042"' in page.html
    (listed,) = [link for link in page.links if link.startswith("/desk/volunteers?")]
    assert "kind=groceries" in listed
    found = meike.opens("/desk/volunteers", state="active", zone="berlin/neukoelln", kind="groceries")
    assert "Anna" in found.text
    assert "Anna" in meike.opens("/desk/volunteers", day="monday", speaks="de").text
    assert "Anna" not in meike.opens("/desk/volunteers", speaks="pl").text
    piece = meike.client.post(
        "/desk/intake/helpers", data={"csrf_token": token, "piece": "1", "city": "berlin", **typed}
    ).get_data(as_text=True)
    assert "<h1" not in piece
    assert "23125" not in piece
