"""A message to a volunteer leaves once, or we learn why not; nobody's number reaches a log."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
from flask import Flask
from werkzeug.serving import make_server

from hotline.carriers import REASONS, CarrierRefused
from hotline.carriers.twilio import TIMEOUT, Credentials, RedirectedHttpClient, TwilioMessages
from hotline.carriers.twilio.codes import CODES
from hotline.simulator import create_blueprint

ACCOUNT = "AC" + "1" * 32
BASE = "http://127.0.0.1:9999/simulator/api"
MESSAGES = f"{BASE}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
VOLUNTEER, HOTLINE = "+491713920001", "+493023125900"
TELLS = "https://hotline.example.org/phone/receipt?message=7#rc=3"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def carrier() -> TwilioMessages:
    return TwilioMessages(Credentials(ACCOUNT, "secret", BASE))


@pytest.fixture
def provider() -> Any:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def message(
    *, sid: str = "SM1", body: str = "code", status: str = "sent", at: datetime = NOW
) -> dict[str, Any]:
    return {"sid": sid, "body": body, "status": status, "date_created": format_datetime(at)}


def listed(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"messages": list(messages), "page": 0, "page_size": 50, "next_page_uri": None}


def send(carrier: TwilioMessages, tried_since: datetime | None = None) -> str:
    return carrier.send(to=VOLUNTEER, sender=HOTLINE, body="code", tells=TELLS, tried_since=tried_since)


def test_a_message_leaves_through_the_address_that_is_set(carrier: TwilioMessages, provider: Any) -> None:
    provider.post(MESSAGES, json=message(), status=201)
    assert send(carrier) == "SM1"
    sent = provider.calls[0].request
    assert "To=%2B491713920001" in sent.body
    assert "StatusCallback=https%3A%2F%2Fhotline.example.org%2Fphone%2Freceipt%3Fmessage%3D7" in sent.body
    assert sent.req_kwargs["timeout"] == TIMEOUT


@pytest.mark.parametrize("product", ["api", "verify", "lookups", "pricing", "numbers"])
def test_every_product_of_the_provider_is_redirected(product: str, provider: Any) -> None:
    provider.get(f"{BASE}/v2/Things", json={})
    RedirectedHttpClient(BASE).request("GET", f"https://{product}.twilio.com/v2/Things", params={"a": "b"})
    assert provider.calls[0].request.url == f"{BASE}/v2/Things?a=b"


def test_without_an_address_the_provider_itself_is_asked(
    provider: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    provider.post(f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json", json=message())
    assert send(TwilioMessages(Credentials(ACCOUNT, "secret", None))) == "SM1"


@pytest.mark.parametrize("code", sorted(CODES))
def test_each_known_code_becomes_ours(carrier: TwilioMessages, provider: Any, code: int) -> None:
    provider.post(MESSAGES, json={"code": code, "message": f"not {VOLUNTEER}"}, status=400)
    with pytest.raises(CarrierRefused) as caught:
        send(carrier)
    for_good, words, reason = CODES[code]
    assert (caught.value.for_good, caught.value.code, caught.value.words) == (for_good, str(code), words)
    assert caught.value.reason == reason
    assert reason in REASONS
    assert words in str(caught.value)
    assert "3920001" not in str(caught.value)


def test_every_meaning_is_a_whole_sentence() -> None:
    for code, (_, words, _reason) in CODES.items():
        assert words[0].isupper(), code
        assert words.endswith((".", "?")), code


@pytest.mark.parametrize(
    ("status", "answer", "for_good", "code"),
    [
        (400, {"code": 99999, "message": "new"}, True, "99999"),
        (503, {"code": 99999, "message": "new"}, False, "99999"),
        (429, {"message": "slow down"}, False, "429"),
        (401, {"message": "who?"}, False, "401"),
        (500, {"message": "sorry"}, False, "500"),
    ],
)
def test_an_unknown_code_is_judged_by_its_status(
    carrier: TwilioMessages, provider: Any, status: int, answer: dict[str, Any], for_good: bool, code: str
) -> None:
    provider.post(MESSAGES, json=answer, status=status)
    with pytest.raises(CarrierRefused) as caught:
        send(carrier)
    assert (caught.value.for_good, caught.value.code) == (for_good, code)


def test_an_answer_that_is_not_json_is_no_surprise(carrier: TwilioMessages, provider: Any) -> None:
    provider.post(MESSAGES, body="<html>gateway</html>", status=502)
    with pytest.raises(CarrierRefused) as caught:
        send(carrier)
    assert not caught.value.for_good


@pytest.mark.parametrize("failure", [requests.ConnectionError, requests.ReadTimeout, requests.ConnectTimeout])
def test_a_provider_out_of_reach_is_tried_again_later(
    carrier: TwilioMessages, provider: Any, failure: type[requests.RequestException]
) -> None:
    provider.post(MESSAGES, body=failure(f"To={VOLUNTEER}"))
    with pytest.raises(CarrierRefused) as caught:
        send(carrier)
    assert (caught.value.for_good, caught.value.code) == (False, failure.__name__)


class TestAfterATimeOut:
    """Nobody knows whether the first attempt arrived: look before sending again."""

    def test_a_message_that_did_arrive_is_not_sent_twice(
        self, carrier: TwilioMessages, provider: Any
    ) -> None:
        provider.get(MESSAGES, json=listed(message(body="other"), message(sid="SM7")))
        assert send(carrier, tried_since=NOW) == "SM7"
        assert [call.request.method for call in provider.calls] == ["GET"]

    @pytest.mark.parametrize(
        "found",
        [
            listed(),
            listed(message(body="other words")),
            listed(message(status="failed")),
            listed(message(at=NOW - timedelta(hours=1))),
        ],
    )
    def test_otherwise_it_is_sent(
        self, carrier: TwilioMessages, provider: Any, found: dict[str, Any]
    ) -> None:
        provider.get(MESSAGES, json=found)
        provider.post(MESSAGES, json=message(sid="SM8"), status=201)
        assert send(carrier, tried_since=NOW) == "SM8"

    def test_nothing_is_sent_while_nobody_can_look(self, carrier: TwilioMessages, provider: Any) -> None:
        provider.get(MESSAGES, json={"message": "sorry"}, status=500)
        with pytest.raises(CarrierRefused):
            send(carrier, tried_since=NOW)
        assert [call.request.method for call in provider.calls] == ["GET"]


def test_no_number_reaches_a_log(
    carrier: TwilioMessages, provider: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    provider.post(MESSAGES, json={"code": 21614, "message": f"{VOLUNTEER} is a landline"}, status=400)
    with pytest.raises(CarrierRefused):
        send(carrier)
    assert "3920001" not in caplog.text


class TestAgainstTheSimulatedProvider:
    """The same, over a real socket, with the provider's stand-in of the demo."""

    @pytest.fixture
    def base(self, tmp_path: Path) -> Iterator[str]:
        app = Flask("provider")
        app.register_blueprint(create_blueprint(tmp_path))
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/simulator/api"
        server.shutdown()

    def test_a_message_arrives_once(self, base: str) -> None:
        carrier = TwilioMessages(Credentials(ACCOUNT, "secret", base))
        sid = send(carrier)
        assert send(carrier, tried_since=datetime.now(UTC) - timedelta(hours=1)) == sid
        shown = requests.get(f"{base.removesuffix('/api')}/messages.json", timeout=10).json()
        assert [(one["to"], one["from"], one["body"]) for one in shown] == [(VOLUNTEER, HOTLINE, "code")]

    def test_a_landline_is_refused_for_good(self, base: str) -> None:
        carrier = TwilioMessages(Credentials(ACCOUNT, "secret", base))
        with pytest.raises(CarrierRefused) as caught:
            carrier.send(to="+493023125001", sender=HOTLINE, body="code", tells=TELLS, tried_since=None)
        assert (caught.value.for_good, caught.value.code) == (True, "21614")
