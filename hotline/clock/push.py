"""Notices to browsers leave; one whose browser is gone is not written to again."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache, partial

from hotline.carriers import CarrierRefused, Notices
from hotline.carriers.web_push import WebPush
from hotline.casebook import browsers, outbox
from hotline.casebook.outbox import Leased
from hotline.clock import confirmations, sending
from hotline.house import House
from hotline.settings import Settings

LEASE_SECONDS = 60
AT_ONCE = 5
OF_USE = 4 * 3600  # seconds; later somebody else has taken it


def send_notices(house: House, now: datetime, carrier: Notices | None = None) -> int:
    """Send the notices that are due, outside any transaction; how many left."""
    if carrier is None and house.settings.vapid_private_key is None:
        return 0
    carrier = carrier or _carrier(house.settings)
    count = 0
    while leased := _lease(house, now):
        count += sum(_send(house, one, carrier=carrier, now=now) for one in leased)
    return count


def _lease(house: House, now: datetime) -> list[Leased]:
    awake = confirmations.awake(house, now)
    with house.store.write() as session:
        return outbox.lease_due(
            session, kind="push", now=now, awake=awake, limit=AT_ONCE, seconds=LEASE_SECONDS
        )


def _send(house: House, leased: Leased, *, carrier: Notices, now: datetime) -> bool:
    return sending.send(house, leased, partial(_handed_over, house, leased, carrier), now=now)


def _handed_over(house: House, leased: Leased, carrier: Notices) -> str:
    """To the browser's service, if it is one that may be written to; a browser that is gone is forgotten."""
    endpoint = str(json.loads(leased.address).get("endpoint", ""))
    try:
        if not browsers.is_service(endpoint, here_too=house.settings.on_this_machine_only):
            raise CarrierRefused(for_good=True, code="no push service", reason="browser_gone")
        return carrier.send(subscription=leased.address, body=leased.body, seconds=OF_USE)
    except CarrierRefused as refusal:
        if refusal.reason == "browser_gone":
            with house.store.write() as session:
                browsers.switch_off(session, endpoint)
        raise


@cache
def _carrier(settings: Settings) -> Notices:
    """Signed with this installation's key."""
    url = settings.public_url
    contact = url if url.startswith("https://") else "mailto:hotline@localhost"
    return WebPush(private_key=settings.vapid_private_key or "", contact=contact)
