"""After the call: a text message, what was said after the tone, and everything erased by one key, twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import requests

from hotline.casebook.erased_before import hash_of
from hotline.casebook.numbers import PURPOSE
from tests.house.resident import WITHHELD, Resident
from tests.house.town import AREA, Databases, Town, browser, databases, eventually, site_text, town, traces
from tests.house.volunteer import Volunteer

ANNA = "+491713920061"
MOBILES = (f"+4917139200{last}" for last in count(62))
LANDLINES = (f"{AREA}{last}" for last in count(700))
PROVIDER = ("AC" + "0" * 32, "a token that only the provider knows")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def given(request: pytest.FixtureRequest) -> Databases:
    return databases(request)


@pytest.fixture(scope="module")
def noon(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town where it is noon, whenever this runs, and where callers may speak after a tone."""
    hours_behind = datetime.now(UTC).hour - 12
    own = f'timezone = "Etc/GMT{hours_behind:+d}"\ncalls.voice_notes = true'
    site = site_text(by_day=True).replace("[berlin.settings]", f"[berlin.settings]\n{own}", 1)
    with town(tmp_path_factory.mktemp("noon"), given, site=site, clock=True) as running:
        running.has_volunteer("Anna", ANNA)
        yield running


@pytest.fixture(scope="module")
def anna(noon: Town) -> Volunteer:
    volunteer = Volunteer(noon, ANNA).asks_for_code()
    return volunteer.signs_in_with(volunteer.reads_code())


def request_of(where: Town, resident: Resident) -> int:
    (row,) = where.rows("requests", call_id=where.call(resident.sid)["id"])
    return int(row["id"])


def recording_at_the_company(where: Town, recording: str) -> int:
    """What the provider answers to whoever asks for this recording with a key."""
    address = f"{where.url}/simulator/api/2010-04-01/Accounts/{PROVIDER[0]}/Recordings/{recording}.wav"
    return browser().get(address, auth=PROVIDER, timeout=10).status_code


def speaks(resident: Resident, seconds: float) -> Resident:
    """Ask, hear the close, and say something after the tone."""
    resident.asks_for("1", "12043").says_nothing().hears("close_word", "close_data")
    resident.phone.stays_silent()
    resident.heard = " ".join(resident.phone.hears())
    resident.hears("note_offer", "note_notice")
    resident.phone.speaks("Two litres of milk, please", seconds=seconds)
    return resident


# --- the text message


def test_a_mobile_gets_what_was_noted_once_the_call_is_over(noon: Town) -> None:
    resident = Resident(noon, next(MOBILES)).asks_for("1", "12043")
    resident.presses("*").presses("1").presses("2").hears("read_back")  # not shopping: the chemist
    word = resident.says_nothing().word
    resident.hangs_up()
    (body,) = eventually(lambda: noon.messages_to(resident.number))
    assert body.startswith("Nachbarschaftshilfe: APOTHEKE, 12043 notiert.")
    assert word.upper() in body
    assert len(body) <= 160
    assert noon.senders_to(resident.number) == {f"{AREA}900"}
    resident.rings().presses("2").hears("cancelled").stays_to_the_end()
    assert noon.messages_to(resident.number) == [body]


def test_nobody_else_gets_one(noon: Town) -> None:
    landline = Resident(noon, next(LANDLINES)).asks_for("1", "12043").hangs_up()
    unseen = Resident(noon, WITHHELD).asks_for("1", "12043").says_nothing()
    keyed = next(MOBILES)
    unseen.keys_in(keyed.replace("+49", "0")).hears("number_read_back").hangs_up()
    later = Resident(noon, next(MOBILES)).asks_for("1", "12043").hangs_up()
    eventually(lambda: noon.messages_to(later.number))
    assert noon.messages_to(landline.number) == noon.messages_to(keyed) == []


# --- the voice note


