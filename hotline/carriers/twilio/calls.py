"""Calls that we make through the provider."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from hotline.carriers import CarrierRefused, Knocks, Stand
from hotline.carriers.twilio.client import Credentials, asked, open_client

LOOK_BACK = 50  # calls to one number among which an earlier attempt is looked for
CLOCKS_DIFFER = timedelta(minutes=1)
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
GONE = frozenset({"20404", "404", "410"})
OVER_ALREADY = frozenset({"21220", *GONE})


class TwilioCalls:
    """Calls that we make through the provider."""

    def __init__(self, credentials: Credentials) -> None:
        """Nothing is asked yet."""
        self._client, _ = open_client(credentials)

    def start(
        self,
        *,
        to: str,
        shows: str,
        knocks: Knocks,
        seconds: int,
        tried_since: datetime | None,
        but: Collection[str] = (),
    ) -> str:
        """Have a telephone rung; after an earlier attempt look first whether that one was taken."""
        if tried_since is not None:
            sid = asked(lambda: self._earlier(to=to, shows=shows, since=tried_since, but=but))
            if sid is not None:
                return sid
        started = asked(
            lambda: self._client.calls.create(
                to=to,
                from_=shows,
                url=knocks.answered,
                method="POST",
                fallback_url=knocks.trouble,
                fallback_method="POST",
                status_callback=knocks.over,
                status_callback_method="POST",
                status_callback_event=["completed"],
                timeout=seconds,
                record=False,
            )
        )
        return str(started.sid)

    def stand(self, sid: str) -> Stand:
        """How a call stands; one that the provider no longer knows is over."""
        try:
            found = asked(lambda: self._client.calls(sid).fetch())
        except CarrierRefused as refusal:
            if refusal.code in GONE:
                return Stand(over=True, status="")
            raise
        status = str(found.status)
        return Stand(over=status in ENDED, status=status, seconds=_seconds(found.duration))

    def end(self, sid: str) -> None:
        """Let it ring no longer, or hang up; a call that is over is fine."""
        try:
            asked(lambda: self._client.calls(sid).update(status="completed"))
        except CarrierRefused as refusal:
            if refusal.code not in OVER_ALREADY:
                raise

    def _earlier(self, *, to: str, shows: str, since: datetime, but: Collection[str]) -> str | None:
        """The id of a call to that number which began since then, and which nobody else has asked for."""
        for call in self._client.calls.list(to=to, from_=shows, limit=LOOK_BACK):
            recent = call.date_created is None or call.date_created >= since - CLOCKS_DIFFER
            if recent and str(call.sid) not in but:
                return str(call.sid)
        return None


def _seconds(duration: object) -> int | None:
    text = str(duration or "")
    return int(text) if text.isascii() and text.isdigit() else None
