"""Operators are entered, renewed and ended at the terminal; what is secret is shown once and kept nowhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest

from hotline.casebook import desk_sign_in, passwords
from hotline.casebook.desk_sign_in import Asked
from hotline.casebook.store import Store
from hotline.casebook.vault import Vault
from hotline.settings import load_settings
from tests.desk.town import QUICK
from tests.house.terminal import Operator
from tests.house.test_cli import installed, operator

__all__ = ["installed", "operator"]

PASSWORD = "sieben Enten am Kanal"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", QUICK)


def add(terminal: Operator, name: str = "Meike", *more: str) -> str:
    """Entered by a script; the secret that was shown."""
    said = terminal.succeeds(
        "operator", "add", "--name", name, "--password-stdin", *more, answers=f"{PASSWORD}\n"
    )
    return secret_in(said)


def secret_in(said: str) -> str:
    found = re.search(r"secret=([A-Z2-7]{32})", said)
    assert found, said
    return found[1]


def may_sign_in(name: str, secret: str, password: str = PASSWORD) -> bool:
    settings, now = load_settings(), datetime.now(UTC)
    store = Store(settings.database_url, Vault(settings.data_keys, settings.index_key))
    asked = Asked(name=name, password=password, code=pyotp.TOTP(secret).at(now), address="127.0.0.1")
    entered = desk_sign_in.sign_in(store, asked, now=now)
    store.close()
    return entered is not None


def test_an_operator_is_entered_by_answering_questions(
    installed: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code that is asked for at the end proves that the app has the secret."""
    monkeypatch.setattr("hotline.casebook.one_time.new_secret", lambda: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    code = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").now()
    passwords = f"kurz\n{PASSWORD}\nanders als oben\n{PASSWORD}\n{PASSWORD}\n"
    answers = f"Meike\n\nxx\nde\nmeike@\n\n{passwords}000000\n{code}\n"
    said = installed.succeeds("operator", "add", answers=answers)
    assert "There is no language 'xx'. There is: de" in said  # and it is asked for once more
    assert "'meike@' is not an e-mail address" in said
    assert "too short" in said
    assert "not the same" in said
    assert "not what the app should show" in said
    assert "https://hotline.example.org/desk/" in said
    assert "Meike  active  administrator  berlin  de  no e-mail  sessions: 0" in installed.succeeds(
        "operator", "list"
    )


def test_without_a_code_that_fits_nobody_is_entered(installed: Operator) -> None:
    answers = f"Meike\n\nde\n\n{PASSWORD}\n{PASSWORD}\n" + "no\n" * 5
    assert "nothing was changed" in installed.fails("operator", "add", answers=answers)
    assert "0 operators" in installed.succeeds("operator", "list")


def test_the_secret_is_shown_once_as_square_address_and_text(installed: Operator) -> None:
    said = installed.succeeds(
        "operator", "add", "--name", "Meike Muster", "--password-stdin", answers=f"{PASSWORD}\n"
    )
    secret = secret_in(said)
    assert "otpauth://totp/Hotline:Meike%20Muster?secret=" in said
    assert "▀" in said
    assert " ".join(secret[at : at + 4] for at in range(0, 32, 4)) in said
    assert may_sign_in("meike muster", secret)
    kept = b"".join(path.read_bytes() for path in installed.folder.iterdir() if path.is_file())
    assert secret.encode() not in kept
    assert PASSWORD.encode() not in kept
    assert PASSWORD not in said


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--city", "atlantis"), "one of: berlin"),
        (("--role", "king"), "administrator"),
        (("--role", "operator", "--zone", "atlantis"), "It has: "),
        (("--role", "operator", "--zone", "hamburg/mitte"), "with a city of theirs"),
        (("--zone", "neukoelln"), "whole cities"),
        (("--language", "it"), "There is: de"),
        (("--email", "meike"), "not an e-mail"),
        (("--email", "a b@example.org"), "not an e-mail"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    installed: Operator, more: tuple[str, ...], sentence: str
) -> None:
    words = ("operator", "add", "--name", "Meike", "--password-stdin", *more)
    assert sentence in installed.fails(*words, answers=f"{PASSWORD}\n")
    assert "0 operators" in installed.succeeds("operator", "list")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "too short"),
        ("Meike Meike 12", "repeats|name"),
        ("passwortpasswort1", "repeats"),
        ("iloveyou1", "anybody would try"),
    ],
)
def test_a_password_that_is_too_easy_is_refused(installed: Operator, password: str, sentence: str) -> None:
    said = installed.fails("operator", "add", "--name", "Meike", "--password-stdin", answers=f"{password}\n")
    assert re.search(sentence, said)


def test_a_name_is_there_once_however_it_is_written(installed: Operator) -> None:
    add(installed, "Łucja Żak", "--email", "lucja@example.org", "--city", "all")
    said = installed.fails("operator", "add", "--name", "łucja  ŻAK", "--password-stdin", answers=PASSWORD)
    assert "Łucja Żak already" in said
    assert "Łucja Żak  active  administrator  all  de  has e-mail" in installed.succeeds("operator", "list")
    assert "lucja@" not in installed.succeeds("operator", "list")


