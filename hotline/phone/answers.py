"""What each address of the phone door answers, whatever brought the webhook here; and when it breaks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hotline import metrics
from hotline.phone.failures import Failures
from hotline.phone.incoming import Incoming, NoCall, read
from hotline.phone.legs import HANG_UP
from hotline.phone.turns import Asked, NothingKnown, Turns

log = logging.getLogger(__name__)

NOWHERE = Asked("", None)


@dataclass(frozen=True, slots=True)
class Webhook:
    """One webhook of the provider: the name of the address it came to, what it answers, what it says.

    `key` names a call that we have made ourselves.
    """

    name: str
    asked: Asked
    fields: Mapping[str, str]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A document for a call; or nothing, where nobody waits for one."""

    document: str | bytes | None

    @property
    def status(self) -> int:
        """As HTTP counts it."""
        return 204 if self.document is None else 200


NOTHING = Answer(None)


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers webhooks; never raises, and never leaves a caller in silence."""

    turns: Turns
    failures: Failures
    now: Callable[[], datetime]

    def answer(self, webhook: Webhook) -> Answer:
        """What the provider is told, once what it told us is on disk."""
        try:
            return ACTS[webhook.name](self, webhook)
        except Exception as error:
            return self.sorry(error, webhook)

    def sorry(self, error: Exception, webhook: Webhook) -> Answer:
        """What is told when something was raised."""
        incoming = _incoming_if_any(webhook)
        if webhook.name in ("over", "recorded"):
            self.failures.log(error, incoming, NOWHERE)  # the clock closes calls whose end was never told
            return NOTHING
        if webhook.name == "desk" or (incoming is not None and incoming.parent):
            self.failures.log(
                error, incoming, webhook.asked
            )  # the call itself goes on with the next telephone
            return Answer(HANG_UP)
        if incoming is not None and incoming.outbound:
            return self._sorry_to_called(error, incoming, webhook.asked)
        self.failures.broken(error, incoming, webhook.asked, now=self.now())
        return self._apology(incoming.dialled if incoming else "")

    def _sorry_to_called(self, error: Exception, incoming: Incoming, asked: Asked) -> Answer:
        """To whomever we rang, who is in no journal: they did not call."""
        self.failures.log(error, incoming, asked)
        return Answer(HANG_UP) if isinstance(error, NothingKnown) else self._apology(incoming.caller)

    def ring(self, webhook: Webhook) -> Answer:
        """The first words of a call."""
        return Answer(self.turns.ring(read(webhook.fields), now=self.now()))

    def keys(self, webhook: Webhook) -> Answer:
        """What comes after what the caller did."""
        return Answer(self.turns.keys(read(webhook.fields), webhook.asked, now=self.now()))

    def desk(self, webhook: Webhook) -> Answer:
        """What somebody at the desk hears who picks up."""
        return Answer(self.turns.desk(read(webhook.fields), now=self.now()))

    def resident(self, webhook: Webhook) -> Answer:
        """What a resident hears whom a volunteer is put through to."""
        return Answer(self.turns.resident(read(webhook.fields), now=self.now()))

    def begin(self, webhook: Webhook) -> Answer:
        """The first words of a call that we have made."""
        return Answer(self.turns.begin(read(webhook.fields), webhook.key, now=self.now()))

    def over(self, webhook: Webhook) -> Answer:
        """How the call stands, or that it has ended."""
        self.turns.over(read(webhook.fields), key=webhook.key, now=self.now())
        return NOTHING

    def recorded(self, webhook: Webhook) -> Answer:
        """The provider has a recording."""
        self.turns.recorded(read(webhook.fields), now=self.now())
        return NOTHING

    def trouble(self, webhook: Webhook) -> Answer:
        """The provider could not use our answer, and asks the fallback."""
        incoming = read(webhook.fields)
        error = webhook.fields.get("ErrorCode", "")
        number = int(error) if error.isascii() and error.isdigit() else None
        log.error("call %s came to the fallback, error %s", incoming.sid, number)
        if incoming.parent:
            return Answer(HANG_UP)
        if incoming.outbound:
            return self._apology(incoming.caller)
        self.failures.write_down(incoming, NOWHERE, now=self.now())
        return self._apology(incoming.dialled)

    def _apology(self, dialled: str) -> Answer:
        metrics.APOLOGIES.inc()
        return Answer(self.failures.apology(dialled, now=self.now()))


ACTS: Mapping[str, Callable[[Answers, Webhook], Answer]] = {
    "ring": Answers.ring,
    "keys": Answers.keys,
    "desk": Answers.desk,
    "resident": Answers.resident,
    "begin": Answers.begin,
    "over": Answers.over,
    "recorded": Answers.recorded,
    "trouble": Answers.trouble,
}


def _incoming_if_any(webhook: Webhook) -> Incoming | None:
    try:
        return read(webhook.fields)
    except NoCall:
        return None
