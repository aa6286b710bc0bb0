"""Volunteers at the desk: entered by one, checked, made active by another, changed, paused, banned."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from hotline.casebook import outbox, roster
from hotline.casebook.tables import View, Volunteer
from tests.board.town import ANNA, BEN, RESIDENT
from tests.board.volunteer import Volunteer as Helper
from tests.desk.operator import Operator
from tests.desk.town import Town

TODAY = datetime.now(UTC).date()
NEW: dict[str, Any] = {
    "first_name": "Cem",
    "number": "0171 39200-33",
    "language": "de",
    "speaks": ["tr", "de"],
    "zone": ["neukoelln", "mitte"],
}
MET: dict[str, Any] = {"saw": "1", "talked": "1", "agreed": "1"}


def today(days_ago: int = 0) -> str:
    return (TODAY - timedelta(days=days_ago)).isoformat()


@pytest.fixture
def jan(town: Town) -> Operator:
    """A second person."""
    return Operator(town, town.has_operator("Jan")).is_signed_in()


def enters(operator: Operator, **changes: Any) -> int:
    operator.opens("/desk/volunteers/new")
    operator.presses("/desk/volunteers/new", **{**NEW, **changes})
    return int(operator.address.rpartition("/")[2])


def row(town: Town, volunteer_id: int) -> Volunteer:
    with town.store.read() as casebook:
        return casebook.get_one(Volunteer, volunteer_id)


def history(town: Town, volunteer_id: int) -> list[str]:
    with town.store.read() as casebook:
        return [one.kind for one in reversed(roster.history(casebook, volunteer_id))]


def sent_by_day(town: Town) -> str:
    """The only message that waits, at an hour at which it may go."""
    tomorrow = datetime.now(UTC) + timedelta(hours=14)
    with town.store.write() as casebook:
        [message] = outbox.lease_due(casebook, now=tomorrow)
    return message.body


def presses(operator: Operator, volunteer_id: int, word: str, **fields: Any) -> str:
    """Open the volunteer's page and press the button of one form."""
    operator.opens(f"/desk/volunteers/{volunteer_id}")
    return operator.presses(f"/{volunteer_id}/{word}", **fields).text


def test_from_a_name_to_the_first_request_it_takes_two_operators(
    town: Town, meike: Operator, jan: Operator
) -> None:
    cem = enters(meike)
    assert "Nun sieht jemand den Ausweis" in meike.page.text
    assert row(town, cem).state == "new"
    assert not any(form.action.endswith("/activate") for form in meike.page.forms)
    assert "schaltet jemand anderes" not in meike.page.text
    text = presses(meike, cem, "identity", **MET, seen_by="Meike", seen_on=today())
    assert "gesehen von Meike" in text
    assert "Bitte holen Sie eine zweite Person dazu" in text
    assert not any(form.action.endswith("/activate") for form in meike.page.forms)
    assert "Es geht eine Nachricht hinaus" in presses(jan, cem, "activate")
    assert row(town, cem).state == "active"
    assert (row(town, cem).identity_seen_by, row(town, cem).activated_by) == ("Meike", "Jan")
    assert history(town, cem) == ["entered", "identity", "activated"]
    assert "Sie sind freigeschaltet" in sent_by_day(town)
    helper = Helper(town, "+491713920033")
    helper.signs_in("0171 39200 33")
    assert "Unsere Regeln" in helper.accepts_rules().text or "Guten Tag, Cem" in helper.page.text


