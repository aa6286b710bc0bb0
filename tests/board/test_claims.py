"""Taking a request, ringing back, and telling how it went."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

import pytest
import time_machine
from sqlalchemy import select, update

from hotline.board.requests import REFUSED
from hotline.casebook import claims
from hotline.casebook.tables import RequestEvent, Ticket
from hotline.casebook.tables import Volunteer as Person
from hotline.cities.deadline import hours_from
from tests.board.town import BEN, RESIDENT, Town, cities, words
from tests.board.volunteer import Volunteer

WORD = "Himbeerstrauch"


def says(name: str, **gaps: object) -> str:
    return words().page(name, language="de", **gaps)


def events(town: Town, request_id: int) -> list[str]:
    with town.store.read() as casebook:
        query = select(RequestEvent.kind).where(RequestEvent.request_id == request_id)
        return list(casebook.scalars(query.order_by(RequestEvent.id)))


def test_from_the_list_to_done(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks(number=RESIDENT, code_words=(WORD,))
    page = anna.takes(request_id)
    assert says("taken_now") in page.text
    assert WORD not in page.html
    page = anna.presses(f"/{request_id}/show")
    assert WORD in page.text
    assert "030 23 12 50 42" in page.text
    assert f"tel:{RESIDENT}" in page.links
    assert says("first_sentence", word=WORD, helper="Anna") in page.text
    assert says("rule_card") in page.text
    assert says("finished_done") in anna.presses(f"/{request_id}/finish", outcome="done").text
    assert events(town, request_id)[-3:] == ["taken", "revealed", "done"]


def test_the_money_rules_stand_before_the_claim(town: Town, anna: Volunteer) -> None:
    page = anna.looks_at(town.resident_asks())
    for name in ("rule_card", "rule_cash", "rule_list", "rule_first", "rule_receipt"):
        assert says(name) in page.text
    assert says("rule_limit", amount="50\xa0€").replace("\xa0", " ") in page.text.replace("\xa0", " ")


def test_each_look_at_the_number_is_recorded_and_a_reload_shows_nothing(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks(number=RESIDENT, code_words=(WORD,))
    anna.takes(request_id)
    anna.sees_number(request_id)
    assert anna.headers["Cache-Control"] == "no-store"
    page = anna.looks_at(request_id)
    assert WORD not in page.html
    assert "50 42" not in page.text
    anna.sees_number(request_id)
    assert events(town, request_id).count("revealed") == 2


def test_the_number_is_never_behind_an_address_to_be_opened(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks()
    anna.takes(request_id)
    anna.opens(f"/board/requests/{request_id}/show")
    assert anna.status == 405
    assert "revealed" not in events(town, request_id)


def test_the_second_volunteer_is_told_kindly_and_sees_what_still_waits(town: Town, anna: Volunteer) -> None:
    ben = Volunteer(town).is_signed_in(town.has_volunteer("Ben", BEN))
    wanted, other = town.resident_asks(), town.resident_asks("pets")
    ben.looks_at(wanted)
    anna.takes(wanted)
    page = ben.presses(f"/{wanted}/take")
    assert says("refused_gone") in page.text
    assert "Anna" not in page.text
    assert f"/board/requests/{other}" in page.links


@pytest.mark.parametrize(
    ("person", "kind", "line"),
    [
        ({"on_duty": False}, "groceries", "refused_off_duty"),
        ({"level": 1}, "household", "refused_level"),
        ({"state": "paused"}, "groceries", "sign_in_intro"),
        ({"rules_version": "2020-03-23"}, "groceries", "rules_intro"),
    ],
)
def test_who_may_not_take_reads_why_and_what_to_do(
    town: Town, person: dict[str, object], kind: str, line: str
) -> None:
    volunteer_id = town.has_volunteer()
    anna = Volunteer(town).is_signed_in(volunteer_id)
    request_id = town.resident_asks(kind)
    anna.looks_at(request_id)
    with town.store.write() as casebook:
        casebook.execute(update(Person).where(Person.id == volunteer_id).values(**person))
    assert says(line) in anna.presses(f"/{request_id}/take").text
    assert "taken" not in events(town, request_id)


def test_a_first_level_volunteer_is_not_offered_the_button_for_what_needs_the_second(town: Town) -> None:
    anna = Volunteer(town).is_signed_in(town.has_volunteer(level=1))
    page = anna.looks_at(town.resident_asks("pharmacy"))
    assert says("take_level") in page.text
    assert not [form for form in page.forms if form.action.endswith("/take")]


def test_a_request_of_another_zone_is_refused_by_name_of_the_reason(town: Town, anna: Volunteer) -> None:
    elsewhere = town.resident_asks("groceries", "mitte")
    token = anna.looks_at(town.resident_asks()).form("/take").fields["csrf_token"]
    page = anna.sends(f"/board/requests/{elsewhere}/take", csrf_token=token)
    assert says("refused_zone") in page.text


def test_three_requests_at_a_time_are_enough(town: Town, anna: Volunteer) -> None:
    for _ in range(cities()["berlin"].claims_at_most):
        anna.takes(town.resident_asks())
    page = anna.takes(town.resident_asks())
    assert says("refused_limit", count=3) in page.text


def test_the_same_resident_at_most_four_times_in_a_month(town: Town, anna: Volunteer) -> None:
    for _ in range(cities()["berlin"].same_resident_at_most):
        request_id = town.resident_asks(number=RESIDENT)
        anna.takes(request_id)
        anna.finishes(request_id, "done")
    assert says("refused_too_often") in anna.takes(town.resident_asks(number=RESIDENT)).text


def test_every_reason_to_refuse_has_its_sentence() -> None:
    assert {"taken", *REFUSED} == set(get_args(claims.Took))
    assert len(set(REFUSED.values())) == len(REFUSED)


@pytest.mark.parametrize("outcome", ["done", "not_needed", "concern"])
def test_after_the_close_only_zone_kind_and_day_remain(town: Town, anna: Volunteer, outcome: str) -> None:
    request_id = town.resident_asks(number=RESIDENT, code_words=(WORD,))
    anna.takes(request_id)
    anna.sees_number(request_id)
    assert says(f"finished_{outcome}") in anna.finishes(request_id, outcome).text
    anna.looks_at(request_id)
    assert anna.status == 404
    page = anna.opens("/board/past")
    assert "Einkaufen , Neukölln" in page.text
    for secret in (WORD, "12043", "50 42", f"/requests/{request_id}"):
        assert secret not in page.html


def test_a_concern_becomes_work_for_an_operator(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks()
    anna.takes(request_id)
    anna.finishes(request_id, "concern")
    with town.store.read() as casebook:
        ticket = casebook.scalars(select(Ticket)).one()
    assert (ticket.reason, ticket.request_id) == ("concern", request_id)


def test_not_reached_counts_and_keeps_the_request_until_the_fourth_time(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks()
    anna.takes(request_id)
    assert says("finished_not_reached") in anna.finishes(request_id, "not_reached").text
    assert says("attempts", count=1) in anna.looks_at(request_id).text
    anna.finishes(request_id, "not_reached")
    assert says("attempts", count=2) in anna.looks_at(request_id).text
    anna.finishes(request_id, "not_reached")
    assert says("finished_enough_tries") in anna.finishes(request_id, "not_reached").text
    anna.looks_at(request_id)
    assert anna.status == 404


def test_arranged_stays_with_the_volunteer_without_a_deadline(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks()
    anna.takes(request_id)
    anna.arranges(request_id)
    assert says("call_late") not in anna.looks_at(request_id).text
    assert says("finished_done") in anna.finishes(request_id, "done").text


def test_an_outcome_must_be_chosen(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks()
    anna.takes(request_id)
    for wrong in ("", "lost"):
        assert says("outcome_missing") in anna.finishes(request_id, wrong).text
        assert anna.status == 422


def test_giving_back_is_one_tap_and_somebody_else_can_take_it(town: Town, anna: Volunteer) -> None:
    ben = Volunteer(town).is_signed_in(town.has_volunteer("Ben", BEN))
    request_id = town.resident_asks()
    anna.takes(request_id)
    page = anna.gives_back(request_id)
    assert says("given_back") in page.text
    assert says("taken_now") in ben.takes(request_id).text


def test_after_giving_back_the_old_page_shows_nothing_any_more(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks(number=RESIDENT, code_words=(WORD,))
    taken = anna.takes(request_id)
    anna.gives_back(request_id)
    for word in ("show", "finish", "give-back"):
        anna.page = taken
        page = anna.presses(f"/{request_id}/{word}", outcome="done")
        assert says("not_yours") in page.text
        assert WORD not in page.html
    assert "revealed" not in events(town, request_id)


def test_nobody_reaches_what_somebody_else_has(town: Town, anna: Volunteer) -> None:
    ben = Volunteer(town).is_signed_in(town.has_volunteer("Ben", BEN))
    request_id = town.resident_asks(number=RESIDENT, code_words=(WORD,))
    token = anna.takes(request_id).form("/show").fields["csrf_token"]
    own = ben.looks_at(town.resident_asks("pets")).form("/take").fields["csrf_token"]
    assert token != own
    foreign, missing = ben.looks_at(request_id), ben.looks_at(987654)
    assert ben.status == 404
    assert foreign.text == missing.text
    for word in ("show", "finish", "give-back"):
        page = ben.sends(f"/board/requests/{request_id}/{word}", csrf_token=own, outcome="done")
        assert says("not_yours") in page.text
        assert WORD not in page.html
    assert events(town, request_id)[-1] == "taken"


def test_the_page_says_until_when_to_ring(town: Town) -> None:
    with time_machine.travel("2026-11-23T09:30:00Z", tick=False) as clock:
        anna = Volunteer(town).is_signed_in(town.has_volunteer())
        request_id = town.resident_asks("groceries")
        page = anna.takes(request_id)
        assert "bis 14:30 Uhr" in page.text
        assert "noch 4 Stunden" in page.text
        clock.shift(2.75 * 3600)
        assert "noch 1 Stunde" in anna.looks_at(request_id).text
        clock.shift(2 * 3600)
        assert says("call_late") in anna.looks_at(request_id).text


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        ("2026-11-23T11:00:00+00:00", 4),  # noon in Berlin: four hours
        ("2026-11-23T18:00:00+00:00", 16),  # seven in the evening: one hour, the night, and three hours more
        ("2026-11-23T19:00:00+00:00", 16),  # eight in the evening: twelve hours of night first
        ("2026-11-23T04:00:00+00:00", 7),  # five in the morning
        (
            "2026-10-24T20:00:00+00:00",
            15,
        ),  # ten in the evening, and the clock goes back: eleven hours of night
        ("2027-03-27T21:00:00+00:00", 13),  # ten in the evening, and the clock goes forward: nine
    ],
)
def test_the_hours_of_a_claim_are_those_in_which_residents_may_be_rung(now: str, hours: float) -> None:
    assert hours_from(datetime.fromisoformat(now), 4, cities()["berlin"]) == pytest.approx(hours)
