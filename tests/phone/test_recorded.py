"""What the provider tells of a recording: kept once, and never where it is switched off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.casebook.store import Store
from hotline.casebook.tables import Removal, Request, VoiceNote
from hotline.cities import City
from hotline.house import House
from hotline.prompts import Words
from tests.houses import a_house
from tests.phone.conftest import app_of, settings_in
from tests.phone.telephone import BASE, Telephone, post

ONE = "RE" + "1" * 32
URL = f"https://api.example.org/2010-04-01/Accounts/AC1/Recordings/{ONE}"


@pytest.fixture
def listening(store: Store, cities: dict[str, City], words: Words, tmp_path: Path) -> House:
    """Berlin, where callers may speak after a tone."""
    url = store.url.render_as_string(hide_password=False)
    town = {"berlin": replace(cities["berlin"], voice_notes=True)}
    return a_house(settings_in(tmp_path, url), store, town, words)


@pytest.fixture
def resident(listening: House, noon: object) -> Telephone:
    return Telephone(app_of(listening).test_client())


def at_the_tone(resident: Telephone) -> Telephone:
    """A request is saved, and the tone comes."""
    resident.dials().presses("1", "12043").says_nothing(2)
    assert [one.tag for one in resident.heard] == ["Say", "Record", "Redirect"]
    return resident


def tells(resident: Telephone, **fields: str) -> None:
    """The provider's own news of a recording."""
    known = {"RecordingSid": ONE, "RecordingUrl": URL}
    known |= {"RecordingStatus": "completed", "RecordingDuration": "9"}
    answer = post(resident.client, f"{BASE}/phone/recorded", resident.fields(**{**known, **fields}))
    assert answer.status_code == 204


def notes_of(house: House) -> list[tuple[str, int]]:
    with house.store.read() as session:
        return [(one.carrier_id, one.seconds) for one in session.scalars(select(VoiceNote))]


def to_be_deleted(house: House) -> list[str]:
    with house.store.read() as session:
        return list(session.scalars(select(Removal.carrier_id)))


def test_the_document_says_how_long_and_where_to(resident: Telephone) -> None:
    record = at_the_tone(resident).heard[1]
    assert record.attrib == {
        "action": f"{BASE}/phone/keys/voice_note?turn=4",
        "method": "POST",
        "maxLength": "60",
        "timeout": "8",
        "playBeep": "true",
        "trim": "trim-silence",
        "recordingStatusCallback": f"{BASE}/phone/recorded",
        "recordingStatusCallbackMethod": "POST",
    }


def test_a_key_that_ends_it_is_no_answer_to_anything(resident: Telephone, listening: House) -> None:
    action = at_the_tone(resident).heard[1].attrib["action"]
    resident.asks(action, RecordingUrl=URL, RecordingDuration="9", Digits="9")
    assert "Das hört nur, wer Ihnen hilft" in resident.words
    assert resident.is_over
    assert notes_of(listening) == [(ONE, 9)]


def test_it_is_kept_once_however_often_and_in_whatever_order_it_is_told(
    resident: Telephone, listening: House
) -> None:
    action = at_the_tone(resident).heard[1].attrib["action"]
    tells(resident)
    resident.hangs_up()
    hung_up = {"RecordingUrl": URL, "RecordingDuration": "9", "Digits": "hangup", "CallStatus": "completed"}
    for _ in range(2):
        resident.asks(action, **hung_up)
        tells(resident)
    assert notes_of(listening) == [(ONE, 9)]
    with listening.store.read() as session:
        assert [one.state for one in session.scalars(select(Request))] == ["waiting"]


def test_a_recording_of_silence_is_kept_nowhere(resident: Telephone, listening: House) -> None:
    action = at_the_tone(resident).heard[1].attrib["action"]
    resident.asks(action, RecordingUrl=URL, RecordingDuration="0", Digits="")
    assert "Das Wort ist" in resident.words
    assert (notes_of(listening), to_be_deleted(listening)) == ([], [ONE])


def test_an_address_that_names_no_recording_is_never_asked(resident: Telephone, listening: House) -> None:
    action = at_the_tone(resident).heard[1].attrib["action"]
    resident.asks(action, RecordingUrl="https://elsewhere.example/secret", RecordingDuration="9")
    tells(resident, RecordingSid="../../etc", RecordingUrl="file:///etc/passwd")
    tells(resident, RecordingStatus="absent")
    assert (notes_of(listening), to_be_deleted(listening)) == ([], [])


def test_what_was_erased_meanwhile_is_deleted_at_the_company(resident: Telephone, listening: House) -> None:
    at_the_tone(resident)
    tells(resident)
    again = Telephone(resident.client).dials().presses("9", "1", "1")
    assert "gelöscht" in again.words
    assert notes_of(listening) == []
    tells(resident, RecordingSid="RE" + "2" * 32)
    assert notes_of(listening) == []
    assert {ONE, "RE" + "2" * 32} <= set(to_be_deleted(listening))


def test_where_it_is_switched_off_a_recording_that_turns_up_is_deleted(house: House, noon: object) -> None:
    resident = Telephone(app_of(house).test_client()).dials().presses("1", "12043").says_nothing(2)
    assert "Record" not in {one.tag for one in resident.heard.iter()}
    tells(resident)
    assert (notes_of(house), to_be_deleted(house)) == ([], [ONE])


def test_only_the_provider_may_tell(resident: Telephone) -> None:
    at_the_tone(resident)
    fields = resident.fields(RecordingSid=ONE, RecordingDuration="9")
    assert post(resident.client, f"{BASE}/phone/recorded", fields, token="another").status_code == 403
