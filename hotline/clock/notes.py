"""Voice notes: fetched from the telephone company as soon as they are there, and deleted there at once."""

from __future__ import annotations

import io
import logging
import wave
from array import array
from datetime import datetime, timedelta

from hotline.carriers import CarrierRefused, Left, Recordings
from hotline.carriers.twilio import TwilioRecordings, credentials_of
from hotline.casebook import calls, notes, readings
from hotline.casebook.notes import Due
from hotline.casebook.outgoing import OUTBOUND
from hotline.house import House

log = logging.getLogger(__name__)

AT_ONCE = 5
TOLD_BY_NOW = timedelta(minutes=10)  # the company tells of a recording within seconds
LOOK_BACK = timedelta(days=2)
TWO_BYTES = 2
QUIET = 500  # of 32767: louder is a voice, quieter the noise of a line
SPOKEN = 0.2  # seconds of it that make a note


def fetch(house: House, now: datetime, carrier: Recordings | None = None) -> int:
    """Fetch what was said after the tone, outside any transaction; how many notes are kept now."""
    recordings = carrier or _recordings(house)
    if recordings is None:
        return 0
    with house.store.write() as session:
        due = notes.lease_due(session, now=now, limit=AT_ONCE)
    return sum(_fetch(house, one, recordings, now) for one in due)


def _recordings(house: House) -> Recordings | None:
    credentials = credentials_of(house.settings)
    return TwilioRecordings(credentials) if credentials else None


def _fetch(house: House, due: Due, recordings: Recordings, now: datetime) -> bool:
    try:
        sound = recordings.fetch(due.carrier_id)
    except CarrierRefused as refusal:
        log.warning("voice note %s, attempt %s: %s", due.id, due.attempts, refusal)
        with house.store.write() as session:
            notes.not_given(session, due, for_good=refusal.for_good, now=now)
        return False
    heard = has_voice(sound)  # before the transaction: nobody waits for half a million samples
    with house.store.write() as session:
        if not heard:
            notes.silent(session, due, now=now)
            return False
        return notes.fetched(session, due, sound, now=now)


def look_for_left(house: House, now: datetime, carrier: Recordings | None = None) -> int:
    """Recordings of our calls of which no webhook could tell: taken in after all, or deleted there; how many.

    What the account has recorded for others is left alone.
    """
    recordings = carrier or _recordings(house)
    if recordings is None:
        return 0
    try:
        left = recordings.left((now - LOOK_BACK).date())
    except CarrierRefused as refusal:
        log.warning("recordings that are left: %s", refusal)
        return 0
    return sum(_take_in(house, one, now=now) for one in left if one.since <= now - TOLD_BY_NOW)


def _take_in(house: House, one: Left, *, now: datetime) -> bool:
    with house.store.write() as session:
        call = calls.lock(session, one.call)
        if call is None or notes.took_in(session, one.recording):
            return False
        if call.direction == OUTBOUND:  # read for a line of the town, and not kept
            readings.told_of(session, one.recording, now=now)
            return True
        wanted = house.city(call.city).voice_notes
        notes.keep(session, call if wanted else None, one.recording, one.seconds, now=now)
        return True


def has_voice(sound: bytes) -> bool:
    """Whether anything is to be heard in a WAV: silence leaves nothing (R33). In doubt it is a voice."""
    try:
        with wave.open(io.BytesIO(sound)) as recording:
            if recording.getsampwidth() != TWO_BYTES:
                return True
            rate = recording.getframerate() * recording.getnchannels()
            samples = array("h", recording.readframes(recording.getnframes()))
    except (wave.Error, EOFError, ValueError):
        return True
    loud = sum(1 for sample in samples if abs(sample) > QUIET)
    return bool(loud > SPOKEN * rate / 10)  # a voice is loud for a part of the time it lasts
