"""Text messages through the provider."""

from __future__ import annotations

from datetime import datetime, timedelta

from hotline.carriers.twilio.client import Credentials, asked, open_client

LOOK_BACK = 50  # messages to one number among which an earlier attempt is looked for
CLOCKS_DIFFER = timedelta(minutes=1)
NOT_SENT = frozenset({"failed", "undelivered", "canceled"})


class TwilioMessages:
    """Text messages through the provider."""

    def __init__(self, credentials: Credentials) -> None:
        """Nothing is asked yet."""
        self._client, _ = open_client(credentials)

    def send(self, *, to: str, sender: str, body: str, tells: str, tried_since: datetime | None) -> str:
        """Send one message; after an earlier attempt look first whether that one arrived."""
        if tried_since is not None:
            sid = asked(lambda: self._earlier(to=to, sender=sender, body=body, since=tried_since))
            if sid is not None:
                return sid
        sent = asked(
            lambda: self._client.messages.create(to=to, from_=sender, body=body, status_callback=tells)
        )
        return str(sent.sid)

    def _earlier(self, *, to: str, sender: str, body: str, since: datetime) -> str | None:
        """The id of a message with these words that left since then, or None."""
        for message in self._client.messages.list(to=to, from_=sender, limit=LOOK_BACK):
            recent = message.date_created is None or message.date_created >= since - CLOCKS_DIFFER
            if recent and message.body == body and str(message.status) not in NOT_SENT:
                return str(message.sid)
        return None
