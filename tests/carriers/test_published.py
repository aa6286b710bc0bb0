"""What we ask the provider is what its published description knows; what the simulated one answers, too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hotline.carriers import CarrierRefused, Knocks, Stand
from hotline.carriers.accounts import Answering
from hotline.carriers.twilio import TwilioAccount, TwilioCalls, TwilioMessages, TwilioRecords
from tests.carriers.provider import ACCOUNT, INSIDE, Provider, a_provider
from tests.carriers.published import OPERATIONS, Exchange, faults

NUMBER, OTHER = "+493023125900", "+493023125901"
VOLUNTEER = "+491713920001"
TELLS = "https://hotline.example.org/phone/receipt?message=7#rc=3"
OURS = Answering(
    ring_url="https://hotline.example.org/phone/ring#rc=2&rp=ct,rt,5xx",
    trouble_url="https://hotline.example.org/phone/trouble",
    over_url="https://hotline.example.org/phone/over",
    text_url="https://hotline.example.org/phone/text",
)


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with a_provider(tmp_path, NUMBER, OTHER) as running:
        yield running


def test_a_message_is_sent_and_looked_for_as_described(provider: Provider) -> None:
    messages = TwilioMessages(provider.credentials)
    messages.send(to=VOLUNTEER, sender=NUMBER, body="code", tells=TELLS, tried_since=None)
    messages.send(to=VOLUNTEER, sender=NUMBER, body="code", tells=TELLS, tried_since=datetime.now(UTC))
    assert provider.asked == ["CreateMessage", "ListMessage"]
    assert provider.is_content()


def test_a_message_is_fetched_and_erased_as_described(provider: Provider) -> None:
    messages = TwilioMessages(provider.credentials)
    sid = messages.send(to=VOLUNTEER, sender=NUMBER, body="code", tells=TELLS, tried_since=None)
    assert messages._client.messages(sid).fetch().sid == sid
    TwilioRecords(provider.credentials).remove("message", sid)
    assert provider.asked == ["CreateMessage", "FetchMessage", "DeleteMessage"]
    assert provider.is_content()


def test_a_telephone_is_rung_looked_after_and_let_go_as_described(provider: Provider) -> None:
    calls, nobodys = TwilioCalls(provider.credentials), "CA" + "7" * 32
    knocks = Knocks(OURS.ring_url, OURS.over_url, OURS.trouble_url)
    ring = partial(calls.start, to=VOLUNTEER, shows=NUMBER, knocks=knocks, seconds=30)
    sid = ring(tried_since=None)
    assert ring(tried_since=datetime.now(UTC)) == sid
    assert ring(tried_since=datetime.now(UTC), but=[sid]) != sid
    assert not calls.stand(sid).over
    calls.end(sid)
    assert calls.stand(sid).over
    assert provider.asked[:4] == ["CreateCall", "ListCall", "ListCall", "CreateCall"]
    assert provider.is_content()
    calls.end(sid)  # over already, or unknown: that is fine
    calls.end(nobodys)
    assert calls.stand(nobodys) == Stand(over=True, status="")


def test_a_record_that_is_gone_already_is_fine(provider: Provider) -> None:
    TwilioRecords(provider.credentials).remove("message", "SM" + "7" * 32)
    assert provider.heard[0].status == 404


def test_the_account_is_looked_at_as_described(provider: Provider) -> None:
    account = TwilioAccount(provider.credentials)
    found = account.account()
    assert (found.status, found.is_trial) == ("active", False)
    assert found.time is not None
    assert abs(found.time - datetime.now(UTC)).total_seconds() < 60
    balance = account.balance()
    assert balance is not None
    assert (str(balance.amount), balance.currency) == ("20.00", "EUR")
    assert not account.recorded_since(date(2026, 11, 1))
    assert provider.asked == ["FetchAccount", "FetchBalance", "ListRecording"]
    assert provider.is_content()


def test_a_number_is_found_set_and_read_back_as_described(provider: Provider) -> None:
    account = TwilioAccount(provider.credentials)
    assert [one.number for one in account.numbers()] == [NUMBER, OTHER]
    number = account.number(NUMBER)
    assert number is not None
    assert (number.can_ring, number.answering) == (True, Answering())
    assert account.change(number, OURS).answering == OURS
    assert account.number(OTHER).answering == Answering()  # type: ignore[union-attr]
    assert provider.asked[2:4] == ["UpdateIncomingPhoneNumber", "FetchIncomingPhoneNumber"]
    assert provider.is_content()


def test_an_application_or_a_trunk_is_taken_away_as_described(provider: Provider) -> None:
    account = TwilioAccount(provider.credentials)
    number = account.number(NUMBER)
    assert number is not None
    taken = replace(OURS, application="AP" + "2" * 32, takes_fax=True, looks_up_names=True)
    assert account.change(number, taken).answering == taken
    of_a_trunk = account.change(replace(number, answering=taken), replace(taken, trunk="TK" + "3" * 32))
    assert of_a_trunk.answering.application == ""
    assert account.change(of_a_trunk, OURS).answering == OURS
    assert provider.is_content()


def test_only_what_differs_is_sent(provider: Provider) -> None:
    account = TwilioAccount(provider.credentials)
    number = account.number(NUMBER)
    assert number is not None
    account.change(number, replace(Answering(), over_url=OURS.over_url))
    assert provider.heard[-2].form == "StatusCallback=https%3A%2F%2Fhotline.example.org%2Fphone%2Fover"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Answering(trouble_url="https://hotline.example.org/phone/trouble"), "21405"),
        (Answering(ring_url="hotline"), "21205"),
    ],
)
def test_settings_that_cannot_be_are_refused(provider: Provider, wanted: Answering, code: str) -> None:
    account = TwilioAccount(provider.credentials)
    number = account.number(NUMBER)
    assert number is not None
    with pytest.raises(CarrierRefused) as refused:
        account.change(number, wanted)
    assert (refused.value.for_good, refused.value.code) == (True, code)


def test_nobody_looks_at_the_account_without_a_key(provider: Provider) -> None:
    client = provider.app.test_client()
    for path in ("", "/Balance", "/Recordings", "/IncomingPhoneNumbers"):
        assert client.get(f"{INSIDE}/2010-04-01/Accounts/{ACCOUNT}{path}.json").status_code == 401


class TestTheCheckItself:
    """It would see every way to go wrong."""

    NUMBERS = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"
    ONE = f"{NUMBERS}/PN{'4' * 32}.json"
    GOOD = Exchange("POST", ONE, "", "VoiceUrl=https%3A%2F%2Fa.example&VoiceMethod=POST", 200, "{}")

    def test_what_is_right_passes(self) -> None:
        assert faults(self.GOOD) == []
        for form in ("VoiceApplicationSid=&TrunkSid=", "VoiceCallerIdLookup=false", "VoiceReceiveMode=voice"):
            assert faults(replace(self.GOOD, form=form)) == []

    @pytest.mark.parametrize(
        "change",
        [
            {"method": "PUT"},
            {"path": "/2010-04-01/IncomingPhoneNumbers.json"},
            {"path": f"{NUMBERS}/nobody.json"},
            {"query": "PageSize=1"},
            {"form": "VoiceURL=https%3A%2F%2Fa.example"},
            {"form": "VoiceUrl=hotline"},
            {"form": "VoiceUrl=https%3A%2F%2Fa.example&VoiceUrl=https%3A%2F%2Fb.example"},
            {"form": "VoiceMethod=PUT"},
            {"form": "VoiceMethod=post"},
            {"form": "VoiceCallerIdLookup=no"},
            {"form": "VoiceApplicationSid=PN44444444444444444444444444444444"},
            {"form": "VoiceReceiveMode=both"},
            {"status": 201},
            {"answer": '{"voice_method": "PATCH"}'},
            {"answer": '{"voice_urls": ""}'},
            {"answer": '{"capabilities": {"voice": "yes"}}'},
            {"answer": '{"date_created": "yesterday"}'},
        ],
    )
    def test_what_is_not_is_told(self, change: dict[str, Any]) -> None:
        assert faults(replace(self.GOOD, **change)) != []

    def test_what_must_be_there_is_missed(self) -> None:
        messages = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        assert faults(Exchange("POST", messages, "", "Body=code", 201, "{}")) != []
        assert faults(Exchange("GET", messages, "PageSize=0", "", 200, "{}")) != []
        assert faults(Exchange("GET", messages, "PageSize=many", "", 200, "{}")) != []

    def test_each_operation_is_told_from_the_others(self) -> None:
        paths = {(one["method"], one["path"]) for one in OPERATIONS.values()}
        assert len(paths) == len(OPERATIONS)
