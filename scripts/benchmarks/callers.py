"""Residents who all ring at the same time and go through the call together, step by step."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from hotline.simulator.numbers import NO_ACCOUNT, Account, PhoneNumber
from hotline.simulator.sender import Asked, Sender
from hotline.simulator.transport import Transport

PUBLIC_URL = "https://hotline.example.org"
TOKEN = "the provider's token of the bench"
DIALLED = "+493023125900"
STRANGERS = itertools.count(1)  # of +48 99..., a range in which nobody has a number
POSTCODES = (
    "12043",
    "10115",
    "10245",
    "10315",
    "10405",
    "10585",
    "12161",
    "12305",
    "12435",
    "12627",
    "13403",
)


@dataclass(frozen=True, slots=True)
class Step:
    """A webhook of the call: its name, and what the provider says besides the usual."""

    name: str
    says: Mapping[str, str]


# The call of a resident who asks for groceries, listens to the end and hangs up.
STEPS = (
    Step("ring", {"CallStatus": "ringing"}),
    Step("type key", {"Digits": "1"}),
    Step("postcode", {"Digits": "{postcode}"}),
    Step("close", {"Digits": ""}),
    Step("over", {"CallStatus": "completed", "CallDuration": "64"}),
)


@dataclass(slots=True)
class Caller:
    """One resident on the telephone: `action` is where the provider asks next."""

    number: str
    postcode: str
    sid: str = field(default_factory=lambda: f"CA{uuid.uuid4().hex}")
    action: str = f"{PUBLIC_URL}/phone/ring"

    def form(self, step: Step) -> dict[str, str]:
        """The parameters of a webhook, as many as the provider sends."""
        places = {f"{who}{what}": "" for who in ("From", "To") for what in ("City", "State", "Zip")}
        usual = {
            "CallSid": self.sid,
            "AccountSid": NO_ACCOUNT,
            "ApiVersion": "2010-04-01",
            "Direction": "inbound",
            "CallStatus": "in-progress",
            "From": self.number,
            "Caller": self.number,
            "To": DIALLED,
            "Called": DIALLED,
            "FromCountry": "PL",
            "ToCountry": "DE",
            **places,
        }
        return usual | {name: text.format(postcode=self.postcode) for name, text in step.says.items()}

    def url(self, step: Step) -> str:
        """Where this step's webhook goes."""
        return f"{PUBLIC_URL}/phone/over" if step.name == "over" else self.action


def strangers(count: int) -> list[Caller]:
    """People who have never rung before, of all parts of the town."""
    numbers = itertools.islice(STRANGERS, count)
    return [Caller(f"+4899{number:07d}", POSTCODES[number % len(POSTCODES)]) for number in numbers]


class WrongAnswer(Exception):
    """A server did not answer as a call needs it."""


class Line:
    """The provider's connections to one server: one for each caller who is served at once."""

    def __init__(self, base_url: str, *, at_once: int, transport: Transport | None = None) -> None:
        """`base_url` is where the server really listens; `transport` leads there by another way."""
        self._number = PhoneNumber("", public_url=PUBLIC_URL, base_url=base_url)
        self._pool = ThreadPoolExecutor(at_once)
        self._own = threading.local()
        self._transport = transport

    def walks(self, callers: Iterable[Caller], step: Step) -> list[float]:
        """All of them take this step; the seconds that each waited for the answer."""
        return list(self._pool.map(lambda caller: self.asks(caller, step)[1], callers))

    def asks(self, caller: Caller, step: Step) -> tuple[Asked, float]:
        """One signed webhook, checked, and the seconds until its answer was there."""
        if not hasattr(self._own, "sender"):
            self._own.sender = Sender(Account(TOKEN), self._number, self._transport)
        sender: Sender = self._own.sender
        asked = sender.prepare("voice", "POST", caller.url(step), caller.form(step), str(uuid.uuid4()))
        began = time.perf_counter()
        sender.send(asked)
        waited = time.perf_counter() - began
        _check(asked, step)
        if step.name != "over":
            caller.action = _action(asked)
        return asked, waited

    def hangs_up(self) -> None:
        """Let go of the threads."""
        self._pool.shutdown()


def _check(asked: Asked, step: Step) -> None:
    expected = 204 if step.name == "over" else 200
    if asked.status != expected:
        raise WrongAnswer(f"{asked.path} answered {asked.failure or asked.status} at the step {step.name!r}")


def _action(asked: Asked) -> str:
    gather = ET.fromstring(asked.body).find("Gather")
    if gather is None:
        raise WrongAnswer(f"the answer of {asked.path} asks nothing: an apology?")
    return gather.attrib["action"]
