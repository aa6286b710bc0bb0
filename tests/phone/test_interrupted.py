"""The database gone, or another edition of the town, at the questions that come late in a call."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import select, text

from hotline.casebook import numbers
from hotline.casebook.store import Store
from hotline.casebook.tables import Request, Ticket, VoiceNote
from hotline.cities import City
from hotline.cities.orders import Orders
from hotline.house import House
from hotline.phone.journal import Journal
from hotline.phone.replay import Replayer, replay
from hotline.prompts import Words
from tests.houses import a_house, with_town
from tests.phone.conftest import NOON, app_of, settings_in
from tests.phone.telephone import BASE, Telephone, post
from tests.phone.test_recorded import ONE, URL
from tests.phone.test_secrets import every_cell

CALLER, KEYED_IN = "+493023125077", "03023125078"
Way = Callable[[Telephone], object]


def to_the_other_number(caller: Telephone) -> None:
    """The request is changed to one for somebody else, and their number is asked for."""
    caller.dials().presses("1", "12043", "*", "3").says_nothing(2)
    assert caller.step == "there_number"


def to_the_payment(caller: Telephone) -> None:
    caller.dials().presses("1", "12043").says_nothing().presses("1")
    assert caller.step == "order_payment"


def to_the_tone(caller: Telephone) -> None:
    to_the_payment(caller)
    caller.presses("1").says_nothing(2)
    assert [one.tag for one in caller.heard] == ["Say", "Record", "Redirect"]


def keys_in_the_number(caller: Telephone) -> None:
    caller.presses(KEYED_IN)


def cannot_pay(caller: Telephone) -> None:
    caller.presses("3")


def has_spoken(caller: Telephone) -> None:
    record = next(one for one in caller.heard if one.tag == "Record")
    caller.asks(record.attrib["action"], RecordingSid=ONE, RecordingUrl=URL, RecordingDuration="9")


LATE: list[tuple[Way, Way]] = [
    (to_the_other_number, keys_in_the_number),
    (to_the_payment, cannot_pay),
    (to_the_tone, has_spoken),
]
NAMES = ["the number of somebody else", "an order", "a note"]


@pytest.fixture
def town(store: Store, cities: dict[str, City], words: Words, tmp_path: Path) -> House:
    """Berlin with everything that may be asked after the read-back."""
    url = store.url.render_as_string(hide_password=False)
    orders = Orders(today_or_week=True, paid=("groceries",))
    berlin = replace(cities["berlin"], voice_notes=True, orders=orders)
    return a_house(settings_in(tmp_path, url), store, {"berlin": berlin}, words)


@pytest.fixture
def caller(town: House, noon: object) -> Iterator[Telephone]:
    with patch.object(Replayer, "wake"):  # a test takes the journal in itself
        yield Telephone(app_of(town).test_client(), caller=CALLER)


@contextmanager
def without_its_turns(store: Store) -> Iterator[None]:
    """The database refuses every turn of a call."""
    with store.write() as session:
        session.execute(text("ALTER TABLE turns RENAME TO turns_lost"))
    yield
    with store.write() as session:
        session.execute(text("ALTER TABLE turns_lost RENAME TO turns"))


@pytest.mark.parametrize(("way", "does"), LATE, ids=NAMES)
def test_what_was_noted_before_stays_and_somebody_rings_back(
    town: House, caller: Telephone, way: Way, does: Way, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    way(caller)
    with without_its_turns(town.store):
        does(caller)
        assert caller.is_over
        assert "null, drei null" in caller.words  # the desk's number
    caller.hangs_up()
    journal = Journal(town.settings.data_dir / "phone.journal", town.store.vault)
    assert replay(journal.path, vault=journal.vault, store=town.store, now=NOON) == 1
    with town.store.read() as session:
        request = session.scalars(select(Request)).one()
        assert request.state == "waiting"
        assert numbers.number_of(session, request.number_id or 0) == CALLER
        assert "trouble" in session.scalars(select(Ticket.reason)).all()
    for planted in (CALLER.strip("+"), KEYED_IN[1:]):
        assert planted not in caplog.text
        assert [where for where, value in every_cell(town.store) if planted in value] == []
        assert planted.encode() not in b"".join(
            file.read_bytes() for file in town.settings.data_dir.glob("phone.journal*")
        )


def test_a_note_that_was_spoken_while_the_database_was_away_is_kept_when_the_company_tells_of_it(
    town: House, caller: Telephone
) -> None:
    to_the_tone(caller)
    with without_its_turns(town.store):
        has_spoken(caller)
    known = {
        "RecordingSid": ONE,
        "RecordingUrl": URL,
        "RecordingStatus": "completed",
        "RecordingDuration": "9",
    }
    assert post(caller.client, f"{BASE}/phone/recorded", caller.fields(**known)).status_code == 204
    with town.store.read() as session:
        assert session.scalars(select(VoiceNote.carrier_id)).all() == [ONE]


@pytest.mark.parametrize(("way", "does"), LATE, ids=NAMES)
def test_a_town_that_switched_it_off_meanwhile_still_answers_whoever_was_asked(
    town: House, cities: dict[str, City], caller: Telephone, way: Way, does: Way
) -> None:
    """Restarted in mid-call with another edition: no apology, nothing lost, and the call ends."""
    way(caller)
    plain = {"berlin": replace(cities["berlin"], for_others=False)}
    caller.client = app_of(with_town(town, cities=plain, edition="another")).test_client()
    does(caller)
    for _ in range(6):
        if caller.is_over:
            break
        caller.says_nothing()
    assert caller.is_over
    caller.hangs_up()
    with town.store.read() as session:
        assert session.scalars(select(Request.state)).one() in ("waiting", "held")
        assert "trouble" not in session.scalars(select(Ticket.reason)).all()
