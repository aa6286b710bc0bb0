"""A line is read at a telephone that was rung for it: what stays of it, here and at the company."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from hotline.carriers import CarrierRefused, Left
from hotline.casebook import outgoing, readings
from hotline.casebook.readings import Told, Wanted
from hotline.casebook.tables import Audit, Call, Operator, Outgoing, Reading, Removal, VoiceNote
from hotline.clock import notes as notes_job
from hotline.clock import readings as job
from hotline.house import House
from hotline.simulator.recordings import tone
from tests.clock.test_notes import Company
from tests.phone.conftest import NOON
from tests.phone.telephone import BASE, GERMAN, Telephone, post

CODE, HERE = "4711", "+493023125044"
WORDS = "Auf Wiederhören."
RECORDINGS = "https://api.example.org/2010-04-01/Accounts/AC1/Recordings/"
STILL = "Noch einen Moment"
FIRST, SECOND = "RE" + "1" * 32, "RE" + "2" * 32


class Reader(Telephone):
    """Somebody at the telephone that the desk has had rung."""

    def __init__(self, client: FlaskClient, house: House, company: Company) -> None:
        super().__init__(client, caller=GERMAN, dialled=HERE)
        self.house, self.company = house, company
        with house.store.write() as session:
            who = Operator(name="Petra", language="de", password_hash="", totp_secret="", created_at=NOON)
            session.add(who)
            session.flush()
            self.wanted = Wanted("berlin", "de", "goodbye", WORDS, who.id)
        self.id = self.is_asked_for()

    def is_asked_for(self) -> int | str:
        with self.house.store.write() as session:
            return readings.ask(session, self.wanted, number=HERE, code=CODE, now=NOON)

    def fields(self, **more: str) -> dict[str, str]:
        return super().fields(**more) | {"Direction": "outbound-api"}

    def presses(self, *entries: str) -> Reader:
        super().presses(*entries)
        return self

    def picks_up(self) -> Reader:
        with self.house.store.read() as session:
            key = session.scalars(select(Outgoing.key).order_by(Outgoing.id.desc())).first()
        self.asks(f"{BASE}/phone/begin/{key}")
        return self

    def says(self, recording: str = FIRST, seconds: int = 3, *, told: bool = True) -> Reader:
        """After the tone; `told`: the clock fetches it before the moment is over."""
        (record,) = [one for one in self.heard if one.tag == "Record"]
        said = {"RecordingUrl": RECORDINGS + recording, "RecordingDuration": str(seconds)}
        self.asks(record.attrib["action"], **said, Digits="#")
        self.tells_of(recording, seconds)
        if told and seconds:
            job.fetch(self.house, NOON, self.company)
            self.says_nothing()
        return self

    def tells_of(self, recording: str, seconds: int = 3) -> None:
        """The company's own news of it, which may come before or after, and twice."""
        told = {"RecordingSid": recording, "RecordingStatus": "completed", "RecordingDuration": str(seconds)}
        assert post(self.client, f"{BASE}/phone/recorded", self.fields(**told)).status_code == 204

    def is_over(self, status: str = "completed") -> None:  # type: ignore[override]  # here somebody tells so
        fields = self.fields(CallStatus=status, CallDuration="40")
        assert post(self.client, f"{BASE}/phone/over", fields).status_code == 204

    @property
    def page(self) -> list[Told]:
        """What the page of the line shows."""
        at = {"city": "berlin", "language": "de", "line": "goodbye", "now": NOON}
        with self.house.store.read() as session:
            return readings.of_line(session, **at, operator_id=self.wanted.operator_id)  # type: ignore[arg-type]

    def sound(self) -> bytes:
        with self.house.store.read() as session:
            one = readings.proposal(session, int(self.id), city="berlin")
            return readings.sound_of(session, one) if one is not None else b""

    def played(self) -> tuple[int, bytes]:
        """What the provider fetches to play it back, without a signature."""
        (address,) = [one.text or "" for one in self.heard.iter() if one.tag == "Play"]
        answer = self.client.get(address.removeprefix(BASE))
        return answer.status_code, answer.data

    def to_be_deleted(self) -> dict[str, bool]:
        """The recordings that the company is made to delete: whether at once."""
        with self.house.store.read() as session:
            rows = session.scalars(select(Removal).where(Removal.kind == "recording"))
            return {one.carrier_id: one.not_before <= NOON for one in rows}


@pytest.fixture
def company() -> Company:
    return Company(*(tone(3) for _ in range(9)))


@pytest.fixture
def reader(client: FlaskClient, house: House, noon: object, company: Company) -> Reader:
    return Reader(client, house, company)


def test_what_is_kept_by_key_is_a_proposal_and_gone_at_the_company(reader: Reader, house: House) -> None:
    assert (reader.page[0].state, reader.page[0].code) == ("called", CODE)
    reader.picks_up().presses(CODE)
    assert WORDS in reader.words
    reader.says(FIRST)
    assert reader.to_be_deleted() == {FIRST: True}
    assert reader.played() == (200, tone(3))
    reader.presses("2").says(SECOND)
    address = next(one.text for one in reader.heard.iter() if one.tag == "Play")
    reader.presses("1")
    reader.tells_of(SECOND)  # late, and twice
    assert reader.to_be_deleted() == {FIRST: True, SECOND: True}
    assert reader.client.get(str(address).removeprefix(BASE)).status_code == 404  # nothing more to play
    reader.is_over()
    (kept,) = reader.page
    assert (kept.state, kept.code, kept.words) == ("kept", "", WORDS)
    assert reader.sound() == tone(3)
    with house.store.read() as session:
        assert session.scalars(select(VoiceNote)).all() == []
        assert session.scalars(select(Call.number_id)).all() == [None]
        assert [one.verb for one in session.scalars(select(Audit))] == ["reading_asked"]
        assert "told" not in str(session.scalars(select(Outgoing.told)).all())


