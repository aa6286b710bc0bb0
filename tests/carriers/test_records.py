"""The provider is made to forget a call: as its description has it, and until it has."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
import responses

from hotline.carriers import CarrierRefused
from hotline.carriers.twilio import Credentials, TwilioRecords
from tests.carriers.published import Exchange, faults, operation_of

ACCOUNT, SID = "AC" + "1" * 32, "CA" + "7" * 32
BASE = "http://127.0.0.1:9999"
RECORD = f"{BASE}/2010-04-01/Accounts/{ACCOUNT}/Calls/{SID}.json"


@pytest.fixture
def records() -> TwilioRecords:
    return TwilioRecords(Credentials(ACCOUNT, "secret", BASE))


@pytest.fixture
def provider() -> Any:
    with responses.RequestsMock() as mock:
        yield mock


def test_the_record_of_a_call_is_erased_as_described(records: TwilioRecords, provider: Any) -> None:
    provider.delete(RECORD, status=204)
    records.remove("call", SID)
    path = urlsplit(provider.calls[0].request.url).path
    assert operation_of("DELETE", path) == "DeleteCall"
    assert faults(Exchange("DELETE", path, "", "", 204, "")) == []


def test_a_record_that_is_gone_already_is_fine(records: TwilioRecords, provider: Any) -> None:
    provider.delete(RECORD, status=404, json={"code": 20404, "message": "not found", "status": 404})
    records.remove("call", SID)


@pytest.mark.parametrize("status", [409, 429, 500])
def test_a_record_that_cannot_be_erased_yet_is_told(
    records: TwilioRecords, provider: Any, status: int
) -> None:
    provider.delete(RECORD, status=status, json={"code": 20009, "message": "not completed", "status": status})
    with pytest.raises(CarrierRefused):
        records.remove("call", SID)
