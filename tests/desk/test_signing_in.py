"""An operator signs in with name, password and code; whatever does not fit, a stranger learns nothing."""

from __future__ import annotations

import logging

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import select

from hotline.casebook import desk_sign_in, passwords
from hotline.casebook.tables import Operator as Row
from tests.board.test_signing_in import without_token
from tests.desk.operator import Operator
from tests.desk.town import PASSWORD, Person, Town

MONDAY = "2026-11-23T09:00:10Z"


def test_name_password_and_code_open_the_desk(town: Town) -> None:
    meike = Operator(town, town.has_operator())
    assert "Angemeldet: Meike" in meike.signs_in().text


def test_names_are_known_however_they_are_written(town: Town) -> None:
    person = town.has_operator("Łucja  Żak")
    assert "Angemeldet: Łucja Żak" in Operator(town, Person(person.id, " łucja ŻAK ")).signs_in().text


@pytest.mark.parametrize(
    "given",
    [
        {"password": "sieben Enten am Kanal!"},
        {"password": ""},
        {"code": "000 000"},
        {"code": ""},
        {"code": "\u0661\u0662\u0663\u0664\u0665\u0666"},
        {"password": "x" * 5000},
    ],
)
def test_whatever_does_not_fit_the_answer_is_the_same_as_for_a_name_nobody_has(
    town: Town, given: dict[str, str]
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        known = Operator(town, town.has_operator())
        unknown = Operator(town, Person(0, known.person.name + "x"))
        known.signs_in(**given)
        unknown.signs_in(**given)
        assert known.status == unknown.status == 422
        assert "noch nicht gepasst" in known.page.text
        theirs = without_token(unknown.page.html).replace("Meikex", "Meike")
        assert theirs == without_token(known.page.html)
        assert PASSWORD not in known.page.html


def test_no_code_is_good_twice_not_even_at_once(town: Town) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        person = town.has_operator()
        assert "Angemeldet" in Operator(town, person).signs_in().text
        assert "noch nicht gepasst" in Operator(town, person).signs_in().text
        assert "noch nicht gepasst" in Operator(town, person).signs_in(code=person.code(steps=-1)).text
        clock.shift(30)
        assert "Angemeldet" in Operator(town, person).signs_in().text


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_watch_may_be_half_a_minute_fast_or_slow(town: Town, steps: int, fits: bool) -> None:
    with time_machine.travel(MONDAY, tick=False):
        person = town.has_operator()
        assert ("Angemeldet" in Operator(town, person).signs_in(code=person.code(steps=steps)).text) is fits


def test_tries_are_counted_by_name_whether_somebody_has_it_or_not(town: Town) -> None:
    with time_machine.travel(MONDAY, tick=False):
        for person in (town.has_operator(), Person(0, "Niemand")):
            for _ in range(desk_sign_in.TRIES_PER_NAME):
                assert Operator(town, person).signs_in(password="x") is not None
            visitor = Operator(town, person)
            visitor.signs_in()
            assert visitor.status == 429
            assert "Ab 11:01 Uhr" in visitor.page.text


def test_whoever_keeps_trying_a_name_elsewhere_does_not_lock_its_owner_out(town: Town) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        meike = Operator(town, town.has_operator())
        meike.signs_in()
        meike.signs_out()
        for _ in range(desk_sign_in.TRIES_PER_NAME):
            Operator(town, meike.person).signs_in(password="x")
        clock.shift(30)
        stranger = Operator(town, meike.person)
        stranger.signs_in()
        assert stranger.status == 429
        assert "Angemeldet" in meike.signs_in().text


def test_tries_are_counted_by_address(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_sign_in, "TRIES_PER_ADDRESS", 3)
    person = town.has_operator()
    for nth in range(3):
        Operator(town, Person(0, f"Niemand {nth}")).signs_in()
    meike = Operator(town, person)
    meike.signs_in()
    assert meike.status == 429


def test_signing_out_ends_the_session_in_the_casebook_too(town: Town, meike: Operator) -> None:
    meike.opens("/desk/")
    with meike.client.session_transaction() as cookie:
        kept = dict(cookie)
    assert "Anmelden in der Leitstelle" in meike.signs_out().text
    with meike.client.session_transaction() as cookie:
        cookie.update(kept)
    assert "Anmelden in der Leitstelle" in meike.opens("/desk/").text


def test_a_hash_of_older_days_is_renewed_when_the_password_is_given(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = town.has_operator()
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", stronger)
    assert "Angemeldet" in Operator(town, person).signs_in().text
    with town.store.read() as casebook:
        kept = casebook.scalars(select(Row.password_hash)).one()
    assert not stronger.check_needs_rehash(kept)
    assert stronger.verify(kept, PASSWORD)


def test_neither_password_nor_code_nor_token_comes_into_a_log(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    meike = Operator(town, town.has_operator())
    meike.signs_in()
    with meike.client.session_transaction() as cookie:
        secrets = (PASSWORD, meike.person.code(), meike.person.secret, cookie["desk_token"])
    assert not [one for one in secrets if one in caplog.text]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kurz", "short"),
        ("x" * 257, "long"),
        ("aaaaaaaaaaaaaa", "repeated"),
        ("abcdeabcdeabcdeabcde", "repeated"),
        ("1212121212121212", "repeated"),
        ("Meike Muster 12", "name"),
        ("Nachbarschaftshilfe1!", "common"),
        ("01234567890123456789", "repeated"),
        ("meikemuster2024", "name"),
        ("hotlineberlin", "name"),
        ("qwertzuiop", "common"),
        ("Tr0ub4dor&3", None),
        ("🦆🐸🌳🎈 🏔🚲🎺🧦", None),
        ("sieben Enten am Kanal" * 12, None),
        ("sieben Enten am Kanal", None),
        ("lange genug ohne Ziffern", None),
        ("żółte kaczki nad kanałem", None),
    ],
)
def test_a_password_is_weighed_by_how_it_is_guessed_and_not_by_its_signs(
    password: str, why: str | None
) -> None:
    assert passwords.too_easy(password, name="Meike Muster", about=("Berlin",)) == why


def test_a_password_is_the_same_however_a_keyboard_composes_its_signs() -> None:
    kept = passwords.hashed("Bl\u00e4tter im No\u0308vember")
    assert passwords.matches(kept, "Bla\u0308tter im N\u00f6vember")
    old = passwords.HASHER.hash("Bla\u0308tter im November")  # as it was kept before
    assert passwords.matches(old, "Bla\u0308tter im November")
    assert not passwords.matches(kept, "Blatter im November")