def test_whoever_forges_the_button_is_still_the_first_person(town: Town, meike: Operator) -> None:
    cem = enters(meike)
    presses(meike, cem, "identity", **MET, seen_by="Meike", seen_on=today())
    token = meike.fields_of("/identity")
    assert "weder gesehen noch eingetragen" in meike.sends(f"/desk/volunteers/{cem}/activate", **token).text
    assert row(town, cem).state == "new"
    assert town.messages() == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"talked": ""}, "Bitte haken Sie alles an"),
        ({"seen_on": (TODAY + timedelta(days=2)).isoformat()}, "in der Zukunft"),
        ({"seen_on": "gestern"}, "einen Tag"),
        ({"seen_by": " "}, "einen Namen"),
    ],
)
def test_identity_is_noted_whole_or_not_at_all(
    town: Town, meike: Operator, fields: dict[str, Any], said: str
) -> None:
    cem = enters(meike)
    given = {**MET, "seen_by": "A. Muster", "seen_on": today(), **fields}
    text = presses(meike, cem, "identity", **{name: value for name, value in given.items() if value})
    assert meike.status == 422
    assert said in text
    assert row(town, cem).identity_seen_on is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"number": "hallo"}, "nicht als Telefonnummer erkannt"),
        ({"number": "+1 202 555 0123"}, "gehen ins Ausland"),
        ({"zone": []}, "mindestens eine Zone"),
        ({"zone": ["atlantis"]}, "mindestens eine Zone"),
        ({"first_name": "0171 3920033"}, "einen Namen"),
        ({"number": "0171 39200-01"}, "schon jemand eingetragen"),
    ],
)
def test_what_cannot_be_entered_is_said_and_kept_for_mending(
    town: Town, meike: Operator, fields: dict[str, Any], said: str
) -> None:
    town.has_volunteer()
    meike.opens("/desk/volunteers/new")
    typed = fields.get("number") == "0171 39200-01"  # what somebody has just typed stands in the form
    text = meike.presses("/desk/volunteers/new", sees_numbers=typed, **{**NEW, **fields}).text
    assert meike.status == 422
    assert said in text
    if "first_name" not in fields:
        assert 'value="Cem"' in meike.page.html
    with town.store.read() as casebook:
        assert len(roster.page(casebook, roster.Filters(), cities=("berlin",))) == 1


def test_the_list_shows_who_is_there_hidden_numbers_and_what_they_have(town: Town, meike: Operator) -> None:
    anna = town.has_volunteer()
    town.has_volunteer("Ben", BEN, language="pl", level=1, zones=("pankow",))
    request_id = town.resident_asks()
    Helper(town).is_signed_in(anna).takes(request_id)
    page = meike.opens("/desk/volunteers")
    for expected in ("Anna", "Ben", "Neukölln", "Pankow", "Polnisch", "+49 … 01"):
        assert expected in page.text
    assert names(meike, state="new") == []
    assert names(meike, level="2") == ["Anna"]
    assert names(meike, zone="berlin/pankow") == ["Ben"]
    assert names(meike, zone="berlin/nowhere", name="an") == ["Anna"]
    assert names(meike, duty="off") == []
    assert names(meike, duty="bent", level="9", state="odd", before="x") == ["Ben", "Anna"]


def names(operator: Operator, **query: Any) -> list[str]:
    """Who stands in the list, in its order."""
    page = operator.opens("/desk/volunteers", **query)
    return [words for link, words in page.links.items() if re.fullmatch(r"/desk/volunteers/\d+", link)]


def test_further_pages_go_by_key(town: Town, meike: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "PAGE", 2)
    for nth in range(5):
        town.has_volunteer(f"Nr{nth}", f"+4917139200{nth:02}")
    found = names(meike)
    while older := [link for link in meike.page.links if "before=" in link]:
        found += names(meike, before=parse_qs(urlsplit(older[0]).query)["before"][0])
    assert found == ["Nr4", "Nr3", "Nr2", "Nr1", "Nr0"]


def test_who_waits_to_be_checked_is_said_first(town: Town, meike: Operator) -> None:
    enters(meike)
    page = meike.opens("/desk/volunteers")
    assert "Eine Person wartet darauf" in page.text
    assert names(meike, state="new") == ["Cem"]


def test_a_number_that_rings_is_looked_up_without_standing_in_an_address(town: Town, meike: Operator) -> None:
    anna = town.has_volunteer()
    meike.opens("/desk/volunteers")
    meike.presses("/volunteers/by-number", number="0171 39200 01")
    assert meike.address == f"/desk/volunteers/{anna}"
    meike.opens("/desk/volunteers")
    assert "niemand eingetragen" in meike.presses("/volunteers/by-number", number="0171 39200 98").text
    assert meike.status == 404
    assert "nicht als Telefonnummer" in meike.presses("/volunteers/by-number", number="nein").text


def test_the_number_is_shown_on_demand_and_that_is_written_down(town: Town, meike: Operator) -> None:
    anna = town.has_volunteer()
    assert "01713920001" not in meike.opens(f"/desk/volunteers/{anna}").text
    page = meike.presses(f"/{anna}/show", sees_numbers=True)
    assert town.numbers_in(page.html) == [ANNA]
    with town.store.read() as casebook:
        [view] = casebook.scalars(select(View)).all()
    assert (view.viewer, view.viewer_id, view.volunteer_id, view.shown) == (
        "operator",
        meike.person.id,
        anna,
        "number",
    )


