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
        """Delete a `call`, `message` or `recording`; one that is gone is fine. Raises CarrierRefused."""
        client = self._client
        records = {"call": client.calls, "message": client.messages, "recording": client.recordings}
        try:
            asked(lambda: records[kind](carrier_id).delete())
        except CarrierRefused as refusal:
            if refusal.code not in GONE:
                raise
