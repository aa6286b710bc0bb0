"""The account at the provider: its state, its numbers, and what they do when somebody rings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import Any

from hotline.carriers.accounts import Account, AccountNumber, Answering, Balance
from hotline.carriers.twilio.client import Credentials, asked, open_client

SHOWN_AT_MOST = 100  # numbers of an account that somebody may have to choose from


class TwilioAccount:
    """The provider's account. Every method may raise CarrierRefused."""

    def __init__(self, credentials: Credentials) -> None:
        """Nothing is asked yet."""
        self._client, self._http = open_client(credentials)
        self._sid = credentials.account_sid

    def account(self) -> Account:
        """The account itself."""
        found = asked(lambda: self._client.api.v2010.accounts(self._sid).fetch())
        trial = str(found.type).casefold() == "trial"
        return Account(str(found.friendly_name or ""), str(found.status), trial, self._time())

    def balance(self) -> Balance | None:
        """The money left; None where the provider does not say (a subaccount has none of its own)."""
        found = asked(self._client.api.v2010.account.balance.fetch)
        try:
            return Balance(Decimal(found.balance), str(found.currency or ""))
        except (InvalidOperation, TypeError):
            return None

    def number(self, e164: str) -> AccountNumber | None:
        """A number of this account, or None if it is not one."""
        found = asked(lambda: self._client.incoming_phone_numbers.list(phone_number=e164, limit=20))
        return next((_number(one) for one in found if one.phone_number == e164), None)

    def numbers(self) -> list[AccountNumber]:
        """The account's numbers, as many as somebody can look through."""
        found = asked(lambda: self._client.incoming_phone_numbers.list(limit=SHOWN_AT_MOST))
        return [_number(one) for one in found]

    def change(self, number: AccountNumber, wanted: Answering) -> AccountNumber:
        """Set what differs, and read the number back."""
        change = changes(number.answering, wanted)
        of_ours = self._client.incoming_phone_numbers(number.id)
        asked(lambda: of_ours.update(**change))
        return asked(lambda: _number(of_ours.fetch()))

    def recorded_since(self, day: date) -> bool:
        """Whether any call was recorded since that day: no setting of the provider's tells it beforehand."""
        since = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return bool(asked(lambda: self._client.recordings.list(date_created_after=since, limit=1)))

    def _time(self) -> datetime | None:
        try:
            return parsedate_to_datetime(self._http.date or "").astimezone(UTC)
        except ValueError:
            return None


def changes(now: Answering, wanted: Answering) -> dict[str, str | bool]:
    """What the SDK must be told; empty texts clear a setting."""
    is_so = _told(now)
    return {name: value for name, value in _told(wanted).items() if value != is_so[name]}


def _told(answering: Answering) -> dict[str, str | bool]:
    """All settings by the SDK's names."""
    return {
        "voice_url": answering.ring_url,
        "voice_method": answering.ring_method,
        "voice_fallback_url": answering.trouble_url,
        "voice_fallback_method": answering.trouble_method,
        "status_callback": answering.over_url,
        "status_callback_method": answering.over_method,
        "sms_url": answering.text_url,
        "sms_method": answering.text_method,
        "voice_application_sid": answering.application,
        "trunk_sid": answering.trunk,
        "voice_receive_mode": "fax" if answering.takes_fax else "voice",
        "voice_caller_id_lookup": answering.looks_up_names,
    }


def _number(found: Any) -> AccountNumber:
    """The SDK's number in our words. What is not set comes as None or as an empty text."""
    able = found.capabilities or {}
    answering = Answering(
        ring_url=found.voice_url or "",
        ring_method=found.voice_method or "",
        trouble_url=found.voice_fallback_url or "",
        trouble_method=found.voice_fallback_method or "",
        over_url=found.status_callback or "",
        over_method=found.status_callback_method or "",
        text_url=found.sms_url or "",
        text_method=found.sms_method or "",
        application=found.voice_application_sid or "",
        trunk=found.trunk_sid or "",
        takes_fax=str(found.voice_receive_mode) == "fax",
        looks_up_names=bool(found.voice_caller_id_lookup),
    )
    return AccountNumber(
        id=str(found.sid),
        number=str(found.phone_number),
        name=str(found.friendly_name or ""),
        can_ring=bool(able.get("voice")),
        can_text=bool(able.get("sms")),
        answering=answering,
    )
