"""How it went: the day that was arranged, what it cost, and what worries somebody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from hotline.casebook import concerns
from hotline.casebook.tables import Concern, Request, RequestEvent, Ticket
from hotline.casebook.vault import Vault
from tests.board.town import BEN, RESIDENT, Town, words
from tests.board.volunteer import Volunteer

FRIDAY = "2026-11-27"


def says(name: str, **gaps: object) -> str:
    return words().page(name, language="de", **gaps)


def told(page_text: str) -> str:
    return page_text.replace("\xa0", " ")


def kept(town: Town, request_id: int) -> Request:
    with town.store.read() as casebook:
        return casebook.get_one(Request, request_id)


def happened(town: Town, request_id: int) -> list[tuple[str, dict[str, object]]]:
    with town.store.read() as casebook:
        of_it = select(RequestEvent).where(RequestEvent.request_id == request_id).order_by(RequestEvent.id)
        return [(one.kind, one.detail) for one in casebook.scalars(of_it)]


@pytest.fixture
def costly(town: Town) -> Town:
    """The same town, where shopping costs money."""
    return town.costs_money("groceries")


def has_taken(town: Town, anna: Volunteer, kind: str = "groceries", number: str = RESIDENT) -> int:
    request_id = town.resident_asks(kind, number=number)
    anna.takes(request_id)
    return request_id


# --- arranged


def test_two_taps_arrange_a_day_and_the_page_says_which(town: Town, anna: Volunteer) -> None:
    with time_machine.travel("2026-11-25T10:00:00Z", tick=False):
        anna = Volunteer(town).is_signed_in(town.has_volunteer("Carla", BEN))
        request_id = has_taken(town, anna)
        offered = anna.looks_at(request_id)
        assert offered.choices("day")[:3] == ["2026-11-25", "2026-11-26", FRIDAY]
        assert len(offered.choices("day")) == 15
        assert f"{says('outcomes.day_tomorrow')} Fr., 27. Nov." in offered.text
        assert says("outcomes.arranged_noted", day="Fr., 27. Nov.") in anna.arranges(request_id, FRIDAY).text
        page = anna.looks_at(request_id)
        assert says("outcomes.arranged_for", day="Fr., 27. Nov.") in page.text
    one = kept(town, request_id)
    assert (one.state, one.arranged_for, one.due_at) == ("arranged", date(2026, 11, 27), None)
    assert one.remind_at == datetime(2026, 11, 27, 7, tzinfo=UTC)  # eight in Berlin
    assert happened(town, request_id)[-1] == ("arranged", {"day": FRIDAY})


def test_arranged_without_a_day_that_is_offered_asks_for_one(town: Town, anna: Volunteer) -> None:
    request_id = has_taken(town, anna)
    assert says("outcomes.day_missing") in anna.finishes(request_id, "arranged").text
    late = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    for day in (late, "2020-01-01", "soon", ""):
        assert says("outcomes.day_missing") in anna.arranges(request_id, day).text
        assert anna.status == 422
    assert kept(town, request_id).state == "taken"


# --- money


def test_an_order_is_closed_with_its_sum_its_receipt_and_how_it_was_paid(
    costly: Town, anna: Volunteer
) -> None:
    request_id = has_taken(costly, anna)
    page = anna.finishes(request_id, "done")
    assert says("outcomes.closing_title") in page.text
    for rule in ("rule_card", "rule_cash", "rule_list", "rule_first", "rule_receipt"):
        assert says(rule) in page.text
    assert "12,50" in page.text
    assert kept(costly, request_id).state == "taken"
    page = anna.presses("/finish", amount="12,50 €", receipt="yes", paid="cash")
    assert says("finished_done") in page.text
    one = kept(costly, request_id)
    assert (one.state, one.receipt, one.receipt_given, one.paid, one.paid_how) == (
        "done",
        1250,
        True,
        True,
        "cash",
    )
    assert happened(costly, request_id)[-2:] == [
        ("money_noted", {"receipt": "1250", "paid": "cash"}),
        ("done", {}),
    ]


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ({"amount": ""}, ["amount_missing"]),
        ({"amount": "viel"}, ["amount_unclear"]),
        ({"amount": "50,01", "receipt": "yes", "paid": "cash"}, ["amount_high"]),
        ({"amount": "12"}, ["receipt_missing", "paid_missing"]),
        ({"amount": "12", "receipt": "perhaps", "paid": "card"}, ["receipt_missing", "paid_missing"]),
    ],
)
def test_what_is_missing_is_asked_for_kindly_and_nothing_typed_is_lost(
    costly: Town, anna: Volunteer, given: dict[str, str], lines: list[str]
) -> None:
    request_id = has_taken(costly, anna)
    anna.finishes(request_id, "done")
    page = anna.presses("/finish", **given)
    assert anna.status == 422
    for line in lines:
        assert told(says(f"outcomes.{line}", limit="50 €", example="12,50")) in told(page.text)
    assert page.typed["amount"] == given["amount"]
    assert kept(costly, request_id).state == "taken"


def test_whoever_spent_nothing_says_so_and_whoever_waits_for_money_is_seen(
    costly: Town, anna: Volunteer
) -> None:
    nothing, owed = has_taken(costly, anna), has_taken(costly, anna, number="+493023125043")
    anna.finishes(nothing, "done")
    assert says("finished_done") in anna.presses("/finish", amount="0").text
    assert (kept(costly, nothing).receipt, kept(costly, nothing).paid) == (0, None)
    anna.finishes(owed, "done")
    page = anna.presses("/finish", amount="50.00", receipt="no", paid="not")
    assert says("outcomes.finished_unpaid") in page.text
    one = kept(costly, owed)
    assert (one.receipt, one.receipt_given, one.paid, one.paid_how) == (5000, False, False, None)


def test_help_that_costs_nothing_asks_for_no_sum(costly: Town, anna: Volunteer) -> None:
    request_id = has_taken(costly, anna, "pets")
    anna.opens(f"/board/requests/{request_id}/closing")
    assert says("outcomes.closing_title") not in anna.page.text
    assert says("finished_done") in anna.finishes(request_id, "done").text


# --- concerns


def opened(town: Town, vault: Vault) -> list[tuple[str, str]]:
    with town.store.read() as casebook:
        found = casebook.scalars(select(Concern).order_by(Concern.id))
        return [(one.what, vault.open(one.words) if one.words else "") for one in found]


def test_two_taps_report_a_concern_and_the_request_stays(town: Town, anna: Volunteer, vault: Vault) -> None:
    request_id = has_taken(town, anna)
    page = anna.reports(request_id, "money")
    assert says("outcomes.concern_noted") in page.text
    assert kept(town, request_id).state == "taken"
    with town.store.read() as casebook:
        ticket = casebook.scalars(select(Ticket)).one()
    assert (ticket.reason, ticket.request_id, ticket.priority) == ("concern", request_id, 0)
    page = anna.presses("/concerns/1", what="helper", words=f"Ein Mann rief an: {RESIDENT}")
    assert says("outcomes.concern_added") in page.text
    assert says("outcome_title") in page.text  # back at the request
    assert opened(town, vault) == [("helper", f"Ein Mann rief an: {RESIDENT}")]
    assert happened(town, request_id)[-1] == ("concern_told", {})
    for address in (f"/board/requests/{request_id}", "/board/concerns/1", "/board/", "/board/past"):
        assert "Ein Mann" not in anna.opens(address).html


def test_a_button_that_is_tapped_twice_reports_once(town: Town, anna: Volunteer) -> None:
    request_id = has_taken(town, anna)
    before = anna.looks_at(request_id)
    for _ in range(2):
        anna.page = before
        anna.presses("/concern", what="danger")
    anna.reports(request_id, "danger")
    with town.store.read() as casebook:
        assert len(casebook.scalars(select(Ticket.id)).all()) == 2


def test_the_outcome_that_is_a_concern_ends_the_claim_and_lets_its_volunteer_say_more(
    town: Town, anna: Volunteer, vault: Vault
) -> None:
    request_id = has_taken(town, anna)
    page = anna.finishes(request_id, "concern")
    assert says("outcomes.concern_more") in page.text
    anna.presses("/concerns/1", what="danger", words="  ")
    assert opened(town, vault) == [("danger", "")]
    assert kept(town, request_id).state == "concern"
    assert says("outcomes.concern_more") not in anna.opens("/board/concerns/1").text


def test_nobody_else_adds_to_a_concern_nor_reports_what_they_do_not_have(town: Town, anna: Volunteer) -> None:
    ben = Volunteer(town).is_signed_in(town.has_volunteer("Ben", BEN))
    request_id = has_taken(town, anna)
    anna.reports(request_id, "other")
    token = ben.looks_at(town.resident_asks()).form("/take").fields["csrf_token"]
    ben.sends("/board/concerns/1", csrf_token=token, what="money", words="falsch")
    assert says("outcomes.concern_added") not in ben.page.text
    ben.sends(f"/board/requests/{request_id}/concern", csrf_token=token, what="money", form_key="x")
    assert says("not_yours") in ben.page.text
    with town.store.read() as casebook:
        (one,) = concerns.of_requests(casebook, [request_id])
    assert (one.what, one.words, one.first_name) == ("other", "", "Anna")
