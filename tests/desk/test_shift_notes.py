"""What one shift writes for the next: read, beside its zone, closed when done, never a telephone number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hotline.casebook import forgetting_desk, retention, shift_notes
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Audit, ShiftNote, ShiftNoteSeen
from tests.desk.operator import Operator
from tests.desk.town import Town

WORDS = "Der Fahrdienst in Neukölln hat bis Freitag Urlaub."


def writes(one: Operator, words: str = WORDS, place: str = "berlin/neukoelln") -> str:
    one.opens("/desk/shift")
    return one.presses("/desk/shift/notes", words=words, place=place).text


def test_the_next_shift_reads_it_first_and_closes_it(town: Town, meike: Operator) -> None:
    assert "Notiert." in writes(meike)
    jan = Operator(town, town.has_operator("Jan")).is_signed_in()
    page = jan.opens("/desk/")
    assert WORDS in page.text
    jan.presses("/close")  # the form of the note; the button on the first page is "read"
    meike.opens("/desk/shift")
    assert "Keine Notizen" in meike.page.text
    writes(meike, "Die Apotheke hat Notdienst.")
    jan.opens("/desk/")
    jan.does("/desk/shift/notes/2/seen", back="front")
    assert jan.address == "/desk/"
    assert "Gelesen: Jan" in meike.opens("/desk/shift").text
    with town.store.read() as casebook:
        verbs = casebook.scalars(
            select(Audit.verb).where(Audit.subject == "shift_note").order_by(Audit.id)
        ).all()
        sealed = casebook.scalars(select(ShiftNote.words)).all()
        assert vault_of(casebook).open(sealed[0]) == WORDS
    assert verbs == ["note_written", "note_closed", "note_written", "seen"]


def test_it_stands_beside_its_zone_and_not_beside_others(town: Town, meike: Operator) -> None:
    writes(meike)
    here, elsewhere = town.resident_asks("pets"), town.resident_asks("pets", "mitte")
    assert WORDS in meike.opens(f"/desk/requests/{here}").text
    assert WORDS not in meike.opens(f"/desk/requests/{elsewhere}").text


@pytest.mark.parametrize(
    "words", ["Bitte 030 23125-042 anrufen", "+49 171 3920001", "0171/3920001 ist besetzt"]
)
def test_a_telephone_number_is_not_taken_and_nothing_typed_is_lost(meike: Operator, words: str) -> None:
    meike.opens("/desk/shift")
    page = meike.presses("/desk/shift/notes", words=words, place="berlin/", sees_numbers=True)
    assert meike.status == 422
    assert "sieht nach einer Telefonnummer aus" in page.text
    assert words in page.text


def test_dates_hours_and_postcodes_are_no_numbers() -> None:
    for words in (
        "am 26.11.2026 von 14-18 Uhr",
        "12043 und 12045",
        "Anfrage 1234",
        "10 - 12, 14 - 16, 18 - 20",
    ):
        assert not shift_notes.holds_a_number(words), words


def test_after_thirty_days_it_is_forgotten(town: Town, meike: Operator) -> None:
    writes(meike)
    at = datetime.now(UTC) + retention.SHIFT_NOTES
    with town.store.write() as casebook:
        assert forgetting_desk.shift_notes(casebook, now=at - timedelta(hours=1), limit=10) == 0
        assert forgetting_desk.shift_notes(casebook, now=at + timedelta(minutes=1), limit=10) == 1
        assert casebook.scalars(select(ShiftNoteSeen)).all() == []


def test_other_towns_neither_read_nor_close_it(two_cities: Town) -> None:
    meike = Operator(two_cities, two_cities.has_operator()).is_signed_in()
    ola = Operator(two_cities, two_cities.has_operator("Ola", city="tricity", language="de")).is_signed_in()
    writes(meike)
    assert WORDS not in ola.opens("/desk/").text
    ola.opens("/desk/shift")
    ola.sends("/desk/shift/notes/1/close", csrf_token=ola.token())
    assert WORDS in meike.opens("/desk/shift").text
