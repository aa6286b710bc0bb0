"""What was said after the tone: fetched, sealed, deleted at the company at once and here after seven days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text

from hotline.carriers import CarrierRefused, Left
from hotline.carriers.twilio import TwilioRecordings, TwilioRecords
from hotline.casebook import erasure, forgetting, keys, notes, numbers, tickets
from hotline.casebook.store import Store
from hotline.casebook.tables import Removal, Request, VoiceNote
from hotline.casebook.vault import Vault
from hotline.clock import forgetting as forgetting_job
from hotline.clock import notes as jobs
from hotline.house import House
from hotline.simulator.recordings import new_recording, tone
from tests.carriers.provider import Provider, a_provider
from tests.casebook.neighbours import NOW, Resident, later, the_call, the_request, tickets_of
from tests.casebook.test_races import all_at_once
from tests.clock.test_jobs import LINE, SITE, house_of
from tests.databases import DATA_KEY, INDEX_KEY
from tests.houses import with_town


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return house_of(store, tmp_path, SITE)


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with a_provider(tmp_path, LINE) as running:
        yield running


class Company:
    """Gives what it is told to, or refuses."""

    def __init__(self, *answers: bytes | CarrierRefused) -> None:
        self.answers, self.asked = list(answers), 0
        self.recordings: list[Left] = []

    def left(self, day: date) -> list[Left]:
        return self.recordings

    def fetch(self, recording: str) -> bytes:
        self.asked += 1
        answer = self.answers.pop(0) if self.answers else CarrierRefused(for_good=False, code="404")
        if isinstance(answer, CarrierRefused):
            raise answer
        return answer


def says(house: House, seconds: int = 3, recording: str = "") -> tuple[Resident, str]:
    """A whole call in which somebody speaks after the tone; its recording."""
    resident = Resident(house.store).rings()
    resident.asks_by_keys()
    recording = recording or new_recording(seconds)
    with house.store.write() as session:
        notes.keep(session, resident.call(session), recording, seconds, now=NOW)
    resident.hangs_up()
    return resident, recording


def the_notes(house: House) -> list[VoiceNote]:
    with house.store.read() as session:
        return list(session.scalars(select(VoiceNote)))


def to_be_removed(house: House) -> list[str]:
    with house.store.read() as session:
        return list(session.scalars(select(Removal.carrier_id).where(Removal.kind == "recording")))


class TestFetching:
    def test_it_is_fetched_with_credentials_sealed_and_deleted_there_at_once(
        self, house: House, provider: Provider
    ) -> None:
        _, recording = says(house)
        assert jobs.fetch(house, NOW, TwilioRecordings(provider.credentials)) == 1
        (note,) = the_notes(house)
        assert note.state == "kept"
        with house.store.read() as session:
            sealed = session.execute(text("SELECT sound FROM voice_notes")).scalar_one()
            assert b"RIFF" not in sealed.encode()
            assert notes.sound_of(session, note.id) == tone(3)
        assert forgetting_job.have_removed(house, NOW, TwilioRecords(provider.credentials)) == 1
        assert provider.asked == ["FetchRecordingMedia", "DeleteRecording"]
        assert provider.is_content()
        with pytest.raises(CarrierRefused):
            TwilioRecordings(provider.credentials).fetch(recording)

    def test_an_account_that_is_not_let_in_is_no_reason_to_lose_it(
        self, house: House, provider: Provider
    ) -> None:
        says(house)
        provider.lets_in = False
        assert jobs.fetch(house, NOW, TwilioRecordings(provider.credentials)) == 0
        provider.lets_in = True
        assert jobs.fetch(house, later(minutes=1), TwilioRecordings(provider.credentials)) == 1

    def test_a_file_that_is_not_there_yet_is_asked_for_again_at_longer_intervals(self, house: House) -> None:
        says(house)
        late = CarrierRefused(for_good=False, code="404")
        company = Company(late, late, tone(3))
        for seconds in (0, 1, 4, 5, 6, 14):
            jobs.fetch(house, later(seconds=seconds), company)
        assert company.asked == 2
        assert jobs.fetch(house, later(seconds=15), company) == 1

    def test_one_that_never_comes_is_given_up_and_shown_as_lost(self, house: House) -> None:
        _, recording = says(house)
        company = Company()
        for hours in range(2 * notes.TRIES_AT_MOST):
            jobs.fetch(house, later(hours=hours), company)
        assert company.asked == notes.TRIES_AT_MOST
        assert [note.state for note in the_notes(house)] == ["lost"]
        assert to_be_removed(house) == [recording]

    def test_silence_leaves_nothing_here_or_there(self, house: House) -> None:
        _, recording = says(house)
        assert jobs.fetch(house, NOW, Company(tone(0))) == 0
        (note,) = the_notes(house)
        with house.store.read() as session:
            assert (note.state, notes.sound_of(session, note.id)) == ("gone", None)
            assert notes.of_call(session, note.call_id) == []
        assert to_be_removed(house) == [recording]

    def test_what_is_no_wav_that_we_can_read_counts_as_a_voice(self) -> None:
        assert jobs.has_voice(b"ID3 an mp3")
        assert jobs.has_voice(tone(1))
        assert not jobs.has_voice(tone(0))

    def test_four_clocks_fetch_it_once(self, house: House) -> None:
        says(house)
        companies = [Company(tone(3)) for _ in range(4)]
        all_at_once([lambda company=one: jobs.fetch(house, NOW, company) for one in companies])  # type: ignore[misc]
        assert sum(one.asked for one in companies) == 1
        assert [note.state for note in the_notes(house)] == ["kept"]

    def test_a_clock_that_died_while_fetching_leaves_it_to_the_next(self, house: House) -> None:
        says(house)
        with house.store.write() as session:
            notes.lease_due(session, now=NOW, limit=1)
        assert jobs.fetch(house, later(seconds=10), Company(tone(3))) == 1


class TestKeeping:
    def test_told_of_twice_it_is_one_note(self, house: House) -> None:
        resident, recording = says(house)
        with house.store.write() as session:
            assert notes.keep(session, resident.call(session), recording, 3, now=later(seconds=2))
        assert len(the_notes(house)) == 1

    def test_no_seconds_or_no_call_that_wants_it_is_deleted_at_the_company(self, house: House) -> None:
        resident = Resident(house.store).rings()
        with house.store.write() as session:
            assert not notes.keep(session, resident.call(session), "RE" + "a" * 32, 0, now=NOW)
            assert not notes.keep(session, None, "RE" + "b" * 32, 9, now=NOW)
        assert the_notes(house) == []
        assert sorted(to_be_removed(house)) == ["RE" + "a" * 32, "RE" + "b" * 32]

    def test_a_ticket_stands_although_the_note_comes_after_the_end_of_the_call(self, house: House) -> None:
        """Whoever could not press keys, spoke, and hung up: the provider tells of it last."""
        resident = Resident(house.store).rings()
        resident.presses("1", kind="groceries")
        with house.store.write() as session:
            tickets.open_ticket(session, resident.call(session), reason="incomplete", now=NOW)
        resident.hangs_up()
        resident.presses("", recording="RE" + "c" * 32)
        assert [ticket.reason for ticket in tickets_of(house.store, resident.sid)] == ["incomplete"]


class TestForgetting:
    def test_after_seven_days_it_is_gone(self, house: House) -> None:
        says(house)
        jobs.fetch(house, NOW, Company(tone(3)))
        with house.store.write() as session:
            assert forgetting.notes(session, now=later(days=7, seconds=-1), limit=10) == 0
            assert forgetting.notes(session, now=later(days=7), limit=10) == 1
        assert the_notes(house) == []

    def test_an_erasure_takes_it_here_and_there_also_unfetched(self, house: House) -> None:
        resident, recording = says(house)
        with house.store.write() as session:
            erased = erasure.erase_for(session, the_call(house.store, resident.sid), now=NOW)
        assert erased is not None
        assert erased.notes == 1
        assert the_notes(house) == []
        assert to_be_removed(house) == [recording]

    def test_the_erasure_of_whom_it_was_asked_for_takes_the_voice_of_who_asked(self, house: House) -> None:
        resident, recording = says(house)
        with house.store.write() as session:
            neighbour = numbers.keep(session, "+493023125078", kind="landline", now=NOW)
            (note,) = notes.of_call(session, the_call(house.store, resident.sid).id)
            request_id = notes.request_of(session, note)
            session.get_one(Request, request_id).number_id = neighbour
        with house.store.write() as session:
            assert erasure.erase_number(session, neighbour, now=NOW).notes == 1
        assert the_notes(house) == []
        assert to_be_removed(house) == [recording]

    def test_what_is_fetched_while_it_is_erased_is_kept_nowhere(self, house: House) -> None:
        resident, recording = says(house)
        with house.store.write() as session:
            (due,) = notes.lease_due(session, now=NOW, limit=1)
        with house.store.write() as session:
            erasure.erase_for(session, the_call(house.store, resident.sid), now=NOW)
        with house.store.write() as session:
            assert not notes.fetched(session, due, tone(3), now=NOW)
            assert not notes.keep(session, resident.call(session), recording, 3, now=NOW)
        assert the_notes(house) == []

    def test_one_that_an_operator_deleted_does_not_come_back(self, house: House) -> None:
        resident, recording = says(house)
        jobs.fetch(house, NOW, Company(tone(3)))
        with house.store.write() as session:
            (note,) = notes.of_call(session, the_call(house.store, resident.sid).id)
            assert notes.throw_away(session, note, operator_id=1, now=NOW)
            notes.keep(session, resident.call(session), recording, 3, now=NOW)
        assert jobs.fetch(house, later(minutes=1), Company(tone(3))) == 0
        with house.store.read() as session:
            assert notes.sound_of(session, note.id) is None

    def test_a_new_key_seals_the_voice_anew(self, house: House) -> None:
        says(house)
        jobs.fetch(house, NOW, Company(tone(3)))
        new, url = Fernet.generate_key().decode(), house.store.url.render_as_string(hide_password=False)
        both = Store(url, Vault([new, DATA_KEY], INDEX_KEY))
        assert sum(batch.resealed for batch in keys.rotate(both) if batch.table == "voice_notes") == 1
        both.close()
        alone = Store(url, Vault([new], INDEX_KEY))
        with alone.read() as session:
            assert notes.sound_of(session, the_notes(house)[0].id) == tone(3)
        alone.close()


def test_the_note_is_found_with_its_request(house: House) -> None:
    resident, _ = says(house)
    with house.store.read() as session:
        call = the_call(house.store, resident.sid)
        (note,) = notes.of_call(session, call.id)
        request_id = notes.request_of(session, note)
        assert request_id is not None
        assert the_request(house.store, request_id).call_id == call.id
        assert [one.id for one in notes.of_request(session, request_id)] == [note.id]


class TestWhatIsLeftAtTheCompany:
    """The database was away when the company told of a recording: nobody asks for it by itself."""

    def left(self, house: House, *, minutes: int = 10, call: str = "") -> Company:
        resident = Resident(house.store).rings()
        resident.asks_by_keys()
        resident.hangs_up()
        company = Company(tone(3))
        company.recordings = [Left(new_recording(3), call or resident.sid, 3, later(minutes=-minutes))]
        return company

    def test_it_is_taken_in_once_where_the_city_wants_it(self, house: House) -> None:
        listening = speaking(house)
        company = self.left(listening)
        assert jobs.look_for_left(listening, NOW, company) == 1
        assert jobs.look_for_left(listening, NOW, company) == 0
        assert jobs.fetch(listening, NOW, company) == 1

    def test_it_is_deleted_there_where_nobody_may_be_recorded(self, house: House) -> None:
        company = self.left(house)
        assert jobs.look_for_left(house, NOW, company) == 1
        assert the_notes(house) == []
        assert to_be_removed(house) == [company.recordings[0].recording]

    def test_what_may_still_be_told_of_and_what_is_not_ours_is_left_alone(self, house: House) -> None:
        assert jobs.look_for_left(house, NOW, self.left(house, minutes=9)) == 0
        assert jobs.look_for_left(house, NOW, self.left(house, call="CA" + "f" * 32)) == 0
        assert to_be_removed(house) == []

    def test_the_company_is_asked_in_the_words_it_knows(self, provider: Provider) -> None:
        assert TwilioRecordings(provider.credentials).left(NOW.date()) == []
        assert provider.is_content()


def speaking(house: House) -> House:
    return with_town(house, cities={"berlin": replace(house.city("berlin"), voice_notes=True)})
