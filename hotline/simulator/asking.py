"""Webhooks of calls that telephones in browsers make: asked, checked, written down, told."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hotline.simulator.calls import Call, CallStore
from hotline.simulator.cookies import Cookies
from hotline.simulator.dialling import EVENT_OF_STATUS
from hotline.simulator.documents import Page, read_page, read_twiml
from hotline.simulator.faults import Fault, Refused
from hotline.simulator.leg import Leg
from hotline.simulator.numbers import Account, PhoneNumber
from hotline.simulator.player import APOLOGY, APOLOGY_SECONDS
from hotline.simulator.sender import Asked, Sender
from hotline.simulator.sheets import Sheet, answers, pretty, verbs_of
from hotline.simulator.switches import Switches
from hotline.simulator.transport import Reply, SocketTransport
from hotline.simulator.webhooks import Request, Webhooks

SORRY = {"verb": "Say", "language": "en-US", "times": 1}


class TimedTransport(SocketTransport):
    """Sockets of one request of ours, and the milliseconds that each of its own took."""

    def __init__(self) -> None:
        super().__init__()
        self.took: list[float] = []

    def send(self, method: str, url: str, headers: Mapping[str, str], data: bytes | None) -> Reply:
        """One request, timed whether it is answered or not."""
        began = time.perf_counter()
        try:
            return super().send(method, url, headers, data)
        finally:
            self.took.append(1000 * (time.perf_counter() - began))


@dataclass(slots=True)
class Errand:
    """What is asked and found while one request of a telephone is served."""

    webhooks: Webhooks
    transport: TimedTransport
    findings: list[Fault] = field(default_factory=list)

    def seen(self) -> list[Sheet]:
        """Everything that was sent, for the curious; what was found stands with the last."""
        sent = [
            _in_short(asked, took)
            for asked, took in zip(self.webhooks.asked, self.transport.took, strict=False)
            if asked.purpose != "media"
        ]
        if self.findings:
            sent = sent or [{"path": "", "status": 0, "milliseconds": 0, "twiml": "", "purpose": "voice"}]
            sent[-1]["findings"] = [str(fault) for fault in self.findings]
        return sent


@dataclass(frozen=True, slots=True)
class Asking:
    """Signs with the account's token and sends what begins with the number's public address to its server."""

    store: CallStore
    account: Account
    number: PhoneNumber

    def errand(self) -> Errand:
        """Something to be asked or told."""
        transport = TimedTransport()
        return Errand(Webhooks(Sender(self.account, self.number, transport), Switches()), transport)

    def play(self, call: Call, request: Request, *, whisper: bool = False, now: float) -> Sheet:
        """The next document of a call, or what the fallback says, or an apology."""
        errand, leg = self.errand(), leg_of(call)
        page: Page | None
        try:
            page, verbs = self._document(errand, leg, request, call, whisper=whisper)
        except Refused as refused:
            errand.findings.append(refused.fault)
            page, verbs = self._rescue(errand, leg, call, refused.fault)
        finally:
            errand.transport.close()
        if page is None or (answers(page) and not whisper):
            self.store.answered(call.sid, now)
        self.store.notes(call.sid, cookies=leg.cookies.as_list())
        return {"sid": call.sid, "verbs": verbs, "seen": errand.seen()}

    def ask_after(self, call: Call, request: Request) -> list[Sheet]:
        """Ask although nobody hears the answer any more."""
        errand = self.errand()
        try:
            errand.webhooks.ask(leg_of(call), request)
        except Refused as refused:
            errand.findings.append(refused.fault)
        finally:
            errand.transport.close()
        return errand.seen()

    def tell(self, call: Call, now: float) -> list[Sheet]:
        """The callback about the status that a call has now, where somebody wants it."""
        event = EVENT_OF_STATUS.get(call.status, "completed")
        if not call.tells.url or event not in (call.tells.events or ("completed",)):
            return []
        parameters = leg_of(call).parameters()
        if call.direction != "inbound":
            parameters |= {
                "Timestamp": format_datetime(datetime.fromtimestamp(now, UTC)),
                "CallbackSource": "call-progress-events",
                "SequenceNumber": str(self.store.next_told(call.sid)),
            }
        if event == "completed":
            parameters["CallDuration"] = str(call.duration(now))
        return self._tell(call, parameters)

    def _tell(self, call: Call, parameters: Mapping[str, str]) -> list[Sheet]:
        errand = self.errand()
        try:
            asked = errand.webhooks.tell(leg_of(call), Request(call.tells.url, call.tells.method), parameters)
            if asked.failure or not 200 <= asked.status < 300:
                errand.findings.append(Fault(15003, f"{asked.path} answered {asked.status or 'nothing'}"))
        except Refused as refused:
            errand.findings.append(refused.fault)
        finally:
            errand.transport.close()
        return errand.seen()

    def _document(
        self, errand: Errand, leg: Leg, request: Request, call: Call, *, whisper: bool
    ) -> tuple[Page, list[Sheet]]:
        if not request.url:
            page = read_twiml(call.plays.twiml, url="")
        else:
            page = read_page(errand.webhooks.ask(leg, request))
        errand.findings += page.warnings
        return page, verbs_of(page, errand.webhooks, whisper=whisper)

    def _rescue(self, errand: Errand, leg: Leg, call: Call, fault: Fault) -> tuple[Page | None, list[Sheet]]:
        """The fallback address goes on; without one, or if it fails too: the recorded apology and the end."""
        extra = {"ErrorCode": str(fault.code), "ErrorUrl": fault.url}
        request = Request(call.plays.fallback_url, call.plays.fallback_method, extra, is_fallback=True)
        try:
            if request.url:
                return self._document(errand, leg, request, call, whisper=False)
        except Refused as refused:
            errand.findings.append(refused.fault)
        return None, [{**SORRY, "pieces": [{"text": APOLOGY, "seconds": APOLOGY_SECONDS}]}]


def leg_of(call: Call) -> Leg:
    """A call as its webhooks show it."""
    return Leg(
        caller=call.caller,
        called=call.called,
        account_sid=call.account_sid,
        direction=call.direction,
        parent_sid=call.parent_sid,
        status=call.status,
        answered_at=call.answered_at,
        sid=call.sid,
        cookies=Cookies.from_list(call.cookies),
    )


def _in_short(asked: Asked, took: float) -> Sheet:
    turn = parse_qs(urlsplit(asked.address).query).get("turn", [""])
    answer: dict[str, Any] = {
        "purpose": asked.purpose,
        "method": asked.method,
        "path": asked.path,
        "turn": turn[0],
        "status": asked.status,
        "milliseconds": round(took),
        "signed": asked.status not in (0, 403),
        "twiml": pretty(asked.text) if asked.purpose == "voice" else "",
    }
    return answer
