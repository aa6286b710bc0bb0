"""Many volunteers from one file: a report first, then new ones whom two people still have to check (O18)."""

# ruff: noqa: RUF001 (other alphabets have letters like ours)

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from hotline.casebook import erased_before
from hotline.casebook.store import vault_of
from hotline.casebook.tables import (
    Audit,
    Erasure,
    Message,
    Outgoing,
    Volunteer,
    VolunteerEvent,
    VolunteerZone,
)
from hotline.desk import volunteer_import
from hotline.desk.volunteer_headings import HEADINGS, plain
from tests.desk.caller import now
from tests.desk.operator import Operator
from tests.desk.town import Town, words_of_both

NOTHING = dict.fromkeys(("calls", "requests", "tickets", "messages"), 0)
FILE = """Name;Vorname;Handynummer;Sprachen;Stadtteile;Art der Hilfe;Fahrzeug;E-Mail
Öz;Cem;0171 39200-61;Türkisch, Deutsch;Neukölln, mitte;Apotheke, Rezepte, Einkaufen;Auto;cem@example.org
Li;Ada;+49 171 39200 62;;Pankow;;Fahrrad;
X;Bea;0171 39200-63;de;Atlantis;;;
X;Bo;0171 39200-64;Klingonisch;Mitte;;;
X;Di;112;de;Mitte;;;
X;;0171 39200-65;de;Mitte;;;
X;Cem;0171 39200-61;de;Mitte;;;
X;Eva;0171 39200-66;de;Mitte;;;
X;Fee;0171 39200-67;de;Mitte;;;
X;Gil;0171 39200-68;de;Mitte;;Panzer;
X;Hal;0171 39200-69;de;Mitte;Zaubern;;
X;Ina;0171 39200-70;de;;;;
X;Jo;+1 202 555 0123;de;Mitte;;;
"""


@pytest.fixture
def kim(town: Town) -> Operator:
    """A coordinator."""
    return Operator(town, town.has_operator("Kim", role="coordinator")).is_signed_in()


def brings(kim: Operator, data: str | bytes) -> str:
    kim.opens("/desk/volunteers/list")
    form = kim.page.form("/look")
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return kim.sends(form.action, **{**form.fields, "file": (file, "alle.csv")}).text  # type: ignore[arg-type]


def there(town: Town) -> list[tuple[str, str]]:
    with town.store.read() as casebook:
        return [
            (one.first_name, one.state) for one in casebook.scalars(select(Volunteer).order_by(Volunteer.id))
        ]


def test_a_list_is_reported_row_by_row_and_entered_once(town: Town, kim: Operator) -> None:
    eva = town.has_volunteer("Eva", "+491713920066")
    with town.store.write() as casebook:
        casebook.execute(update(Volunteer).where(Volunteer.id == eva).values(state="banned"))
        hashed = erased_before.hash_of(vault_of(casebook), "+491713920067")
        casebook.add(Erasure(at=now(), eraser="caller", number_hash=hashed, **NOTHING))
    said = brings(kim, FILE).replace(" :", ":")
    assert "Können aufgenommen werden 2" in said
    assert "Name, E-Mail" in said
    for row, why in (
        (4, "Atlantis: Bitte schreiben Sie mindestens eine Ihrer Zonen"),
        (5, "Klingonisch: Diese Sprache kennen wir nicht"),
        (6, "…12: Das haben wir nicht als Telefonnummer erkannt"),
        (7, "…65: Bitte schreiben Sie einen Namen"),
        (8, "…61: Die Nummer steht weiter oben"),
        (9, "…66: Mit dieser Nummer ist schon jemand eingetragen"),
        (10, "…67: Alles über diese Nummer wurde vor kurzem gelöscht"),
        (11, "Panzer: Bitte schreiben Sie „Auto“"),
        (12, "Zaubern: Diese Art der Hilfe"),
        (13, ": Bitte schreiben Sie mindestens eine Ihrer Zonen"),
        (14, "…23: Anrufe zu dieser Nummer gehen ins Ausland"),
    ):
        assert f"Zeile {row} {why}".replace(" :", ":") in said, row
    assert there(town) == [("Eva", "banned")]
    form = kim.page.form("/take")
    kim.presses("/take")
    assert "Neu aufgenommen: 2." in kim.page.text
    assert there(town) == [("Eva", "banned"), ("Cem", "new"), ("Ada", "new")]
    kim.sends(form.action, **form.fields)  # type: ignore[arg-type]
    assert "Neu aufgenommen: 0." in kim.page.text
    assert len(there(town)) == 3
    with town.store.read() as casebook:
        cem, ada = casebook.scalars(select(Volunteer).where(Volunteer.id != eva).order_by(Volunteer.id))
        assert (cem.language, cem.speaks, cem.kinds) == ("tr", ["tr", "de"], ["pharmacy", "groceries"])
        assert (cem.vehicle, ada.vehicle, ada.speaks, ada.level) == ("car", "none", [], 1)
        zones = select(VolunteerZone.zone).where(VolunteerZone.volunteer_id == cem.id)
        assert set(casebook.scalars(zones)) == {"neukoelln", "mitte"}
        events = select(VolunteerEvent.kind).where(VolunteerEvent.volunteer_id == cem.id)
        assert list(casebook.scalars(events)) == ["entered"]
        trail = [(one.verb, one.subject) for one in casebook.scalars(select(Audit).order_by(Audit.id))]
        assert trail[-3:] == [("seen", "volunteers"), ("entered", "volunteer"), ("entered", "volunteer")]
        assert casebook.scalars(select(Message.id)).all() == casebook.scalars(select(Outgoing.id)).all() == []


