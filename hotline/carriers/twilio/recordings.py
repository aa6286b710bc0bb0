"""Recordings at the provider: fetched with credentials, because their addresses may be open to anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hotline.carriers import CarrierRefused, Left
from hotline.carriers.twilio.client import Credentials, asked, open_client
from hotline.carriers.twilio.codes import meaning

VERSION = "2010-04-01"
HOST = "https://api.twilio.com"
LONGEST = 16 * 1024 * 1024  # bytes; a minute of the telephone takes one
FOUND = 200
MOST_LEFT = 200
NOT_YET = frozenset({404, 409})  # the file may come after the news of it


class TwilioRecordings:
    """What was said after the tone, as the provider keeps it."""

    def __init__(self, credentials: Credentials) -> None:
        """Nothing is asked yet."""
        self._client, self._http = open_client(credentials)
        self._key = (credentials.account_sid, credentials.auth_token)

    def fetch(self, recording: str) -> bytes:
        """The WAV of a recording. Raises CarrierRefused; not for good while it may still come."""
        address = f"{HOST}/{VERSION}/Accounts/{self._key[0]}/Recordings/{recording}.wav"
        status, kind, body = asked(lambda: self._http.download(address, key=self._key, longest=LONGEST))
        if status == FOUND and kind.startswith("audio/"):
            return body
        means = meaning(None, status if status != FOUND else 500)
        for_good = means.for_good and status not in NOT_YET
        raise CarrierRefused(for_good=for_good, code=str(status), words=means.words, reason=means.reason)

    def left(self, day: date) -> list[Left]:
        """What is still there of that day and later. Raises CarrierRefused."""
        since = datetime(day.year, day.month, day.day, tzinfo=UTC)
        found = asked(lambda: self._client.recordings.list(date_created_after=since, limit=MOST_LEFT))
        return [
            Left(str(one.sid), str(one.call_sid or ""), _seconds(one.duration), one.date_created)
            for one in found
            if one.date_created is not None
        ]


def _seconds(duration: object) -> int:
    text = str(duration or "")
    return int(text) if text.isascii() and text.isdigit() else 0