def test_the_first_is_administrator_and_others_get_what_they_are_given(installed: Operator) -> None:
    add(installed)
    add(installed, "Jan", "--role", "operator", "--zone", "neukoelln", "--zone", "berlin/mitte")
    add(installed, "Ola")
    listed = installed.succeeds("operator", "list")
    assert "Meike  active  administrator  berlin  de" in listed
    assert "Jan  active  operator  berlin/neukoelln, berlin/mitte  de" in listed
    assert "Ola  active  operator  berlin  de" in listed
    assert "is changed" in installed.succeeds("operator", "change", "Ola", "--role", "coordinator")
    assert "Nothing to change" in installed.succeeds("operator", "change", "Ola", "--role", "coordinator")
    assert "not for zones" in installed.fails("operator", "change", "Jan", "--role", "administrator")
    assert "last administrator" in installed.fails("operator", "change", "Meike", "--role", "operator")
    installed.succeeds("operator", "change", "Jan", "--role", "administrator", "--city", "all")
    assert "Jan  active  administrator  all" in installed.succeeds("operator", "list")
    assert "is changed" in installed.succeeds("operator", "change", "Meike", "--role", "operator")


def test_who_has_ended_comes_in_no_more_until_brought_back(installed: Operator) -> None:
    secret = add(installed)
    assert "cannot" not in installed.succeeds("operator", "end", "Meike", "--yes")
    assert "had ended already" in installed.succeeds("operator", "end", "meike", answers="y\n")
    assert not may_sign_in("Meike", secret)
    assert "hotline operator reset" in installed.fails(
        "operator", "add", "--name", "Meike", "--password-stdin", answers=PASSWORD
    )
    said = installed.succeeds("operator", "reset", "Meike", "--password-stdin", answers=f"{PASSWORD}\n")
    assert not may_sign_in("Meike", secret)
    assert may_sign_in("Meike", secret_in(said))


def test_a_lost_phone_gets_a_new_secret_and_the_password_stays(installed: Operator) -> None:
    old = add(installed)
    assert may_sign_in("Meike", old)
    assert "sessions: 1" in installed.succeeds("operator", "list")
    said = installed.succeeds("operator", "reset", "Meike", "--no-password", "--password-stdin")
    assert "sessions: 0" in installed.succeeds("operator", "list")
    assert may_sign_in("Meike", secret_in(said))
    assert "nothing to renew" in installed.fails("operator", "reset", "Meike", "--no-password", "--no-app")


def test_sessions_are_shown_and_ended(installed: Operator) -> None:
    secret = add(installed)
    assert may_sign_in("Meike", secret)
    assert "1 sessions of Meike" in installed.succeeds("operator", "sessions", "Meike")
    assert "1 sessions of Meike ended" in installed.succeeds("operator", "sessions", "Meike", "--end")
    assert "0 sessions of Meike" in installed.succeeds("operator", "sessions", "Meike")


def test_who_is_not_there_is_said_with_who_is(installed: Operator) -> None:
    assert "none yet" in installed.fails("operator", "end", "Jan", "--yes")
    add(installed)
    assert "There are: Meike" in installed.fails("operator", "end", "Jan", "--yes")


def test_only_the_demo_tells_a_code(installed: Operator, tmp_path: Path) -> None:
    assert "Only the demo" in installed.fails("operator", "code")


def test_whoever_is_invited_at_the_terminal_gets_a_link_and_the_first_needs_no_name(
    installed: Operator,
) -> None:
    first = installed.succeeds("operator", "invite")
    assert re.search(r"https://hotline\.example\.org/desk/invited/[\w-]{32}\n", first)
    assert "leave the rest out" in installed.fails("operator", "invite", "--role", "operator")
    add(installed)
    assert "say whom to invite" in installed.fails("operator", "invite")
    assert "/desk/invited/" in installed.succeeds("operator", "invite", "--name", "Ola")
    assert "already" in installed.fails("operator", "invite", "--name", "meike")


def test_the_trail_is_checked_and_its_end_compared_with_paper(installed: Operator) -> None:
    add(installed)
    said = installed.succeeds("audit", "head")
    paper = said.split()[-1]
    installed.succeeds("operator", "end", "Meike", "--yes")
    said = installed.succeeds("audit", "check", "--seen", paper)
    assert "is the one that was written down" in said
    assert "unbroken: 2 rows" in said
    assert "was cut off" in installed.fails("audit", "check", "--seen", "9:0123456789abcdef")
    assert "as it was printed" in installed.fails("audit", "check", "--seen", "what")
    settings = load_settings()
    store = Store(settings.database_url, Vault(settings.data_keys, settings.index_key))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_no_delete")
        connection.exec_driver_sql("DELETE FROM audit WHERE id = 1")
    store.close()
    assert "Row 1 is missing" in installed.fails("audit", "check")
    assert "hotline audit check" in installed.fails("doctor")
