"""The provider's service for text messages, asked by the provider's own client."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from werkzeug.serving import make_server

from hotline.simulator import create_blueprint
from hotline.simulator.receivers import segments

ACCOUNT = "AC" + "0" * 32
HOTLINE = "+493023125900"
VOLUNTEER = "+491713920001"
OTHER = "+491713920002"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = Flask(__name__)
    app.register_blueprint(create_blueprint(tmp_path))
    return app


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


class Rerouted(TwilioHttpClient):  # type: ignore[misc]  # the SDK ships no types
    """Asks the simulated provider instead of the real one."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=5)
        self.base = base

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self.base), *args, **options)


@pytest.fixture
def provider(app: Flask) -> Iterator[Client]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Client(ACCOUNT, "token", http_client=Rerouted(f"http://127.0.0.1:{server.port}/simulator/api"))
    server.shutdown()
    thread.join()


def test_a_message_is_taken_kept_found_and_deleted(provider: Client) -> None:
    sent = provider.messages.create(to=VOLUNTEER, from_=HOTLINE, body="Ihr Code: 123456")
    assert (sent.status, sent.num_segments, sent.account_sid) == ("queued", "1", ACCOUNT)
    provider.messages.create(to=OTHER, from_="Hotline", body="Zażółć gęślą jaźń")

    assert [message.body for message in provider.messages.list()] == ["Zażółć gęślą jaźń", "Ihr Code: 123456"]
    assert [message.sid for message in provider.messages.list(to=VOLUNTEER, from_=HOTLINE, limit=5)] == [
        sent.sid
    ]
    assert provider.messages.list(to=VOLUNTEER, from_="Hotline") == []
    found = provider.messages(sent.sid).fetch()
    assert (found.to, found.from_, found.status) == (VOLUNTEER, HOTLINE, "delivered")
    assert found.date_created == found.date_sent

    assert provider.messages(sent.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        provider.messages(sent.sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"body": ""}, 21602),
        ({"from_": None}, 21603),
        ({"from_": "a sender that is too long"}, 21212),
        ({"from_": "12345"}, 21212),
        ({"to": ""}, 21604),
        ({"to": "030 23125001"}, 21211),
        ({"to": "anonymous"}, 21211),
        ({"to": "+493023125001"}, 21614),
        ({"body": "x" * 1601}, 21617),
    ],
)
def test_what_cannot_be_sent_is_refused_with_the_provider_s_code(
    provider: Client, values: dict[str, Any], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        provider.messages.create(**{"to": VOLUNTEER, "from_": HOTLINE, "body": "Hello"} | values)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert provider.messages.list() == []


@pytest.mark.parametrize("number", ["+48990000001", "+491713920099", "+447700900001"])
def test_mobile_and_foreign_numbers_are_sent_to(provider: Client, number: str) -> None:
    assert provider.messages.create(to=number, messaging_service_sid="MG1", body="Hello").to == number


def test_nobody_sends_without_an_account(browser: FlaskClient) -> None:
    address = f"/simulator/api/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    for answer in (browser.post(address, data={"To": VOLUNTEER}), browser.get(address)):
        assert answer.status_code == 401
        assert answer.json is not None
        assert answer.json["code"] == 20003


def test_pages_of_messages_can_be_asked_for(browser: FlaskClient) -> None:
    address = f"/simulator/api/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    key = ("AC", "token")
    for number in range(5):
        browser.post(address, data={"To": VOLUNTEER, "From": HOTLINE, "Body": f"No. {number}"}, auth=key)
    page = browser.get(address, query_string={"PageSize": 2, "Page": 1}, auth=key).json
    assert page is not None
    assert [message["body"] for message in page["messages"]] == ["No. 2", "No. 1"]


def send(browser: FlaskClient, to: str, body: str) -> None:
    address = f"/simulator/api/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert (
        browser.post(address, data={"To": to, "From": HOTLINE, "Body": body}, auth=("a", "b")).status_code
        == 201
    )


def test_the_page_shows_what_was_sent_the_newest_first(browser: FlaskClient) -> None:
    send(browser, VOLUNTEER, "first <b>code</b>")
    send(browser, OTHER, "second code")
    page = unescape(browser.get("/simulator/messages").text)
    assert page.index("second code") < page.index("first <b>code</b>")
    assert "<b>code</b>" not in browser.get("/simulator/messages").text

    only = browser.get("/simulator/messages", query_string={"to": VOLUNTEER}).text
    assert "first" in only
    assert "second" not in only


def test_the_page_is_calm_without_messages_and_has_no_inline_style_or_script(browser: FlaskClient) -> None:
    page = browser.get("/simulator/messages")
    assert page.status_code == 200
    assert "Nothing has been sent" in page.text
    assert "<style" not in page.text
    assert "<script" not in page.text
    assert 'name="viewport"' in page.text
    assert browser.get("/simulator/static/simulator.css").status_code == 200


def test_the_terminal_asks_for_the_messages_of_one_number(browser: FlaskClient) -> None:
    send(browser, VOLUNTEER, "first")
    send(browser, OTHER, "second")
    for to in (VOLUNTEER, VOLUNTEER.replace("+", "%2B")):
        found = browser.get(f"/simulator/messages.json?to={to}").json
        assert found is not None
        assert [(message["to"], message["body"]) for message in found] == [(VOLUNTEER, "first")]


def test_the_store_can_be_a_file_of_any_name(tmp_path: Path) -> None:
    app = Flask(__name__)
    app.register_blueprint(create_blueprint(tmp_path / "sent.sqlite"))
    send(app.test_client(), VOLUNTEER, "kept")
    assert (tmp_path / "sent.sqlite").exists()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("ü" * 160, 1),
        ("ł" * 70, 1),
        ("ł" * 71, 2),
        ("€" * 81, 2),
        ("x" * 307, 3),
    ],
)
def test_segments_are_counted_as_they_are_paid(body: str, expected: int) -> None:
    assert segments(body) == expected
