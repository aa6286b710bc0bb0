"""One client of the provider's SDK: with time-outs, at an address of our choice, with errors in our words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from hotline.carriers import CarrierRefused
from hotline.carriers.twilio.codes import meaning
from hotline.settings import Settings

TIMEOUT = 10.0  # seconds; the SDK by itself would wait for ever
SIMULATED_ACCOUNT = "AC" + "0" * 32
NO_EDGE = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}  # or the environment would reroute silently
NOT_REACHED = "The provider cannot be reached from here. Does this machine have a way to the internet?"
NOT_UNDERSTOOD = "What answers is not the provider. Is TWILIO_API_BASE right?"

_SILENT = logging.getLogger("twilio.http_client")  # writes addresses and parameters, which hold numbers
_SILENT.disabled = True

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Whose account, what proves it, and where the provider is (None: where it always is)."""

    account_sid: str
    auth_token: str = field(repr=False)
    api_base: str | None = None

    @property
    def simulated(self) -> bool:
        """Whether this is the account of the simulated provider."""
        return self.account_sid == SIMULATED_ACCOUNT


def credentials_of(settings: Settings) -> Credentials | None:
    """This installation's account, or the simulated provider's where that one is set; None without either."""
    if settings.twilio_account_sid is None and settings.twilio_api_base is None:
        return None
    account = settings.twilio_account_sid or SIMULATED_ACCOUNT
    return Credentials(account, settings.twilio_auth_tokens[0], settings.twilio_api_base)


class RedirectedHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the SDK ships no types
    """The SDK's client with a time-out, asking another address instead of the provider's where one is set.

    `date` is what the last answer gave as its time (RFC 9110), None where it gave none.
    """

    def __init__(self, api_base: str | None) -> None:
        """`api_base`: scheme, host and perhaps a path that stand in for every host of the provider."""
        super().__init__(timeout=TIMEOUT, logger=_SILENT)
        self.date: str | None = None
        self._base = urlsplit(api_base.rstrip("/")) if api_base else None
        if self._base and self.session:
            self.session.trust_env = False  # no proxy between us and a stand-in on this machine

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Response:
        """One request, to the stand-in where there is one. Product and path stay as they are."""
        answer = super().request(method, self._redirected(url), *args, **options)
        self.date = answer.headers.get("Date") if answer.headers else None
        return answer

    def download(self, url: str, *, key: tuple[str, str], longest: int) -> tuple[int, str, bytes]:
        """Status, content type and body of a file, of which not more than `longest` bytes are read."""
        session = self.session or requests.Session()
        with session.get(self._redirected(url), auth=key, timeout=TIMEOUT, stream=True) as answer:
            body = answer.raw.read(longest, decode_content=True)
            return answer.status_code, answer.headers.get("Content-Type", ""), body

    def _redirected(self, url: str) -> str:
        if self._base is None:
            return url
        asked = urlsplit(url)
        return urlunsplit(
            (self._base.scheme, self._base.netloc, self._base.path + asked.path, asked.query, "")
        )


def open_client(credentials: Credentials) -> tuple[Client, RedirectedHttpClient]:
    """The SDK's client and what it asks through. Nothing is asked yet."""
    http = RedirectedHttpClient(credentials.api_base)
    client = Client(credentials.account_sid, credentials.auth_token, http_client=http, environment=NO_EDGE)
    return client, http


def asked(question: Callable[[], _Answer]) -> _Answer:
    """The provider's answer, or CarrierRefused in our words."""
    try:
        return question()
    except TwilioException as error:
        raise _in_our_words(error) from None  # the SDK's text may hold the number
    except requests.RequestException as error:
        raise _for_now(error, NOT_REACHED) from None
    except (ValueError, TypeError, AttributeError, KeyError) as error:  # an answer that is none of theirs
        raise _for_now(error, NOT_UNDERSTOOD) from None


def _for_now(error: Exception, words: str) -> CarrierRefused:
    return CarrierRefused(for_good=False, code=type(error).__name__, words=words, reason="provider")


def _in_our_words(error: TwilioException) -> CarrierRefused:
    code, status = getattr(error, "code", None), getattr(error, "status", None)
    means = meaning(code, status)
    told = str(code or status or "unknown")
    return CarrierRefused(for_good=means.for_good, code=told, words=means.words, reason=means.reason)
