"""Records of calls and messages that the provider keeps, and is made to forget."""

from __future__ import annotations

from hotline.carriers import CarrierRefused
from hotline.carriers.twilio.client import Credentials, asked, open_client

GONE = frozenset({"20404", "404", "410"})


class TwilioRecords:
    """What the provider still knows of our calls and messages."""

    def __init__(self, credentials: Credentials) -> None:
        """Nothing is asked yet."""
        self._client, _ = open_client(credentials)

    def remove(self, kind: str, carrier_id: str) -> None:
        """Delete a `call` or a `message` there; one that is gone already is fine. Raises CarrierRefused."""
        records = self._client.calls if kind == "call" else self._client.messages
        try:
            asked(lambda: records(carrier_id).delete())
        except CarrierRefused as refusal:
            if refusal.code not in GONE:
                raise