def test_other_alphabets_separators_and_encodings_are_read(town: Town, kim: Operator) -> None:
    text = "Імʼя\tМобільний\tМови\tРайони\nОля\t0171 3920061\tукраїнська, польська\tmitte\n"
    assert "Können aufgenommen werden 1" in brings(kim, text.encode("utf-16"))
    assert "Ukrainisch" in kim.page.text
    assert "Können aufgenommen werden 1" in brings(
        kim, "\ufeffPrénom,Portable,Secteurs\nZoé,0171 3920061,Mitte\n"
    )
    assert "„CSV UTF-8“" in brings(kim, "Vorname;Handy;Zone\nJürgen;0171 3920061;Mitte\n".encode("cp1252"))
    assert kim.status == 422
    assert "wählen Sie eine Datei" in brings(kim, "")
    assert "braucht die Überschriften" in brings(kim, "Name;Telefon\nCem;0171 3920061\n")
    assert "+201" in brings(kim, "Vorname;Handy;Zone\n" + "A;1;Mitte\n" * 320)  # the hundred first are told
    assert "Bitte teilen Sie sie" in brings(kim, "Vorname;Handy;Zone\n" + "A;1;" + "x" * 250_000)
    assert "0171" not in brings(kim, "Vorname;Handy;Zone;0171 3920061\nCem;Mitte;0171 3920061;\n")
    assert {HEADINGS[plain(one)] for one in ("İsim", "IMIĘ", "prenom", "First name*")} == {"first_name"}


def test_a_report_is_its_operators_own_and_lasts_a_day(
    town: Town, kim: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = "Vorname;Handy;Zone\nCem;0171 3920061;Mitte\nAda;0171 3920062;Pankow\n"
    brings(kim, one)
    fields = kim.fields_of("/take")
    few = Operator(
        town, town.has_operator("Mia", role="coordinator", zones=("berlin/pankow",))
    ).is_signed_in()
    assert "Können aufgenommen werden 1" in brings(few, one)
    taken = {**few.fields_of("/take"), "sealed": fields["sealed"]}
    few.sends("/desk/volunteers/list/take", **taken)
    assert (few.status, "gilt nicht mehr" in few.page.text) == (422, True)
    kim.opens("/desk/volunteers/list")
    kim.sends("/desk/volunteers/list/take", **{**fields, "sealed": "x"})
    assert kim.status == 422
    monkeypatch.setattr(volunteer_import, "KEPT", timedelta(seconds=-1))
    kim.sends("/desk/volunteers/list/take", **fields)
    assert kim.status == 422
    assert there(town) == []
    jan = Operator(town, town.has_operator("Jan", role="operator")).is_signed_in()
    assert "/desk/volunteers/list" not in jan.opens("/desk/volunteers").links


def test_the_headings_that_a_page_names_are_understood_in_each_language() -> None:
    for language in words_of_both().languages:
        hint = words_of_both().page("rosters.hint", language=language, most=1)
        named = re.split("[;\u060c]", hint.partition(":")[2].partition(".")[0])
        found = [HEADINGS.get(plain(one)) for one in named]
        assert found == ["first_name", "number", "languages", "zones", "kinds", "vehicle"], language
