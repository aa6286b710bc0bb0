"""The telephone provider's REST: text messages. Nothing here writes a number into a log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from hotline.carriers import CarrierRefused

TIMEOUT = 10.0  # seconds; the SDK by itself would wait for ever
LOOK_BACK = 50  # messages to one number among which an earlier attempt is looked for
CLOCKS_DIFFER = timedelta(minutes=1)
NOT_SENT = frozenset({"failed", "undelivered", "canceled"})

# The provider's codes in our words: True is for good. What is not in the table is judged by its HTTP status.
FOR_GOOD = {
    20003: False,  # account or token wrong: an operator mends it, the message may still go
    20404: True,  # no such account or resource
    20429: False,  # too many requests
    21211: True,  # recipient is not a number
    21212: True,  # sender is not a number
    21408: True,  # country not allowed for this account
    21421: True,  # number is not one
    21602: True,  # no text
    21603: True,  # no sender
    21604: True,  # no recipient
    21606: True,  # sender cannot send to this recipient
    21608: True,  # trial account, recipient not verified
    21610: True,  # recipient has opted out
    21611: False,  # sender's queue is full
    21612: True,  # no route
    21614: True,  # recipient is a landline
    21617: True,  # text too long
    21659: True,  # sender is not ours
    30001: False,  # queue overflow
    30034: True,  # sender not registered
}
_SILENT = logging.getLogger("twilio.http_client")  # writes addresses and parameters, which hold numbers
_SILENT.disabled = True

_Answer = TypeVar("_Answer")


class RedirectedHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the SDK ships no types
    """The SDK's client with a time-out, asking another address instead of the provider's where one is set."""

    def __init__(self, api_base: str | None) -> None:
        """`api_base`: scheme, host and perhaps a path that stand in for every host of the provider."""
        super().__init__(timeout=TIMEOUT, logger=_SILENT)
        self._base = urlsplit(api_base.rstrip("/")) if api_base else None
        if self._base and self.session:
            self.session.trust_env = False  # no proxy between us and a stand-in on this machine

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Response:
        """One request, to the stand-in where there is one. Product and path stay as they are."""
        return super().request(method, self._redirected(url), *args, **options)

    def _redirected(self, url: str) -> str:
        if self._base is None:
            return url
        asked = urlsplit(url)
        return urlunsplit(
            (self._base.scheme, self._base.netloc, self._base.path + asked.path, asked.query, "")
        )


class TwilioMessages:
    """Text messages through the provider."""

    def __init__(self, *, account_sid: str, auth_token: str, api_base: str | None) -> None:
        """Nothing is asked yet."""
        no_edge = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}  # or the environment would reroute silently
        self._client = Client(
            account_sid, auth_token, http_client=RedirectedHttpClient(api_base), environment=no_edge
        )

    def send(self, *, to: str, sender: str, body: str, tried_since: datetime | None) -> str:
        """Send one message; after an earlier attempt look first whether that one arrived."""
        if tried_since is not None:
            sid = _asked(lambda: self._earlier(to=to, sender=sender, body=body, since=tried_since))
            if sid is not None:
                return sid
        return str(_asked(lambda: self._client.messages.create(to=to, from_=sender, body=body)).sid)

    def _earlier(self, *, to: str, sender: str, body: str, since: datetime) -> str | None:
        """The id of a message with these words that left since then, or None."""
        for message in self._client.messages.list(to=to, from_=sender, limit=LOOK_BACK):
            recent = message.date_created is None or message.date_created >= since - CLOCKS_DIFFER
            if recent and message.body == body and str(message.status) not in NOT_SENT:
                return str(message.sid)
        return None


def _asked(question: Callable[[], _Answer]) -> _Answer:
    """The provider's answer, or CarrierRefused in our words."""
    try:
        return question()
    except TwilioException as error:
        raise _in_our_words(error) from None  # the SDK's text may hold the number
    except requests.RequestException as error:
        raise CarrierRefused(for_good=False, code=type(error).__name__) from None
    except (ValueError, TypeError, AttributeError, KeyError) as error:  # an answer that is none of theirs
        raise CarrierRefused(for_good=False, code=type(error).__name__) from None


def _in_our_words(error: TwilioException) -> CarrierRefused:
    """By the table; an unknown code is for good if the provider says that the request itself is wrong."""
    code, status = getattr(error, "code", None), getattr(error, "status", None)
    request_is_wrong = isinstance(status, int) and 400 <= status < 500 and status not in (401, 408, 429)
    for_good = FOR_GOOD.get(code, request_is_wrong) if isinstance(code, int) else request_is_wrong
    return CarrierRefused(for_good=for_good, code=str(code or status or "unknown"))
