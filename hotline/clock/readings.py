"""Lines that are read at a telephone: fetched while their reader waits, looked at, deleted at the company."""

from __future__ import annotations

import base64
import logging
from datetime import datetime
from functools import cache

from hotline.carriers import CarrierRefused, Recordings
from hotline.carriers.twilio import TwilioRecordings, credentials_of
from hotline.casebook import readings_fetched
from hotline.casebook.readings import Taken
from hotline.casebook.readings_fetched import Due
from hotline.clock.notes import has_voice
from hotline.house import House
from hotline.house.recorded import faults_in
from hotline.house.sound import for_telephones
from hotline.prompts.checks.recorded import is_too_long
from hotline.settings import Settings

log = logging.getLogger(__name__)

AT_ONCE = 3


def fetch(house: House, now: datetime, carrier: Recordings | None = None) -> int:
    """Fetch what was just said, outside any transaction; how many can be played back now."""
    with house.store.read() as session:
        if not readings_fetched.any_due(session, now=now):
            return 0
    recordings = carrier or _recordings(house.settings)
    if recordings is None:
        return 0
    with house.store.write() as session:
        due = readings_fetched.lease_due(session, now=now, limit=AT_ONCE)
    return sum(_fetch(house, one, recordings, now) for one in due)


@cache
def _recordings(settings: Settings) -> Recordings | None:
    credentials = credentials_of(settings)
    return TwilioRecordings(credentials) if credentials else None


def _fetch(house: House, due: Due, recordings: Recordings, now: datetime) -> bool:
    try:
        sound = for_telephones(recordings.fetch(due.carrier_id))
    except CarrierRefused as refusal:
        log.warning("line read aloud %s, attempt %s: %s", due.id, due.attempts, refusal)
        with house.store.write() as session:
            readings_fetched.not_given(session, due, for_good=refusal.for_good, now=now)
        return False
    take = stands(due.line, sound)
    with house.store.write() as session:
        return readings_fetched.fetched(session, due, take, sound, now=now) and take == "here"


def stands(line: str, sound: bytes) -> Taken:
    """Whether it can stand in for the line: the same checks as of a file that somebody brings."""
    if not has_voice(sound):
        return "silent"
    written = base64.b64encode(sound).decode()
    if is_too_long(sound):
        return "long"
    return "unfit" if faults_in(line, written) else "here"
