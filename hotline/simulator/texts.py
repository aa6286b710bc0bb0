"""Text messages as the company handles them: what came of those we sent, and what people write back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from hotline.simulator.fragments import without_fragment
from hotline.simulator.leg import new_sid
from hotline.simulator.messages import Message, MessageStore
from hotline.simulator.numbers import NO_ACCOUNT, Account, PhoneNumber, number_at
from hotline.simulator.receivers import NUMBER
from hotline.simulator.sender import Asked, Sender
from hotline.simulator.switchboard import in_a_thread

Later: TypeAlias = Callable[[float, Callable[[], object]], object]

VERSION = "2010-04-01"
LONGEST = 1600
TEXT_PATH = "/phone/text"
STEPS = (0.2, 0.6)  # seconds after which it is told that a message left, and what became of it
OPTED_OUT = 21610
TROUBLES = (30003, 30004, 30005)  # a telephone that is off, that blocks us, that is not in use
# The company obeys and answers these by itself, and tells the hotline as well.
STOPS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"})
STARTS = frozenset({"START", "YES", "UNSTOP"})
STOPPED = (
    "You have successfully been unsubscribed. You will get no more messages. Reply START to resubscribe."
)
STARTED = "You have successfully been re-subscribed to messages from this number. Reply STOP to unsubscribe."


def is_address(url: str) -> bool:
    """Whether a company could ask this address."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


@dataclass(frozen=True, slots=True)
class Texts:
    """The part of the company that carries text messages, for one account at one hotline."""

    store: MessageStore
    account: Account
    number: PhoneNumber
    later: Later = in_a_thread

    def sent(self, message: Message, *, tells: str) -> None:
        """A message was taken: the address is told that it left, and then whether it arrived."""
        self.store.keep(message)
        if not tells:
            return
        end = "undelivered" if message.error else "delivered"
        for seconds, status in zip(STEPS, ("sent", end), strict=True):
            self.later(seconds, partial(self.tell, message, status, tells=tells))

    def tell(self, message: Message, status: str, *, tells: str) -> Asked:
        """One step of a message, signed as the company signs it."""
        told = _about(message, self.account.sid, "MessageStatus", status)
        told |= {"ErrorCode": str(message.error)} if message.error and status != "sent" else {}
        return self._post(tells, told)

    def reply(self, *, sender: str, receiver: str, body: str) -> Asked | None:
        """Somebody writes to a number of the hotline; None where no message can go there."""
        if not (NUMBER.fullmatch(sender) and body.strip() and self._takes(receiver, sender)):
            return None
        now = datetime.now(UTC)
        message = Message(new_sid("SM"), self.account.sid, sender, receiver, body[:LONGEST], now)
        self.store.keep(message)
        self._obey(message)
        told = _about(message, self.account.sid, "SmsStatus", "received")
        told |= {"Body": message.body, "NumMedia": "0", "NumSegments": "1", "SmsMessageSid": message.sid}
        return self._post(self.number.public_url + TEXT_PATH, told)

    def _takes(self, receiver: str, sender: str) -> bool:
        """Whether it is a number of the hotline: no name, to which nobody can write."""
        known = receiver in self.account.numbers or self.store.newest(
            receiver=sender, sender=receiver, limit=1
        )
        return bool(NUMBER.fullmatch(receiver) and known)

    def _obey(self, message: Message) -> None:
        """Some words the company understands itself: after STOP nothing of ours gets through."""
        word = message.body.strip().upper()
        if word not in STOPS | STARTS:
            return
        stops = word in STOPS
        self.store.set_trouble(message.sender, OPTED_OUT if stops else 0)
        said = STOPPED if stops else STARTED
        now = datetime.now(UTC)
        answer = Message(new_sid("SM"), self.account.sid, message.receiver, message.sender, said, now)
        self.store.keep(answer)

    def _post(self, url: str, fields: dict[str, str]) -> Asked:
        """A callback: nobody waits for its answer."""
        sender = Sender(self.account, self.number)
        address, rules = without_fragment(url)
        asked = sender.prepare("callback", "POST", address, fields, str(uuid.uuid4()))
        return sender.send(asked, rules=rules)


def _about(message: Message, account: str, status_name: str, status: str) -> dict[str, str]:
    return {
        "AccountSid": account,
        "ApiVersion": VERSION,
        "From": message.sender,
        "To": message.receiver,
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": status,
        status_name: status,
    }


def texts_at(folder: Path | str, *, numbers: Set[str], public_url: str, token: str) -> Texts:
    """The company for a hotline at `public_url` whose requests are signed with `token`."""
    account = Account(token=token, sid=NO_ACCOUNT, numbers=numbers)
    return Texts(MessageStore(folder), account, number_at(public_url))
