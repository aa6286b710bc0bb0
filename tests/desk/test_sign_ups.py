"""Who has signed up, at the desk: what they said, refused, taken on after all, forgotten; and landlines."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, update

from hotline.casebook import joining
from hotline.casebook.offers import Offer
from hotline.casebook.tables import Message, Volunteer
from tests.desk.operator import Operator
from tests.desk.test_volunteers import enters, history, presses, row
from tests.desk.town import Town

CEM = "+491713920033"


def signs_up(town: Town, first_name: str = "Cem", *, way: joining.Way = "page") -> int:
    offer = Offer(
        first_name, "de", ("neukoelln",), speaks=("tr",), kinds=("pets",), days=("monday",), vehicle="car"
    )
    with town.store.write() as casebook:
        now = datetime.now(UTC)
        return joining.join(casebook, offer, number=CEM, city="berlin", way=way, now=now).volunteer.id


def test_a_sign_up_needs_a_person_until_somebody_looks_after_it(town: Town, meike: Operator) -> None:
    cem = signs_up(town)
    assert "Neue Freiwillige: 1" in meike.opens("/desk/").text
    assert "Cem" in meike.opens("/desk/volunteers", state="new").text
    page = meike.opens(f"/desk/volunteers/{cem}").text
    for said in ("Haustiere", "Montag", "Auto", "Bis an die Tür", "über die Seite", "Türkisch"):
        assert said in page
    assert "Mit einem Code bestätigt" in page
    meike.presses(f"/{cem}/show", sees_numbers=True)
    assert "Neue Freiwillige" not in meike.opens("/desk/").text


def test_who_told_no_name_by_telephone_is_asked_for_it_before_anything_is_noted(
    town: Town, meike: Operator
) -> None:
    cem = signs_up(town, "", way="phone")
    assert "(noch ohne Namen)" in meike.opens("/desk/volunteers").text
    met = {"saw": "1", "talked": "1", "agreed": "1", "seen_by": "Meike"}
    today = datetime.now(UTC).date().isoformat()
    page = presses(meike, cem, "identity", seen_on=today, **met)
    assert (meike.status, row(town, cem).identity_seen_on) == (422, None)
    assert "Noch nicht bestätigt" in page
    presses(meike, cem, "details", first_name="Cem", language="de", zone=["neukoelln"])
    presses(meike, cem, "identity", seen_on=today, **met)
    assert row(town, cem).identity_seen_by == "Meike"


def test_somebody_is_refused_with_a_reason_and_taken_on_after_all(town: Town, meike: Operator) -> None:
    cem = signs_up(town)
    presses(meike, cem, "refuse", reason="")
    assert (meike.status, row(town, cem).state) == (422, "new")
    assert "nicht aufgenommen" in presses(meike, cem, "refuse", reason="Kein Ausweis")
    assert row(town, cem).state == "refused"
    assert "abgelehnt" in meike.opens(f"/desk/volunteers/{cem}").text
    assert "Kein Ausweis" in meike.page.text
    signs_up(town)
    assert "Hat sich noch einmal eingetragen" in meike.opens(f"/desk/volunteers/{cem}").text
    presses(meike, cem, "readmit", reason="Ausweis nachgereicht")
    assert row(town, cem).state == "new"


def test_somebody_who_rings_to_leave_is_forgotten_and_gone_from_every_page(
    town: Town, meike: Operator
) -> None:
    anna = town.has_volunteer()
    town.takes(anna, town.resident_asks())
    presses(meike, anna, "forget")
    assert (meike.status, row(town, anna).state) == (422, "active")
    assert "gelöscht" in presses(meike, anna, "forget", sure="1")
    gone = row(town, anna)
    assert (gone.state, gone.first_name, gone.number) == ("left", "", None)
    assert "Anna" not in meike.opens("/desk/volunteers").text
    meike.opens(f"/desk/volunteers/{anna}")
    assert meike.status == 404


def test_a_landline_is_entered_where_the_hotline_can_ring_it_and_never_gets_a_message(
    town: Town, meike: Operator
) -> None:
    jan = Operator(town, town.has_operator("Jan")).is_signed_in()
    cem = enters(meike, number="030 23125033")
    today = datetime.now(UTC).date().isoformat()
    met = {"saw": "1", "talked": "1", "agreed": "1", "seen_by": "Meike"}
    presses(meike, cem, "identity", seen_on=today, **met)
    presses(jan, cem, "activate")
    assert row(town, cem).state == "active"
    with town.store.read() as casebook:
        assert casebook.scalars(select(Message)).all() == []


def test_another_number_has_not_been_proved(town: Town, meike: Operator) -> None:
    cem = signs_up(town)
    presses(meike, cem, "number", number="0171 39200-34")
    assert row(town, cem).number_proved_at is None
    assert history(town, cem)[-1] == "number"
    with town.store.write() as casebook:
        casebook.execute(update(Volunteer).values(state="left"))
    assert "ausgeschieden" not in meike.opens("/desk/volunteers").text
