"""Nothing is visible before the safety rules are accepted, in the version that holds (V13)."""

from __future__ import annotations

import pytest

from hotline.board import guard, rules
from hotline.cities import volunteer_rules
from tests.board.town import Town
from tests.board.volunteer import Volunteer


def test_a_new_volunteer_reads_the_rules_first_and_then_sees_who_waits(town: Town) -> None:
    request_id = town.resident_asks("pets")
    anna = Volunteer(town).is_signed_in(town.has_volunteer(knows_rules=False))
    for address in ("/board/", f"/board/requests/{request_id}", "/board/past"):
        page = anna.opens(address)
        assert "Unsere Regeln" in page.text
        assert "Haustiere" not in page.text
    assert "Haustiere" in anna.accepts_rules().text


def test_the_rules_hold_everything_about_the_door_and_money(town: Town) -> None:
    anna = Volunteer(town).is_signed_in(town.has_volunteer(knows_rules=False))
    text = anna.opens("/board/").text
    for word in (
        "Bankkarte",
        "Geheimzahl",
        "Heben Sie nie Geld",
        "Kassenzettel",
        "50 €",
        "erst ein",
        "höchstens",
    ):
        assert word in text
    for word in ("an der Tür", "Geschenke", "spät am Abend", "wohin Sie gehen", "8:00", "20:00", "Sorgen"):
        assert word in text


def test_the_day_of_acceptance_is_shown_afterwards_and_the_button_is_gone(anna: Volunteer) -> None:
    page = anna.opens("/board/rules")
    assert "diese Fassung angenommen" in page.text
    assert "1. November 2026" in page.text
    assert not [form for form in page.forms if form.action.endswith("/rules")]


def test_a_new_version_is_asked_for_again(anna: Volunteer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Guten Tag" in anna.opens("/board/").text
    for module in (guard, rules, volunteer_rules):
        monkeypatch.setattr(module, "VERSION", "2027-01-01")
    assert "Unsere Regeln" in anna.opens("/board/").text
    assert "Guten Tag" in anna.accepts_rules().text


def test_accepting_a_version_that_was_not_on_the_page_counts_for_nothing(town: Town) -> None:
    anna = Volunteer(town).is_signed_in(town.has_volunteer(knows_rules=False))
    anna.opens("/board/rules")
    anna.presses("/board/rules", version="2020-03-23")
    assert "Unsere Regeln" in anna.opens("/board/").text
