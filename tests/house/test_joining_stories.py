"""From "I would like to help" to the board and out again: by page, by telephone, and past two operators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.house.desk import Operator
from tests.house.resident import Resident
from tests.house.rung import Rung
from tests.house.town import AREA, Databases, Town, databases, site_text, town, traces
from tests.house.volunteer import Volunteer

NORA, ERIKA = f"{AREA}771", f"{AREA}772"
OWN = """[berlin.settings]
calls.offers = true
types.more = ["household", "pets", "errands_post"]
types.third = ["transport"]"""
DIGITS = ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
FILLED = {"first_name": "Nora", "zone": "neukoelln", "kind": "groceries", "contact": "door"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def given(request: pytest.FixtureRequest) -> Databases:
    return databases(request)


@pytest.fixture(scope="module")
def helping(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town in which callers may offer help, with its clock."""
    noon = f'timezone = "Etc/GMT{datetime.now(UTC).hour - 12:+d}"'  # nobody is rung with a code by night
    site = site_text(by_day=True).replace("[berlin.settings]", f"{OWN}\n{noon}", 1)
    with town(tmp_path_factory.mktemp("helping"), given, site=site, clock=True) as running:
        yield running


def digits_in(heard: str) -> str:
    """The digits that a voice has read, as figures."""
    numerals = {word: str(digit) for digit, word in enumerate(DIGITS)}
    return "".join(numerals.get(word.strip(".,:"), "") for word in heard.lower().split())


def test_somebody_with_a_landline_signs_up_is_checked_by_two_helps_and_leaves(helping: Town) -> None:
    Resident(helping, f"{AREA}773").asks_for("1", "12043").says_nothing().hangs_up()
    nora = Volunteer(helping, NORA).opens("/board/join")
    nora.sends("/join/in/berlin", number=NORA.replace("+49", "0"), how="sms", **FILLED)

    telephone = Rung(helping, NORA).waits_for_it_to_ring().picks_up()
    assert digits_in(telephone.words) == "1"  # the key, and not the code
    code = digits_in(telephone.presses("1").words)
    assert code[:6] == code[6:]
    nora.sends("/join/code", code=code[:6]).reads("joined_nothing")
    (row,) = helping.rows("volunteers")
    for address in ("/board/", "/board/requests/1", "/board/past"):
        nora.opens(address).reads("joined_nothing")
        assert nora.offered == []

    page = f"/desk/volunteers/{row['id']}"
    meike = Operator(helping, "Meike").signs_in().sees("Neue Freiwillige: 1")
    meike.opens("/desk/volunteers?state=new").sees("Nora").opens(page).sees("Einkaufen", "Bis an die Tür")
    met = {"saw": "1", "talked": "1", "agreed": "1", "seen_by": "Meike"}
    meike.sends(f"{page}/identity", seen_on=datetime.now(UTC).date().isoformat(), **met)
    nora.opens("/board/").reads("joined_nothing")
    Operator(helping, "Jonas").signs_in().opens(page).sends(f"{page}/activate")

    nora.opens("/board/").sends("/board/rules")
    (request_id,) = nora.offered
    nora.takes(request_id)
    nora.opens("/board/me/leave").sends("/me/leave").reads("me_left")
    (row,) = helping.rows("volunteers", id=row["id"])
    assert (row["state"], row["first_name"], row["number"]) == ("left", "", None)
    assert [one["state"] for one in helping.rows("requests")] == ["waiting"]
    nora.opens("/board/").reads("sign_in_title")
    assert not traces(NORA, helping.said())
    assert not [trace for visit in nora.visits[2:] for trace in traces(NORA, visit.html)]


def test_somebody_offers_help_by_telephone_and_becomes_work_for_the_desk(helping: Town) -> None:
    erika = Resident(helping, ERIKA).rings().presses("4", "4").hears("offer_help")
    erika.presses("3").hears("offer_told").presses("12043").hears("offer_noted")
    erika.stays_to_the_end()
    (row,) = [one for one in helping.rows("volunteers") if one["state"] == "new"]
    assert (row["first_name"], row["number_proved_at"]) == ("", None)
    lena = Operator(helping, "Lena").signs_in().sees("Neue Freiwillige: 1")
    lena.opens(f"/desk/volunteers/{row['id']}").sees(
        "(noch ohne Namen)", "am Telefon", "Noch nicht bestätigt"
    )
    page = f"/desk/volunteers/{row['id']}"
    lena.sends(f"{page}/refuse", reason="hat es sich anders überlegt").sees("Nicht aufgenommen")
    assert not traces(ERIKA, helping.said())
