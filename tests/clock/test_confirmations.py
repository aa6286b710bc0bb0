"""The text message after a call: what was noted and the word, to mobiles, by day, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.carriers import CarrierRefused
from hotline.carriers.twilio import TwilioMessages
from hotline.casebook import calls, coming_back, corrections, erasure, operating, others, requests
from hotline.casebook.store import Store
from hotline.casebook.tables import Message, Operator, Request
from hotline.clock import confirmations, jobs
from hotline.house import House
from tests.carriers.provider import Provider, a_provider
from tests.casebook.neighbours import NOW, WORDS, Helper, Resident, the_call, vault_word
from tests.casebook.test_races import all_at_once
from tests.clock.test_jobs import LINE, SITE, Carrier, house_of

MOBILE = "+491713920077"
NIGHT = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)  # half past ten in Berlin
MORNING = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)  # eight
SOON = timedelta(seconds=5)


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return house_of(store, tmp_path, SITE)


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


def somebody(
    house: House, *, at: datetime = NOW, kind: str = "mobile", number: str | None = MOBILE
) -> Resident:
    """A call that has saved a request and is not over."""
    resident = Resident(house.store, number, kind=kind, now=at).rings()
    resident.asks_by_keys()
    return resident


def the_clock_looks(house: House, now: datetime, carrier: Carrier) -> list[str]:
    """Both jobs, as they follow each other; what has left by then."""
    confirmations.confirm(house, now)
    jobs.send_messages(house, now, carrier)
    return [body for _, _, body in carrier.carried]


def waiting(house: House) -> int:
    with house.store.read() as session:
        return len(session.scalars(select(Message)).all())


def request_id(house: House) -> int:
    with house.store.read() as session:
        return session.scalars(select(Request.id)).one()


class TestWhoGetsOne:
    def test_a_mobile_is_told_what_was_noted_and_the_word_when_the_call_is_over(
        self, house: House, carrier: Carrier
    ) -> None:
        resident = somebody(house)
        assert the_clock_looks(house, NOW + SOON, carrier) == []
        resident.hangs_up()
        (body,) = the_clock_looks(house, NOW + SOON, carrier)
        word = vault_word(house.store, request_id(house))
        assert body == (
            "Nachbarschaftshilfe: EINKAUFEN, 12043 notiert. Jemand ruft Sie bis morgen Abend an. "
            f"Das Wort: {word.upper()}. Geben Sie nie Karte oder PIN her."
        )
        assert carrier.carried[0][:2] == (MOBILE, LINE)

    @pytest.mark.parametrize(("kind", "number"), [("landline", "+493023125077"), ("mobile", None)])
    def test_a_landline_and_a_withheld_number_never_get_one(
        self, house: House, carrier: Carrier, kind: str, number: str | None
    ) -> None:
        somebody(house, kind=kind, number=number).hangs_up()
        assert the_clock_looks(house, NOW + SOON, carrier) == []

    def test_a_number_that_was_keyed_in_gets_none_because_it_may_be_anybodys(
        self, house: House, carrier: Carrier
    ) -> None:
        resident = somebody(house, number=None)
        with house.store.write() as session:
            call = resident.call(session)
            calls.remember_number(session, call, MOBILE, "mobile", now=NOW)
            requests.number_known(session, call, code_words=WORDS, now=NOW)
        resident.hangs_up()
        assert the_clock_looks(house, NOW + SOON, carrier) == []

    def test_what_was_corrected_in_the_call_is_in_it(self, house: House, carrier: Carrier) -> None:
        resident = somebody(house)
        with house.store.write() as session:
            call = resident.call(session)
            corrections.correct(session, call, kind="pharmacy", code_words=WORDS, now=NOW)
        resident.hangs_up()
        (body,) = the_clock_looks(house, NOW + SOON, carrier)
        assert "APOTHEKE, 12043" in body

    def test_whoever_asked_for_somebody_else_is_not_told_that_they_are_rung_themselves(
        self, house: House, carrier: Carrier
    ) -> None:
        resident = somebody(house)
        with house.store.write() as session:
            call = resident.call(session)
            others.ring_there(session, call, "+493023125078", "landline", code_words=WORDS, now=NOW)
        resident.hangs_up()
        (body,) = the_clock_looks(house, NOW + SOON, carrier)
        assert carrier.carried[0][0] == MOBILE
        assert "Jemand ruft dort bis morgen Abend an" in body


class TestByDay:
    def test_nobody_is_woken_and_the_promise_is_true_in_the_morning(
        self, house: House, carrier: Carrier
    ) -> None:
        somebody(house, at=NIGHT).hangs_up()
        assert the_clock_looks(house, NIGHT + SOON, carrier) == []
        assert the_clock_looks(house, MORNING - SOON, carrier) == []
        (body,) = the_clock_looks(house, MORNING, carrier)
        assert "Jemand ruft Sie am Montag an" in body  # a Saturday

    def test_one_that_was_refused_in_the_evening_waits_for_the_morning(
        self, house: House, carrier: Carrier
    ) -> None:
        evening = datetime(2026, 11, 20, 18, 59, 50, tzinfo=UTC)
        somebody(house, at=evening).hangs_up()
        carrier.refusals.append(CarrierRefused(for_good=False, code="20429"))
        assert the_clock_looks(house, evening + SOON, carrier) == []
        assert the_clock_looks(house, evening + timedelta(hours=1), carrier) == []
        assert len(the_clock_looks(house, MORNING, carrier)) == 1

    def test_what_is_a_day_old_is_no_news(self, house: House, carrier: Carrier) -> None:
        somebody(house).hangs_up()
        assert the_clock_looks(house, NOW + timedelta(days=1), carrier) == []
        assert waiting(house) == 0


class TestOnce:
    def test_the_end_told_twice_and_late_is_one_message(self, house: House, carrier: Carrier) -> None:
        resident = somebody(house)
        resident.hangs_up()
        the_clock_looks(house, NOW + SOON, carrier)
        for _ in range(2):
            resident.hangs_up(after=61)
            the_clock_looks(house, NOW + timedelta(minutes=2), carrier)
        assert len(carrier.carried) == 1

    def test_four_clocks_put_one_message(self, house: House, carrier: Carrier) -> None:
        for last in range(4):
            somebody(house, number=f"+4917139200{last:02d}").hangs_up()
        all_at_once([lambda: confirmations.confirm(house, NOW + SOON)] * 4)
        assert waiting(house) == 4
        all_at_once([lambda: jobs.send_messages(house, NOW + SOON, carrier)] * 3)
        assert len({to for to, _, _ in carrier.carried}) == len(carrier.carried) == 4

    def test_a_call_whose_end_was_never_told_is_confirmed_all_the_same(
        self, house: House, carrier: Carrier
    ) -> None:
        somebody(house)
        late = NOW + timedelta(minutes=31)
        jobs.close_lost_calls(house, late)
        assert len(the_clock_looks(house, late + SOON, carrier)) == 1

    def test_a_clock_killed_between_sending_and_writing_it_down_does_not_send_it_again(
        self, house: House, tmp_path: Path
    ) -> None:
        somebody(house).hangs_up()
        confirmations.confirm(house, NOW + SOON)
        with a_provider(tmp_path, LINE) as provider:
            company = TwilioMessages(provider.credentials)
            killed = Killed(company)
            with pytest.raises(Power):
                jobs.send_messages(house, NOW + SOON, killed)
            assert creations(provider) == 1
            jobs.send_messages(house, NOW + timedelta(minutes=5), company)
            assert creations(provider) == 1
            assert provider.is_content()
        with house.store.read() as session:
            kept = session.scalars(select(Message)).one()
            assert (kept.state, kept.body, kept.number) == ("sent", None, None)


class Power(BaseException):
    """The machine lost it."""


class Killed:
    """Sends, and does not live to hear the answer."""

    def __init__(self, company: TwilioMessages) -> None:
        self.company = company

    def send(self, *, to: str, sender: str, body: str, tells: str, tried_since: datetime | None) -> str:
        self.company.send(to=to, sender=sender, body=body, tells=tells, tried_since=tried_since)
        raise Power


def creations(provider: Provider) -> int:
    return provider.asked.count("CreateMessage")


class TestNotAnyMore:
    def test_one_that_was_cancelled_before_it_left_is_told_nobody(
        self, house: House, carrier: Carrier
    ) -> None:
        somebody(house, at=NIGHT).hangs_up()
        resident = Resident(house.store, MOBILE, kind="mobile", now=NIGHT).rings()
        with house.store.write() as session:
            coming_back.cancel(session, request_id=request_id(house), call=resident.call(session), now=NIGHT)
        assert the_clock_looks(house, MORNING, carrier) == []
        assert waiting(house) == 0

    def test_one_that_is_cancelled_while_it_waits_for_another_try_is_dropped(
        self, house: House, carrier: Carrier
    ) -> None:
        resident = somebody(house)
        resident.hangs_up()
        carrier.refusals.append(CarrierRefused(for_good=False, code="20429"))
        the_clock_looks(house, NOW + SOON, carrier)
        with house.store.write() as session:
            one = session.get_one(Request, request_id(house))
            operating.close(session, one, "not_needed", operator_id=an_operator(session), now=NOW)
        assert the_clock_looks(house, NOW + timedelta(minutes=5), carrier) == []
        assert waiting(house) == 0

    def test_one_that_was_erased_is_gone_from_the_outbox(self, house: House, carrier: Carrier) -> None:
        resident = somebody(house)
        resident.hangs_up()
        confirmations.confirm(house, NOW + SOON)
        assert waiting(house) == 1
        with house.store.write() as session:
            erasure.erase_for(session, the_call(house.store, resident.sid), now=NOW)
        assert waiting(house) == 0
        assert the_clock_looks(house, NOW + timedelta(minutes=1), carrier) == []

    def test_one_that_somebody_has_taken_meanwhile_is_sent(self, house: House, carrier: Carrier) -> None:
        somebody(house).hangs_up()
        assert Helper(house.store).joins().takes(request_id(house)) == "taken"
        assert len(the_clock_looks(house, NOW + SOON, carrier)) == 1


def an_operator(session: Session) -> int:
    who = Operator(name="Petra", language="de", password_hash="-", totp_secret="-", created_at=NOW)
    session.add(who)
    session.flush()
    return who.id
