"""What the company tells later of a message: that it did not arrive, in any order, twice, too late."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError

from hotline.carriers.twilio import reason_of
from hotline.casebook import leaving, outbox, people, telling, volunteering
from hotline.casebook import needs as casebook_needs
from hotline.casebook.outbox import Leased
from hotline.casebook.tables import Message, Receipt, Removal, Telling, VolunteerEvent
from hotline.casebook.volunteering import By, Seen
from hotline.clock import receipts as clock
from hotline.house import House
from tests.casebook.desk import Desk, cutoffs
from tests.casebook.neighbours import ANNA_AT, NOW, Helper
from tests.phone.conftest import app_of
from tests.phone.telephone import BASE
from tests.phone.test_guard import signed

SID = "SM" + "1" * 32
NEW_AT = "+491713920044"
Tells = Callable[..., int]


@pytest.fixture
def tells(house: House) -> Tells:
    """The company tells what became of a message; the status with which we answer."""
    client = app_of(house).test_client()

    def tell(
        status: str, code: str = "", *, message: int | str = 1, sid: str = SID, to: str = ANNA_AT
    ) -> int:
        fields = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status, "To": to}
        fields |= {"From": "+493023125900", "ApiVersion": "2010-04-01"} | (
            {"ErrorCode": code} if code else {}
        )
        path = f"/phone/receipt?message={message}"
        headers = {"X-Twilio-Signature": signed(f"{BASE}{path}", fields)}
        return client.post(path, data=fields, headers=headers, base_url=BASE).status_code

    return tell


def put(house: House, number: str = ANNA_AT) -> Leased:
    """A message that is being handed over to the company."""
    with house.store.write() as session:
        outbox.put(session, kind="sms", city="berlin", number=number, body="x", now=NOW)
        (leased,) = outbox.lease_due(session, now=NOW)
    return leased


def left(house: House, leased: Leased, sid: str = SID) -> bool:
    with house.store.write() as session:
        return outbox.sent(session, leased, carrier_id=sid, now=NOW)


def the_clock_reads(house: House, *, after: float = 10) -> int:
    return clock.read(house, NOW + timedelta(seconds=after))


def kept(house: House, message_id: int = 1) -> Message:
    with house.store.read() as session:
        return session.get_one(Message, message_id)


def trouble(house: House, volunteer_id: int) -> str | None:
    with house.store.read() as session:
        return telling.of(session, volunteer_id).number_trouble


def needs(house: House) -> list[str]:
    """What stands at the desk."""
    with house.store.read() as session:
        found = casebook_needs.needs(session, [cutoffs(NOW)], now=NOW)
    return [one.worst.what for one in found.now]


def test_a_number_that_is_not_in_use_is_written_down_once_and_stands_at_the_desk(
    house: House, tells: Tells, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    anna = Helper(house.store).joins()
    left(house, put(house))
    assert [tells(status) for status in ("queued", "sent")] == [204, 204]
    assert the_clock_reads(house) == 0
    assert [tells("undelivered", "30005"), tells("undelivered", "30005"), tells("sent")] == [204, 204, 204]
    assert (the_clock_reads(house), the_clock_reads(house)) == (1, 0)
    one = kept(house)
    assert (one.state, one.error_code, one.reason, one.number) == ("failed", "30005", "not_a_number", None)
    assert trouble(house, anna.id) == "not_a_number"
    assert needs(house) == ["unreachable"]  # and no card for the message besides
    with house.store.read() as session:
        kinds = session.scalars(select(VolunteerEvent.kind).where(VolunteerEvent.kind == "unreachable"))
        assert len(list(kinds)) == 1
    assert ANNA_AT[-7:] not in caplog.text

    assert tells("undelivered", "30005") == 204  # once more, hours later
    with house.store.write() as session:
        assert telling.trouble_seen(session, anna.id)
    assert (the_clock_reads(house), needs(house)) == (0, [])
    with house.store.write() as session:
        assert telling.try_again(session, anna.id, by=None, now=NOW)
    assert tells("undelivered", "30005") == 204
    assert (the_clock_reads(house), trouble(house, anna.id)) == (0, None)  # old news mark no number anew


def test_the_company_may_be_quicker_than_the_clock_that_handed_the_message_over(
    house: House, tells: Tells
) -> None:
    Helper(house.store).joins()
    leased = put(house)
    assert tells("failed", "30004") == 204
    assert the_clock_reads(house) == 1
    assert not left(house, leased)
    one = kept(house)
    assert (one.state, one.reason, one.carrier_id) == ("failed", "blocked", SID)
    with house.store.read() as session:
        assert session.scalars(select(Removal.carrier_id)).all() == [SID]


def test_a_telephone_that_was_off_is_nobodys_fault(house: House, tells: Tells) -> None:
    anna = Helper(house.store).joins()
    left(house, put(house))
    tells("undelivered", "30003")
    the_clock_reads(house)
    assert (kept(house).reason, trouble(house, anna.id), needs(house)) == ("switched_off", None, [])


@pytest.mark.parametrize(
    ("code", "reason", "card"),
    [("30007", "text", "messages"), ("30002", "account", "provider"), ("99999", "other", "messages")],
)
def test_what_residents_did_not_get_and_what_we_must_mend_stands_at_the_desk(
    house: House, tells: Tells, code: str, reason: str, card: str
) -> None:
    left(house, put(house, "+491713920055"))
    tells("undelivered", code, to="+491713920055")
    the_clock_reads(house)
    assert (kept(house).reason, needs(house)) == (reason, [card])


@pytest.mark.parametrize("told_before", [False, True])
def test_a_receipt_of_an_old_number_does_not_mark_the_new_one(
    house: House, tells: Tells, told_before: bool
) -> None:
    anna = Helper(house.store).joins()
    left(house, put(house))
    if told_before:  # and the clock has not read it yet
        tells("undelivered", "30005")
    petra = By(Desk(house.store).operator.id, "Petra", ("berlin",), NOW)
    with house.store.write() as session:
        who = people.volunteer_by_number(session, ANNA_AT)
        assert who is not None
        assert volunteering.change_number(session, Seen(who.id, who.version), NEW_AT, by=petra)
    tells("undelivered", "30005")
    the_clock_reads(house)
    assert (kept(house).state, trouble(house, anna.id)) == ("failed", None)


def test_what_nobody_had_read_when_its_volunteer_left_writes_nothing_down_about_them(
    house: House, tells: Tells
) -> None:
    anna = Helper(house.store).joins()
    left(house, put(house))
    tells("undelivered", "30005")
    with house.store.write() as session:
        assert leaving.leave(session, anna.id, now=NOW)
    assert (the_clock_reads(house), kept(house).state, needs(house)) == (1, "failed", [])
    with house.store.read() as session:
        assert session.get(Telling, anna.id) is None


def test_after_deletion_with_another_id_or_without_sense_nothing_changes(house: House, tells: Tells) -> None:
    anna = Helper(house.store).joins()
    left(house, put(house))
    for message in (2, "", "1x", "9" * 30, "-1"):
        assert tells("undelivered", "30005", message=message) == 204
    assert tells("undelivered", "30005", sid="SM" + "2" * 32) == 204
    assert the_clock_reads(house) == 0
    assert tells("undelivered", "30005") == 204
    with house.store.write() as session:
        session.execute(delete(Message))
        assert session.scalars(select(Receipt)).all() == []
    assert tells("undelivered", "30005") == 204
    assert (the_clock_reads(house), trouble(house, anna.id)) == (0, None)


def test_strangers_tell_nothing_and_a_database_that_is_away_is_told_again(
    house: House, tells: Tells, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app_of(house).test_client()
    assert client.post("/phone/receipt?message=1", data={"MessageStatus": "failed"}).status_code == 403

    def away(*_args: object, **_options: object) -> None:
        raise OperationalError("SELECT", {}, OSError())

    monkeypatch.setattr("hotline.casebook.receipts.came", away)
    assert tells("failed", "30005") == 503


def test_codes_of_the_company_have_reasons() -> None:
    told = ("30003", "30004", "30005", "30006", "30007", "30034", "", "x", "31337")
    expected = ["switched_off", "blocked", "not_a_number", "landline", "text", "sender"] + ["other"] * 3
    assert [reason_of(one) for one in told] == expected


def test_a_code_that_cannot_arrive_marks_the_number_of_whoever_asked_for_it(house: House) -> None:
    """A sign-in code is no notice: it is known by its number alone."""
    anna = Helper(house.store).joins()
    with house.store.write() as session:
        assert telling.failed(session, 77, number=ANNA_AT, reason="not_a_number", now=NOW)
        assert not telling.failed(session, 77, number=NEW_AT, reason="not_a_number", now=NOW)
        assert not telling.failed(session, 77, number=ANNA_AT, reason="provider", now=NOW)
        assert session.get_one(Telling, anna.id).trouble_at == NOW