def test_what_is_said_after_the_tone_is_heard_by_whoever_has_the_request_and_is_gone_at_the_company(
    noon: Town, anna: Volunteer
) -> None:
    resident = speaks(Resident(noon, next(LANDLINES)), 12.0)
    resident.stays_to_the_end().hears("note_kept", "word_again")
    (note,) = noon.rows("voice_notes", call_id=noon.call(resident.sid)["id"])
    assert note["seconds"] == 12
    eventually(lambda: [row for row in noon.rows("voice_notes", id=note["id"]) if row["state"] == "kept"])
    assert eventually(lambda: recording_at_the_company(noon, note["carrier_id"]) == 404, seconds=30)
    request_id = request_of(noon, resident)
    anna.takes(request_id).reads("note_title")
    address = f"{noon.url}/board/requests/{request_id}/sound"
    assert anna.browser.get(address, timeout=10).status_code == 404
    anna.looks_at(request_id).sends("/listen")
    answer = anna.browser.get(address, timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "audio/wav")
    assert len(answer.content) > 8000 * 2 * 12
    assert requests.get(address, timeout=10, allow_redirects=False).status_code == 303
    assert [row["viewer"] for row in noon.rows("views", shown="note", request_id=request_id)] == ["volunteer"]
    anna.finishes(request_id, "done")
    assert anna.browser.get(address, timeout=10).status_code == 404


def test_hanging_up_while_speaking_keeps_it_and_silence_leaves_nothing(noon: Town) -> None:
    cut_off = speaks(Resident(noon, next(LANDLINES)), 4.0).hangs_up()
    (note,) = noon.rows("voice_notes", call_id=noon.call(cut_off.sid)["id"])
    assert note["seconds"] == 4
    silent = Resident(noon, next(LANDLINES)).asks_for("1", "12043").says_nothing().says_nothing()
    silent.says_nothing().hears("word_again").stays_to_the_end()
    call = noon.call(silent.sid)
    assert noon.rows("voice_notes", call_id=call["id"]) == []
    assert noon.rows("requests", call_id=call["id"])[0]["state"] == "waiting"


# --- key 9


def test_everything_about_a_number_goes_at_once_provably(noon: Town) -> None:
    number = next(MOBILES)
    resident = speaks(Resident(noon, number), 5.0).stays_to_the_end()
    word = noon.store.vault.open(noon.rows("requests", id=request_of(noon, resident))[0]["word"])
    eventually(lambda: noon.messages_to(number))
    (note,) = noon.rows("voice_notes", call_id=noon.call(resident.sid)["id"])
    index = noon.store.vault.index(number, PURPOSE)
    secrets = [number, index, word]
    assert all(any(secret in cell for _, cell in noon.cells_opened()) for secret in secrets)

    last = Resident(noon, number).rings().hears("open_waiting").presses("9").hears("data_about", "data_note")
    last.presses("1").hears("data_confirm").presses("1").hears("data_deleted").hangs_up()

    assert [where for where, cell in noon.cells_opened() for secret in secrets if secret in cell] == []
    assert noon.rows("voice_notes", id=note["id"]) == []
    assert not noon.journal.exists() or number not in noon.journal.read_text()
    assert traces(number, noon.said()) == []
    assert word not in noon.said()
    (erased,) = noon.rows("erasures", number_hash=hash_of(noon.store.vault, number))
    assert (erased["eraser"], erased["notes"], erased["messages"] >= 1) == ("caller", 1, True)
    # At the company the voice is gone now, calls and the message within the hour that it needs to end them.
    assert eventually(lambda: recording_at_the_company(noon, note["carrier_id"]) == 404, seconds=30)
    waiting = {row["carrier_id"]: row for row in noon.rows("removals")}
    assert {resident.sid, last.sid} <= set(waiting)
    message = next(row for row in waiting.values() if row["kind"] == "message" and _soon(row))
    assert message["carrier_id"].startswith("SM")

    Resident(noon, number).rings().hears("hello", "emergency_first").hangs_up()


def _soon(row: dict[str, object]) -> bool:
    due = row["not_before"]
    assert isinstance(due, datetime)
    return due <= datetime.now(UTC) + timedelta(hours=1)
