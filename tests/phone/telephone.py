"""A person on the telephone, with the provider in between: signed webhooks to the application."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import count
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from tests.phone.facts_of_twiml import checked

BASE = "https://hotline.example.org"
TOKEN = "a token of the tests"
GERMAN = "+493023125900"
SIDS = count(1_000_000)  # apart from those of the casebook's own callers


def new_sid() -> str:
    """A call's id as the provider writes it."""
    return f"CA{next(SIDS):032x}"


def post(
    client: FlaskClient,
    url: str,
    fields: dict[str, str],
    *,
    token: str = TOKEN,
    headers: dict[str, str] | None = None,
) -> TestResponse:
    """A webhook, signed as the provider signs; `url` is what it was told to ask for."""
    signature = RequestValidator(token).compute_signature(url, fields)
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    return client.post(target, data=fields, headers={"X-Twilio-Signature": signature, **(headers or {})})


class Telephone:
    """Somebody who rings; `heard` is the last document."""

    city_whispers = False

    def __init__(
        self,
        client: FlaskClient,
        *,
        caller: str = "+493023125001",
        dialled: str = GERMAN,
        sid: str | None = None,
    ) -> None:
        self.client, self.sid = client, sid or new_sid()
        self.caller, self.dialled = caller, dialled
        self.heard = ET.Element("Response")
        self.answer: TestResponse

    def dials(self) -> Telephone:
        """Dial the hotline."""
        return self.asks(f"{BASE}/phone/ring", CallStatus="ringing")

    def presses(self, *entries: str) -> Telephone:
        """Press keys, one entry for each question."""
        for keys in entries:
            self.asks(self.action, Digits=keys)
        return self

    def says_nothing(self, times: int = 1) -> Telephone:
        """Let the listening window pass; the provider leaves `Digits` out or sends it empty."""
        for number in range(times):
            self.asks(self.action, **({"Digits": ""} if number % 2 else {}))
        return self

    def is_put_through(self) -> Telephone:
        """Somebody at the desk answers, and both speak."""
        return self.asks(self.action, DialCallStatus="completed", DialCallDuration="61", DialBridged="true")

    def finds_nobody(self, status: str = "no-answer") -> Telephone:
        """The desk does not answer."""
        return self.asks(self.action, DialCallStatus=status, DialBridged="false")

    def hangs_up(self, *, after: int = 40, status: str = "completed") -> TestResponse:
        """The receiver is down; the provider tells how long the call was."""
        fields = self.fields(CallStatus=status, CallDuration=str(after))
        answer = post(self.client, f"{BASE}/phone/over", fields)
        assert answer.status_code == 204
        return answer

    def asks(self, url: str, **fields: str) -> Telephone:
        """One webhook, and a look at what came back."""
        status = {"CallStatus": "in-progress"}
        self.answer = post(self.client, url, self.fields(**{**status, **fields}))
        assert self.answer.status_code == 200
        assert self.answer.headers["Content-Type"] == "text/xml; charset=utf-8"
        self.heard = checked(self.answer.data, base=BASE, whispers=self.city_whispers)
        return self

    def fields(self, **more: str) -> dict[str, str]:
        """The parameters of a webhook of this call."""
        common = {
            "CallSid": self.sid,
            "AccountSid": "AC" + "0" * 32,
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
        }
        return {**common, "From": self.caller, "To": self.dialled, "FromCity": "", **more}

    @property
    def action(self) -> str:
        """Where the provider asks next."""
        element = next(one for one in self.heard if one.tag in {"Gather", "Dial"})
        return element.attrib["action"]

    @property
    def step(self) -> str:
        """The step where the call stands."""
        return urlsplit(self.action).path.rpartition("/")[2]

    @property
    def words(self) -> str:
        """All that was said, as one text."""
        return " ".join(" ".join(say.itertext()) for say in self.heard.iter("Say"))

    @property
    def is_over(self) -> bool:
        """Whether the hotline hangs up after these words."""
        return self.heard[-1].tag == "Hangup"
