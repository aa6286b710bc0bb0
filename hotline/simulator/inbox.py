"""What was sent to a caller by text message, asked of the simulated provider."""

from __future__ import annotations

import json
import time
from datetime import datetime
from urllib.parse import quote

from hotline.simulator.receivers import refusal
from hotline.simulator.transport import LineDown, SocketTransport

LOOKS = 5
PAUSE = 0.5  # seconds; messages leave within two


def texts_since(url: str, number: str, moment: datetime) -> list[str]:
    """Messages to a mobile number since then; looks for up to two and a half seconds. Others get none."""
    if refusal(receiver=number, sender="hotline", service="", body="?"):
        return []
    for look in range(LOOKS):
        if look:
            time.sleep(PAUSE)
        texts = _look(url, number, moment)
        if texts is None or texts:
            return texts or []
    return []


def _look(url: str, number: str, moment: datetime) -> list[str] | None:
    """Texts, oldest first; None where there is no simulated provider to be asked."""
    address = f"{url.rstrip('/')}/simulator/messages.json?to={quote(number)}"
    try:
        status, _, body = SocketTransport().send("GET", address, {"Accept": "application/json"}, None)
        if status != 200:
            return None
        found = json.loads(body)
        texts = [one["body"] for one in found if datetime.fromisoformat(one["sent_at"]) >= moment]
    except (LineDown, ValueError, KeyError, TypeError):
        return None
    return texts[::-1]
