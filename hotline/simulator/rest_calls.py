"""The provider's REST service for calls: the hotline starts them, and they ring at telephones in browsers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import MultiDict

from hotline.simulator.calls import RINGING, Call, Plays, Tells
from hotline.simulator.leg import new_sid
from hotline.simulator.receivers import NUMBER
from hotline.simulator.switchboard import Switchboard

VERSION = "2010-04-01"
CALLS = f"/api/{VERSION}/Accounts/<account>/Calls"
LONGEST_INLINE = 4000  # characters
LONGEST_RING, USUAL_RING = 600, 60.0  # seconds
SHOWN, MOST_LISTED = 50, 1000
EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})

Stopped = Callable[[], Response | None]
Refused = Callable[[int], Response]
Form = MultiDict[str, str]


def add_calls(blueprint: Blueprint, board: Switchboard, stopped: Stopped, refused: Refused) -> None:
    """Calls of the account; `stopped` answers who brings no key, `refused` by a code."""

    @blueprint.post(f"{CALLS}.json")
    def start_call(account: str) -> Response:
        return stopped() or _start(board, account, refused)

    @blueprint.get(f"{CALLS}.json")
    def listed_calls(account: str) -> Response:
        return stopped() or _listed(board, account)

    @blueprint.get(f"{CALLS}/<sid>.json")
    def one_call(account: str, sid: str) -> Response:
        board.sweep()
        call = board.store.one(sid)
        return stopped() or (refused(20404) if call is None else jsonify(_shown(call, board.now())))

    @blueprint.post(f"{CALLS}/<sid>.json")
    def change_call(account: str, sid: str) -> Response:
        return stopped() or _changed(board, sid, refused)

    @blueprint.delete(f"{CALLS}/<sid>.json")
    def erase_call(account: str, sid: str) -> Response:
        return stopped() or (Response(status=204) if board.store.erase(sid) else refused(20404))


def _start(board: Switchboard, account: str, refused: Refused) -> Response:
    form = request.form
    if code := _refusal(form, board.asking.account.numbers):
        return refused(code)
    call = Call(
        new_sid("CA"),
        account,
        form["From"],
        form["To"],
        "outbound-api",
        board.now(),
        plays=_plays(form),
        tells=Tells(
            form.get("StatusCallback", ""),
            form.get("StatusCallbackMethod", "POST").upper(),
            tuple(form.getlist("StatusCallbackEvent")),
        ),
    )
    board.start(call, timeout=_timeout(form))
    answer = jsonify(_shown(call, board.now()))
    answer.status_code = 201
    return answer


def _refusal(form: Form, own: Set[str]) -> int:
    """The code with which the provider would refuse this call, or 0."""
    to, sender, url, twiml = (form.get(name, "") for name in ("To", "From", "Url", "Twiml"))
    addresses = [form.get(name, "") for name in ("Url", "FallbackUrl", "StatusCallback")]
    reasons = {
        21201: not to,
        21213: not sender,
        21205: not (url or twiml) or any(map(_is_no_address, addresses)) or len(twiml) > LONGEST_INLINE,
        21211: not NUMBER.fullmatch(to),
        21212: not NUMBER.fullmatch(sender),
        21210: bool(own) and sender not in own,
        21626: bool(set(form.getlist("StatusCallbackEvent")) - EVENTS),
    }
    return next((code for code, applies in reasons.items() if applies), 0)


def _is_no_address(url: str) -> bool:
    parts = urlsplit(url)
    return bool(url) and (parts.scheme not in ("http", "https") or not parts.hostname)


def _plays(form: Mapping[str, str]) -> Plays:
    """What is heard: an address outranks a document given at once."""
    url = form.get("Url", "")
    return Plays(
        url,
        form.get("Method", "POST").upper(),
        "" if url else form.get("Twiml", ""),
        form.get("FallbackUrl", ""),
        form.get("FallbackMethod", "POST").upper(),
    )


def _timeout(form: Mapping[str, str]) -> float:
    """Seconds that it rings; what makes no sense counts as not given."""
    given = form.get("Timeout", "")
    return float(given) if given.isdecimal() and 1 <= int(given) <= LONGEST_RING else USUAL_RING


def _changed(board: Switchboard, sid: str, refused: Refused) -> Response:
    """End a call, or send it to another document; a call that is over cannot be changed."""
    call, form = board.store.one(sid), request.form
    if call is None:
        return refused(20404)
    if call.is_over or (form.get("Status") == "canceled" and call.status not in RINGING):
        return refused(21220)
    if form.get("Status") in ("completed", "canceled"):
        board.hang_up(sid, status="canceled" if call.status in RINGING else "completed")
    elif form.get("Url") or form.get("Twiml"):
        board.store.notes(sid, plays=_plays(form), turned=call.status == "in-progress")
    return jsonify(_shown(board.store.one(sid) or call, board.now()))


def _listed(board: Switchboard, account: str) -> Response:
    board.sweep()
    size = min(request.args.get("PageSize", SHOWN, type=int), MOST_LISTED)
    page = request.args.get("Page", 0, type=int)
    given = {"To": "called", "From": "caller", "Status": "status", "ParentCallSid": "parent_sid"}
    wanted = {column: request.args.get(name, "") for name, column in given.items()}
    found = board.store.find(limit=size, skip=size * page, **wanted)
    uri = f"/{VERSION}/Accounts/{account}/Calls.json"
    asked = {name: value for name, value in request.args.items() if name in given}

    def address(of: int) -> str:
        return f"{uri}?{urlencode({**asked, 'PageSize': size, 'Page': of})}"

    return jsonify(
        calls=[_shown(call, board.now()) for call in found],
        page=page,
        page_size=size,
        start=size * page,
        end=size * page + max(0, len(found) - 1),
        uri=uri,
        first_page_uri=address(0),
        next_page_uri=address(page + 1) if len(found) == size else None,
        previous_page_uri=None,
    )


def _shown(call: Call, now: float) -> dict[str, Any]:
    """A call as the provider shows it. `initiated` is a word of callbacks only."""
    uri = f"/{VERSION}/Accounts/{call.account_sid}/Calls/{call.sid}"
    parts = ("Notifications", "Recordings", "Payments", "Events", "Siprec", "Streams", "Transcriptions")
    return {
        "sid": call.sid,
        "account_sid": call.account_sid,
        "parent_call_sid": call.parent_sid or None,
        "phone_number_sid": None,
        "api_version": VERSION,
        "from": call.caller,
        "from_formatted": call.caller,
        "to": call.called,
        "to_formatted": call.called,
        "direction": call.direction,
        "status": "queued" if call.status == "initiated" else call.status,
        "answered_by": None,
        "caller_name": None,
        "forwarded_from": None,
        "group_sid": None,
        "trunk_sid": None,
        "queue_time": "0",
        "date_created": _moment(call.began_at),
        "date_updated": _moment(call.ended_at or call.answered_at or call.began_at),
        "start_time": _moment(call.answered_at),
        "end_time": _moment(call.ended_at),
        "duration": str(call.duration(now)) if call.is_over else None,
        "price": None,
        "price_unit": "USD",
        "subresource_uris": {part.lower(): f"{uri}/{part}.json" for part in parts},
        "uri": f"{uri}.json",
    }


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else format_datetime(datetime.fromtimestamp(seconds, UTC))