def test_one_call_for_a_line_at_a_time_and_only_so_many_in_an_hour(reader: Reader) -> None:
    assert reader.is_asked_for() == "going_on"
    for _ in range(readings.MOST_OF_ONE - 1):
        with reader.house.store.write() as session:
            (waiting,) = reader.page
            assert readings.stop(session, waiting.id, operator_id=reader.wanted.operator_id, now=NOON)
        reader.is_asked_for()
    with reader.house.store.write() as session:
        readings.stop(session, reader.page[0].id, operator_id=reader.wanted.operator_id, now=NOON)
    assert reader.is_asked_for() == "too_many"


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (lambda one: one.picks_up().presses("1234", "1234", "1234"), "no_code"),
        (lambda one: one.picks_up().presses(CODE), "not_kept"),
        (lambda one: one.picks_up().presses(CODE).says(), "not_kept"),
        (lambda one: one.picks_up().presses(CODE).says().presses("3"), "not_kept"),
        (lambda one: one.picks_up().presses(CODE).says(told=False), "not_kept"),
    ],
    ids=["other digits", "hung up at the tone", "hung up before keeping", "nothing to keep", "in between"],
)
def test_without_the_key_nothing_stays_and_the_page_says_why(reader: Reader, happens, why: str) -> None:  # type: ignore[no-untyped-def]
    happens(reader)
    reader.is_over()
    assert [(one.state, one.reason) for one in reader.page] == [("over", why)]
    with reader.house.store.read() as session:
        assert session.scalars(select(Reading.sound)).all() == [None]
    assert all(reader.to_be_deleted().values())


def test_a_call_cut_off_in_the_middle_of_the_recording_leaves_nothing(reader: Reader) -> None:
    reader.picks_up().presses(CODE)
    reader.is_over()
    (record,) = [one for one in reader.heard if one.tag == "Record"]
    said = {"RecordingUrl": RECORDINGS + FIRST, "RecordingDuration": "2", "Digits": "hangup"}
    reader.asks(record.attrib["action"], **said, CallStatus="completed")
    assert reader.to_be_deleted() == {FIRST: True}
    assert reader.page[0].reason == "not_kept"
    assert job.fetch(reader.house, NOON, reader.company) == 0


def test_what_nobody_told_of_is_found_at_the_company_and_is_no_voice_note(reader: Reader) -> None:
    reader.picks_up().presses(CODE)
    reader.company.recordings = [Left(FIRST, reader.sid, 3, NOON - timedelta(minutes=11))]
    assert notes_job.look_for_left(reader.house, NOON, reader.company) == 1
    assert list(reader.to_be_deleted()) == [FIRST]
    with reader.house.store.read() as session:
        assert session.scalars(select(VoiceNote)).all() == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (tone(0), "nichts zu hören"),
        (tone(26), "länger"),
        (b"ID3 no wave", "gerade nicht bei uns an"),
        (CarrierRefused(for_good=True, code="20404"), "gerade nicht bei uns an"),
        (CarrierRefused(for_good=False, code="404"), STILL),
    ],
)
def test_what_cannot_be_used_is_told_at_the_telephone(
    reader: Reader, answer: bytes | CarrierRefused, told: str
) -> None:
    reader.company.answers = [answer]
    reader.picks_up().presses(CODE).says()
    assert told in reader.words
    assert reader.to_be_deleted()[FIRST] is (told != STILL)


def test_stopped_at_the_desk_it_ends_at_the_telephone_too(reader: Reader) -> None:
    reader.picks_up().presses(CODE).says()
    with reader.house.store.write() as session:
        assert not readings.stop(session, int(reader.id), operator_id=999, now=NOON)
        assert readings.stop(session, int(reader.id), operator_id=reader.wanted.operator_id, now=NOON)
    assert reader.played()[0] == 404
    assert "keine Aufnahme" in reader.presses("1").words
    reader.is_over()
    assert reader.page == []
    assert reader.to_be_deleted() == {FIRST: True}


@pytest.mark.parametrize(
    ("ended", "why"), [("no-answer", "nobody"), ("busy", "nobody"), ("failed", "refused")]
)
def test_nobody_picks_up_and_a_number_that_is_none(reader: Reader, ended: str, why: str) -> None:
    with reader.house.store.write() as session:
        outgoing.placed(session, 1, sid=reader.sid, shows=GERMAN, now=NOON)
    reader.is_over(ended)
    assert [(one.state, one.reason) for one in reader.page] == [("over", why)]


def test_used_or_thrown_away_it_is_once(reader: Reader, noon: time_machine.Traveller) -> None:
    reader.picks_up().presses(CODE).says().presses("1")
    reader.is_over()
    who, one = reader.wanted.operator_id, int(reader.id)
    with reader.house.store.write() as session:
        assert readings.use(session, one, operator_id=who, now=NOON)
        assert not readings.use(session, one, operator_id=who, now=NOON)
        assert not readings.throw_away(session, one, operator_id=who, now=NOON)
    assert reader.page == []
    assert reader.sound() == b""
