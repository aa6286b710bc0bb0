"""What the clock forgets, and the list by which a restored backup is made to forget again."""

from __future__ import annotations

import logging
import os
from datetime import datetime
from pathlib import Path

from hotline.carriers import CarrierRefused, Records
from hotline.carriers.twilio import TwilioRecords, credentials_of
from hotline.casebook import erased_before, forgetting, removals, retention
from hotline.casebook import forgotten as registers
from hotline.house import House

log = logging.getLogger(__name__)

AT_ONCE_REMOVED = 20  # records asked for in one run
AT_ONCE = 500  # rows in one transaction
SET_ASIDE = "*.set-aside"
ERASED = "erased.log"  # keep it where the backups are, never in them


def wipe_ended_calls(house: House, now: datetime) -> int:
    """Forget where ended calls stood and what was last said in them."""
    with house.store.write() as session:
        return forgetting.wipe_ended(session, now=now, limit=AT_ONCE)


def forget(house: House, now: datetime) -> dict[str, int]:
    """Forget whatever has been kept for as long as was promised (R57); how much of what."""
    done = {name: _all_of(house, forgets, now) for name, forgets in forgetting.EVERYTHING.items()}
    done["calls set aside"] = _set_aside(house, now)
    forgotten = {name: count for name, count in done.items() if count}
    if forgotten:
        with house.store.write() as session:
            registers.count(session, now.date(), forgotten)
        house.store.empty_log()
        log.info("forgotten: %s", ", ".join(f"{count} {name}" for name, count in forgotten.items()))
    return forgotten


def _set_aside(house: House, now: datetime) -> int:
    """Calls of an outage that nobody could take in: a number in them is kept no longer than any other."""
    oldest = (now - retention.CALLS).timestamp()
    old = [file for file in house.settings.data_dir.glob(SET_ASIDE) if file.stat().st_mtime <= oldest]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _all_of(house: House, forgets: forgetting.Forget, now: datetime) -> int:
    """One class of data, in short transactions that hold nobody up."""
    total, batch = 0, AT_ONCE
    while batch == AT_ONCE:
        with house.store.write() as session:
            batch = forgets(session, now=now, limit=AT_ONCE)
        total += batch
    return total


def have_removed(house: House, now: datetime, carrier: Records | None = None) -> int:
    """Have the telephone company delete its records of what we forgot, outside any transaction; how many."""
    records = carrier or _records(house)
    if records is None:
        return 0
    with house.store.write() as session:
        due = removals.lease_due(session, now=now, limit=AT_ONCE_REMOVED)
    return sum(_removed(house, one, records) for one in due)


def _records(house: House) -> Records | None:
    credentials = credentials_of(house.settings)
    return TwilioRecords(credentials) if credentials else None


def _removed(house: House, due: removals.Due, records: Records) -> bool:
    try:
        records.remove(due.kind, due.carrier_id)
    except CarrierRefused as refusal:
        log.warning("removal %s (%s), attempt %s: %s", due.id, due.kind, due.attempts, refusal)
        with house.store.write() as session:
            removals.failed(session, due, code=refusal.code)
        return False
    with house.store.write() as session:
        removals.done(session, due)
    return True


def write_down_erasures(house: House, now: datetime) -> int:
    """Keep outside the database which numbers were erased (R60), so that a backup cannot bring them back.

    One line each, `<time> <hash>`, for as long as a backup may be kept; how many lines are new.
    """
    with house.store.read() as session:
        known = {
            f"{one.at.isoformat(timespec='seconds')} {one.number_hash}"
            for one in erased_before.named(session)
        }
    file = house.settings.data_dir / ERASED
    written = set(file.read_text("ascii").splitlines()) if file.exists() else set()
    oldest = (now - retention.BACKUPS).isoformat(timespec="seconds")
    wanted = sorted(line for line in known | written if line >= oldest)
    if wanted != sorted(written):
        _replace(file, "".join(f"{line}\n" for line in wanted))
    return len(known - written)


def _replace(file: Path, text: str) -> None:
    """The new list is on disk as a whole, or the old one stays."""
    draft = file.with_suffix(".new")
    with draft.open("w", encoding="ascii") as new:
        new.write(text)
        new.flush()
        os.fsync(new.fileno())
    draft.chmod(0o600)
    draft.replace(file)
