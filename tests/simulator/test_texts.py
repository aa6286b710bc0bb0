"""What came of text messages, and what people write back, as the real company tells it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from hotline.simulator import create_blueprint, texts_at
from hotline.simulator.texts import STARTED, STOPPED, Texts
from tests.simulator.hotlines import DIALS, TOKEN, Answer, Hotline, Knock
from tests.simulator.test_rest import ACCOUNT, VOLUNTEER

API = f"/simulator/api/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


@pytest.fixture
def texts(hotline: Hotline, tmp_path: Path) -> Texts:
    """Nothing is told later: each step at once."""
    hotline.gives("/phone/receipt", Answer(status=204))
    hotline.gives("/phone/text", Answer(b"<Response/>"))
    made = texts_at(tmp_path, numbers={DIALS}, public_url=hotline.url, token=TOKEN)
    return Texts(made.store, made.account, made.number, later=lambda _seconds, then: then())


@pytest.fixture
def client(texts: Texts, tmp_path: Path) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(create_blueprint(tmp_path, numbers=[DIALS], texts=texts))
    return app.test_client()


@pytest.fixture
def sends(client: FlaskClient, hotline: Hotline) -> Callable[..., int]:
    """The hotline sends a message; the company's code, or 0."""

    def send(tells: str = "/phone/receipt?message=7#rc=3", base: str | None = None) -> int:
        address = (hotline.url if base is None else base) + tells
        form = {"To": VOLUNTEER, "From": DIALS, "Body": "Jemand wartet.", "StatusCallback": address}
        answer = client.post(API, data=form, auth=(ACCOUNT, "secret"))
        return int(answer.get_json()["code"] if answer.status_code >= 400 else 0)

    return send


def is_signed(knock: Knock, url: str) -> bool:
    signature = knock.headers["X-Twilio-Signature"]
    return bool(RequestValidator(TOKEN).validate(url + knock.target, knock.form, signature))


def test_that_a_message_left_and_arrived_is_told_to_its_own_address(
    sends: Callable[..., int], hotline: Hotline, client: FlaskClient
) -> None:
    assert sends() == 0
    told = hotline.knocks_at("/phone/receipt")
    assert [one.form["MessageStatus"] for one in told] == ["sent", "delivered"]
    assert all(one.query == {"message": "7"} and is_signed(one, hotline.url) for one in told)
    last = told[-1].form
    assert (last["To"], last["From"], last["SmsStatus"]) == (VOLUNTEER, DIALS, "delivered")
    assert last["MessageSid"] == last["SmsSid"]
    assert "ErrorCode" not in last
    assert sends("hotline", base="") == 21609


@pytest.mark.parametrize("code", [30003, 30005])
def test_one_that_does_not_arrive_is_told_with_the_companys_code(
    sends: Callable[..., int], hotline: Hotline, texts: Texts, client: FlaskClient, code: int
) -> None:
    texts.store.set_trouble(VOLUNTEER, code)
    assert sends() == 0
    told = [(one.form["MessageStatus"], one.form.get("ErrorCode")) for one in hotline.knocks]
    assert told == [("sent", None), ("undelivered", str(code))]
    assert texts.store.at(VOLUNTEER, limit=9) == []
    assert client.get(f"/simulator/messages.json?to={VOLUNTEER}").get_json() == []
    listed = client.get(API, auth=(ACCOUNT, "secret")).get_json()["messages"]
    assert [(one["status"], one["error_code"]) for one in listed] == [("undelivered", code)]
    texts.store.set_trouble(VOLUNTEER, 0)
    sends()
    assert len(texts.store.at(VOLUNTEER, limit=9)) == 1


def test_stop_reaches_the_hotline_and_the_company_obeys_it_itself_until_start(
    sends: Callable[..., int], hotline: Hotline, texts: Texts
) -> None:
    sends()
    hotline.knocks.clear()
    assert texts.reply(sender=VOLUNTEER, receiver=DIALS, body=" stop ") is not None
    (knock,) = hotline.knocks
    assert (knock.path, knock.form["From"], knock.form["To"]) == ("/phone/text", VOLUNTEER, DIALS)
    assert (knock.form["Body"], knock.form["SmsStatus"]) == (" stop ", "received")
    assert is_signed(knock, hotline.url)
    assert sends() == 21610
    texts.reply(sender=VOLUNTEER, receiver=DIALS, body="START")
    assert sends() == 0
    said = [one.body for one in texts.store.at(VOLUNTEER, limit=9)]
    assert said == ["Jemand wartet.", STARTED, "START", STOPPED, " stop ", "Jemand wartet."]


def test_nobody_writes_to_a_name_to_strangers_or_nothing(texts: Texts, hotline: Hotline) -> None:
    for receiver, body in (("Hotline", "STOP"), ("+493023125999", "STOP"), (DIALS, "  ")):
        assert texts.reply(sender=VOLUNTEER, receiver=receiver, body=body) is None
    assert texts.reply(sender="anonymous", receiver=DIALS, body="STOP") is None
    assert hotline.knocks == []
