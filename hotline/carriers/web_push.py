"""Notices in browsers, by Web Push (RFC 8030, 8291, 8292). Nothing here writes an address into a log."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import requests
from pywebpush import WebPushException, webpush

from hotline.carriers import CarrierRefused

TIMEOUT = 10.0  # seconds
GONE = frozenset({404, 410})
OUR_KEY = frozenset({400, 401, 403})  # the service does not take how we sign
TOO_LONG = 413
KEY_WORDS = "The service does not take our key: look at HOTLINE_VAPID_PRIVATE_KEY and PUBLIC_URL."
SERVICE = "push_service"


class _Straight(requests.Session):
    """Goes where it is told to and nowhere else: a service that sends us on may send us to our own house."""

    def post(self, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """One request, without following anything."""
        return super().post(url, *args, **kwargs | {"allow_redirects": False})


class WebPush:
    """Notices through whichever service a browser has chosen, signed with our own key (VAPID)."""

    def __init__(self, *, private_key: str, contact: str) -> None:
        """`private_key`: 43 characters of base64; `contact`: whom the service asks, mailto: or https:."""
        self._key = private_key
        self._contact = contact

    def send(self, *, subscription: str, body: str, seconds: int) -> str:
        """Encrypt it for the browser and hand it over."""
        about = json.loads(subscription)
        answer = _in_our_words(
            lambda: webpush(
                subscription_info=about,
                data=body,
                vapid_private_key=self._key,
                vapid_claims={"sub": self._contact},
                ttl=seconds,
                timeout=TIMEOUT,
                requests_session=_Straight(),
            )
        )
        location = getattr(answer, "headers", {}).get("Location", "")
        return str(location).rpartition("/")[2][:64]


def _in_our_words(send: Callable[[], Any]) -> Any:
    """The service's refusals, and its silence, as CarrierRefused; their texts may hold addresses."""
    try:
        return send()
    except WebPushException as error:
        status = error.response.status_code if error.response is not None else 0
    except requests.RequestException as error:
        raise _for_now(type(error).__name__) from None
    except (ValueError, TypeError):
        raise CarrierRefused(for_good=True, code="keys", reason="browser_gone") from None
    raise _refusal(status)


def _refusal(status: int) -> CarrierRefused:
    if status in GONE:
        return CarrierRefused(for_good=True, code=f"HTTP {status}", reason="browser_gone")
    if status in OUR_KEY:
        return CarrierRefused(for_good=True, code=f"HTTP {status}", words=KEY_WORDS, reason=SERVICE)
    if status == TOO_LONG:
        return CarrierRefused(for_good=True, code=f"HTTP {status}", reason="text")
    return _for_now(f"HTTP {status}")


def _for_now(code: str) -> CarrierRefused:
    return CarrierRefused(for_good=False, code=code, reason=SERVICE)