def test_name_languages_and_zones_are_changed(town: Town, meike: Operator) -> None:
    anna = town.has_volunteer()
    text = presses(
        meike, anna, "details", first_name=" Anna  Lena ", language="pl", speaks=["tr"], zone=["pankow"]
    )
    for expected in ("Anna Lena", "Polnisch, Türkisch", "Pankow", "neu: Pankow", "nicht mehr: Neukölln"):
        assert expected in text
    assert row(town, anna).speaks == ["tr"]


def test_kinds_days_vehicle_and_how_near_are_changed_at_the_desk_as_on_their_own_page(
    town: Town, meike: Operator
) -> None:
    anna = town.has_volunteer()
    offer: dict[str, str | list[str]] = {}
    offer |= {"kind": ["groceries", "pets"], "day": ["monday"], "vehicle": "cargo_bike", "contact": "door"}
    offer |= {"first_name": "Anna", "zone": ["neukoelln"]}
    presses(meike, anna, "details", **offer)
    one = row(town, anna)
    assert (one.kinds, one.days, one.vehicle, one.contact) == (
        ["groceries", "pets"],
        ["monday"],
        "cargo_bike",
        "door",
    )
    assert "Einkaufen und Haustiere" in meike.page.text
    wrong = presses(meike, anna, "details", first_name="", zone=["neukoelln"], vehicle="car")
    assert meike.status == 422
    assert "Vornamen" in wrong
    assert row(town, anna).vehicle == "cargo_bike"
    assert 'name="vehicle" value="car" required checked' in meike.page.html  # what was chosen stays


def test_a_new_number_counts_at_once(town: Town, meike: Operator) -> None:
    anna = town.has_volunteer()
    town.has_volunteer("Ben", BEN)
    helper = Helper(town).is_signed_in(anna)
    meike.opens(f"/desk/volunteers/{anna}")
    taken = meike.presses(f"/{anna}/number", sees_numbers=True, number="0171 39200-02")
    assert "schon jemand eingetragen" in taken.text
    presses(meike, anna, "number", number="0171 39200-44")
    assert "Anmelden" in helper.opens("/board/").text
    assert "Guten Tag, Anna" in Helper(town, "+491713920044").signs_in("0171 39200-44").text


def test_level_two_needs_a_document_that_is_not_old_and_a_call(town: Town, meike: Operator) -> None:
    anna = town.has_volunteer(level=1)
    good = {"seen_by": "Meike", "seen_on": today(), "issued_on": today(80), "result": "clear", "called": "1"}
    for fields, said in (
        ({"issued_on": today(100)}, "drei Monate"),
        ({"issued_on": today(-1)}, "in der Zukunft"),
        ({"called": ""}, "gehört ein Anruf"),
        ({"result": "odd"}, "Ergebnis"),
    ):
        given = {name: value for name, value in {**good, **fields}.items() if value}
        assert said in presses(meike, anna, "document", **given)
        assert meike.status == 422
        assert row(town, anna).level == 1
    text = presses(meike, anna, "document", **good)
    assert "Stufe 2" in text
    assert "Zu erneuern bis" in text
    assert row(town, anna).level == 2
    assert "Stufe 1" in presses(meike, anna, "level-one", reason="möchte nur einkaufen")
    assert "möchte nur einkaufen" in meike.page.text
    assert row(town, anna).level == 1


def test_a_document_that_is_not_enough_leaves_level_one(town: Town, meike: Operator) -> None:
    anna = town.has_volunteer(level=2)
    fields = {"seen_by": "Meike", "seen_on": today(), "issued_on": today(), "result": "entries"}
    assert "reicht nicht für Stufe 2" in presses(meike, anna, "document", **fields)
    assert row(town, anna).level == 1


def test_a_ban_takes_everything_at_once_and_keeps_the_reason(town: Town, meike: Operator) -> None:
    anna, request_id = town.has_volunteer(), town.resident_asks(number=RESIDENT)
    helper = Helper(town).is_signed_in(anna)
    helper.takes(request_id)
    assert "Einkaufen \N{EN DASH} Neukölln" in meike.opens(f"/desk/volunteers/{anna}").text
    assert "in einem Satz" in presses(meike, anna, "ban", reason="  ")
    text = presses(meike, anna, "ban", reason="nahm eine Bankkarte an")
    for expected in ("gesperrt", "nahm eine Bankkarte an", "eine Anfrage zurückgegeben", "Nichts."):
        assert expected in text
    assert "Anmelden" in helper.opens("/board/").text
    ben = Helper(town, BEN).is_signed_in(town.has_volunteer("Ben", BEN))
    assert "Danke, dass Sie das übernehmen" in ben.takes(request_id).text
    assert "Die Sperre ist aufgehoben" in presses(meike, anna, "unban", reason="geklärt")
    assert row(town, anna).state == "paused"
    assert "Darf wieder helfen" in presses(meike, anna, "resume")
    assert row(town, anna).state == "active"


