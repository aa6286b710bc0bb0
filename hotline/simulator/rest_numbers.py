"""The provider's REST service for an account and its telephone numbers: what they do when somebody rings."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import md5
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request

VERSION = "2010-04-01"
ACCOUNT = f"/api/{VERSION}/Accounts/<account>"
BEGINNING = format_datetime(datetime(2026, 1, 1, tzinfo=UTC))
TABLE = "CREATE TABLE IF NOT EXISTS numbers (number TEXT PRIMARY KEY, settings TEXT NOT NULL)"
FRESH = {
    "VoiceUrl": None,
    "VoiceMethod": "POST",
    "VoiceFallbackUrl": None,
    "VoiceFallbackMethod": "POST",
    "StatusCallback": "",
    "StatusCallbackMethod": "POST",
    "SmsUrl": "",
    "SmsMethod": "POST",
    "VoiceApplicationSid": "",
    "TrunkSid": None,
    "VoiceReceiveMode": "voice",
    "VoiceCallerIdLookup": "false",
}
ADDRESSES = ("VoiceUrl", "VoiceFallbackUrl", "StatusCallback", "SmsUrl")

Settings = dict[str, str | None]
Stopped = Callable[[], Response | None]
Refused = Callable[[int], Response]


@dataclass(frozen=True, slots=True)
class NumberStore:
    """Which numbers the account has, and how they are set; only changes are kept, in an SQLite file."""

    path: Path
    numbers: Collection[str]

    def settings(self, number: str) -> Settings:
        """How a number is set."""
        with self._open() as database:
            row = database.execute("SELECT settings FROM numbers WHERE number = ?", (number,)).fetchone()
            return {**FRESH, **(json.loads(row[0]) if row else {})}

    def change(self, number: str, changed: Mapping[str, str]) -> None:
        """Set what is named and leave the rest."""
        settings = {**self.settings(number), **changed}
        with self._open() as database:
            database.execute("INSERT OR REPLACE INTO numbers VALUES (?, ?)", (number, json.dumps(settings)))

    def named(self, sid: str) -> str | None:
        """The number of this SID."""
        return next((number for number in self.numbers if _sid(number) == sid), None)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=10)) as database, database:
            database.execute(TABLE)
            yield database


def add_numbers(blueprint: Blueprint, known: NumberStore, stopped: Stopped, refused: Refused) -> None:
    """The account with its numbers; `stopped` answers who brings no key, `refused` by a code."""

    @blueprint.get(f"{ACCOUNT}.json")
    def account(account: str) -> Response:
        return stopped() or jsonify(_account(account))

    @blueprint.get(f"{ACCOUNT}/Balance.json")
    def balance(account: str) -> Response:
        return stopped() or jsonify(account_sid=account, balance="20.00", currency="EUR")

    @blueprint.get(f"{ACCOUNT}/Recordings.json")
    def recordings(account: str) -> Response:
        return stopped() or jsonify(_page("recordings", []))

    @blueprint.get(f"{ACCOUNT}/IncomingPhoneNumbers.json")
    def account_numbers(account: str) -> Response:
        asked = request.args.get("PhoneNumber", "")
        found = [_shown(known, number, account) for number in known.numbers if asked in number]
        return stopped() or jsonify(_page("incoming_phone_numbers", found))

    @blueprint.route(f"{ACCOUNT}/IncomingPhoneNumbers/<sid>.json", methods=["GET", "POST"])
    def account_number(account: str, sid: str) -> Response:
        if no_key := stopped():
            return no_key
        number = known.named(sid)
        code = 20404 if number is None else _change(known, number)
        return refused(code) if code else jsonify(_shown(known, str(number), account))


def _change(known: NumberStore, number: str) -> int:
    """Set what the request names, if it may be; else the code of the refusal."""
    changed = {name: value for name, value in request.form.items() if name in FRESH}
    code = _refusal({**known.settings(number), **changed})
    if changed and not code:
        known.change(number, _as_set(changed))
    return code


def _as_set(changed: Mapping[str, str]) -> dict[str, str]:
    """An application takes the place of a trunk, and a trunk that of an application."""
    if changed.get("VoiceApplicationSid"):
        return {**changed, "TrunkSid": ""}
    if changed.get("TrunkSid"):
        return {**changed, "VoiceApplicationSid": ""}
    return dict(changed)


def _refusal(settings: Settings) -> int:
    """The code with which the provider would refuse these settings, or 0."""
    if settings["VoiceFallbackUrl"] and not settings["VoiceUrl"]:
        return 21405
    addresses = [address for name in ADDRESSES if (address := settings[name])]
    return 21205 if any(urlsplit(one).scheme not in ("http", "https") for one in addresses) else 0


def _sid(number: str) -> str:
    return f"PN{md5(number.encode(), usedforsecurity=False).hexdigest()}"


def _account(sid: str) -> dict[str, Any]:
    return {
        "sid": sid,
        "owner_account_sid": sid,
        "friendly_name": "Simulated",
        "status": "active",
        "type": "Full",
        "date_created": BEGINNING,
        "date_updated": BEGINNING,
        "subresource_uris": {},
        "uri": f"/{VERSION}/Accounts/{sid}.json",
    }


def _page(name: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """All there is, on one page."""
    uri = request.path[request.path.index(f"/{VERSION}/") :]
    return {
        name: found,
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": max(0, len(found) - 1),
        "uri": uri,
        "first_page_uri": uri,
        "next_page_uri": None,
        "previous_page_uri": None,
    }


def _shown(store: NumberStore, number: str, account: str) -> dict[str, Any]:
    """A number as the provider shows it."""
    settings = store.settings(number)
    return {
        "sid": _sid(number),
        "account_sid": account,
        "phone_number": number,
        "friendly_name": number,
        "api_version": VERSION,
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "date_created": BEGINNING,
        "date_updated": BEGINNING,
        "origin": "twilio",
        "status": "in-use",
        "voice_url": settings["VoiceUrl"],
        "voice_method": settings["VoiceMethod"],
        "voice_fallback_url": settings["VoiceFallbackUrl"],
        "voice_fallback_method": settings["VoiceFallbackMethod"],
        "status_callback": settings["StatusCallback"],
        "status_callback_method": settings["StatusCallbackMethod"],
        "sms_url": settings["SmsUrl"],
        "sms_method": settings["SmsMethod"],
        "voice_application_sid": settings["VoiceApplicationSid"],
        "trunk_sid": settings["TrunkSid"],
        "voice_receive_mode": settings["VoiceReceiveMode"],
        "voice_caller_id_lookup": settings["VoiceCallerIdLookup"] == "true",
        "uri": f"/{VERSION}/Accounts/{account}/IncomingPhoneNumbers/{_sid(number)}.json",
    }
