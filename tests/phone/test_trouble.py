"""When something breaks: an apology with a person's number, and no number in any log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import NoReturn
from unittest.mock import patch

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Request, Ticket
from hotline.casebook.tables.base import Base
from hotline.cities import load_cities
from hotline.dialogue import engine
from hotline.house import House
from hotline.phone.journal import Journal
from hotline.phone.replay import Replayer, replay
from tests.houses import with_town
from tests.phone.conftest import DESK, NOON, SITE, app_of
from tests.phone.telephone import BASE, Telephone, post

DIGITS = {"de": "null", "pl": "zero", "en": "zero"}
PLANTED = "+493023125077"


class DatabaseGone(Store):
    """A store whose database has gone away, as SQLAlchemy tells of it: with the parameters in its words."""

    def write(self) -> NoReturn:
        raise OperationalError("INSERT INTO numbers", {"number": PLANTED}, Exception(f"gone: {PLANTED}"))


@pytest.fixture
def nobody_replays() -> Iterator[None]:
    """The thread stays asleep, so that a test can look at the journal and take it in itself."""
    with patch.object(Replayer, "wake"):
        yield


@pytest.fixture
def broken_house(quiet_house: House, nobody_replays: None, noon: object) -> House:
    return replace(
        quiet_house, store=DatabaseGone(quiet_house.settings.database_url, quiet_house.store.vault)
    )


@pytest.fixture
def broken_client(broken_house: House) -> FlaskClient:
    return app_of(broken_house).test_client()


def journal_of(house: House) -> Journal:
    return Journal(house.settings.data_dir / "phone.journal", house.store.vault)


def rows(store: Store, table: type[Base]) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def spoken_digits(words: str) -> int:
    """How often a number beginning with zero was begun."""
    return sum(words.count(zero) for zero in set(DIGITS.values()))


@pytest.mark.parametrize(
    ("dialled", "languages"),
    [
        ("+493023125900", ["de-DE"]),
        ("+493023125901", ["pl-PL"]),
        ("+493023125902", ["en-GB"]),
        ("+493023125903", ["de-DE", "pl-PL", "en-GB"]),
        ("+493023125999", ["de-DE", "pl-PL", "en-GB"]),
        ("", ["de-DE", "pl-PL", "en-GB"]),
    ],
)
def test_without_a_database_every_line_says_sorry_in_its_languages(
    broken_client: FlaskClient, dialled: str, languages: list[str]
) -> None:
    caller = Telephone(broken_client, dialled=dialled).dials()
    assert [say.attrib["language"] for say in caller.heard.iter("Say")] == languages
    assert caller.is_over
    assert spoken_digits(caller.words) >= 2 * len(languages)


def test_the_fallback_is_the_same_and_needs_no_database(broken_client: FlaskClient) -> None:
    caller = Telephone(broken_client).dials()
    apology = caller.answer.data
    assert (
        caller.asks(f"{BASE}/phone/trouble", ErrorCode="11200", ErrorUrl=f"{BASE}/x").answer.data == apology
    )


def test_in_mid_call_too(resident: Telephone, house: House, nobody_replays: None) -> None:
    resident.dials().presses("1")
    with patch.object(engine, "play", side_effect=ZeroDivisionError):
        resident.presses("12043")
    assert resident.is_over
    entry = journal_of(house).open(journal_of(house).lines()[0])
    assert (entry.step, entry.turn, entry.key_count) == ("postcode", 1, 5)
    assert rows(house.store, Request) == 0


@pytest.mark.parametrize(("days", "named"), [(180, True), (181, False)])
def test_a_desk_number_too_old_to_be_trusted_is_not_said(
    broken_client: FlaskClient, noon: time_machine.Traveller, days: int, named: bool
) -> None:
    noon.move_to(datetime(2026, 11, 1, 12, 0, tzinfo=UTC) + timedelta(days=days))
    caller = Telephone(broken_client).dials()
    assert (spoken_digits(caller.words) > 0) is named
    assert caller.is_over


def test_where_nobody_entered_a_desk_number_the_apology_has_none(broken_house: House) -> None:
    site = {"berlin": {"lines": SITE["berlin"]["lines"]}}
    without_desk = with_town(broken_house, cities=dict(load_cities(("berlin",), site)))
    caller = Telephone(app_of(without_desk).test_client()).dials()
    assert caller.is_over
    assert spoken_digits(caller.words) == 0


def test_of_two_desk_numbers_the_one_tried_last_is_said(broken_house: House) -> None:
    desk = [
        {"number": DESK, "verified_on": date(2026, 10, 1), "verified_by": "A. Muster"},
        {"number": "+493023125991", "verified_on": date(2026, 11, 2), "verified_by": "A. Muster"},
    ]
    site = {"berlin": {**SITE["berlin"], "desk": desk}}
    two_desks = with_town(broken_house, cities=dict(load_cities(("berlin",), site)))
    caller = Telephone(app_of(two_desks).test_client()).dials()
    assert "neun eins" in caller.words
    assert "neun null" not in caller.words


def test_the_end_of_a_call_is_taken_note_of_or_not_but_never_an_error(
    broken_client: FlaskClient, broken_house: House
) -> None:
    Telephone(broken_client).hangs_up()
    assert journal_of(broken_house).is_empty()


@pytest.mark.parametrize("path", ["ring", "keys/kind?turn=0", "trouble", "over"])
def test_a_webhook_that_names_no_call_is_answered(broken_client: FlaskClient, path: str) -> None:
    answer = post(broken_client, f"{BASE}/phone/{path}", {"From": "+493023125001"})
    assert answer.status_code == (204 if path == "over" else 200)


def test_a_full_disk_keeps_nobody_from_hearing_the_apology(broken_client: FlaskClient) -> None:
    with patch.object(Journal, "append", side_effect=OSError("no space left")):
        assert Telephone(broken_client).dials().is_over


def test_no_number_in_the_log_when_the_database_tells_all_it_was_given(
    broken_client: FlaskClient, broken_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caller = Telephone(broken_client, caller=PLANTED).dials()
    caller.asks(f"{BASE}/phone/keys/{PLANTED}?turn=0", Digits=PLANTED.strip("+"))
    caller.asks(f"{BASE}/phone/trouble", ErrorCode="11200", ErrorUrl=f"{BASE}/{PLANTED}")
    post(broken_client, f"{BASE}/phone/ring?From=%2B493023125077", {"From": PLANTED}, token="wrong")
    said = "\n".join(record.getMessage() for record in caplog.records) + caplog.text
    assert caller.sid in said
    assert "OperationalError" in said
    assert PLANTED.strip("+") not in said
    stored = b"".join(file.read_bytes() for file in broken_house.settings.data_dir.glob("phone.journal*"))
    assert PLANTED.strip("+").encode() not in stored


def test_a_database_that_breaks_in_mid_call_and_is_mended_again(
    resident: Telephone, house: House, nobody_replays: None, caplog: pytest.LogCaptureFixture
) -> None:
    resident.caller = PLANTED
    resident.dials().presses("1")
    with house.store.write() as session:
        session.execute(text("ALTER TABLE turns RENAME TO turns_lost"))
    resident.presses("12043")
    assert resident.is_over
    assert spoken_digits(resident.words) >= 2
    with house.store.write() as session:
        session.execute(text("ALTER TABLE turns_lost RENAME TO turns"))
    journal = journal_of(house)
    assert replay(journal.path, vault=journal.vault, store=house.store, now=NOON) == 1
    with house.store.read() as session:
        ticket = session.scalars(select(Ticket)).one()
        call = session.scalars(select(Call)).one()
    assert (ticket.reason, call.sid, call.turn, call.trouble) == ("trouble", resident.sid, 1, True)
    assert rows(house.store, Request) == 0
    assert PLANTED.strip("+") not in caplog.text