def test_a_pause_gives_back_what_is_held(town: Town, meike: Operator) -> None:
    anna, request_id = town.has_volunteer(), town.resident_asks()
    Helper(town).is_signed_in(anna).takes(request_id)
    presses(meike, anna, "pause", reason="Urlaub")
    assert row(town, anna).state == "paused"
    assert history(town, anna)[-1] == "paused"
    ben = Helper(town, BEN).is_signed_in(town.has_volunteer("Ben", BEN))
    assert "Danke, dass Sie das übernehmen" in ben.takes(request_id).text


def test_of_two_operators_the_second_looks_again(town: Town, meike: Operator, jan: Operator) -> None:
    anna = town.has_volunteer()
    meike.opens(f"/desk/volunteers/{anna}")
    jan.opens(f"/desk/volunteers/{anna}")
    jan.presses(f"/{anna}/pause", reason="Urlaub")
    assert "Jemand anderes hat hier gerade etwas geändert" in meike.presses(f"/{anna}/ban", reason="x").text
    assert row(town, anna).state == "paused"
    for bent in ("", "x", "-1", "9" * 30):
        form = meike.fields_of("/ban")
        meike.sends(f"/desk/volunteers/{anna}/ban", **{**form, "version": bent, "reason": "x"})
    assert row(town, anna).state == "paused"


def test_a_lost_telephone_is_signed_out(town: Town, meike: Operator) -> None:
    anna = town.has_volunteer()
    helper = Helper(town).is_signed_in(anna)
    helper.opens("/board/")
    assert "Abgemeldet." in presses(meike, anna, "sign-out")
    assert "Anmelden" in helper.opens("/board/").text
    assert "Gerade nirgends" in meike.page.text


def test_one_browser_is_signed_out_and_the_other_stays(town: Town, meike: Operator) -> None:
    anna = town.has_volunteer()
    lost, kept = Helper(town).is_signed_in(anna), Helper(town).is_signed_in(anna)
    meike.opens(f"/desk/volunteers/{anna}")
    assert len([form for form in meike.page.forms if form.action.endswith("/end")]) == 2
    first = f"/desk/volunteers/{anna}/sessions/1/end"
    assert "Dort abgemeldet." in meike.presses(first).text
    assert "Anmelden" in lost.opens("/board/").text
    assert "Guten Tag, Anna" in kept.opens("/board/").text
    meike.sends(first, csrf_token=meike.token())
    assert "Dort abgemeldet" not in meike.page.text
    far = Operator(town, town.has_operator("Ewa", role="operator", zones=("berlin/mitte",))).is_signed_in()
    far.opens("/desk/volunteers/new")
    far.sends(f"/desk/volunteers/{anna}/sessions/2/end", csrf_token=far.token())
    assert "Guten Tag, Anna" in kept.opens("/board/").text


def test_another_citys_volunteer_does_not_exist_for_me(town: Town, meike: Operator) -> None:
    elsewhere = Operator(town, town.has_operator("Ewa", city="berlin")).is_signed_in()
    anna = town.has_volunteer()
    with town.store.write() as casebook:
        casebook.get_one(Volunteer, anna).city = "tricity"
    for operator in (meike, elsewhere):
        assert operator.opens(f"/desk/volunteers/{anna}").text.startswith("Diese Seite gibt es nicht")
        assert "zu keiner Ihrer Städte und Zonen" in operator.page.text
        assert operator.status == 404
        operator.opens("/desk/volunteers/new")
        token = operator.fields_of("/new")
        for word in ("show", "ban", "pause", "number", "activate", "sign-out", "details"):
            operator.sends(f"/desk/volunteers/{anna}/{word}", **token, version="0", reason="x")
            assert operator.status in (404, 422), word
    assert names(meike) == []
    assert row(town, anna).state == "active"


def test_times_stand_in_the_citys_own_time(town: Town, meike: Operator) -> None:
    cem = enters(meike)
    local = datetime.now(UTC).astimezone(meike.town.app.extensions["hotline"].cities["berlin"].timezone)
    assert local.strftime("%d.%m.%y") in meike.opens(f"/desk/volunteers/{cem}").text
