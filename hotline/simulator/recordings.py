"""What was recorded, as the provider keeps it: a tone, as long as somebody spoke, until it is deleted.

A recording's name tells its length: the telephone that was spoken into may be in another process.
"""

from __future__ import annotations

import io
import math
import re
import secrets
import sqlite3
import wave
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify

VERSION = "2010-04-01"
RECORDING = f"/api/{VERSION}/Accounts/<account>/Recordings/<sid>"
NAME = re.compile(r"RE[0-9a-f]{28}([0-9a-f]{4})")
TABLE = "CREATE TABLE IF NOT EXISTS erased_recordings (sid TEXT PRIMARY KEY)"
RATE, PITCH, LOUD = 8000, 440, 8000  # samples and waves in a second; of 32767
LONGEST = 600  # seconds of tone

Stopped = Callable[[], Response | None]
Refused = Callable[[int], Response]


def new_recording(seconds: float) -> str:
    """The name of a recording in which somebody spoke for so long."""
    return f"RE{secrets.token_hex(14)}{min(round(seconds), 0xFFFF):04x}"


def tone(seconds: int) -> bytes:
    """A WAV as the telephone has it: 8 kHz, mono, two bytes a sample. No seconds: one of silence."""
    length = RATE * min(seconds or 1, LONGEST)
    loud = LOUD if seconds else 0
    one_wave = [round(loud * math.sin(2 * math.pi * PITCH * at / RATE)) for at in range(RATE)]
    samples = array("h", (one_wave[at % RATE] for at in range(length)))
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes(samples.tobytes())
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class RecordingStore:
    """Which recordings are deleted, in the SQLite file that also keeps the messages."""

    path: Path

    def seconds(self, sid: str) -> int | None:
        """How long somebody spoke; None where there is no such recording, or not any more."""
        named = NAME.fullmatch(sid)
        if named is None:
            return None
        with self._open() as database:
            erased = database.execute("SELECT 1 FROM erased_recordings WHERE sid = ?", (sid,)).fetchone()
        return None if erased else int(named.group(1), 16)

    def erase(self, sid: str) -> bool:
        """Delete a recording; says whether there was one."""
        if self.seconds(sid) is None:
            return False
        with self._open() as database:
            insert = "INSERT OR IGNORE INTO erased_recordings VALUES (?)"
            return database.execute(insert, (sid,)).rowcount == 1

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=10)) as database, database:
            database.execute(TABLE)
            yield database


def add_recordings(blueprint: Blueprint, store: RecordingStore, stopped: Stopped, refused: Refused) -> None:
    """Recordings of the account; `stopped` answers who brings no key, `refused` by a code."""

    @blueprint.get(f"{RECORDING}.wav")
    def sound(account: str, sid: str) -> Response:
        seconds = store.seconds(sid)
        if no_key := stopped():
            return no_key
        return refused(20404) if seconds is None else Response(tone(seconds), mimetype="audio/x-wav")

    @blueprint.get(f"{RECORDING}.json")
    def one_recording(account: str, sid: str) -> Response:
        seconds = store.seconds(sid)
        if no_key := stopped():
            return no_key
        return refused(20404) if seconds is None else jsonify(_shown(account, sid, seconds))

    @blueprint.delete(f"{RECORDING}.json")
    def erase_recording(account: str, sid: str) -> Response:
        return stopped() or (Response(status=204) if store.erase(sid) else refused(20404))


def _shown(account: str, sid: str, seconds: int) -> dict[str, Any]:
    """A recording as the provider shows it."""
    moment = format_datetime(datetime.now(UTC))
    return {
        "sid": sid,
        "account_sid": account,
        "api_version": VERSION,
        "call_sid": None,
        "conference_sid": None,
        "status": "completed",
        "duration": str(seconds),
        "channels": 1,
        "source": "RecordVerb",
        "date_created": moment,
        "date_updated": moment,
        "start_time": moment,
        "price": None,
        "price_unit": "USD",
        "error_code": None,
        "encryption_details": None,
        "subresource_uris": {},
        "uri": f"/{VERSION}/Accounts/{account}/Recordings/{sid}.json",
    }
