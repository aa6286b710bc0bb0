"""Browsers that show notices to volunteers: where they are written to, and for as long as they take it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotline.casebook.store import insert_if_missing, vault_of
from hotline.casebook.tables import PushSubscription
from hotline.settings import LOOPBACK

SERVICES = (  # of the makers of browsers; nobody else is ever written to
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
LONGEST = 1000  # letters of an address
HOST = re.compile(r"[a-z0-9.-]+(:443)?")
# Programs do not agree where a host ends at a backslash, and some of them leave out what cannot be seen.
DOUBTFUL = re.compile(r"[^!-~]|\\")
KEYS = {"p256dh": 65, "auth": 16}  # bytes
AT_MOST = 10  # browsers of one volunteer; of more, the oldest goes


def is_service(endpoint: str, *, here_too: bool = False) -> bool:
    """Whether notices may be sent there: an address that a visitor names must not lead into our own house.

    `here_too`: also to this machine itself, in a demo and in tests.
    """
    if len(endpoint) > LONGEST or DOUBTFUL.search(endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
    except ValueError:
        return False
    if here_too and host in LOOPBACK:
        return parts.scheme in ("http", "https") and "@" not in parts.netloc
    known = any(host == one or host.endswith(f".{one}") for one in SERVICES)
    return parts.scheme == "https" and HOST.fullmatch(parts.netloc.lower()) is not None and known


def are_keys(keys: Mapping[str, object]) -> bool:
    """Whether these are the two keys that a browser gives: base64 of the right lengths."""
    for name, length in KEYS.items():
        written = keys.get(name)
        if not isinstance(written, str) or len(written) > 2 * length:
            return False
        try:
            found = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
        except ValueError:
            return False
        if len(found) != length:
            return False
    return True


def _hash(session: Session, endpoint: str) -> str:
    return vault_of(session).index(endpoint, "push endpoint")


def switch_on(
    session: Session, volunteer_id: int, *, endpoint: str, keys: Mapping[str, str], now: datetime
) -> None:
    """Notices go to this browser too. One that somebody else had switched on shows them theirs no more."""
    vault = vault_of(session)
    found = _hash(session, endpoint)
    session.execute(delete(PushSubscription).where(PushSubscription.endpoint_hash == found))
    row = {"volunteer_id": volunteer_id, "endpoint": vault.seal(endpoint), "endpoint_hash": found}
    sealed = vault.seal(json.dumps(dict(keys)))
    session.execute(insert_if_missing(session, PushSubscription).values(**row, keys=sealed, created_at=now))
    mine = select(PushSubscription.id).where(PushSubscription.volunteer_id == volunteer_id)
    too_many = list(session.scalars(mine.order_by(PushSubscription.id.desc()).offset(AT_MOST)))
    if too_many:
        session.execute(delete(PushSubscription).where(PushSubscription.id.in_(too_many)))


def switch_off(session: Session, endpoint: str, *, volunteer_id: int | None = None) -> bool:
    """This browser shows nothing any more; `volunteer_id`: only if it is theirs. False: it did not."""
    gone = delete(PushSubscription).where(PushSubscription.endpoint_hash == _hash(session, endpoint))
    if volunteer_id is not None:
        gone = gone.where(PushSubscription.volunteer_id == volunteer_id)
    return session.scalar(gone.returning(PushSubscription.id)) is not None


def of(session: Session, volunteer_id: int) -> list[str]:
    """The subscriptions of a volunteer, as the outbox has them: JSON with address and keys, in clear."""
    query = select(PushSubscription.endpoint, PushSubscription.keys).where(
        PushSubscription.volunteer_id == volunteer_id
    )
    opened = vault_of(session).open
    rows = session.execute(query.order_by(PushSubscription.id))
    return [json.dumps({"endpoint": opened(at), "keys": json.loads(opened(keys))}) for at, keys in rows]
