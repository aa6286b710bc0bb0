"""One's own account: a new password, a new telephone, and where one is signed in."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import time_machine

from hotline.casebook import operators
from hotline.casebook.store import vault_of
from hotline.desk import account
from tests.desk.operator import Operator
from tests.desk.town import PASSWORD, Town

MONDAY = "2026-11-23T09:00:10Z"
NEW = "acht Schwäne auf dem See"


WILL_NOT_DO: tuple[tuple[dict[str, Any], str], ...] = (
    ({"old": "etwas anderes"}, "passt noch nicht"),
    ({"again": "etwas anderes, lang"}, "nicht gleich"),
    ({"new": "kurz", "again": "kurz"}, "mindestens 8 Zeichen"),
    ({"new": "Meike Meike 1", "again": "Meike Meike 1"}, "kaum mehr als Ihr Name|dieselben Zeichen"),
    ({"new": "passwortpasswort", "again": "passwortpasswort"}, "dieselben Zeichen"),
    ({"new": "iloveyou1", "again": "iloveyou1"}, "probieren alle zuerst"),
    ({"new": "19.04.1984", "again": "19.04.1984"}, "Tage und Jahre"),
    ({"new": "abcdefghijk", "again": "abcdefghijk"}, "in einer Reihe"),
    ({"new": "Berlin-2024", "again": "Berlin-2024"}, "kaum mehr als"),
)


def changes_password(operator: Operator, **fields: Any) -> str:
    operator.opens("/desk/account")
    given: dict[str, Any] = {"old": PASSWORD, "new": NEW, "again": NEW, **fields}
    return operator.presses("/account/password", **given).text


def test_a_password_that_will_not_do_is_said_and_the_old_one_stays(town: Town, meike: Operator) -> None:
    for fields, said in WILL_NOT_DO:
        assert re.search(said, changes_password(meike, **fields)), fields
        assert meike.status == 422, fields
        assert NEW not in meike.page.html, fields
    assert "Angemeldet" in Operator(town, meike.person).signs_in().text


def test_a_new_password_counts_and_signs_out_everywhere_else(town: Town, meike: Operator) -> None:
    elsewhere = Operator(town, meike.person).is_signed_in()
    assert "Das neue Kennwort gilt" in changes_password(meike)
    assert "Angemeldet: Meike" in meike.opens("/desk/account").text
    assert "Anmelden in der Leitstelle" in elsewhere.opens("/desk/").text
    assert "noch nicht gepasst" in Operator(town, meike.person).signs_in().text
    assert "Angemeldet" in Operator(town, replace(meike.person, password=NEW)).signs_in().text


def test_the_old_password_cannot_be_guessed_for_ever(town: Town, meike: Operator) -> None:
    with time_machine.travel(MONDAY, tick=False):
        meike.is_signed_in()
        for _ in range(account.TRIES):
            changes_password(meike, old="geraten, immer wieder")
        assert "viele Versuche" in changes_password(meike)
        assert "Angemeldet" in Operator(town, meike.person).signs_in().text


def test_a_new_telephone_is_set_up_without_being_locked_out(town: Town, meike: Operator) -> None:
    elsewhere = Operator(town, meike.person).is_signed_in()
    meike.opens("/desk/account")
    assert "passt noch nicht" in meike.presses("/account/app", old="falsch, aber lang").text
    page = meike.presses("/account/app", old=PASSWORD)
    assert "<svg" in page.html
    found = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page.text)
    assert found
    new = replace(meike.person, secret=found[0].replace(" ", ""))
    assert "Bitte nehmen Sie den nächsten Code" in meike.presses("/app/confirm", code="000000").text
    assert found[0] in meike.page.text
    assert "Angemeldet" in Operator(town, meike.person).signs_in().text
    given = new.code()
    assert "Ab jetzt gilt die neue App" in meike.presses("/app/confirm", code=given).text
    assert "noch nicht gepasst" in Operator(town, new).signs_in(code=given).text  # no code is good twice
    assert "Anmelden in der Leitstelle" in elsewhere.opens("/desk/").text
    assert "Angemeldet" in Operator(town, new).signs_in(code=new.code(steps=1)).text
    assert "noch nicht gepasst" in Operator(town, meike.person).signs_in(code=meike.person.code(steps=1)).text


def test_a_secret_that_was_sealed_for_somebody_else_is_not_taken(town: Town, meike: Operator) -> None:
    meike.opens("/desk/account")
    token = meike.fields_of("/account/app")
    vault = town.store.vault
    for sealed in ("made up", vault.seal("999 JBSWY3DPEHPK3PXP"), ""):
        meike.sends("/desk/account/app/confirm", **token, sealed=sealed, code="000000")
        assert "Ihr Konto" in meike.page.text
    assert "Angemeldet" in Operator(town, meike.person).signs_in().text


def test_sessions_are_seen_and_ended_one_by_one_or_all_but_this(town: Town, meike: Operator) -> None:
    jan = Operator(town, town.has_operator("Jan")).is_signed_in()
    others = [Operator(town, meike.person).is_signed_in() for _ in range(3)]
    text = meike.opens("/desk/account").text
    assert text.count("seit ") == 4
    assert meike.page.html.count("<strong>hier<") == 1
    meike.presses("/account/sessions")
    assert [("Angemeldet" in one.opens("/desk/").text) for one in others] == [True, True, False]
    meike.opens("/desk/account")
    token = meike.fields_of("/account/password")
    for bent in ("", "x", "1" * 40, "999"):
        meike.sends("/desk/account/sessions", **token, session=bent)
    meike.sends("/desk/account/sessions", **token, session="others")
    assert [("Angemeldet" in one.opens("/desk/").text) for one in (*others, meike, jan)] == [
        False,
        False,
        False,
        True,
        True,
    ]


def test_nobody_ends_somebody_elses_session(town: Town, meike: Operator) -> None:
    jan = Operator(town, town.has_operator("Jan")).is_signed_in()
    meike.opens("/desk/account")
    token = meike.fields_of("/account/password")
    for nth in range(1, 5):
        meike.sends("/desk/account/sessions", **token, session=str(nth))
    assert "Angemeldet: Jan" in jan.opens("/desk/").text


def test_language_and_mail_address_are_ones_own(town: Town, meike: Operator) -> None:
    meike.opens("/desk/account")
    assert "nicht als E-Mail" in meike.presses("/account/contact", language="pl", email="meike").text
    two = "meike@example.org,x@evil.example"
    assert "nicht als E-Mail" in meike.presses("/account/contact", language="pl", email=two).text
    assert meike.presses("/account/contact", language="pl", email="meike@example.org").language == "pl"
    with town.store.read() as casebook:
        row = operators.operator_by_name(casebook, "Meike")
        assert row is not None
        assert row.email is not None
        assert "meike@" not in row.email
        assert vault_of(casebook).open(row.email) == "meike@example.org"
    assert meike.presses("/account/contact", language="xx", email="").language == "pl"
