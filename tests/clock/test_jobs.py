"""What the clock does for people: messages leave, nobody waits for a volunteer who forgot, old things go."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select

from hotline.carriers import CarrierRefused
from hotline.casebook import erasure, numbers, outbox, removals, telling
from hotline.casebook.store import Store
from hotline.casebook.tables import Erasure, Message, Notice
from hotline.cities import by_day, load_cities
from hotline.clock import forgetting, jobs
from hotline.clock.schedule import SCHEDULE, Task
from hotline.house import House
from hotline.prompts import Words, load_words
from hotline.prompts.sources import find_folder, shipped_languages
from hotline.settings import Settings
from tests.casebook.neighbours import (
    ANNA_AT,
    NOW,
    Helper,
    Resident,
    a_request,
    happened_to,
    later,
    the_call,
    the_request,
    tickets_of,
)
from tests.databases import DATA_KEY, INDEX_KEY
from tests.houses import a_house

LINE = "+493023125900"
SITE = {"berlin": {"lines": [{"number": LINE, "languages": ["de"]}]}}
REFUSED, LATER = CarrierRefused(for_good=True, code="21614"), CarrierRefused(for_good=False, code="20429")


@dataclass
class Carrier:
    """A carrier that writes down what it is given, or refuses."""

    refusals: list[CarrierRefused] = field(default_factory=list)
    carried: list[tuple[str, str, str]] = field(default_factory=list)
    asked_about: list[datetime | None] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def send(self, *, to: str, sender: str, body: str, tells: str, tried_since: datetime | None) -> str:
        assert re.fullmatch(r"https?://[^/]+/phone/receipt\?message=\d+#rc=3\S+", tells)
        self.asked_about.append(tried_since)
        self.meanwhile()
        if self.refusals:
            raise self.refusals.pop(0)
        self.carried.append((to, sender, body))
        return f"SM{len(self.carried)}"


@cache
def a_towns_words() -> Words:
    return load_words(shipped_languages(find_folder()), ("berlin",))


def house_of(store: Store, folder: Path, site: dict[str, Any]) -> House:
    settings = Settings(
        data_dir=folder,
        database_url=store.url.render_as_string(hide_password=False),
        secret_key="a secret key of the tests, long enough",
        public_url="https://hotline.example.org",
        cities=("berlin",),
        data_keys=(DATA_KEY,),
        index_key=INDEX_KEY,
        twilio_auth_tokens=("token",),
    )
    return a_house(settings, store, load_cities(("berlin",), site), a_towns_words())


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return house_of(store, tmp_path, SITE)


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


def put(house: House, body: str = "your code", *, not_after: datetime | None = None) -> int:
    with house.store.write() as session:
        return outbox.put(
            session, kind="sms", city="berlin", number=ANNA_AT, body=body, now=NOW, not_after=not_after
        )


def the_message(house: House) -> Message:
    with house.store.read() as session:
        return session.scalars(select(Message)).one()


class TestMessages:
    def test_one_that_is_due_leaves_from_the_citys_number(self, house: House, carrier: Carrier) -> None:
        put(house)
        assert jobs.send_messages(house, NOW, carrier) == 1
        assert carrier.carried == [(ANNA_AT, LINE, "your code")]
        assert carrier.asked_about == [None]
        message = the_message(house)
        assert (message.state, message.carrier_id, message.number, message.body) == (
            "sent",
            "SM1",
            None,
            None,
        )

    def test_many_leave_in_one_go(self, house: House, carrier: Carrier) -> None:
        for number in range(jobs.AT_ONCE * 2 + 1):
            put(house, f"message {number}")
        jobs.send_messages(house, NOW, carrier)
        assert [body for _, _, body in carrier.carried] == [
            f"message {n}" for n in range(jobs.AT_ONCE * 2 + 1)
        ]

    def test_none_leaves_twice(self, house: House, carrier: Carrier) -> None:
        put(house)
        jobs.send_messages(house, NOW, carrier)
        assert jobs.send_messages(house, later(hours=1), carrier) == 0
        assert len(carrier.carried) == 1

    def test_a_second_clock_does_not_send_what_the_first_is_sending(self, house: House) -> None:
        second = Carrier()
        first = Carrier(meanwhile=lambda: jobs.send_messages(house, later(seconds=30), second))
        put(house)
        jobs.send_messages(house, NOW, first)
        assert (len(first.carried), len(second.carried)) == (1, 0)

    def test_no_transaction_is_open_while_the_carrier_is_asked(self, house: House) -> None:
        put(house, "first")
        writes = iter([True])
        slow = Carrier(meanwhile=lambda: put(house, "second") if next(writes, False) else None)
        jobs.send_messages(house, NOW, slow)
        assert [body for _, _, body in slow.carried] == ["first", "second"]

    def test_one_refused_for_good_is_not_tried_again(self, house: House) -> None:
        put(house)
        carrier = Carrier(refusals=[REFUSED])
        assert jobs.send_messages(house, NOW, carrier) == 0
        jobs.send_messages(house, later(days=1), carrier)
        message = the_message(house)
        assert (message.state, message.error_code, message.body) == ("failed", "21614", None)
        assert carrier.carried == []

    def test_one_that_could_not_leave_is_tried_again_and_looked_for_first(self, house: House) -> None:
        put(house)
        carrier = Carrier(refusals=[LATER])
        jobs.send_messages(house, NOW, carrier)
        jobs.send_messages(house, later(minutes=1), carrier)
        assert len(carrier.carried) == 1
        assert carrier.asked_about == [None, later(minutes=1) - jobs.TRIED_WITHIN]

    def test_one_that_a_dead_clock_was_sending_is_looked_for_and_sent(
        self, house: House, carrier: Carrier
    ) -> None:
        put(house)
        with house.store.write() as session:
            outbox.lease_due(session, now=NOW, limit=1, seconds=jobs.LEASE_SECONDS)
        assert jobs.send_messages(house, later(seconds=jobs.LEASE_SECONDS - 1), carrier) == 0
        assert jobs.send_messages(house, later(seconds=jobs.LEASE_SECONDS + 1), carrier) == 1
        assert carrier.asked_about[0] is not None

    def test_a_code_that_is_no_longer_valid_is_not_sent(self, house: House, carrier: Carrier) -> None:
        put(house, not_after=later(minutes=10))
        jobs.send_messages(house, later(minutes=11), carrier)
        assert carrier.carried == []
        assert the_message(house).body is None

    def test_a_city_without_a_number_sends_nothing_and_says_why(
        self, store: Store, tmp_path: Path, carrier: Carrier, caplog: pytest.LogCaptureFixture
    ) -> None:
        house = house_of(store, tmp_path, {})
        put(house)
        jobs.send_messages(house, NOW, carrier)
        assert "no sender in the site file" in caplog.text
        assert the_message(house).state == "failed"

    def test_no_number_or_code_reaches_the_log(self, house: House, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("DEBUG")
        put(house, "code 314159")
        jobs.send_messages(house, NOW, Carrier(refusals=[REFUSED]))
        assert "3920001" not in caplog.text
        assert "314159" not in caplog.text


class TestClaims:
    def test_a_request_nobody_rang_about_goes_back_to_the_board(self, house: House) -> None:
        request_id = a_request(house.store)
        assert Helper(house.store).joins().takes(request_id) == "taken"
        assert jobs.release_overdue_claims(house, later(hours=3)) == 0
        assert jobs.release_overdue_claims(house, later(hours=4, minutes=1)) == 1
        assert jobs.release_overdue_claims(house, later(hours=5)) == 0
        assert the_request(house.store, request_id).state == "waiting"
        assert happened_to(house.store, request_id)[-2:] == ["taken", "expired"]

    def test_the_volunteer_is_told_once_in_their_language(self, house: House, carrier: Carrier) -> None:
        request_id = a_request(house.store)
        Helper(house.store).joins().takes(request_id)
        jobs.release_overdue_claims(house, later(hours=4, minutes=1))
        jobs.release_overdue_claims(house, later(hours=4, minutes=2))
        jobs.send_messages(house, later(hours=4, minutes=2), carrier)
        words = house.words.page("released_message", language="de", zone="Neukölln")
        assert carrier.carried == [(ANNA_AT, LINE, words)]

    def test_who_has_said_stop_or_gets_no_messages_sees_it_on_the_board(self, house: House) -> None:
        for number in ("+491713920011", "+491713920012", "+491713920013"):
            anna = Helper(house.store, number).joins()
            anna.takes(a_request(house.store, f"+4930231250{number[-2:]}"), now=later(hours=8))
            with house.store.write() as session:
                if number.endswith("11"):
                    telling.stop(session, anna.id, through="sms", now=NOW)
                if number.endswith("12"):
                    telling.in_trouble(session, anna.id, reason="landline", now=NOW)
        assert jobs.release_overdue_claims(house, later(hours=12, minutes=1)) == 3
        with house.store.write() as session:
            assert session.scalars(select(Notice.volunteer_id)).all() == [anna.id]
            telling.stop(session, anna.id, through="sms", now=later(hours=13))  # it waits for the day
            assert session.scalars(select(Message.id)).all() == []

    def test_nobody_is_woken_by_it(self, house: House, carrier: Carrier) -> None:
        request_id = a_request(house.store)
        Helper(house.store).joins().takes(request_id, now=later(hours=8))
        jobs.release_overdue_claims(house, later(hours=12, minutes=1))
        jobs.send_messages(house, later(hours=20), carrier)
        assert carrier.carried == []
        jobs.send_messages(house, later(hours=22), carrier)
        assert len(carrier.carried) == 1


@pytest.mark.parametrize(
    ("local", "sent"),
    [
        ("2026-11-20 07:59", "2026-11-20 08:00"),
        ("2026-11-20 08:00", "2026-11-20 08:00"),
        ("2026-11-20 19:59", "2026-11-20 19:59"),
        ("2026-11-20 20:00", "2026-11-21 08:00"),
        ("2026-10-24 23:00", "2026-10-25 08:00"),  # the night with an hour more
        ("2026-03-28 23:00", "2026-03-29 08:00"),  # the night with an hour less
    ],
)
def test_messages_that_nobody_asked_for_go_by_day(local: str, sent: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    moment, expected = (datetime.fromisoformat(text).replace(tzinfo=berlin) for text in (local, sent))
    assert by_day(moment.astimezone(UTC), berlin) == expected


class TestCalls:
    def test_a_call_whose_end_was_never_told_becomes_a_ticket(self, house: House) -> None:
        resident = Resident(house.store).rings()
        resident.presses("1", kind="groceries")
        assert jobs.close_lost_calls(house, later(minutes=20)) == 0
        assert jobs.close_lost_calls(house, later(minutes=31)) == 1
        assert jobs.close_lost_calls(house, later(minutes=32)) == 0
        assert [ticket.reason for ticket in tickets_of(house.store, resident.sid)] == ["incomplete"]

    def test_what_was_said_is_forgotten_an_hour_after_the_end(self, house: House) -> None:
        over, going_on = Resident(house.store).rings(), Resident(house.store, "+493023125002").rings()
        over.asks_by_keys()
        over.hangs_up()
        assert forgetting.wipe_ended_calls(house, later(minutes=59)) == 0
        assert forgetting.wipe_ended_calls(house, later(minutes=61)) == 1
        assert forgetting.wipe_ended_calls(house, later(minutes=62)) == 0
        wiped, kept = the_call(house.store, over.sid), the_call(house.store, going_on.sid)
        assert (wiped.state, wiped.answer) == (None, None)
        assert kept.answer is not None


@pytest.mark.parametrize("task", SCHEDULE, ids=lambda task: task.name)
def test_every_job_may_run_twice_and_find_nothing_to_do(house: House, task: Task) -> None:
    for hours in (0, 0, 24):
        task.job(house, NOW + timedelta(hours=hours))


def test_messages_are_looked_at_every_second() -> None:
    assert next(task.seconds for task in SCHEDULE if task.job is jobs.send_messages) == 1


class TestForgetting:
    def test_what_is_due_is_forgotten_in_one_run_and_told_without_names(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        a_request(house.store)
        with caplog.at_level("INFO"):
            done = forgetting.forget(house, later(days=90))
        assert done == {"calls": 1, "open requests": 1, "numbers": 1}
        assert "1 calls, 1 open requests, 1 numbers" in caplog.text
        assert forgetting.forget(house, later(days=90)) == {}

    def test_the_list_of_erased_numbers_stands_beside_the_database_and_survives_a_restore(
        self, house: House
    ) -> None:
        file = house.settings.data_dir / forgetting.ERASED
        erased(house.store, "+493023125001")
        assert forgetting.write_down_erasures(house, NOW) == 1
        assert forgetting.write_down_erasures(house, NOW) == 0
        first = file.read_text("ascii")
        with house.store.write() as session:  # as an older backup would have it
            session.execute(delete(Erasure))
        erased(house.store, "+493023125002")
        assert forgetting.write_down_erasures(house, later(hours=1)) == 1
        assert first in file.read_text("ascii")
        assert "23125" not in file.read_text("ascii")
        assert file.stat().st_mode & 0o077 == 0

    def test_the_list_forgets_what_no_backup_can_hold_any_more(self, house: House) -> None:
        erased(house.store, "+493023125001")
        forgetting.write_down_erasures(house, NOW)
        forgetting.forget(house, later(days=36))
        forgetting.write_down_erasures(house, later(days=36))
        assert (house.settings.data_dir / forgetting.ERASED).read_text("ascii") == ""

    def test_a_call_that_nobody_could_take_in_is_kept_no_longer_than_any_other(self, house: House) -> None:
        aside = house.settings.data_dir / "phone.journal.set-aside"
        aside.write_bytes(b"sealed")
        written = aside.stat().st_mtime
        forgetting.forget(house, datetime.fromtimestamp(written, UTC) + timedelta(days=89))
        assert aside.exists()
        forgetting.forget(house, datetime.fromtimestamp(written, UTC) + timedelta(days=90, seconds=1))
        assert not aside.exists()

    def test_the_company_is_made_to_forget_what_we_forgot(self, house: House) -> None:
        with house.store.write() as session:
            removals.put(session, "call", ["CA1", "CA2"], not_before=NOW)
        records = KeepsRecords(refused={"CA2"})
        assert forgetting.have_removed(house, NOW, records) == 1
        assert forgetting.have_removed(house, later(minutes=9), records) == 0
        records.refused.clear()
        assert forgetting.have_removed(house, later(minutes=10), records) == 1
        assert records.removed == ["call CA1", "call CA2"]
        assert forgetting.have_removed(house, later(days=9), records) == 0


@dataclass
class KeepsRecords:
    """A telephone company that deletes, or says that it cannot yet."""

    refused: set[str] = field(default_factory=set)
    removed: list[str] = field(default_factory=list)

    def remove(self, kind: str, carrier_id: str) -> None:
        if carrier_id in self.refused:
            raise CarrierRefused(for_good=False, code="20009")
        self.removed.append(f"{kind} {carrier_id}")


def erased(store: Store, number: str) -> None:
    Resident(store, number).rings()
    with store.write() as session:
        number_id = numbers.find(session, number)
        assert number_id is not None
        erasure.erase_number(session, number_id, now=NOW)
